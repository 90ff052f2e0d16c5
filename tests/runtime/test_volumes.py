"""Paths below /Volumes, in Spark and in plain Python."""

FILES = "/Volumes/fleet/landing/files"
CHECKPOINTS = "/Volumes/fleet/landing/checkpoints"


def test_spark_reads_and_writes_a_volume_under_its_own_path(cluster):
    value = cluster.value_of(
        f"spark.range(3).coalesce(1).write.mode('overwrite').option('header', True).csv('{FILES}/ids')",
        f"read = spark.read.option('header', True).csv('{FILES}/ids').selectExpr('id', '_metadata.file_path AS path')",
        "value = [read.columns, sorted(row.id for row in read.collect()), read.first().path.rsplit('/', 1)[0]]",
    )
    assert value == [["id", "path"], ["0", "1", "2"], f"file:{FILES}/ids"]
    assert not list((cluster.root / "landing/ids").glob(".*.crc"))


def test_a_stream_takes_each_file_of_a_volume_once(cluster):
    (cluster.root / "landing/events").mkdir()
    (cluster.root / "landing/events/1.csv").write_text("1\n2\n")
    stream = f"""def append(frame, batch):
    frame.write.mode('append').saveAsTable('fleet.raw.events')
def run():
    read = spark.readStream.schema('id int').csv('{FILES}/events').writeStream
    write = read.option('checkpointLocation', '{CHECKPOINTS}/events').trigger(availableNow=True)
    write.foreachBatch(append).start().awaitTermination()
    return spark.table('fleet.raw.events').count()
value = [run(), run()]"""
    assert cluster.value_of(stream) == [2, 2]
    (cluster.root / "landing/events/2.csv").write_text("3\n")
    assert cluster.value_of(stream) == [3, 3]


def test_a_delta_table_by_path_lies_in_the_volume(cluster):
    value = cluster.value_of(
        f"for _ in range(2): spark.range(2).write.format('delta').mode('append').save('{FILES}/table')",
        f"value = spark.read.format('delta').load('{FILES}/table').count()",
    )
    assert value == 4
    assert (cluster.root / "landing/table/_delta_log/00000000000000000001.json").exists()


def test_plain_python_sees_the_volumes(cluster):
    value = cluster.value_of(
        "import os, pathlib, shutil, pandas",
        f"os.makedirs('{FILES}/plain/deep', exist_ok=True)\nopen('{FILES}/plain/a.csv', 'w').write('x\\n1\\n')",
        f"shutil.copy('{FILES}/plain/a.csv', '{FILES}/plain/deep/b.csv')",
        f"""value = {{
            'exists': [os.path.exists('{FILES}/plain/a.csv'), os.path.exists('/Volumes/other/s/v/a')],
            'walked': sorted(name for _, _, names in os.walk('{FILES}/plain') for name in names),
            'globbed': [str(path) for path in pathlib.Path('{FILES}/plain').glob('*.csv')],
            'pandas': pandas.read_csv('{FILES}/plain/deep/b.csv').to_dict('list'),
        }}""",
    )
    assert value == {
        "exists": [True, False],
        "walked": ["a.csv", "b.csv"],
        "globbed": [f"{FILES}/plain/a.csv"],
        "pandas": {"x": [1]},
    }


def test_rejects_a_path_that_is_in_no_volume(cluster):
    assert "PATH_NOT_FOUND" in cluster.error_of("spark.read.csv('/Volumes/fleet/landing/other/x')")
    assert "is in no volume" in cluster.error_of("open('/Volumes/fleet/landing/other/x', 'w')")
    assert "is in no volume" in cluster.error_of("spark.range(1).write.csv('/Volumes/fleet/landing/other/x')")
