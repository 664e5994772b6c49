"""What organisers download about judging."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jam.exports import Export
from jam.models import Jam

from .files import round_name, rounded, stored
from .models import Rating


def _ratings(jam: Jam) -> Iterator[Sequence[object]]:
    found = (
        Rating.objects.filter(review__assignment__judge__jam=jam)
        .select_related(
            "criterion",
            "review__assignment__judge__user",
            "review__assignment__submission",
            "review__assignment__round",
        )
        .order_by("review__assignment__judge", "review__assignment__position", "criterion__position", "criterion")
    )
    for rating in found.iterator(chunk_size=2_000):
        review, assignment = rating.review, rating.review.assignment
        yield (
            assignment.judge.user.name,
            assignment.submission.number,
            assignment.submission.open_title,
            round_name(assignment.round),
            rating.criterion.name,
            rating.criterion.weight,
            "can't judge" if rating.value is None else rating.value,
            review.comment,
            review.note,
            assignment.dealt,
            review.finished_at,
        )


def _results(jam: Jam) -> Iterator[Sequence[object]]:
    for result in stored(jam):
        lo, hi = (None, None) if result.score is None else result.shown_range
        yield (
            result.submission.number,
            result.submission.open_title,
            result.submission.team.name,
            round_name(result.round),
            result.criterion.name if result.criterion else "overall",
            result.rank,
            result.rank_lo,
            result.rank_hi,
            rounded(result.score),
            rounded(lo),
            rounded(hi),
            rounded(result.raw),
            result.n,
        )


ratings = Export(
    name="ratings",
    title="Ratings",
    about="One row for every rating, with the judge's name, the comment and the note. Personal data: keep it private.",
    columns=(
        "judge", "submission", "title", "round", "criterion", "weight", "rating",
        "comment to the authors", "note to the organisers", "dealt", "finished at",
    ),
    rows=_ratings,
)  # fmt: skip
results = Export(
    name="results",
    title="Results",
    about="Scores, ranges and ranks, overall and on every criterion, once they are published. No personal data.",
    columns=(
        "submission", "title", "team", "round", "criterion", "rank", "likely rank from", "likely rank to",
        "score", "range from", "range to", "plain mean", "reviews",
    ),
    rows=_results,
)  # fmt: skip
