import math
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from pyspark.ml import PipelineModel
from pyspark.ml.feature import StringIndexerModel
from pyspark.ml.functions import vector_to_array
from pyspark.ml.linalg import Vectors
from pyspark.sql import functions as F
from pyspark.sql.types import DoubleType

from pipeline import features
from pipeline.candidates import (
    BOOSTED_TREES,
    KINDS,
    LABEL,
    LOGISTIC_REGRESSION,
    RANDOM_FOREST,
    WEIGHT,
    Plan,
    balance,
    score,
    thinned,
    weighted,
)
from pipeline.contest import contest
from pipeline.errors import MissingColumnsError, ModelError, ParameterError
from pipeline.model import (
    DEFAULT_THRESHOLD,
    KEY,
    _curve,
    calibrated,
    calibration_curve,
    inputs,
    of_each,
    scores,
    uncalibrated,
)
from pipeline.periods import periods
from pipeline.tables import COMPONENTS
from pipeline.train import labelled, measured, since_first_reading, trained
from pipeline.windows import TimeRange
from tests.pipeline.fleet import FEATURES, PLAN, RANGE, SETTINGS
from tests.pipeline.frames import at, rows_of


def test_the_range_begins_with_the_first_window_that_has_a_reading(spark):
    def begins(*read):
        rows = [{"machine_id": 1, "window_end": at(end), "volt_readings_24h": readings} for end, readings in read]
        return since_first_reading(spark.createDataFrame(rows, features.table(SETTINGS).columns), SETTINGS).range

    silent = ("01-01 18:00", 0), ("01-02 06:00", None)
    assert begins(*silent, ("01-02 18:00", 3), ("01-03 06:00", 0)) == TimeRange(at("01-02 06:00"), RANGE.end)
    assert begins(("01-01 18:00", 12), *silent[1:]) == RANGE
    assert begins(*silent) == RANGE


def test_a_machine_counts_from_its_own_first_reading_on_and_silence_after_it_counts(spark):
    columns, ends = features.table(SETTINGS).columns, ("01-01 18:00", "01-02 06:00", "01-02 18:00")
    read = {1: (12, 0, 12), 2: (0, 12, 0), 3: (None, None, None)}
    rows = [
        {"machine_id": machine, "window_end": at(end), "volt_readings_24h": count}
        for machine, counts in read.items()
        for end, count in zip(ends, counts, strict=True)
    ]
    outcomes = spark.createDataFrame(rows, columns).select("machine_id", "window_end")
    found = labelled(spark.createDataFrame(rows, columns), outcomes, SETTINGS)
    silent_before = {(2, ends[0])}
    expected = {(machine, end) for machine in read for end in ends} - silent_before
    assert set(rows_of(found, "machine_id", "window_end")) == expected


def test_no_part_of_the_range_knows_a_label_of_a_later_part():
    parts = periods(SETTINGS, at("03-30 18:00"), folds=2)
    assert (parts.holdout.start, parts.holdout.end) == (SETTINGS.holdout_start, at("03-30 18:00"))
    assert (parts.fit.start, parts.fit.end) == (RANGE.start, SETTINGS.holdout_start - SETTINGS.horizon)
    assert [(fold.fit.start, fold.check.start) for fold in parts.folds] == [
        (RANGE.start, at("01-30 18:00")),
        (RANGE.start, at("02-14 06:00")),
    ]
    ends = [(fold.fit.end, fold.check.end) for fold in parts.folds]
    later = [parts.folds[0].check.start, parts.folds[1].check.start, parts.holdout.start]
    assert ends == [(first - SETTINGS.horizon, then - SETTINGS.horizon) for first, then in pairwise(later)]


@pytest.mark.parametrize(
    ("holdout_start", "fault"),
    [(None, "holdout_start is empty"), (RANGE.end, "has to lie between"), (at("01-02 06:00"), "too short for 3 parts")],
)
def test_rejects_a_range_that_leaves_nothing_to_fit_or_to_measure(holdout_start, fault):
    with pytest.raises(ParameterError, match=fault):
        periods(replace(SETTINGS, holdout_start=holdout_start), RANGE.end, 2)


def test_failures_announced_by_their_sensor_are_caught_without_false_alarms(result):
    overall = result.quality.overall
    assert (overall.event_recall, overall.precision) == (1.0, 1.0)
    assert overall.events > 20


def test_a_component_that_never_failed_gets_no_alarm(result):
    assert result.quality.components["comp3"].outcome.alarms == 0


def test_without_any_failure_no_kind_raises_an_alarm_and_the_threshold_stays_undecided(windows, outcomes, failures):
    never = outcomes.withColumns({name: F.lit(0) for name in COMPONENTS})
    found = trained(windows, never, failures.limit(0), SETTINGS, replace(PLAN, kinds=KINDS, folds=1))
    assert (found.threshold, found.quality.overall.alarms) == (DEFAULT_THRESHOLD, 0)
    rows = windows.join(never, on=list(KEY)).where(F.col("window_end") > SETTINGS.holdout_start)
    last = found.comparison.last
    for kind in KINDS:
        saying = uncalibrated(last.preparation, last.classifiers[kind], last.balance)
        said = scores(calibrated(saying, calibration_curve(saying, rows)), rows)
        assert {row.is_alarm for row in said.select("is_alarm").distinct().collect()} == {False}, kind


@pytest.fixture(scope="module")
def final(windows, outcomes, failures):
    """A training whose final fit found out other things than the folds', and what was made of the balances."""
    balances, importances = [], {(LOGISTIC_REGRESSION, name): {"age": 1.0} for name in COMPONENTS}

    def other(*given):
        return replace(contest(*given), balance=100.0, importances=importances)

    def noted(preparation, classifier, balance):
        balances.append(balance)
        return uncalibrated(preparation, classifier, balance)

    plan = replace(PLAN, kinds=(LOGISTIC_REGRESSION,), folds=1)
    parts = periods(SETTINGS, at("03-30 18:00"), plan.folds)
    met = (
        F.when(F.col("window_end") > SETTINGS.holdout_start - SETTINGS.horizon, "too late")
        .when(F.col("window_end") >= parts.folds[-1].check.start, "checked on")
        .otherwise("fitted first")
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.train.contest", other)
        patch.setattr("pipeline.train.uncalibrated", noted)
        return trained(windows.withColumn("model", met), outcomes, failures, SETTINGS, plan), balances


def test_the_final_model_knows_all_that_came_before_the_held_out_period_and_nothing_of_it(final):
    found, _ = final
    (indexer,) = (stage for stage in found.model.stages if isinstance(stage, StringIndexerModel))
    assert indexer.labels == ["checked on", "fitted first"]


def test_the_final_model_is_read_by_what_its_own_fit_found_out(final):
    found, balances = final
    assert balances == [found.comparison.last.balance, 100.0]
    assert found.importances == {name: {"age": 1.0} for name in COMPONENTS}


def test_a_feature_without_a_value_is_left_out_of_the_model(result):
    assert inputs(result.model) == [
        *("volt_mean_24h", "rotate_mean_24h", "volt_std_24h", "error1_count_24h", "age", "model")
    ]


def test_the_same_rows_in_other_partitions_and_order_give_the_same_model_bit_for_bit(windows, outcomes):
    # Labels that nothing quite separates, so that scores of all sizes are learned.
    coins = {
        component: (F.pmod(F.xxhash64("machine_id", "window_end", F.lit(component)), F.lit(3)) == 0).cast("int")
        for component in COMPONENTS
    }
    swing = F.pmod(F.xxhash64("machine_id", "window_end"), F.lit(17)).cast("double")
    rows = windows.join(outcomes, on=["machine_id", "window_end"]).withColumns(coins)
    rows = rows.withColumn("volt_mean_24h", swing + 6 * F.col("comp1"))
    shuffled = rows.repartition(5, F.rand(3)).orderBy(F.desc("window_end"))
    plan = replace(PLAN, kinds=KINDS, feature_subset="all", boosted_least_rows=1)
    found: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for each in (rows, shuffled):
        fitted = contest(each, ["volt_mean_24h", "volt_std_24h", "age"], plan, seed=1)
        for kind in KINDS:
            saying = uncalibrated(fitted.preparation, fitted.classifiers[kind], fitted.balance)
            model = calibrated(saying, calibration_curve(saying, each))
            shown = [vector_to_array(score(name))[1].alias(name) for name in COMPONENTS]
            said = model.transform(rows.where("machine_id < 4")).select(*KEY, *shown, "probability_comp1")
            found[kind].append(sorted(said.collect()))
    for one, other in found.values():
        assert one == other
        assert len({row["probability_comp1"] for row in one}) > 1


def test_what_only_the_hours_between_two_windows_tell_is_learned_and_counted_for_the_longer_mean(spark):
    rows = []
    for number in range(400):
        # Readings of the last 12 hours say nothing; a drift in the 12 before them says that comp1 fails.
        now, before = 130.0 + number % 81, 190.0 if number % 2 else 170.0
        is_failing = int(before == 190.0)
        rows.append((number, at("01-04 06:00"), "model1", now, (now + before) / 2, is_failing, 0, 0, 0))
    columns = "machine_id INT, window_end TIMESTAMP, model STRING, volt_mean_12h DOUBLE, volt_mean_24h DOUBLE"
    df = spark.createDataFrame(rows, f"{columns}, comp1 INT, comp2 INT, comp3 INT, comp4 INT")
    plan = Plan(kinds=(BOOSTED_TREES,), quiet_share=1, boosted_trees=1, boosted_depth=1)
    found = contest(df, ["volt_mean_12h", "volt_mean_24h"], plan, seed=1)
    said = PipelineModel([*found.preparation.stages, *of_each(found.classifiers[BOOSTED_TREES])]).transform(df)
    assert said.where("class_comp1 != comp1").count() == 0
    assert found.importances[BOOSTED_TREES, "comp1"]["volt_mean_24h"] == 1.0


def test_a_failure_at_a_visit_is_learned_though_the_one_before_was_left_out(spark):
    rows = []
    for machine in range(1, 21):
        # Visited every 10 days, but for every fifth machine's second visit; comp1 fails a day or less before a visit.
        visits = [visit for visit in (0, 10, 20, 30) if machine % 5 or visit != 10]
        for half in range(60):
            day = half / 2
            since = min(day - visit for visit in visits if visit <= day)
            end = at("01-04 06:00") + timedelta(days=day)
            rows.append((machine, end, "model1", since, int(day % 10 >= 9), 0, 0, 0))
    columns = "machine_id INT, window_end TIMESTAMP, model STRING, days_since_visit DOUBLE"
    df = spark.createDataFrame(rows, f"{columns}, comp1 INT, comp2 INT, comp3 INT, comp4 INT")
    # One cut for the component and one for the days, which no number of days since the last visit is.
    plan = Plan(kinds=(BOOSTED_TREES,), quiet_share=1, boosted_trees=1, boosted_depth=2)
    found = contest(df, ["days_since_visit"], plan, seed=1)
    said = PipelineModel([*found.preparation.stages, *of_each(found.classifiers[BOOSTED_TREES])]).transform(df)
    assert said.where("class_comp1 != comp1").count() == 0
    assert found.importances[BOOSTED_TREES, "comp2"]["days_since_visit"] == 1.0


def test_what_fails_or_shows_a_sign_is_all_fitted_and_the_rest_stands_for_itself(spark):
    rows = [(number, at("01-04 06:00"), "comp1", number % 10 == 0, float(number % 10 == 1)) for number in range(4000)]
    df = spark.createDataFrame(
        rows, f"machine_id INT, window_end TIMESTAMP, component STRING, shows BOOLEAN, {LABEL} DOUBLE"
    )
    found = thinned(df, replace(PLAN, quiet_share=4), 1)
    weights = {row.stands_for: row["count"] for row in found.groupBy("stands_for").count().collect()}
    assert weights[1.0] == 800
    assert weights[4.0] * 4 == pytest.approx(3200, rel=0.1)


def test_failing_rows_weigh_as_much_as_the_root_of_the_odds_against_them(spark):
    df = spark.createDataFrame([(1.0, 1.0)] * 2 + [(0.0, 10.0)] * 20, f"{LABEL} DOUBLE, stands_for DOUBLE")
    assert balance(df) == 10.0
    assert {tuple(row) for row in weighted(df, 10.0).select(LABEL, WEIGHT).collect()} == {(1.0, 10.0), (0.0, 10.0)}
    assert balance(df.where(f"{LABEL} = 0")) == 1.0


@pytest.fixture(scope="module")
def forest(windows, outcomes):
    """A forest fitted on one sensor's means, and the rows it was fitted on."""
    rows = windows.join(outcomes, on=["machine_id", "window_end"])
    return contest(rows, ["volt_mean_24h"], replace(PLAN, kinds=(RANDOM_FOREST,)), seed=1), rows


def test_probabilities_are_what_happened_to_windows_like_it(forest):
    """Of the windows with a departed sensor some were no warning; the slice says how many."""
    fitted, rows = forest
    saying = uncalibrated(fitted.preparation, fitted.classifiers[RANDOM_FOREST], fitted.balance)
    model = calibrated(saying, calibration_curve(saying, rows))
    departed = rows.where("volt_mean_24h > 180")
    happened, total = departed.agg(F.sum("comp1"), F.count("*")).first()
    said = scores(model, departed).where("component = 'comp1'").agg(F.avg("probability")).first()[0]
    assert 0.3 < happened / total < 0.9
    # Not quite: the curve has to suit the other components and windows too.
    assert said == pytest.approx(happened / total, abs=0.1)


def said(spark, rows):
    """Shares of failing as log-odds, each with its label."""
    return spark.createDataFrame(
        [(math.log(share / (1 - share)), label) for share, label in rows], f"log_odds DOUBLE, {LABEL} DOUBLE"
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # Half of those at a share of 0.5 fail, none of those at 0.1: the log-odds rise over the share's.
        ([(0.5, 1.0)] * 50 + [(0.5, 0.0)] * 50 + [(0.1, 0.0)] * 900, None),
        # Failures at low shares only, none at all, no row: as often as any fails, one more of each assumed.
        ([(0.1, 1.0)] * 9 + [(0.9, 0.0)] * 90, math.log(10 / 91)),
        ([(0.1, 0.0)] * 50 + [(0.9, 0.0)] * 49, math.log(1 / 100)),
        ([], 0.0),
    ],
)
def test_the_curve_rises_with_the_share_or_is_flat_where_failures_do_not(spark, rows, expected):
    found = _curve(said(spark, rows))
    if expected is None:
        assert found.slope > 1
        assert found.intercept == pytest.approx(0.0, abs=0.1)
    else:
        assert (found.intercept, found.slope) == (pytest.approx(expected), 0.0)


def test_what_is_said_of_a_component_is_its_share_less_what_failing_rows_weighed_and_never_endless(spark, forest):
    fitted, _ = forest
    saying = uncalibrated(fitted.preparation, fitted.classifiers[RANDOM_FOREST], 7.0)
    # Its last stages alone, which say of each component what follows from the classifier's shares.
    from_shares = PipelineModel(saying.stages[-len(COMPONENTS) - 1 :])
    shares = {0.0: 1e-5, 0.3: 0.3, 1.0: 1 - 1e-5}
    said = spark.createDataFrame([(Vectors.dense(1 - share, share),) for share in shares], ["said"])
    found = from_shares.transform(said.select(*(F.col("said").alias(score(name)) for name in COMPONENTS)))
    for row, known in zip(found.collect(), shares.values(), strict=True):
        assert row.log_odds_comp3 == pytest.approx(math.log(known / (1 - known)) - math.log(7))


def test_one_window_far_off_does_not_flatten_the_curve(spark):
    rows = [(0.9, 1.0)] * 40 + [(0.9, 0.0)] * 10 + [(0.01, 0.0)] * 500
    without, with_one = (_curve(said(spark, [*rows, *more])) for more in ([], [(0.99999, 0.0)]))
    assert with_one.slope == pytest.approx(without.slope, rel=0.3)


def test_a_window_with_an_unseen_machine_model_and_no_value_at_all_is_scored(result, windows):
    unknown = windows.limit(1).select(
        "machine_id", "window_end", *(F.lit(None).cast(kind).alias(name) for name, kind in FEATURES.items())
    )
    for model in (None, "model9"):
        found = scores(result.model, unknown.withColumn("model", F.lit(model).cast("string"))).collect()
        assert [(row.component, row.is_alarm) for row in found] == [(name, False) for name in COMPONENTS]


def test_a_month_of_silent_sensors_on_machines_never_seen_lowers_quality_and_leaves_no_window_out(
    result, windows, outcomes, failures
):
    month = TimeRange(SETTINGS.holdout_start, at("03-30 18:00"))
    signals = [name for name, kind in FEATURES.items() if kind == DoubleType()]
    silent = {name: F.lit(None).cast("double") for name in signals} | {"model": F.lit("model9")}
    rows = windows.join(outcomes, on=["machine_id", "window_end"]).withColumns(silent)
    found = measured(result.model, rows, failures, month, SETTINGS)
    assert sum(found.calibration.windows) == sum(result.quality.calibration.windows)
    # The error is left, and it says that something fails, but not which component.
    assert found.overall.cost(SETTINGS.costs) > result.quality.overall.cost(SETTINGS.costs)


def test_rejects_a_model_of_another_layout(result, windows):
    with pytest.raises(ModelError, match="last stage is SQLTransformer, not Binarizer; train it anew"):
        scores(PipelineModel(result.model.stages[:-1]), windows)


def test_rejects_features_that_lack_a_column_the_model_reads(result, windows):
    with pytest.raises(MissingColumnsError, match="the features frame lacks the columns age"):
        scores(result.model, windows.drop("age"))
