"""The notebook that simulates runs with a notebook's widgets, and gives back what it landed."""

import json
from pathlib import Path

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "simulate.py"


class Utilities:
    """A notebook's `dbutils`: widgets of which some have a value already, and an exit that is remembered."""

    def __init__(self, **typed):
        self.values, self.given_back = typed, None
        self.widgets = self.notebook = self

    def text(self, name, default):
        self.values.setdefault(name, default)

    def get(self, name):
        return self.values[name]

    def exit(self, value):
        self.given_back = value


def run(**typed):
    dbutils = Utilities(**typed)
    exec(compile(NOTEBOOK.read_text(), "simulate", "exec"), {"dbutils": dbutils})
    return json.loads(dbutils.given_back)


def test_lands_a_file_for_each_table_and_day_and_nothing_when_it_is_run_again(tmp_path):
    typed = {"landing_path": str(tmp_path), "machines": "2", "until": "2015-01-04"}
    assert run(**typed) == {"files": 5 * 3}
    assert len(list(tmp_path.glob("*/*.csv"))) == 5 * 3
    assert run(**typed) == {"files": 0}
