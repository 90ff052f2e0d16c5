from collections import defaultdict

from pyspark.sql import functions as F

from pipeline.lineage import features_of
from pipeline.model import scores
from pipeline.reasons import LEAST_CONTRIBUTION, REASONS_PER_SCORE, SCORE, Group, groups, reasons, turns
from pipeline.settings import Settings
from pipeline.tables import COMPONENTS
from pipeline.windows import TimeRange
from tests.pipeline.fleet import RANGE, SETTINGS
from tests.pipeline.frames import at

DAY = TimeRange(at("03-01 06:00"), at("03-02 06:00"))
COMP1_SEES = {"volt_mean_24h", "volt_std_24h", "error1_count_24h", "age", "model"}


def test_features_that_say_the_same_of_a_sensor_are_hidden_together():
    settings = Settings(range=RANGE, telemetry_hours=(12, 24, 48))
    found = groups(settings)
    assert found[0] == Group("volt_mean_24h", ("volt_mean_12h", "volt_mean_24h", "volt_mean_48h"))
    assert [group.shown for group in found[3:9]] == [
        *("vibration_mean_24h", "volt_std_24h", "rotate_std_24h", "pressure_std_24h", "vibration_std_24h"),
        "error1_count_24h",
    ]
    assert found[8].hidden == ("error1_count_12h", "error1_count_24h", "error1_count_48h")
    assert [group.shown for group in found[-2:]] == ["age", "model"]


def test_a_component_is_told_by_its_own_sensor_and_errors_and_by_what_the_machine_has_for_all(result):
    found = features_of(result.model)
    assert set(found) == set(COMPONENTS)
    assert found["comp1"] == COMP1_SEES
    assert "rotate_mean_24h" in found["comp2"]
    assert "volt_mean_24h" not in found["comp2"]
    assert {"age", "model"} <= frozenset.intersection(*found.values())


def test_a_turn_hides_from_each_component_one_group_at_most_and_all_turns_hide_every_group_that_one_sees():
    every = [Group(name, (name,)) for name in ("volt", "rotate", "pressure", "error1", "error2", "age", "unseen")]
    seen = {
        "comp1": frozenset(["volt", "error1", "age"]),
        "comp2": frozenset(["rotate", "error1", "error2", "age"]),
        "comp3": frozenset(["pressure", "age"]),
        "comp4": frozenset(["age"]),
    }
    assert turns(every, seen) == [
        {"comp1": 0, "comp2": 1, "comp3": 2},
        {"comp1": 3, "comp2": 3},
        {"comp2": 4},
        {"comp1": 5, "comp2": 5, "comp3": 5, "comp4": 5},
    ]


def test_reasons_are_what_hiding_each_group_by_itself_takes_from_each_score(result, windows):
    rows = windows.where(DAY.predicate("window_end"))
    scored, every = scores(result.model, rows), groups(SETTINGS)
    plain = {_key(row): row for row in scored.collect()}
    values = {(row.machine_id, row.window_end): row for row in rows.collect()}
    hidden_by = {name: number for number, group in enumerate(every) for name in group.hidden}
    one_by_one = rows.withColumn("hidden", F.explode(F.array(*map(F.lit, range(len(every)))))).select(
        *("machine_id", "window_end", "hidden"),
        *(F.when(F.col("hidden") != number, F.col(name)).alias(name) for name, number in hidden_by.items()),
    )
    lowered = defaultdict(list)
    for row in scores(result.model, one_by_one, "hidden").collect():
        by, shown = plain[_key(row)].probability - row.probability, every[row.hidden].shown
        value = values[row.machine_id, row.window_end][shown] if shown != "model" else None
        if by >= LEAST_CONTRIBUTION or (plain[_key(row)].is_alarm and by > 0):
            lowered[_key(row)].append((by, shown, value))
    expected = {key: sorted(found, reverse=True)[:REASONS_PER_SCORE] for key, found in lowered.items()}
    found = reasons(*_of(result, scored, rows)).collect()
    assert {_key(row): [(one.contribution, one.feature, one.value) for one in row.reasons] for row in found} == expected
    assert {1, 2} <= {len(every) for every in expected.values()}


def test_an_alarm_has_every_reason_however_small_and_what_can_not_fall_by_a_thousandth_is_not_scored_again(
    result, windows, monkeypatch
):
    rows, least = windows.where(DAY.predicate("window_end")), 0.99 * LEAST_CONTRIBUTION
    alarmed = F.col("machine_id") == 9
    scored = scores(result.model, rows).withColumn("probability", F.lit(least)).withColumn("is_alarm", alarmed)
    made_again = []

    def nearly_nothing(model, hiding, *carried):
        made_again.extend(row.machine_id for row in hiding.collect())
        return scores(model, hiding, *carried).withColumn("probability", F.lit(least / 2))

    monkeypatch.setattr("pipeline.reasons.scores", nearly_nothing)
    found = reasons(*_of(result, scored, rows)).collect()
    assert set(made_again) == {row.machine_id for row in found} == {9}
    # All contribute alike: the first groups are named.
    of_comp1 = [[one.feature for one in row.reasons] for row in found if row.component == "comp1"]
    assert of_comp1 == [["volt_mean_24h", "volt_std_24h", "error1_count_24h"]] * 2


def test_a_missing_feature_is_no_reason(result, windows):
    silent = windows.where(DAY.predicate("window_end")).withColumn("volt_mean_24h", F.lit(None).cast("double"))
    found = reasons(*_of(result, scores(result.model, silent), silent)).collect()
    assert found
    assert not [one for row in found for one in row.reasons if one.feature == "volt_mean_24h"]


def _of(result, scored, rows):
    return result.model, scored, rows, SETTINGS


def _key(row):
    return tuple(row[name] for name in SCORE)
