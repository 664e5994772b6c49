"""An order that favours nobody, the same for the same seed. What comes or goes leaves the rest in its order.

The lot of a number is SplitMix64's finaliser of it and the seed (Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195):
one to one, so there are no ties, and 6,000 lots take a fraction of a millisecond.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np


def shuffled(numbers: Sequence[int], seed: str) -> list[int]:
    """``numbers`` in the order of their lots."""
    start = np.frombuffer(hashlib.sha256(seed.encode()).digest()[:16], dtype=np.uint64)
    given = np.asarray(numbers, dtype=np.uint64)
    lots = _mixed(_mixed(given ^ start[0]) + start[1])
    return [int(number) for number in given[np.argsort(lots)].tolist()]


def _mixed(z: np.typing.NDArray[np.uint64]) -> np.typing.NDArray[np.uint64]:
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
