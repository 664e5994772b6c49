"""How long a plan takes, against copying its rows and against a jam a tenth of the size."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from functools import partial

from judging.assignment import Plan, assign

JUDGES_EACH, PER_JUDGE, HUBS = 3, 5, 4
SMALL, LARGE = 2_000, 20_000  # submissions
REPEATS = 5


def a_jam(submissions: int) -> Callable[[], Plan]:
    """Teams of three who all judge, at four hubs, each judge with one conflict."""
    teams = {judge: judge // JUDGES_EACH for judge in range(submissions * JUDGES_EACH)}
    hubs = {judge: team % HUBS for judge, team in teams.items()}, {s: s % HUBS for s in range(submissions)}
    conflicts = [(judge, (team * 7 + 1) % submissions) for judge, team in teams.items()]
    facts = {"teams": teams, "hubs": hubs, "conflicts": conflicts}
    return partial(assign, list(teams), list(range(submissions)), per_judge=PER_JUDGE, seed=1, **facts)


def seconds(plan: Callable[[], Plan]) -> float:
    """The best of several runs: what the work takes when nobody else is at it."""
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        plan()
        times.append(time.perf_counter() - began)
    return min(times)


def megabytes(plan: Callable[[], Plan]) -> float:
    tracemalloc.start()
    plan()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def run(say: Callable[[str], None], copy_seconds: float | None = None) -> None:
    """Plans 300,000 reviews; with ``copy_seconds``, how long COPY of as many rows took in this run, the ratio too."""
    small, large = a_jam(SMALL), a_jam(LARGE)
    plan = large()
    quick, slow = seconds(small), seconds(large)
    rows = len(plan.rows)
    say(f"plan of {rows:,} reviews: {slow:.3f} s; spread after each round {plan.spread}; relaxed {plan.relaxed}")
    say(f"time per review against a tenth of the jam: {slow / quick / (LARGE / SMALL):.2f} (1 is linear)")
    growth = megabytes(large) / megabytes(small) / (LARGE / SMALL)
    say(f"memory per review against a tenth of the jam: {growth:.2f} (1 is linear)")
    if copy_seconds is not None:
        say(f"plan / COPY of its rows: {slow / copy_seconds:.3f} (goal 0.1)")
