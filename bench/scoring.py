"""How near to the truth: our scores against what others compute, on simulated jams whose truth is known.

The same seeds every time. A submission's truth is its mean total over two hundred honest judges drawn from
the same population, so no method is told anything that a jam does not show.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from scipy.stats import kendalltau

from judging.scoring import Scores, score

WEIGHTS = np.array([2.0, 1, 1, 1, 1])
PER_JUDGE = 5
SEVERITY, SPREAD, REVIEW_NOISE, NOISE, NO_SHOWS, ERRATIC = 0.5, 0.2, 0.6, 0.7, 0.15, 0.1
SIZES = ((24, 24, 80), (24, 72, 50), (100, 100, 30), (100, 300, 20), (500, 1500, 6))  # with jams simulated
METHODS = ("ours", "weighted mean", "itch.io", "trimmed mean", "judge z-scores")


@dataclass
class Jam:
    judge: Any  # [n]
    submission: Any  # [n]
    ratings: Any  # [n, 5] whole numbers 1-5
    truth: Any  # [N]
    friends: Any  # submissions whose friends gave them a 5 and everybody else a 1


def run(say: Callable[[str], None]) -> None:
    say("Scores against the truth: seeded jams, five reviews per judge, 15 % of judges stop early or never start.")
    say("tau: Kendall's with the truth (and how much more than the weighted mean's). first: winner found.")
    say("top 3: share found. holds: 90 % ranges that hold the truth (of scores; of ranks).")
    say("friends: places, in % of the field, that a cheat's friend gains.")
    for cheats in (0.0, 0.05):
        for submissions, judges, jams in SIZES:
            kind = "5 % cheats" if cheats else "honest"
            say(f"{submissions} submissions, {judges} judges, {kind}, {jams} jams")
            for line in _compared(submissions, judges, jams, cheats=cheats):
                say("  " + line)
    say(f"Time for a million ratings with ranges, overall and on 5 criteria: {_seconds_per_million():.1f} s")


def _compared(submissions: int, judges: int, jams: int, *, cheats: float) -> list[str]:
    found: dict[str, list[list[float]]] = {method: [] for method in METHODS}
    for seed in range(jams):
        jam = simulated(submissions, judges, seed=seed, cheats=cheats)
        for method, figures in zip(METHODS, _measured(jam), strict=True):
            found[method].append(figures)
    mean = np.array(found["weighted mean"])[:, 0]
    return [_line(method, np.array(rows), mean) for method, rows in found.items()]


def _line(method: str, rows: Any, mean: Any) -> str:
    tau, first, top3, holds, ranks, friends = (
        float(np.nanmean(column)) if np.isfinite(column).any() else None for column in rows.T
    )
    gain = rows[:, 0] - mean
    line = f"{method:<15} tau {tau:.3f} ({gain.mean():+.3f} +-{gain.std() / len(rows) ** 0.5:.3f})"
    line += f"  first {first:.2f}  top 3 {top3:.2f}"
    line += f"  holds {holds:.2f} {ranks:.2f}" if holds is not None else " " * 18
    return (line + (f"  friends {friends * 100:+.0f} %" if friends is not None else "")).rstrip()


def _measured(jam: Jam) -> list[list[float]]:
    """[tau, winner found, top 3 recall, scores held, ranks held, friends' gain] of each of METHODS."""
    total = jam.ratings @ WEIGHTS / WEIGHTS.sum()
    ours, mean, trimmed = (
        score(jam.judge, jam.submission, total[:, None], [1.0], method=method)
        for method in ("adjusted", "mean", "trimmed")
    )
    reviewed = ours.submissions
    other = {"itch.io": itch(jam), "judge z-scores": z_scores(jam, total)}
    made = {"ours": ours, "weighted mean": mean, "trimmed mean": trimmed}
    return [
        _against(jam, reviewed, made[method].score if method in made else other[method][reviewed], made.get(method))
        for method in METHODS
    ]


def _against(jam: Jam, reviewed: Any, scores: Any, ranges: Scores | None) -> list[float]:
    truth = jam.truth[reviewed]
    rank, true_rank = _ranks(scores), _ranks(truth)
    top3 = np.count_nonzero((rank <= 3) & (true_rank <= 3)) / 3
    gain = (true_rank - rank)[np.isin(reviewed, jam.friends)].mean() / len(truth) if len(jam.friends) else np.nan
    holds = ranks = np.nan
    if ranges is not None:
        holds = np.mean((ranges.lo <= truth) & (truth <= ranges.hi))
        ranks = np.mean((ranges.rank_lo <= true_rank) & (true_rank <= ranges.rank_hi))
    return [kendalltau(scores, truth)[0], float(true_rank[np.argmin(rank)] == 1), top3, holds, ranks, gain]


def _ranks(values: Any) -> Any:
    return np.argsort(np.argsort(-values, kind="stable")) + 1


def itch(jam: Jam) -> Any:
    """itch.io's formula: the unweighted mean, times sqrt(min(1, n / median n))."""
    n = np.bincount(jam.submission, minlength=len(jam.truth))
    mean = np.bincount(jam.submission, jam.ratings.mean(axis=1), len(jam.truth)) / np.maximum(n, 1)
    return mean * np.sqrt(np.minimum(1, n / np.median(n)))


def z_scores(jam: Jam, total: Any) -> Any:
    """Each judge's totals brought to mean 0 and spread 1, then averaged."""
    judges = jam.judge.max() + 1
    load = np.maximum(np.bincount(jam.judge, minlength=judges), 1)
    off = total - (np.bincount(jam.judge, total, judges) / load)[jam.judge]
    spread = np.sqrt(np.bincount(jam.judge, off * off, judges) / np.maximum(load - 1, 1))[jam.judge]
    z = np.where(spread > 0, off / np.where(spread > 0, spread, 1), 0)
    n = np.bincount(jam.submission, minlength=len(jam.truth))
    return np.bincount(jam.submission, z, len(jam.truth)) / np.maximum(n, 1)


def simulated(submissions: int, judges: int, *, seed: int, cheats: float = 0.0) -> Jam:
    """A jam: judges differ in severity, spread and noise, some are erratic, some stop, some cheat."""
    rng = np.random.default_rng([seed, submissions, judges])
    quality = rng.normal(0, 0.6, submissions)[:, None] + rng.normal(0, 0.3, (submissions, len(WEIGHTS)))
    plan = dealt(rng, submissions, judges)
    judge, submission = np.repeat(np.arange(judges), PER_JUDGE), plan.ravel()
    ratings = _rated(rng, quality[submission], judge, judges)
    friends = _cheat(rng, ratings, plan, quality.mean(axis=1), cheats)
    stops = np.where(rng.random(judges) < NO_SHOWS, rng.integers(0, PER_JUDGE, judges), PER_JUDGE)
    done = np.tile(np.arange(PER_JUDGE), judges) < stops[judge]
    crowd, everything = np.tile(np.arange(200), submissions), np.repeat(np.arange(submissions), 200)
    honest = _rated(rng, quality[everything], crowd, 200) @ WEIGHTS / WEIGHTS.sum()
    return Jam(judge[done], submission[done], ratings[done], honest.reshape(submissions, 200).mean(axis=1), friends)


def _rated(rng: np.random.Generator, quality: Any, judge: Any, judges: int) -> Any:
    severity, spread = rng.normal(0, SEVERITY, judges), np.exp(rng.normal(0, SPREAD, judges))
    noise = np.exp(rng.normal(0, 0.3, judges)) * np.where(rng.random(judges) < ERRATIC, 2, 1)
    off = REVIEW_NOISE * rng.normal(size=(len(judge), 1)) + NOISE * rng.normal(size=quality.shape)
    seen = 3.2 + spread[judge, None] * quality + severity[judge, None] + noise[judge, None] * off
    return np.clip(np.rint(seen), 1, 5)


def _cheat(rng: np.random.Generator, ratings: Any, plan: Any, quality: Any, share: float) -> Any:
    """A share of judges cheats: a 5 to a friend and 1s to the rest, or 1s to the two strongest rivals."""
    friends = []
    for number, judge in enumerate(np.flatnonzero(rng.random(len(plan)) < share)):
        rows = judge * PER_JUDGE + np.arange(PER_JUDGE)
        if number % 2 == 0:
            ratings[rows], ratings[rows[0]] = 1, 5
            friends.append(plan[judge, 0])
        else:
            ratings[rows[np.argsort(-quality[plan[judge]])[:2]]] = 1
    return np.array(friends, dtype=int)


def dealt(rng: np.random.Generator, submissions: int, judges: int) -> Any:
    """[judges, PER_JUDGE] balanced random rounds, nobody's own and nothing twice (by swaps)."""
    own = np.arange(judges) % submissions
    plan = np.empty((judges, PER_JUDGE), dtype=int)
    for turn in range(PER_JUDGE):
        rounds = -(-judges // submissions)
        deal = np.concatenate([rng.permutation(submissions) for _ in range(rounds)])[:judges]
        for _ in range(200):
            wrong = np.flatnonzero((deal == own) | (plan[:, :turn] == deal[:, None]).any(axis=1))
            if len(wrong) == 0:
                break
            for judge in wrong:
                other = rng.integers(judges)
                deal[[judge, other]] = deal[[other, judge]]
        plan[:, turn] = deal
    return plan


def _seconds_per_million() -> float:
    """200,000 reviews of 20,000 submissions on five criteria."""
    rng = np.random.default_rng(0)
    judge = np.repeat(np.arange(40_000), PER_JUDGE)
    submission = dealt(rng, 20_000, 40_000).ravel()
    ratings = rng.integers(1, 6, (len(judge), len(WEIGHTS)))
    started = perf_counter()
    score(judge, submission, ratings, WEIGHTS)
    return perf_counter() - started
