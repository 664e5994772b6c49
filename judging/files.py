"""Results as JSON, for machines. The same figures as on the pages: nothing in it was not public there."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from jam.models import Jam
from submissions.models import Submission

from .models import Result, Round
from .ranking import awards_of, disqualified_of

DECIMALS = 2


def as_json(jam: Jam) -> dict[str, Any]:
    """For a jam whose results are public: ask before."""
    by_round: dict[Round | None, list[Result]] = {None: []}
    for result in stored(jam):
        by_round.setdefault(result.round, []).append(result)
    return {
        "jam": jam.slug,
        "name": jam.name,
        "published_at": jam.results_published_at,
        "min_reviews": jam.min_reviews,
        "scale": [1, 5],
        "criteria": _criteria(jam, None),
        "awards": [
            {"name": a.name, "submission": a.submission.number, "sentence": a.sentence}
            for a in awards_of(jam)
            if a.submission
        ],
        "results": _submissions(by_round.pop(None)),
        "rounds": [
            {"name": round.name, "criteria": _criteria(jam, round), "results": _submissions(results)}
            for round, results in by_round.items()
            if round
        ],
        "disqualified": [{"submission": s.number, "reason": s.disqualified_because} for s in disqualified_of(jam)],
    }


def stored(jam: Jam) -> list[Result]:
    """Every stored result of what is in the running: round by round, best first, overall before each criterion."""
    running = Result.objects.filter(submission__in=Submission.objects.of(jam).in_the_running().values("pk"))
    results = list(running.select_related("submission__team", "criterion", "round"))
    overall = {
        (r.round_id, r.submission_id): (r.rank or len(results), r.submission.number)
        for r in results
        if r.criterion is None
    }

    def place(r: Result) -> tuple[int, tuple[int, int], int]:
        number = r.round.number if r.round else 1
        return number, overall[r.round_id, r.submission_id], r.criterion.position if r.criterion else -1

    return sorted(results, key=place)


def round_name(round: Round | None) -> str:
    return round.name if round else "first"


def _criteria(jam: Jam, round: Round | None) -> list[dict[str, Any]]:
    return [{"slug": c.slug, "name": c.name, "weight": c.weight} for c in jam.criteria.of_round(round)]


def _submissions(results: list[Result]) -> list[dict[str, Any]]:
    """Of one round: every submission with its results, in the order of the first of each."""
    by_submission: dict[int, list[Result]] = defaultdict(list)
    for result in results:
        by_submission[result.submission_id].append(result)
    return [_submission(results) for results in by_submission.values()]


def _submission(results: list[Result]) -> dict[str, Any]:
    submission = results[0].submission
    return {
        "submission": submission.number,
        "title": submission.title,
        "team": submission.team.name,
        **_figures(results[0]),
        "criteria": {r.criterion.slug: _figures(r) for r in results if r.criterion},
    }


def _figures(result: Result) -> dict[str, Any]:
    lo, hi = (None, None) if result.score is None else result.shown_range
    return {
        "rank": result.rank,
        "likely_ranks": [result.rank_lo, result.rank_hi] if result.rank else None,
        "score": rounded(result.score),
        "range": [rounded(lo), rounded(hi)] if result.score is not None else None,
        "plain_mean": rounded(result.raw),
        "reviews": result.n,
    }


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)
