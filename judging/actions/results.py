"""From finished reviews to public results: computed, published at one instant, taken back within half an hour."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from numpy.typing import NDArray

from accounts import mail
from accounts.models import User
from jam import guard
from jam.models import Jam
from jam.phases import Phase
from judging import scoring
from judging.models import Criterion, Judge, Result, Review, ReviewAssignment, ReviewQuerySet, Round
from judging.presence import is_paused
from submissions.models import Submission

from .dealing import own_submissions

UNPUBLISH_WITHIN = timedelta(minutes=30)


class TooEarly(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Judging is still open. Results can be published once it has closed."), code="judging_open")


class RoundOpen(ValidationError):
    def __init__(self, round: Round) -> None:
        sentence = _("%(round)s is still open for its jury. Close it first, then publish.")
        super().__init__(sentence, code="round_open", params={"round": round.name})


class StillRating(ValidationError):
    """Somebody got more time. An organiser who ``confirmed`` publishes without it."""

    def __init__(self, judges: int) -> None:
        sentence = ngettext(
            "%(n)d judge still has time to rate. Wait, or say that you publish without them.",
            "%(n)d judges still have time to rate. Wait, or say that you publish without them.",
            judges,
        )
        super().__init__(sentence, code="still_rating", params={"n": judges})


class Paused(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Judging is paused. Resume it first: its end moves by the pause."), code="paused")


class NotPublished(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("These results are not published."), code="not_published")


class TooLate(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("Results can be taken back for 30 minutes after publishing. People rely on them now."), code="too_late"
        )


def computed_results(jam: Jam, round: Round | None = None) -> list[Result]:
    """What publishing now would store of one round, unsaved: what it rates, overall and on every criterion.

    The first round rates each submission in the running, a further one those of them that were dealt in it.
    """
    criteria = list(jam.criteria.of_round(round))
    submissions = Submission.objects.of(jam).in_the_running().select_related("team")
    if round is not None:
        submissions = submissions.filter(pk__in=round.assignments.values("submission"))
    if not criteria:
        return []
    scores = scores_of(jam, criteria, round=round)
    columns = [(None, scores), *zip(criteria, scores.criteria, strict=True)]
    return [
        _result(Result(submission=submission, round=round, criterion=criterion, n=0), alone)
        for criterion, alone in columns
        for submission in submissions
    ]


def every_result(jam: Jam) -> list[Result]:
    """The same of the first round and of each that was opened."""
    opened = Round.objects.filter(jam=jam, opened_at__isnull=False)
    return [result for round in (None, *opened) for result in computed_results(jam, round)]


def still_rating(jam: Jam, *, now: datetime) -> int:
    """How many judges have more time than the others, and something left."""
    left = ReviewAssignment.objects.filter(judge__jam=jam, round=None).in_the_running().unfinished()
    return Judge.objects.filter(jam=jam, extended_until__gt=now, pk__in=left.values("judge")).count()


def publish_results(jam: Jam, *, by: User, confirmed: bool = False) -> bool:
    """Compute, store and show the results to everybody at once, and tell those who took part.

    False if they are public already. Raises TooEarly while judging is open, RoundOpen while a further round is.
    """
    with guard.closing(jam) as now:
        if jam.phase(now) is Phase.RESULTS:
            return False
        if jam.phase(now) is not Phase.DELIBERATION:
            raise TooEarly
        if is_paused(jam):
            raise Paused
        if not confirmed and (judges := still_rating(jam, now=now)):
            raise StillRating(judges)
        for still_open in Round.objects.filter(jam=jam, opened_at__isnull=False, closes_at__gt=now):
            raise RoundOpen(still_open)
        Result.objects.filter(submission__jam=jam).delete()
        Result.objects.bulk_create(every_result(jam), batch_size=2_000)
        jam.results_published_at = now
        jam.save(update_fields=["results_published_at"])
        by.record("published the results", jam=jam, reviews=Review.objects.that_count(jam).count())
        _tell_everyone(jam, now=now)
    return True


def unpublish_results(jam: Jam, *, by: User) -> None:
    """Take results back soon after they were published. Raises NotPublished or TooLate."""
    with guard.closing(jam) as now:
        if jam.results_published_at is None:
            raise NotPublished
        if now >= jam.results_published_at + UNPUBLISH_WITHIN:
            raise TooLate
        Result.objects.filter(submission__jam=jam).delete()
        by.record("took the results back", jam=jam, published_at=jam.results_published_at.isoformat())
        jam.results_published_at = None
        jam.save(update_fields=["results_published_at"])


def scores_of(jam: Jam, criteria: list[Criterion], *, round: Round | None = None) -> scoring.Scores:
    """Score the finished reviews of what is in the running. A jury's round ranks whatever was rated in it."""
    counted = Review.objects.that_count(jam, round=round)
    reviews = list(
        counted.order_by("pk").values_list("pk", "assignment__judge", "assignment__submission", "assignment__dealt")
    )
    own = dict(own_submissions(jam))
    return scoring.score(
        [judge for _pk, judge, _submission, _dealt in reviews],
        [submission for _pk, _judge, submission, _dealt in reviews],
        _matrix(counted, [pk for pk, *_rest in reviews], criteria),
        [criterion.weight for criterion in criteria],
        assigned=[dealt for *_rest, dealt in reviews],
        own=[own.get(judge, -1) for _pk, judge, _submission, _dealt in reviews],
        scale=(Criterion.LOWEST, Criterion.HIGHEST),
        minimum=jam.min_reviews if round is None else 1,
    )


def _matrix(counted: ReviewQuerySet, reviews: list[int], criteria: list[Criterion]) -> NDArray[np.float64]:
    """[reviews, criteria] what was rated; NaN for "can't judge"."""
    row = {pk: index for index, pk in enumerate(reviews)}
    column = {criterion.pk: index for index, criterion in enumerate(criteria)}
    matrix = np.full((len(reviews), len(criteria)), np.nan)
    rated = counted.filter(ratings__value__isnull=False)
    for review, criterion, value in rated.values_list("pk", "ratings__criterion", "ratings__value"):
        if review in row:  # not where it was finished since, while an organiser looks
            matrix[row[review], column[criterion]] = value
    return matrix


def _result(result: Result, scores: scoring.Scores) -> Result:
    """The row, filled with what the scores say of its submission."""
    try:
        i = scores.place(result.submission_id)
    except KeyError:
        return result
    result.n = int(scores.n[i])
    if result.n:
        result.score, result.se, result.raw = float(scores.score[i]), float(scores.se[i]), float(scores.plain[i])
        result.lo, result.hi = float(scores.lo[i]), float(scores.hi[i])
        result.rank = int(scores.rank[i]) or None
    if result.rank:
        result.rank_lo, result.rank_hi = int(scores.rank_lo[i]), int(scores.rank_hi[i])
        result.p_first, result.p_top3 = float(scores.p_first[i]), float(scores.p_top3[i])
    return result


def _tell_everyone(jam: Jam, *, now: datetime) -> None:
    """Everybody who took part or judged, once; publishing again after taking back tells nobody twice."""
    took_part = User.objects.filter(participations__jam=jam) | User.objects.filter(judge_roles__jam=jam)
    submitted = Submission.objects.of(jam).listed()
    authors = set(User.objects.filter(participations__team__submission__in=submitted).values_list("pk", flat=True))
    for user in took_part.distinct():
        once, has_feedback = f"results:{jam.pk}:{user.pk}", user.pk in authors
        mail.send(user, "results", now=now, jam=jam, once=once, has_feedback=has_feedback)
