"""Where the day is at each local site, right now. Pure arithmetic for one drawing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

_LEVELS = (36, 18, 54)  # heights of names, so that neighbours do not collide
MOST = 12  # above that many the names collide


@dataclass(frozen=True)
class Spot:
    """A city at its local hour: ``x`` and ``label_x`` in per cent of a day, from midnight to midnight."""

    city: str
    x: float
    label_y: int
    ends_here: bool  # the name is written to the left of its line
    is_reader: bool

    @property
    def label_x(self) -> float:
        return self.x - 0.6 if self.ends_here else self.x + 0.7


def spots(places: Iterable[tuple[str, ZoneInfo]], *, now: datetime, reader: ZoneInfo | None = None) -> list[Spot]:
    """Each place at its hour of the day; the first in the reader's zone is theirs."""
    hours = sorted((_share_of_day(now.astimezone(zone)), city, zone == reader) for city, zone in places)
    return [
        Spot(city, round(100 * share, 1), _LEVELS[index % len(_LEVELS)], share > 0.45, mine)
        for index, (share, city, mine) in enumerate(hours)
    ]


def _share_of_day(local: datetime) -> float:
    return (local.hour * 60 + local.minute) / 1440
