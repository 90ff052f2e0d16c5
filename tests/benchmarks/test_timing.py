import pytest

from benchmarks.timing import Cost, Line, Target, median, side_by_side, table


def test_the_median_is_taken_of_each_figure_by_itself():
    assert median([Cost(9, 1), Cost(2, 3), Cost(4, 2)]) == Cost(4, 2)


@pytest.mark.parametrize(
    ("target", "ratio", "reached"),
    [
        (Target(4), 2.5, "yes"),
        (Target(2.5), 2.5, "yes"),
        (Target(2), 2.5, "no"),
        (Target(15, is_most=False), 0.4, "no"),
        (Target(0.4, is_most=False), 0.4, "yes"),
    ],
)
def test_a_ratio_says_how_much_slower_or_faster_ours_is_and_whether_that_will_do(target, ratio, reached):
    line = Line("features", Cost(10, 5), "DuckDB", Cost(4, 4), target)
    assert line.ratio == ratio
    assert line.cells()[-1] == reached


def test_the_table_names_both_sides_with_their_figures():
    lines = [Line("ingestion", Cost(30, 20), "a plain copy", Cost(20, 16), Target(2))]
    assert table(lines).splitlines() == [
        "| measured | ours | beside it | ratio | asked for | reached |",
        "| --- | --- | --- | --- | --- | --- |",
        "| ingestion | 30.0 s (processor 20.0 s) | a plain copy: 20.0 s (processor 16.0 s) "
        "| 1.50 (processor 1.25) | at most 2 | yes |",
    ]


def test_pieces_of_work_take_turns(monkeypatch):
    monkeypatch.setattr("benchmarks.timing.measured", lambda spark, call: Cost(call(), 0))
    turns = []

    def of(name, seconds):
        return lambda run: (turns.append((name, run)), seconds[run])[1]

    found = side_by_side(None, {"ours": of("ours", [5, 1, 3]), "theirs": of("theirs", [2, 2, 8])})
    assert turns == [(name, run) for run in range(3) for name in ("ours", "theirs")]
    assert found == {"ours": Cost(3, 0), "theirs": Cost(2, 0)}
