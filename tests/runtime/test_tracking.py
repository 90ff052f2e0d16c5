"""MLflow with the names a notebook uses on Databricks."""

MODEL = """import mlflow
from pyspark.ml import Pipeline
from pyspark.ml.classification import RandomForestClassifier
from pyspark.ml.feature import VectorAssembler
mlflow.set_registry_uri('databricks-uc')
client = mlflow.MlflowClient()
frame = spark.createDataFrame([(float(i), i % 2) for i in range(20)], 'x double, label int')
assembler = VectorAssembler(inputCols=['x'], outputCol='features')"""
TRAIN = """model = Pipeline(stages=[assembler, RandomForestClassifier(numTrees=2, seed=1)]).fit(frame)
with mlflow.start_run() as run:
    mlflow.log_metric('recall', 0.9)
    mlflow.spark.log_model(
        model, artifact_path='model', registered_model_name='fleet.models.failure', pip_requirements=['pyspark']
    )
client.set_registered_model_alias('fleet.models.failure', 'champion', '1')
client.set_model_version_tag('fleet.models.failure', '1', 'fingerprint', 'abc')
value = [mlflow.get_experiment(run.info.experiment_id).name, run.info.artifact_uri]"""
SCORE = """model = mlflow.spark.load_model('models:/fleet.models.failure@champion')
version = client.get_model_version_by_alias('fleet.models.failure', 'champion')
found = client.search_model_versions("name = 'fleet.models.failure'")
value = [model.transform(frame).count(), str(version.version), version.tags, [str(item.version) for item in found]]"""


def test_a_model_logged_under_a_three_part_name_is_loaded_by_its_alias_in_another_task(cluster):
    experiment, artifacts = cluster.value_of(MODEL, TRAIN)
    assert experiment == "/Shared/code/inline"
    assert artifacts.startswith(f"file://{cluster.root}/mlflow/artifacts/")
    assert cluster.value_of(MODEL, SCORE) == [20, "1", {"fingerprint": "abc"}, ["1"]]
    assert not (cluster.root / "files/Shared/code/mlruns").exists()
