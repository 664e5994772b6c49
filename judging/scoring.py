"""From ratings to scores: corrected for strict judges, honest about how sure they are, and explained.

Pure: ids and numbers in, numbers out. The same ratings in any order give the same scores to the last bit.

A review's total ``y`` is the weighted mean of the criteria it rated. The model is additive with random
effects, so that what rests on few reviews is pulled to the mean (Robinson 1991, "That BLUP is a good
thing"; MacKay et al. 2017, "Calibration with confidence")::

    y = mean + quality of the submission + leniency of the judge + noise

Three choices make it fair, easy to explain and hard to game:

- A submission is read with what its judges showed **on other submissions**: their leniency, their
  reliability and the variances never look at the ratings they are about to weigh. So raising a rating can
  never lower that submission's score, and there is no system to solve: work is linear in the reviews.
- One review pulls at most as if it lay ``FAR`` standard deviations from the score (Huber 1964), so a
  friend's 5 among 1s, or a rival's 1 among 5s, does little.
- Corrections are as small as the evidence: leniency is shrunk to 0, scores to the mean, variances to
  typical ones.

Every score is an exact sum, ``raw + strictness + pull``, which is also
``mean + shrink * (raw + strictness - mean)``. Reasons and measurements: ``docs/adr/0004-scoring.md``.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# In stars of a 1-5 scale; other scales are mapped onto it first.
TYPICAL = (0.36, 0.18, 0.36)  # variances of quality, leniency and noise seen in real and simulated jams
TYPICAL_LOAD = (TYPICAL[1] + TYPICAL[2]) / TYPICAL[0]  # reviews that tell as much as knowing nothing
PRIOR = 10.0  # how many observations the typical variances are worth
STEADY = 10.0  # how many reviews "this judge is as reliable as the others" is worth (nu)
FAR = 1.5  # standard deviations beyond which a review pulls no harder
BEYOND = 0.5  # stars by which a corrected review may leave the scale
RANGE = 1.03  # widens standard errors so that nine in ten simulated truths lie in their 90 % range (ADR 4)
Z90 = 1.6448536269514722  # 5th to 95th percentile of a normal distribution
SAME = 1e-9  # scores nearer than this are equal
DRAWS = 2_000_000  # numbers drawn for the likely ranks: 4,000 draws up to 500 submissions
SEED = 20221111  # of those draws


@dataclass(frozen=True, eq=False)
class Scores:
    """What a jam's ratings say. Arrays [N] follow ``submissions``; stars are in the units of the scale.

    ``score = raw + strictness + pull = mean + shrink * (raw + strictness - mean)``, exactly.
    """

    submissions: Ints  # [N] ids, ascending
    n: Ints  # [N] reviews that count
    score: Floats  # [N] stars; with n = 0 the mean of the jam
    se: Floats  # [N] standard error of the score against the other scores of the jam, stars
    lo: Floats  # [N] the 90 % range of the score, stars: score -+ 1.64 hypot(se, mean_se), near the scale
    hi: Floats
    plain: Floats  # [N] mean of the reviews' totals, before anything else
    raw: Floats  # [N] the same with far-off and less reliable reviews counting less
    strictness: Floats  # [N] added because the judges were strict (negative: lenient)
    pull: Floats  # [N] added because evidence is limited: the pull towards the mean
    shrink: Floats  # [N] 0-1, how much of the distance from the mean the evidence supports (R)
    mean: float  # the mean submission, stars (mu)
    mean_se: float  # its standard error, stars: were the judges lenient as a body? Moves scores, not ranks
    rank: Ints  # [N] 1 is best; equal scores share a rank (1, 2, 2, 4); 0 is not ranked
    rank_lo: Ints  # [N] likely ranks, 90 %, with the rank itself among them; 0 where not ranked
    rank_hi: Ints
    p_first: Floats  # [N] probability of being truly first; 0 where not ranked
    p_top3: Floats  # [N] and of being among the first three
    judge_leniency: dict[int, float]  # judge id: stars above what other judges would give (shrunk to 0)
    judge_reliability: dict[int, float]  # judge id: weight of their reviews; 1 is usual, less is erratic
    criteria: tuple["Scores", ...]  # [k] the same for each criterion alone (there without criteria)
    dropped: tuple[tuple[int, int], ...]  # (judge, submission): own submission, or free mutual reviews

    @property
    def criterion_scores(self) -> Floats:
        """[N, k] the score of each submission on each criterion alone."""
        columns = [criterion.score for criterion in self.criteria]
        return np.stack(columns, axis=1) if columns else np.empty((len(self.submissions), 0))

    def place(self, submission: int) -> int:
        """Where a submission stands in the arrays; KeyError when nobody reviewed it."""
        index = int(np.searchsorted(self.submissions, submission))
        if index == len(self.submissions) or self.submissions[index] != submission:
            raise KeyError(submission)
        return index


@dataclass(frozen=True)
class Card:
    """One score explained to its team, in hundredths: plain + far_off + strictness + pull == score."""

    plain: Decimal  # the mean of its reviews
    far_off: Decimal  # far-off or less reliable ratings count less
    strictness: Decimal  # its judges were strict (negative: lenient)
    pull: Decimal  # limited evidence
    score: Decimal
    margin: Decimal  # half the 90 % range: score +- margin
    n: int
    rank: int
    rank_lo: int
    rank_hi: int
    p_top3: float


def score(
    judges: ArrayLike,
    submissions: ArrayLike,
    ratings: ArrayLike,
    weights: ArrayLike,
    *,
    assigned: ArrayLike | None = None,
    own: ArrayLike | None = None,
    scale: tuple[float, float] = (1, 5),
    method: str = "adjusted",
    free: float = 1.0,
    minimum: int = 0,
    unranked: Collection[int] = (),
) -> Scores:
    """Score submissions, overall and on each criterion.

    One row per review: ``judges[n]`` and ``submissions[n]`` are ids, ``ratings[n, k]`` numbers or NaN
    ("can't judge"), ``weights[k]`` > 0 in any unit. ``assigned[n]`` is False where the judge chose the
    submission freely: such a review counts ``free`` (0-1) of a dealt one. ``own[n]`` is the judge's own
    submission or -1: reviews of it, and free reviews that two teams gave each other, are dropped. With
    fewer reviews than ``minimum``, or in ``unranked``, a submission is scored but has no rank. Two rows of
    one judge and submission are one review, their mean. ``method`` is one of `METHODS`: "adjusted" (the
    model above), "mean" or "trimmed". Raises ValueError on shapes that do not fit, infinite ratings,
    weights that are not positive, a scale that does not rise, ``free`` outside 0-1, an unknown method.
    """
    if method not in METHODS:
        raise ValueError(f"the method {method!r} is not one of {', '.join(METHODS)}.")
    table = _table(judges, submissions, ratings, weights, assigned, own, scale, free)
    overall, *criteria = [_estimate(METHODS[method], table, column) for column in table.columns]
    ranked = ~np.isin(table.submissions, list(unranked))
    parts = tuple(_scores(table, *c, ranked & (c[1] >= minimum), DRAWS // 4, ()) for c in criteria)
    return _scores(table, *overall, ranked & (overall[1] >= minimum), DRAWS, parts)


def card(scores: Scores, submission: int) -> Card:
    """Explain one score in hundredths that add up; KeyError for a submission nobody reviewed."""
    i = scores.place(submission)
    plain, total = round(float(scores.plain[i]) * 100), round(float(scores.score[i]) * 100)
    parts = np.array([scores.raw[i] - scores.plain[i], scores.strictness[i], scores.pull[i]]) * 100
    far_off, strictness, pull = _whole(parts, total - plain)
    return Card(
        plain=_hundredths(plain),
        far_off=_hundredths(far_off),
        strictness=_hundredths(strictness),
        pull=_hundredths(pull),
        score=_hundredths(total),
        margin=_hundredths(round(float(_margin(scores.se[i], scores.mean_se)) * 100)),
        n=int(scores.n[i]),
        rank=int(scores.rank[i]),
        rank_lo=int(scores.rank_lo[i]),
        rank_hi=int(scores.rank_hi[i]),
        p_top3=float(scores.p_top3[i]),
    )


class Ranked(Protocol):
    """As much of `Scores` as says how sure the first place is. Arrays [N]; 0 where not ranked."""

    @property
    def rank(self) -> Ints: ...
    @property
    def rank_lo(self) -> Ints: ...
    @property
    def p_first(self) -> Floats: ...


def contenders(scores: Ranked) -> int:
    """Count the submissions that could plausibly have come first: rank 1 is among their likely ranks."""
    return int(np.count_nonzero(scores.rank_lo == 1))


def closeness(scores: Ranked) -> str:
    """Say in a sentence how sure the first place is; empty when nothing is ranked."""
    ranked, close = int(np.count_nonzero(scores.rank)), contenders(scores)
    if ranked < 2:
        return "Only one submission is ranked." if ranked else ""
    chance = float(scores.p_first[scores.rank == 1].sum())
    if chance < 0.05:
        return "The field is very close: many could plausibly have come first."
    if close == 1 and chance < 0.9:
        return f"The first is ahead, but not by much: it is truly the first with a probability of {100 * chance:.0f} %."
    if close == 1:
        return "The first is ahead of the others by more than chance explains."
    could = f"{'either' if close == 2 else 'each'} could plausibly have come first."
    if close == ranked:
        return f"{'Both' if close == 2 else f'All {_word(close)}'} are close: {could}"
    if scores.rank[scores.rank_lo == 1].max() <= close:
        return f"The first {_word(close)} are close: {could}"
    return f"{_word(close).capitalize()} submissions are close: {could}"


def _word(number: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[number] if number < len(words) else str(number)


def _margin(se: ArrayLike, mean_se: float) -> Floats:
    """Half the 90 % range."""
    return np.asarray(Z90 * np.hypot(se, mean_se), dtype=np.float64)


def _hundredths(whole: int) -> Decimal:
    return Decimal(whole).scaleb(-2)


def _whole(parts: Floats, total: int) -> list[int]:
    """Round parts to whole numbers that add up to ``total``, each by less than one, zeros staying zero.

    Largest remainders; ``total`` must lie within one of the parts' sum.
    """
    whole = np.floor(parts)
    order = np.lexsort((-(parts - whole), parts == 0))
    whole[order[: total - int(whole.sum())]] += 1
    return [int(part) for part in whole]


# --- the reviews -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Table:
    """Reviews in canonical order (submission, then judge), stars mapped to -2..2."""

    judges: Ints  # [J] ids
    submissions: Ints  # [N] ids
    judge: Ints  # [n] index into judges
    submission: Ints  # [n] index into submissions, ascending
    columns: tuple[Floats, ...]  # the weighted total, then each criterion; [n] each, NaN: not rated
    weight: Floats  # [n] 1, or less for reviews of the judge's own choice
    middle: float  # stars = middle + unit * mapped
    unit: float
    dropped: tuple[tuple[int, int], ...]


def _table(
    judges: ArrayLike,
    submissions: ArrayLike,
    ratings: ArrayLike,
    weights: ArrayLike,
    assigned: ArrayLike | None,
    own: ArrayLike | None,
    scale: tuple[float, float],
    free: float,
) -> _Table:
    """Check, sort, map to -2..2, drop what is unfair, and merge what is double."""
    judge, submission = np.asarray(judges, dtype=np.int64), np.asarray(submissions, dtype=np.int64)
    stars, share = np.asarray(ratings, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    dealt = np.ones(len(judge), np.bool_) if assigned is None else np.asarray(assigned, dtype=np.bool_)
    team = np.full(len(judge), -1) if own is None else np.asarray(own, dtype=np.int64)
    stars = stars.reshape(0, len(share)) if stars.size == 0 and len(judge) == 0 else stars
    _check(judge, submission, stars, share, dealt, team, scale, free)
    unit, middle = (scale[1] - scale[0]) / 4, (scale[0] + scale[1]) / 2
    order = np.lexsort((*stars.T, dealt, judge, submission))
    judge, submission, dealt, team = judge[order], submission[order], dealt[order], team[order]
    stars = (stars[order] - middle) / unit
    unfair = _own_or_mutual(judge, submission, dealt, team)
    dropped = tuple(zip(judge[unfair].tolist(), submission[unfair].tolist(), strict=True))
    judge_ids, judge = np.unique(judge, return_inverse=True)
    submission_ids, submission = np.unique(submission, return_inverse=True)
    judge, submission, stars, dealt = _once(judge[~unfair], submission[~unfair], stars[~unfair], dealt[~unfair])
    columns = (_total(stars, share), *stars.T)
    weight = np.where(dealt, 1.0, free)
    return _Table(judge_ids, submission_ids, judge, submission, columns, weight, middle, unit, dropped)


def _check(
    judge: Ints,
    submission: Ints,
    stars: Floats,
    share: Floats,
    dealt: Bools,
    team: Ints,
    scale: tuple[float, float],
    free: float,
) -> None:
    rows = judge.shape
    if len(rows) != 1 or submission.shape != rows or dealt.shape != rows or team.shape != rows:
        raise ValueError("judges, submissions, assigned and own need one entry per review.")
    if share.ndim != 1 or len(share) == 0 or stars.shape != (*rows, *share.shape):
        raise ValueError(f"ratings {stars.shape} need one row per review and one column per weight.")
    if not (np.isfinite(share).all() and (share > 0).all()):
        raise ValueError("every weight must be a positive number.")
    if np.isinf(stars).any():
        raise ValueError('a rating must be a number, or NaN for "can\'t judge".')
    if not -np.inf < scale[0] < scale[1] < np.inf:
        raise ValueError(f"the scale {scale} must run from a lower to a higher number.")
    if not 0 <= free <= 1:
        raise ValueError("a free review counts between 0 and 1 of a dealt one.")


def _own_or_mutual(judge: Ints, submission: Ints, dealt: Bools, own: Ints) -> Bools:
    """Mark reviews of the judge's own submission, and free reviews that two teams gave each other."""
    ids, code = np.unique(np.concatenate([own, submission]), return_inverse=True)
    mine, theirs = code[: len(own)], code[len(own) :]
    open_to_trade = ~dealt & (own != -1)
    there, back = mine * len(ids) + theirs, theirs * len(ids) + mine
    mutual = open_to_trade & np.isin(there, back[open_to_trade])
    unfair: Bools = mutual | ((own != -1) & (mine == theirs))
    return unfair


def _once(judge: Ints, submission: Ints, stars: Floats, dealt: Bools) -> tuple[Ints, Ints, Floats, Bools]:
    """Merge rows of one judge and submission into one review, the mean of what was rated."""
    new = np.ones(len(judge), np.bool_)
    new[1:] = (judge[1:] != judge[:-1]) | (submission[1:] != submission[:-1])
    if new.all():
        return judge, submission, stars, dealt
    starts = np.flatnonzero(new)
    rated = np.add.reduceat((~np.isnan(stars)).astype(np.float64), starts, axis=0)
    total = np.add.reduceat(np.nan_to_num(stars), starts, axis=0)
    mean = np.where(rated > 0, total / np.maximum(rated, 1), np.nan)
    return judge[starts], submission[starts], mean, np.logical_or.reduceat(dealt, starts)


def _total(stars: Floats, share: Floats) -> Floats:
    """The weighted mean of the criteria that were rated; NaN where none was."""
    rated = ~np.isnan(stars)
    known = (rated * (share / share.sum())).sum(axis=1)
    total = (np.where(rated, stars, 0.0) * (share / share.sum())).sum(axis=1)
    return np.where(known > 0, total / np.where(known > 0, known, 1.0), np.nan)


@dataclass(frozen=True)
class _Sample:
    """The reviews that say something about one column; y in -2..2."""

    judge: Ints
    submission: Ints
    y: Floats
    weight: Floats
    judges: int
    submissions: int

    def by_judge(self, x: Floats | Bools) -> Floats:
        """[J] the sum of x over each judge's reviews."""
        return np.bincount(self.judge, x, self.judges).astype(np.float64, copy=False)

    def by_submission(self, x: Floats | Bools) -> Floats:
        """[N] the sum of x over each submission's reviews."""
        return np.bincount(self.submission, x, self.submissions).astype(np.float64, copy=False)


@dataclass(frozen=True)
class _Estimate:
    """What a method says of one column, still in -2..2."""

    score: Floats
    se: Floats
    plain: Floats
    raw: Floats
    strictness: Floats
    shrink: Floats
    mean: float
    mean_se: float
    leniency: Floats  # [J]
    reliability: Floats  # [J]


# --- methods ---------------------------------------------------------------------------------------------


def _estimate(method: Callable[[_Sample], _Estimate], table: _Table, column: Floats) -> tuple[_Estimate, Ints]:
    """Apply a method to one column; with the number of reviews that rated it, by submission."""
    known = np.isfinite(column) & (table.weight > 0)
    sample = _Sample(
        table.judge[known],
        table.submission[known],
        column[known],
        table.weight[known],
        len(table.judges),
        len(table.submissions),
    )
    return method(sample), np.bincount(sample.submission, minlength=sample.submissions)


def _adjusted(sample: _Sample) -> _Estimate:
    """Correct each review by what its judge showed elsewhere, locate each submission, pull it to the mean."""
    total, part = _sums(sample)
    quality, lenient, noise = _variances(total[:, None] - part)
    mean, elsewhere, share = _means(sample)
    moments = _moments(sample)
    judged = np.stack([sample.by_judge(moment) for moment in moments])
    row = sample.submission
    others = judged[:, sample.judge] - moments
    leniency, reliability, sure = _reading(others, elsewhere[row], lenient[row], noise[row])
    corrected = np.clip(sample.y - leniency, -2 - BEYOND, 2 + BEYOND)
    information = sample.weight / (1 / reliability + 1 / sure)
    limit = FAR * np.sqrt(noise[row] * (1 + 1 / sure))
    located, weight = _locate(sample, corrected, information, limit, mean, noise / quality)
    known = sample.by_submission(weight)
    raw, reached = (_average(sample, x, weight, mean) for x in (sample.y, corrected))
    shrink = known / (known + noise / quality)
    q, b, e = _variances(total)
    all_leniency, all_reliability, _ = _reading(judged, np.asarray(mean), b, e)
    se = RANGE * np.sqrt(e / (known + e / q))
    mean_se = float(RANGE * np.sqrt(b * (sample.by_judge(share) ** 2).sum()))
    plain = _average(sample, sample.y, sample.weight, mean)
    return _Estimate(located, se, plain, raw, reached - raw, shrink, mean, mean_se, all_leniency, all_reliability)


def _sums(sample: _Sample) -> tuple[Floats, Floats]:
    """What the variances are made of: [9] for all reviews, and [9, N] what each submission takes away."""
    judge, y, one = sample.judge, sample.y, np.ones(len(sample.y))
    load, reviews = sample.by_judge(one)[judge], sample.by_submission(one)
    of_submission = sample.by_submission(y) / np.maximum(reviews, 1)
    off_judge = (y - (sample.by_judge(y)[judge] / load)) ** 2
    off_submission = (y - of_submission[sample.submission]) ** 2
    alone = (load == 1).astype(np.float64)
    rows = (one, alone, off_judge * load / np.maximum(load - 1, 1), off_submission, y * y, y, 2 * load - 1)
    n, judges, within_judge, within, squares, y_sum, loads = (sample.by_submission(row) for row in rows)
    part = np.stack([n, judges, (n > 0) * 1.0, within_judge, within, squares, y_sum, n * n, loads])
    total = part.sum(axis=1)
    total[1], total[3], total[8] = np.count_nonzero(sample.by_judge(one)), off_judge.sum(), load.sum()
    return total, part


def _variances(sums: Floats) -> tuple[Floats, Floats, Floats]:
    """Estimate the variances of quality, leniency and noise from `_sums`, shrunk to `TYPICAL`.

    Closed form: with a = 1 - sum n_p^2 / n^2 and b likewise for judges (each times n / (n - 1)),
    E[overall] = a quality + b leniency + noise, E[within judge] = quality + noise, E[within submission] =
    leniency + noise (Henderson's analysis of variance, method 1). Fewer than four judges or submissions
    tell nothing, and the typical variances stand.
    """
    n, judges, submissions, off_judge, off_submission, squares, y_sum, reviews2, loads2 = sums
    at_least_1 = np.maximum(n, 1)
    a = (n - reviews2 / at_least_1) / np.maximum(n - 1, 1)
    b = (n - loads2 / at_least_1) / np.maximum(n - 1, 1)
    usable = (judges >= 4) & (submissions >= 4) & (a + b > 1.3) & (n > judges) & (n > submissions)
    within_judge = np.maximum(off_judge, 0) / np.maximum(n - judges, 1)
    within = np.maximum(off_submission, 0) / np.maximum(n - submissions, 1)
    overall = np.maximum(squares - y_sum * y_sum / at_least_1, 0) / np.maximum(n - 1, 1)
    most = np.minimum(within_judge, within)
    noise = (a * within_judge + b * within - overall) / np.where(usable, a + b - 1, 1)
    noise = np.minimum(np.maximum(noise, most / 10), most)
    quality = np.maximum(within_judge - noise, within_judge / 10)
    degrees = submissions - 1, judges - 1, np.maximum(n - judges - submissions + 1, 0)
    found = zip((quality, within - noise, noise), degrees, TYPICAL, strict=True)
    quality, lenient, noise = ((v * d * usable + t * PRIOR) / (d * usable + PRIOR) for v, d, t in found)
    return quality, np.where(n > submissions, np.minimum(lenient, within), lenient), noise


def _means(sample: _Sample) -> tuple[float, Floats, Floats]:
    """The mean submission, each weighing by how well it is known; [N] without each; [n] each review's share."""
    known = sample.by_submission(sample.weight)
    worth = known / (known + TYPICAL_LOAD)
    each, all_of_them = _average(sample, sample.y, sample.weight, 0), max(worth.sum(), SAME)
    others = all_of_them - worth
    mean = (worth * each).sum() / all_of_them
    elsewhere = np.where(others > SAME, (mean * all_of_them - worth * each) / np.maximum(others, SAME), 0)
    share = (1 / (known + TYPICAL_LOAD))[sample.submission] * sample.weight / all_of_them
    return float(mean), elsewhere, share


def _moments(sample: _Sample) -> Floats:
    """[7, n] what each review tells of its judge, in sums that need the jam's mean only later.

    A review lies ``d = y - m`` from what the other judges make of its submission, with ``m`` their mean
    pulled to the jam's: ``d = d0 - rho mean``, known with precision ``g``.
    """
    row, y, weight = sample.submission, sample.y, sample.weight
    others = sample.by_submission(weight)[row] - weight + TYPICAL_LOAD
    d = y - (sample.by_submission(weight * y)[row] - weight * y) / others
    rho = TYPICAL_LOAD / others
    g = weight / (1 + (1 + TYPICAL[1] / TYPICAL[2]) / others)
    return np.stack([g, g * d, g * rho, g * d * d, g * d * rho, g * rho * rho, np.ones(len(y))])


def _reading(moments: Floats, mean: Floats, lenient: Floats, noise: Floats) -> tuple[Floats, Floats, Floats]:
    """Leniency, reliability and the precision of the leniency (in 1/noise) that summed `_moments` show.

    leniency = w sum(g d) / (w sum(g) + noise / lenient) and
    reliability w = (nu + n) / (nu + sum g (d - leniency)^2 / noise), nu = STEADY.
    """
    g, gd, g_rho, gdd, gd_rho, g_rho2, n = moments
    first = gd - mean * g_rho
    second = gdd - 2 * mean * gd_rho + mean * mean * g_rho2
    prior = noise / np.maximum(lenient, 1e-12)
    leniency = first / (g + prior)
    off = np.maximum(second - 2 * leniency * first + leniency * leniency * g, 0)
    reliability = (STEADY + n) / (STEADY + off / noise)
    sure = reliability * g + prior
    return reliability * first / sure, reliability, sure


def _locate(
    sample: _Sample, y: Floats, weight: Floats, limit: Floats, mean: float, pull: Floats
) -> tuple[Floats, Floats]:
    """Find the scores s with ``sum weight psi(y - s) + pull (mean - s) = 0``, psi = clip to +-limit.

    That is Huber's location with a pull to the mean: [N] scores, and [n] the weights with which it is an
    ordinary weighted mean. The left side falls with s, so Newton's steps, kept in a bracket, find the root.
    """
    row, here = sample.submission, np.full(sample.submissions, mean)
    low, high = np.full_like(here, min(mean, -2 - BEYOND)), np.full_like(here, max(mean, 2 + BEYOND))
    for _ in range(80):
        gap = y - here[row]
        force = sample.by_submission(weight * np.clip(gap, -limit, limit)) + pull * (mean - here)
        slope = sample.by_submission(weight * (np.abs(gap) < limit)) + pull
        low, high = np.where(force >= 0, here, low), np.where(force <= 0, here, high)
        step = here + force / slope
        moving = np.abs(step - here) > 1e-13
        here = np.where(moving & ((step <= low) | (step >= high)), (low + high) / 2, step)
        if not moving.any():
            break
    effective = weight * limit / np.maximum(np.abs(y - here[row]), limit)
    known = sample.by_submission(effective)
    return (sample.by_submission(effective * y) + pull * mean) / (known + pull), effective


def _average(sample: _Sample, y: Floats, weight: Floats, otherwise: float) -> Floats:
    """[N] weighted mean by submission; ``otherwise`` where there is no review."""
    known = sample.by_submission(weight)
    return np.where(known > 0, sample.by_submission(weight * y) / np.where(known > 0, known, 1), otherwise)


def _mean(sample: _Sample) -> _Estimate:
    """The plain mean of each submission's reviews."""
    return _plainly(sample, sample.weight)


def _trimmed(sample: _Sample) -> _Estimate:
    """The mean without one lowest and one highest of five or more reviews (Ludum Dare's rule)."""
    order = np.lexsort((sample.y, sample.submission))
    reviews = np.bincount(sample.submission, minlength=sample.submissions)
    end = np.cumsum(reviews)
    many = reviews >= 5
    weight = sample.weight.copy()
    weight[order[(end - reviews)[many]]] = weight[order[end[many] - 1]] = 0
    return _plainly(sample, weight)


def _plainly(sample: _Sample, weight: Floats) -> _Estimate:
    """A weighted mean by submission; its standard error from the pooled variance within submissions."""
    mean, _, _ = _means(sample)
    raw = _average(sample, sample.y, weight, mean)
    _, lenient, noise = _variances(_sums(sample)[0])
    known = sample.by_submission(weight)
    variance = (lenient + noise) / np.where(known > 0, known, 1) + np.where(known > 0, 0, TYPICAL[0])
    nothing, ones = np.zeros(sample.submissions), np.ones(sample.judges)
    plain = _average(sample, sample.y, sample.weight, mean)
    se = RANGE * np.sqrt(variance)
    return _Estimate(raw, se, plain, raw, nothing, nothing + 1, mean, 0.0, ones * 0, ones)


METHODS: dict[str, Callable[[_Sample], _Estimate]] = {"adjusted": _adjusted, "mean": _mean, "trimmed": _trimmed}


# --- ranks -----------------------------------------------------------------------------------------------


def _scores(
    table: _Table, estimate: _Estimate, n: Ints, ranked: Bools, draws: int, criteria: tuple[Scores, ...]
) -> Scores:
    """Back to the jam's stars, with ranks."""
    unit, middle = table.unit, table.middle
    lowest, highest = middle - unit * (2 + BEYOND), middle + unit * (2 + BEYOND)
    score, se, raw = middle + unit * estimate.score, unit * estimate.se, middle + unit * estimate.raw
    strictness, mean_se = unit * estimate.strictness, unit * estimate.mean_se
    margin = _margin(se, mean_se)
    ranks = _ranks(estimate.score, estimate.se, ranked, draws)
    leniency, reliability = (unit * estimate.leniency).tolist(), estimate.reliability.tolist()
    return Scores(
        submissions=table.submissions,
        n=n,
        score=score,
        se=se,
        lo=np.maximum(score - margin, lowest),
        hi=np.minimum(score + margin, highest),
        plain=middle + unit * estimate.plain,
        raw=raw,
        strictness=strictness,
        pull=score - (raw + strictness),
        shrink=estimate.shrink,
        mean=middle + unit * estimate.mean,
        mean_se=mean_se,
        rank=ranks.rank,
        rank_lo=ranks.lo,
        rank_hi=ranks.hi,
        p_first=ranks.first,
        p_top3=ranks.top3,
        judge_leniency=dict(zip(table.judges.tolist(), leniency, strict=True)),
        judge_reliability=dict(zip(table.judges.tolist(), reliability, strict=True)),
        criteria=criteria,
        dropped=table.dropped,
    )


@dataclass(frozen=True)
class _Ranks:
    """[N] each; 0 where a submission is not ranked."""

    rank: Ints
    lo: Ints
    hi: Ints
    first: Floats
    top3: Floats


def _ranks(score: Floats, se: Floats, ranked: Bools, cells: int) -> _Ranks:
    """Rank, and draw scores from their normal distributions to see which ranks are likely.

    The draws (about ``cells`` numbers, a fixed seed, each with its mirror image) are dealt by rank, so
    that ids play no part; equals share what they drew together.
    """
    order = np.flatnonzero(ranked)
    order = order[np.argsort(-score[order], kind="stable")]
    new = np.ones(len(order), np.bool_)
    new[1:] = score[order[:-1]] - score[order[1:]] > SAME
    rank = np.maximum.accumulate(np.where(new, np.arange(1, len(order) + 1), 1), dtype=np.int64)
    order = order[np.lexsort((se[order], rank))]
    drawn = _drawn_ranks(score[order], se[order], cells)
    likely = _likely(drawn)
    for start, end in _runs((np.diff(rank) == 0) & (np.diff(se[order]) <= SAME)):
        for values, together in zip(likely, _likely(drawn[start:end].reshape(1, -1)), strict=True):
            values[start:end] = together
    whole, part = np.zeros((3, len(score)), np.int64), np.zeros((2, len(score)))
    ranks = _Ranks(whole[0], whole[1], whole[2], part[0], part[1])
    ranks.rank[order], ranks.lo[order] = rank, np.minimum(likely[0], rank)
    ranks.hi[order], ranks.first[order], ranks.top3[order] = np.maximum(likely[1], rank), likely[2], likely[3]
    return ranks


def _drawn_ranks(score: Floats, se: Floats, cells: int) -> NDArray[np.int32]:
    """[N, draws] the rank of each submission in each draw, 1 is best."""
    half = min(max(cells // (2 * max(len(score), 1)), 100), 2000)
    noise = np.random.default_rng(SEED).standard_normal((half, len(score)), dtype=np.float32)
    drawn = np.concatenate([noise, -noise]) * se.astype(np.float32) + score.astype(np.float32)
    rank = np.empty(drawn.shape, np.int32)
    places = np.arange(1, len(score) + 1, dtype=np.int32)[None]
    np.put_along_axis(rank, np.argsort(-drawn, axis=1), places, axis=1)
    return np.ascontiguousarray(rank.T)


def _likely(drawn: NDArray[np.int32]) -> tuple[Ints, Ints, Floats, Floats]:
    """[N] each: 5th and 95th percentile, share of firsts, share of the first three, of drawn ranks."""
    edge = drawn.shape[1] // 20
    low, high = np.partition(drawn, [edge, drawn.shape[1] - 1 - edge], axis=1)[:, [edge, -1 - edge]].T
    return low.astype(np.int64), high.astype(np.int64), (drawn == 1).mean(axis=1), (drawn <= 3).mean(axis=1)


def _runs(same: Bools) -> list[tuple[int, int]]:
    """Start and end of each run of neighbours that are the same."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], same, [False]]).astype(np.int8)))
    return [(int(start), int(end) + 1) for start, end in edges.reshape(-1, 2)]
