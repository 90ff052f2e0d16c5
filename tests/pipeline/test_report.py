"""The pages themselves, from facts; that the facts are the tables' is tested beside the stages."""

import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pyspark.sql import Row

from pipeline import evaluation_report, report, scoring_report
from pipeline.findings import ALL, Findings, Group
from pipeline.quality import Calibration, Outcome
from pipeline.report import Report, Section, Table, Tile, file_name, written
from pipeline.scoring_report import Facts
from pipeline.settings import Settings
from pipeline.tables import COMPONENTS
from pipeline.windows import TimeRange
from tests.conftest import CLONE
from tests.pipeline.frames import at

SETTINGS = Settings(range=TimeRange(at("03-01 06:00"), at("03-08 06:00")))
OUTCOME = {"event_recall": 0.99, "precision": 0.97, "events": 50, "alarms": 60}
TRAINING = {
    "quality": {**OUTCOME, "calibration_error": 0.0012, "per_component": dict.fromkeys(COMPONENTS, OUTCOME)},
    "calibration": {"comp1": [(0.05, 0.04, 900), (0.97, 0.95, 40)], "comp2": [(0.02, 0.02, 940)]},
    "parameters": {"holdout_start": "2015-02-01T06:00:00+00:00", "range_end": "2015-03-01T06:00:00+00:00"},
    "kinds": dict.fromkeys(COMPONENTS, "random_forest"),
    "thresholds": dict.fromkeys(COMPONENTS, 0.125),
}
SECOND = 1_000_000


def listed(place, machine_id, component, probability, is_alarm, *reasons):
    return Row(
        place=place,
        machine_id=machine_id,
        component=component,
        probability=probability,
        is_alarm=is_alarm,
        expected_saving=10_000 * probability - 1_000,
        window_micros=int(at("03-08 06:00").timestamp()) * SECOND,
        reasons=[Row(feature=feature, value=value, contribution=0.5) for feature, value in reasons],
    )


FACTS = Facts(
    model_version="7",
    machines=100,
    windows=1400,
    last_end="2015-03-08T06:00:00",
    alarms=12,
    alarms_per_day=[(date(2015, 3, 7), "comp1", 5), (date(2015, 3, 8), "comp3", 7)],
    worklist=[
        listed(1, 14, "comp1", 0.986, True, ("volt_mean_24h", 198.51), ("error1_count_24h", 1.0), ("model", None)),
        listed(2, 65, "comp4", 0.2, False),
    ],
    drift={"volt_mean_24h": 0.31, "age": 0.0, "probability of comp1": 0.1},
    training=TRAINING,
)


def scored(**other):
    return scoring_report.page_of(replace(FACTS, **other), SETTINGS).html()


def group(component, model, outcome, leads=()):
    calibration = Calibration((900, *[0] * 8, 100), (9, *[0] * 8, 95), (9 * 10**9, *[0] * 8, 97 * 10**9))
    return Group(component, model, outcome, 1000, leads, calibration)


FINDINGS = Findings(
    SETTINGS.range,
    (
        group(ALL, ALL, Outcome(40, 38, 80, 76)),
        group(ALL, "model3", Outcome(40, 38, 80, 76)),
        *(group(name, ALL, Outcome(10, 9, 20, 19), (12.0, 24.0, 24.0)) for name in COMPONENTS),
    ),
    {"volt_mean_24h": 0.31},
)


def evaluated(found=FINDINGS, alarms=FACTS.alarms_per_day):
    return evaluation_report.page_of(found, "7", alarms, SETTINGS).html()


class Page(HTMLParser):
    """The rows of a page's tables as text, and every address it names."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.addresses, self.tags = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href", "action", "data", "srcset")]
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.tags[-1:] in (["td"], ["th"]):
            self.rows[-1][-1] += data

    def handle_endtag(self, tag):
        self.tags.append(f"/{tag}")


def test_a_planner_reads_where_to_go_first_and_why():
    text = scored()
    assert "go to machine 14 first: comp1 fails within 24 hours with a probability of 98.6 %" in text
    rows = Page(text).rows
    assert rows[1] == [
        *("1", "14", "comp1", "98.6 %", "8,860", "2015-03-08 06:00"),
        "volt mean 24h 198.5, error1 count 24h 1, model",
    ]
    assert rows[2][:4] == ["2", "65", "comp4", "20.0 %"]
    assert text.count('<tr class="marked">') == 1


def test_a_scoring_report_names_range_version_quality_and_what_has_moved():
    text = scored()
    for fact in (
        "Windows after 2015-03-01 06:00 up to 2015-03-08 06:00",
        "<b>7</b><span>model version</span>",
        "<b>100</b><span>machines scored</span><small>1,400 windows</small>",
        "measured on those after it up to 2015-03-01 06:00",
        "Calibration error 0.0012",
        "Beyond the limit of 0.25: volt_mean_24h.",
    ):
        assert fact in text
    assert ["comp1", "random forest", "0.125", "50", "99.0 %", "60", "97.0 %"] in Page(text).rows


def test_without_alarms_or_windows_the_report_says_so():
    quiet = scored(worklist=[FACTS.worklist[1]], alarms=0, alarms_per_day=[])
    assert "no component is expected to fail within 24 hours" in quiet
    assert "There is no alarm in the range." in quiet
    empty = scored(windows=0, last_end="", worklist=[], alarms_per_day=[], drift={})
    assert "No window of the range has features, so nothing was scored." in empty


def test_an_evaluation_report_holds_what_was_said_against_what_happened():
    text = evaluated()
    assert "1,000 predictions were judged. The model is beyond its limits: drift 0.31 of volt_mean_24h" in text
    rows = Page(text).rows
    assert ["comp1", "10", "90.0 %", "20", "95.0 %", "24 h", "0.0020", "11,000", "89,000", "885,000"] in rows
    assert ["model3", "40", "95.0 %", "80", "95.0 %", "none", "0.0020", "24,000", "376,000", "872,000"] in rows
    within = replace(FINDINGS, drift={})
    assert "The model is within all its limits." in evaluated(within)


@pytest.mark.parametrize("page", [scored, evaluated])
def test_a_report_names_nothing_outside_of_itself_and_runs_nothing(page):
    found = Page(page())
    assert {address.split(",")[0] for address in found.addresses} == {"data:", "data:image/svg+xml;base64"}
    assert not {"script", "iframe", "object", "embed", "form", "base"} & set(found.tags)
    assert not re.search(r"url\(|@import|\bon\w+=", page())


def test_what_comes_from_data_is_text_and_never_markup():
    evil = '<script>alert("x")</script>'
    text = scored(worklist=[listed(1, 1, evil, 0.9, True, (evil, 1.0))], drift={evil: 0.9}, model_version=evil)
    assert "<script" not in text
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;" in text


@pytest.mark.parametrize("page", [scored, evaluated])
def test_the_same_facts_give_the_same_bytes(page):
    assert page() == page()


def test_a_report_of_the_same_range_and_version_takes_the_place_of_the_one_before(tmp_path):
    name = file_name("scoring", SETTINGS.range, "7")
    assert name == "scoring_20150301T060000_20150308T060000_v7.html"
    for value in ("1", "2"):
        page = Report("T", "s", "", [Tile(value, "n")], [Section("A", table=Table(("h",), [("v",)]))])
        path = written(page, f"{tmp_path}/reports", name)
    assert [file.name for file in (tmp_path / "reports").iterdir()] == [name]
    assert "<b>2</b>" in (tmp_path / "reports" / name).read_text()
    assert path == f"{tmp_path}/reports/{name}"


def test_of_two_runs_that_write_one_report_at_once_both_end_well_and_leave_it_whole(tmp_path, monkeypatch):
    page = Report("T", "s", "", [Tile("1", "n")], [])
    rename = os.replace

    def other_run_comes_first(*paths):
        monkeypatch.setattr("os.replace", rename)
        written(page, str(tmp_path), "page.html")
        rename(*paths)

    monkeypatch.setattr("os.replace", other_run_comes_first)
    written(page, str(tmp_path), "page.html")
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {"page.html": page.html()}


# So long that it is killed before it has written all of it.
LONG = Report("T", "x" * 50_000_000, "", [], [])
WRITES_IT = "import sys; from tests.pipeline.test_report import LONG, written; written(LONG, sys.argv[1], 'page.html')"


def test_a_process_killed_while_it_writes_a_page_leaves_none_and_a_rerun_the_whole_one(tmp_path):
    with subprocess.Popen([sys.executable, "-c", WRITES_IT, str(tmp_path)], cwd=CLONE) as process:
        while not list(tmp_path.iterdir()):
            assert process.poll() is None, "it ended before it was killed"
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert list(tmp_path.glob("*.html")) == []
    path = written(LONG, str(tmp_path), "page.html")
    assert Path(path).read_text() == LONG.html()


def test_a_share_of_nothing_is_no_share():
    assert [report.share(value) for value in (None, 0.0, 0.9876)] == ["none", "0.0 %", "98.8 %"]
