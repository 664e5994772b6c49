"""What judges have before them, sorted into what healing may exchange and what it counts on. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from .ids import NOTHING


class Place(NamedTuple):
    """One place on a judge's list."""

    judge: int
    submission: int
    position: int
    dealt: bool  # or of the judge's own choice
    opened: bool
    begun: bool  # something is written
    finished: bool


@dataclass
class Lists:
    """The facts of ``heal`` of the same names."""

    slots: list[tuple[int, int, int]] = field(default_factory=list)
    counted: list[tuple[int, int]] = field(default_factory=list)
    held: list[tuple[int, int]] = field(default_factory=list)


def sorted_out(
    places: Iterable[Place],
    *,
    submissions: Collection[int],
    judges: Iterable[int],
    absent: Collection[int],
    at_work: Collection[int],
    per_judge: int,
) -> Lists:
    """What is finished counts, what is open while its judge is ``at_work``, what waits unless its judge is ``absent``.

    ``judges`` who have no list yet get ``per_judge`` empty slots. Work that was begun on what left the running stays,
    and an empty slot comes beside it.
    """
    lists = Lists()
    has: dict[int, int] = {}  # reviews among the judge's five, finished ones of what left the running too
    begun: dict[int, int] = {}  # reviews begun of what left the running
    last: dict[int, int] = {}
    for place in places:
        judge, pair = place.judge, (place.judge, place.submission)
        stands, here = place.submission in submissions, judge not in absent
        last[judge] = max(last.get(judge, 0), place.position)
        has[judge] = has.get(judge, 0) + (place.dealt and (place.finished or stands))
        begun[judge] = begun.get(judge, 0) + (place.begun and not place.finished and not stands)
        if place.dealt and here and not place.begun and not (place.opened and stands):
            lists.slots.append((judge, place.position, place.submission))
        elif place.finished or (judge in at_work if place.opened or place.begun else here):
            lists.counted.append(pair)
        else:
            lists.held.append(pair)
    for judge in judges:
        missing = per_judge - has.get(judge, 0)
        start, new = last.get(judge, 0) + 1, min(missing, begun[judge]) if judge in last else missing
        lists.slots.extend((judge, position, NOTHING) for position in range(start, start + new))
    return lists
