"""What coverage to expect when some judges never come and some stop part-way. Pure: numbers in, a forecast out.

A jam is simulated many times: reviews are dealt as level as ``assign`` deals them (every prefix too), judges fail at
random, and what is finished is counted. Where the deal heals, what judges do after others count as silent goes to the
least covered submission each time, as ``heal`` does it; conflicts, which move hardly anything, are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Ints = NDArray[np.int64]

SLOTS = 1_000_000  # reviews simulated at most, in all jams together
MOST_JAMS, FEWEST_JAMS = 200, 5
SURE = 10  # percent of jams that may come out worse than ``worst``


@dataclass(frozen=True)
class Setting:
    """A jam to simulate. Shares are of all judges, from 0 to 1; ``no_show + part_way`` is at most 1."""

    submissions: int
    judges: int
    per_judge: int
    no_show: float = 0.0
    part_way: float = 0.0  # do some, but not all
    silent_after: float = 0.25  # share of the time after which the deal heals


@dataclass(frozen=True)
class Forecast:
    expected: float  # finished reviews of a submission, on average
    worst: int  # of the least covered submission, in 9 of 10 jams at least
    loads: list[int]  # finished reviews of each submission, sorted, in a jam as bad as that


def forecast(setting: Setting, *, heals: bool, seed: int = 1) -> Forecast:
    """Simulate. The same seed gives the same forecast, and the same failing judges with and without healing."""
    n = setting.submissions
    if n < 1 or setting.judges < 1:
        return Forecast(0.0, 0, [0] * max(n, 0))
    per_judge = min(setting.per_judge, n)
    rng = np.random.default_rng(seed)
    jams = min(MOST_JAMS, max(FEWEST_JAMS, SLOTS // (setting.judges * per_judge)))
    every = [_one(setting, per_judge, heals=heals, rng=rng) for _jam in range(jams)]
    every.sort(key=lambda loads: (int(loads.min()), -int(loads.max())))
    bad = every[len(every) * SURE // 100]
    mean = float(np.mean([loads.mean() for loads in every]))
    return Forecast(mean, int(bad.min()), sorted(bad.tolist()))


def judges_needed(setting: Setting, floor: int, *, heals: bool, most: int = 100_000) -> int | None:
    """The fewest judges with whom no submission stays below ``floor`` in 9 of 10 jams; None if ``most`` are too few."""
    if floor < 1:
        return 0

    def is_enough(judges: int) -> bool:
        return forecast(_with(setting, judges), heals=heals).worst >= floor

    present = setting.submissions * floor / min(setting.per_judge, setting.submissions)  # at the very least
    if setting.no_show >= 1:
        return None
    return _least(is_enough, start=max(1, ceil((present - 0.5) / (1 - setting.no_show) - 1e-6)), most=most)


def _with(setting: Setting, judges: int) -> Setting:
    return Setting(
        setting.submissions, judges, setting.per_judge, setting.no_show, setting.part_way, setting.silent_after
    )


def _least(is_enough: Callable[[int], bool], *, start: int, most: int) -> int | None:
    """The lowest number from ``start`` on that is enough, if enough stays enough."""
    low, high = start - 1, start
    while not is_enough(high):
        low, high = high, high + high // 4 + 1
        if high > most:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def _one(setting: Setting, per_judge: int, *, heals: bool, rng: Generator) -> Ints:
    """Finished reviews of each submission in one jam, [submissions]."""
    done = _done(setting, per_judge, rng)
    order = rng.permutation(setting.submissions)
    before = min(per_judge, ceil(per_judge * setting.silent_after)) if heals else per_judge
    place = np.arange(per_judge)[:, None]  # position by position, so that every prefix is level
    dealt = order[(place * setting.judges + np.arange(setting.judges)) % setting.submissions]
    at = rng.permuted(np.tile(done, (per_judge, 1)), axis=1)  # who stands where in each position: mixed anew
    loads = np.bincount(dealt[(place < at) & (place < before)], minlength=setting.submissions)
    return _poured(loads, int(np.maximum(done - before, 0).sum()))


def _done(setting: Setting, per_judge: int, rng: Generator) -> Ints:
    """How many each judge finishes, [judges]: exactly these shares of them fail, whoever they are."""
    absent = round(setting.judges * setting.no_show)
    stopping = min(round(setting.judges * setting.part_way), setting.judges - absent)
    done = np.full(setting.judges, per_judge, np.int64)
    done[:absent] = 0
    part = rng.random(stopping)
    done[absent : absent + stopping] = 1 + np.floor(part * max(per_judge - 1, 0)).astype(np.int64)
    done[absent : absent + stopping] = np.minimum(done[absent : absent + stopping], max(per_judge - 1, 0))
    return rng.permutation(done)


def _poured(loads: Ints, reviews: int) -> Ints:
    """``reviews`` more, each to a submission that has fewest."""
    order = np.sort(loads)
    below = np.cumsum(order) - order
    pool = int(np.searchsorted(np.arange(order.size) * order - below, reviews, side="right"))
    level, rest = divmod(reviews + int(order[:pool].sum()), pool)
    filled: Ints = np.maximum(order, level)
    filled[:rest] += 1
    return filled
