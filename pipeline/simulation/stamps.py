"""How the files write an instant: in UTC, or in the time of the machine's site."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.simulation import behaviour as known

Write = Callable[[datetime, str], str]


def utc(instant: datetime, zone: str) -> str:
    """The instant without a zone, which stands for UTC, wherever the machine is."""
    return instant.strftime("%Y-%m-%d %H:%M:%S")


def with_offset(instant: datetime, zone: str) -> str:
    """The clock at the site and its offset: unambiguous also when the clock is put back."""
    return instant.astimezone(ZoneInfo(zone)).isoformat(sep=" ")


def local(instant: datetime, zone: str) -> str:
    """The clock at the site and the zone's name: two instants have the same text when the clock is put back."""
    return f"{instant.astimezone(ZoneInfo(zone)).strftime('%Y-%m-%d %H:%M:%S')} {zone}"


@dataclass(frozen=True)
class Stamps:
    """Texts of hours since the start, which is in UTC."""

    start: datetime
    write: Write = utc

    def texts(self, hours: NDArray[np.int64], machine_ids: NDArray[np.int64]) -> pa.Array:
        """The text of each hour at each machine, pair by pair; few are distinct."""
        zones = len(known.SITE_ZONES)
        distinct, places = np.unique(hours * zones + site(machine_ids), return_inverse=True)
        texts = [self._text(int(one) // zones, int(one) % zones) for one in distinct]
        return pa.array(texts, pa.string()).take(pa.array(places))

    def _text(self, hour: int, index: int) -> str:
        return self.write((self.start + timedelta(hours=hour)).replace(tzinfo=UTC), known.SITE_ZONES[index])


def site(machine_ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """The index of each machine's site."""
    return machine_ids % len(known.SITE_ZONES)
