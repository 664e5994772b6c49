"""Which phase a jam is in, worked out from its timeline.

A phase includes its first instant and excludes its last. There is no stored
"current phase" to forget to update, and no clock in here: callers pass ``now``.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum


class Phase(StrEnum):
    ANNOUNCED = "announced"
    REGISTRATION = "registration"
    BUILDING = "building"
    JUDGING = "judging"
    DELIBERATION = "deliberation"
    RESULTS = "results"


def phase_at(now: datetime, starts: Sequence[datetime]) -> Phase:
    """The phase at ``now``.

    ``starts`` holds, in order, the first instant of every phase after the first;
    it may be shorter when the last phases have no date yet.
    """
    return list(Phase)[bisect_right(starts, now)]


def progress(now: datetime, begins: datetime, ends: datetime) -> float:
    """How much of the time from ``begins`` to ``ends`` is over at ``now``: 0 to 1."""
    if ends <= begins:
        return 1.0 if now >= ends else 0.0
    return min(1.0, max(0.0, (now - begins) / (ends - begins)))
