"""For how many hours a day are people in different time zones awake together? Imports no Django.

Counted on real instants, zone by zone with its own rules: a change of clocks, half hours and three quarters of an
hour come out right. "A day" is 24 hours from the start of the jam; a part of a day at its end counts as a whole one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, reduce
from zoneinfo import ZoneInfo

WAKES = time(8)
SLEEPS = time(23)
WAKING_HOURS = 15
DAY = timedelta(days=1)
LONGEST = 28  # days; people's clocks repeat, and a jam of a year needs no better answer

Span = tuple[int, int]  # seconds since 1970, the end excluded


def overlap(zones: Iterable[str], *, start: datetime, end: datetime) -> float | None:
    """Hours per day, on average, in which people of all these IANA zones are awake: 0 to 15.

    A change of clocks within the jam may move it by an hour. None without a zone, or with one that does not exist.
    """
    names = frozenset(zones)
    days = min(LONGEST, max(1, -(-(end - start) // DAY)))
    return _overlap(names, start.astimezone(UTC), days) if names else None


def ahead(theirs: str, mine: str, *, at: datetime) -> timedelta | None:
    """How far the clocks of ``theirs`` are ahead of ``mine`` at one instant; None with a zone that does not exist."""
    zones = zone(theirs), zone(mine)
    if zones[0] is None or zones[1] is None:
        return None
    here, there = (at.astimezone(each).utcoffset() or timedelta(0) for each in reversed(zones))
    return there - here


@lru_cache(maxsize=1_000)
def zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, malformed, a folder of zones
        return None


@lru_cache(maxsize=20_000)
def _overlap(names: frozenset[str], start: datetime, days: int) -> float | None:
    spans = [_awake(name, start, days) for name in sorted(names)]
    known = [each for each in spans if each is not None]
    if len(known) < len(spans):
        return None
    together = reduce(_both, known)
    return sum(end - begin for begin, end in together) / 3600 / days


@lru_cache(maxsize=2_000)
def _awake(name: str, start: datetime, days: int) -> tuple[Span, ...] | None:
    """When somebody in this zone is awake, within ``days`` times 24 hours."""
    place = zone(name)
    if place is None:
        return None
    first, last = int(start.timestamp()), int((start + days * DAY).timestamp())
    eve = start.astimezone(place).date() - DAY
    dates = (eve + n * DAY for n in range(days + 3))
    spans = ((_instant(day, WAKES, place), _instant(day, SLEEPS, place)) for day in dates)
    inside = ((max(begin, first), min(end, last)) for begin, end in spans)
    return tuple(span for span in inside if span[0] < span[1])


def _instant(day: date, at: time, place: ZoneInfo) -> int:
    return int(datetime.combine(day, at, place).timestamp())


def _both(some: tuple[Span, ...], others: tuple[Span, ...]) -> tuple[Span, ...]:
    """Where two lists of spans, each in order and apart, hold at once."""
    kept, i, j = [], 0, 0
    while i < len(some) and j < len(others):
        begin, end = max(some[i][0], others[j][0]), min(some[i][1], others[j][1])
        if begin < end:
            kept.append((begin, end))
        if some[i][1] < others[j][1]:
            i += 1
        else:
            j += 1
    return tuple(kept)
