"""The job parameter `sources`: which reader brings each raw table.

JSON such as `{"telemetry": {"reader": "kafka", "options": {"bootstrap_servers": "...", "topic": "..."}}}`. A table that
is not named comes from files, so `{}` and an empty text mean files for all.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType

from pipeline.errors import ParameterError
from pipeline.landing import LANDING_FILES
from pipeline.sources import cosmos, files, jdbc, kafka, synapse
from pipeline.sources.batch import Place, Take

READERS: dict[str, ModuleType] = {"files": files, "kafka": kafka, "jdbc": jdbc, "cosmos": cosmos, "synapse": synapse}


@dataclass(frozen=True)
class Source:
    """A reader and what it needs to know."""

    reader: str = "files"
    options: dict[str, str] = field(default_factory=dict)

    @property
    def read(self) -> Callable[[Place, Take], None]:
        """Hands over everything a place has that was not taken yet."""
        read: Callable[[Place, Take], None] = READERS[self.reader].read
        return read


def parsed(text: str) -> dict[str, Source]:
    """The source of each raw table; refuses what no reader knows, all faults together."""
    try:
        given = json.loads(text or "{}")
    except json.JSONDecodeError as fault:
        raise ParameterError(f"sources is no JSON: {fault}; {_EXAMPLE}") from None
    names = [file.name for file in LANDING_FILES]
    if not isinstance(given, dict):
        raise ParameterError(f"sources has to be a JSON object of tables; {_EXAMPLE}")
    faults = [f"there is no table {name}; there are {', '.join(names)}" for name in given if name not in names]
    faults += [fault for name, source in given.items() if name in names for fault in _faults(name, source)]
    if faults:
        raise ParameterError(f"sources: {'; '.join(faults)}")
    return {name: Source(**given.get(name, {})) for name in names}


_EXAMPLE = 'for example {"telemetry": {"reader": "files", "options": {}}}'


def _faults(table: str, source: object) -> list[str]:
    if not isinstance(source, dict) or not isinstance(source.get("options", {}), dict):
        return [f"{table} has to be an object with reader and options; {_EXAMPLE}"]
    unknown = [key for key in source if key not in ("reader", "options")]
    if unknown:
        return [f"{table} knows reader and options; got {', '.join(unknown)}"]
    reader = source.get("reader", "files")
    if reader not in READERS:
        return [f"{table} has the reader {reader}; there are {', '.join(READERS)}"]
    return _option_faults(table, reader, source.get("options", {}))


def _option_faults(table: str, reader: str, options: dict[str, object]) -> list[str]:
    module = READERS[reader]
    known = (*module.REQUIRED, *module.OPTIONAL)
    unknown = [name for name in options if name not in known]
    missing = [name for name in module.REQUIRED if not options.get(name)]
    texts = [name for name, value in options.items() if not isinstance(value, str)]
    has = f"{table}, reader {reader}, knows {', '.join(known) or 'no options'}"
    return [
        *([f"{has}; got {', '.join(unknown)}"] if unknown else []),
        *([f"{table}, reader {reader}, needs {', '.join(missing)}"] if missing else []),
        *([f"{table}, reader {reader}: {', '.join(texts)} has to be text"] if texts else []),
    ]
