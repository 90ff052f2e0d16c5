from datetime import timedelta

import pytest

from pipeline import delta
from pipeline.labels import labels
from pipeline.tables import FAILURES, POSITIONS, QUARANTINE, RAW_TABLES
from pipeline.train import trained
from tests.pipeline.fleet import FEATURES, PLAN, RANGE, SETTINGS, SIGNALS, failure_times
from tests.pipeline.frames import frame
from tests.pipeline.lakes import Lake
from tests.pipeline.zone import Zone


@pytest.fixture(scope="session")
def empty_lake(spark, tmp_path_factory) -> Lake:
    """The tables that ingestion writes, without a row: to copy them takes less than to create them."""
    lake = Lake.at(spark, tmp_path_factory.mktemp("empty"))
    for table in (*RAW_TABLES, QUARANTINE, POSITIONS):
        delta.create(spark, table, lake.catalog)
    return lake


@pytest.fixture
def zone(spark, empty_lake, tmp_path) -> Zone:
    return Zone(spark, empty_lake.copied(tmp_path).catalog, tmp_path)


@pytest.fixture(scope="session")
def failures(spark):
    return frame(spark, FAILURES, *((m, f"{time:%m-%d %H:%M}", c) for m, time, c in failure_times()))


@pytest.fixture(scope="session")
def windows(spark):
    """In the 24 h before a component fails its sensor departs and an error occurs; at times one departs for nothing."""
    healthy = {"volt_mean_24h": 170.0, "rotate_mean_24h": 450.0, "age": 5, "model": "model1"}
    departed = {
        (machine, time - timedelta(hours=hours)): SIGNALS[component]
        for machine, time, component in failure_times()
        for hours in (24, 12)
    }
    ends = [RANGE.start + timedelta(hours=12 * step) for step in range(1, 180)]
    rows = []
    for machine in range(1, 16):
        for number, end in enumerate(ends):
            values = healthy | {"volt_std_24h": float((machine * number) % 17), "error1_count_24h": 0}
            if (machine, end) in departed:
                values |= dict([departed[machine, end]]) | {"error1_count_24h": 1}
            elif number % 23 == machine:
                values |= {"volt_mean_24h": 190.0}
            rows.append((machine, end, *(values.get(name) for name in FEATURES)))
    kinds = ", ".join(f"{name} {kind.simpleString()}" for name, kind in FEATURES.items())
    return spark.createDataFrame(rows, f"machine_id INT, window_end TIMESTAMP, {kinds}").persist()


@pytest.fixture(scope="session")
def outcomes(windows, failures):
    return labels(windows, failures, SETTINGS, RANGE.end).persist()


@pytest.fixture(scope="session")
def result(windows, outcomes, failures):
    return trained(windows, outcomes, failures, SETTINGS, PLAN)
