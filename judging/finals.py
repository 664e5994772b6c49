"""Where one more review tells most: on what lacks reviews, and then on what is likely to come out on top.

Pure: numbers in, ids out. Nothing that comes out says who is how far up: what is likely on top comes as a set, and
among those with as few reviews a lot decides, the same one for every judge.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

FEWEST, SHARE = 6, 10  # the six, or the tenth part if that is more


def likely_top(p_top3: Mapping[int, float], *, seed: str) -> list[int]:
    """The ids with the highest probability of being among the first three, in the order of the ids.

    Six of them, or a tenth, rounded up; of equals at the edge a lot takes as many as there is room for.
    """
    size = max(FEWEST, -(-len(p_top3) // SHARE))
    best = sorted(p_top3, key=lambda pk: (-p_top3[pk], lot(pk, seed=seed)))
    return sorted(best[:size])


def next_one(reviews: Mapping[int, tuple[int, int]], *, floor: int, top: Collection[int], seed: str) -> int | None:
    """Of what a judge may take, by id: (finished reviews, begun ones), the one to take next; None where there is none.

    First what has fewer than ``floor`` finished, then ``top``, then the rest; of each the least reviewed.
    """
    likely = set(top)

    def place(pk: int) -> tuple[int, int, str]:
        finished, begun = reviews[pk]
        band = 0 if finished < floor else 1 if pk in likely else 2
        return band, finished + begun, lot(pk, seed=seed)

    return min(reviews, key=place, default=None)


def lot(pk: int, *, seed: str) -> str:
    """An order that nobody can foresee without the seed."""
    return hashlib.sha256(f"{seed}-{pk}".encode()).hexdigest()
