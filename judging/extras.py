"""Hand reviews that nobody will do to judges who are at work: least covered first, idlest first.

Pure: ids in, pairs out. The same seed gives the same pairs.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Collection, Mapping

Pair = tuple[int, int]  # judge, submission


def extras(
    coverage: Mapping[int, int],
    need: int,
    *,
    judges: Mapping[int, int],
    room: Mapping[int, int],
    banned: Collection[Pair],
    seed: int,
) -> list[Pair]:
    """At most ``need`` reviews beside what is there: judge and submission, in the order of handing out.

    ``coverage`` is what every submission may expect, ``judges`` how much each judge has left to do, ``room`` how many
    more each may get. Nobody gets what is ``banned`` for them or the same twice. Every step goes to a submission
    with the lowest coverage that any judge with room may take.
    """
    chance = random.Random(seed)  # noqa: S311  (a lot, not a secret)
    forbidden = set(banned)
    wanting = [(load, chance.random(), submission) for submission, load in sorted(coverage.items())]
    idle = [(left, chance.random(), judge) for judge, left in sorted(judges.items()) if room.get(judge, 0) > 0]
    free = dict(room)
    heapq.heapify(wanting)
    heapq.heapify(idle)
    given: list[Pair] = []
    while wanting and idle and len(given) < need:
        load, _lot, submission = heapq.heappop(wanting)
        passed = []
        while idle and (idle[0][2], submission) in forbidden:
            passed.append(heapq.heappop(idle))
        if idle:
            left, _lot, judge = heapq.heappop(idle)
            given.append((judge, submission))
            forbidden.add((judge, submission))
            free[judge] -= 1
            heapq.heappush(wanting, (load + 1, chance.random(), submission))
            if free[judge] > 0:
                heapq.heappush(idle, (left + 1, chance.random(), judge))
        for entry in passed:
            heapq.heappush(idle, entry)
    return given
