"""A lake of a simulated fleet, its stages as the notebooks run them, and a champion to score with."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

from benchmarks.timing import progress
from benchmarks.workshop import fresh_catalog
from pipeline import delta, feature_table, features, label_table, labels, registry, score
from pipeline.candidates import LOGISTIC_REGRESSION, Plan
from pipeline.ingest import ingest
from pipeline.settings import Settings
from pipeline.tables import COMPONENTS, FAILURES, FEATURES, LABELS, Table
from pipeline.train import registered_version
from pipeline.windows import TimeRange

# What a training holds out of a year by default, three months.
HELD_OUT = timedelta(hours=2208)
# Of one lake's days beside another's which kind scores is all the same, and the lightest hides least.
_PLAN = Plan(kinds=(LOGISTIC_REGRESSION,), folds=1)


@dataclass(frozen=True)
class Lake:
    """A catalog with a landing zone, and the settings of a run over a range of it."""

    spark: SparkSession
    settings: Settings
    folder: Path
    landing: Path

    @classmethod
    def fresh(
        cls,
        spark: SparkSession,
        catalog: str,
        period: TimeRange,
        landing: Path | None = None,
        model_name: str = "benchmark.models.failure",
    ) -> "Lake":
        """One without a table; its landing zone is its own unless another is named."""
        folder = fresh_catalog(catalog)
        settings = Settings(range=period, catalog=catalog, triggered_at=period.end, model_name=model_name, run_id="1")
        return cls(spark, settings, folder, landing or folder / "landing" / "files")

    def over(self, period: TimeRange) -> "Lake":
        """The same lake for a run over another range."""
        return replace(self, settings=replace(self.settings, range=period, triggered_at=period.end))

    def ingest(self) -> None:
        """Take what has landed."""
        checkpoints = self.folder / "landing" / "checkpoints"
        ingest(self.spark, self.settings.catalog, str(self.landing), str(checkpoints), self.settings.range.end)

    def features(self) -> None:
        """Bring the range's features up to date."""
        feature_table.refresh(self.spark, self.settings)

    def labels(self) -> None:
        """Bring the range's labels up to date."""
        label_table.refresh(self.spark, self.settings)

    def train(self) -> None:
        """Train on the range as a training job does, and let the alias point to the version."""
        settings = replace(self.settings, holdout_start=self.settings.range.end - HELD_OUT)
        version, _, _ = registered_version(self.read(FEATURES), self.read(LABELS), self.read(FAILURES), settings)
        # A forest scores slower than boosted trees: a ratio of scoring between two kinds is one of kinds too.
        progress(f"{self.settings.catalog}: the champion is {version.report['kinds'][COMPONENTS[0]]}")

    def score(self) -> None:
        """Score the range by the champion, and bring the worklist up to date."""
        champion = registry.champion(self.settings)
        score.score_range(self.spark, champion, self.settings)
        score.refresh_worklist(self.spark, champion, self.settings)

    def read(self, table: Table) -> DataFrame:
        """The rows of a table."""
        return delta.read(self.spark, table, self.settings.catalog)


def train_champion(lake: Lake, end: datetime) -> None:
    """Train on the half year before `end`, and let the alias point to the version."""
    settings = replace(
        lake.settings,
        range=TimeRange(end - timedelta(days=180), end),
        holdout_start=end - timedelta(days=30),
    )
    raw = [delta.read(lake.spark, table, settings.catalog) for table in feature_table.INPUTS]
    telemetry, errors, maintenance, machines = raw
    windows = features.features(telemetry, errors, maintenance, machines, settings).persist()
    failures = lake.read(FAILURES)
    outcomes = labels.labels(windows, failures, settings, end).persist()
    registered_version(windows, outcomes, failures, settings, _PLAN)
    outcomes.unpersist()
    windows.unpersist()
