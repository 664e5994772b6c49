"""One judge's work on one submission: saved as often as they like, finished when every criterion is answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from jam import guard
from jam.models import Jam
from jam.phases import Phase
from judging.models import Criterion, Judge, Rating, Review, ReviewAssignment


class JudgingClosed(ValidationError):
    def __init__(self, jam: Jam) -> None:
        super().__init__(
            _("Judging of %(jam)s is not open, so this was not saved. Your text is still on this page: copy it."),
            code="judging_closed",
            params={"jam": jam.name},
        )


class ReviewGone(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This review was taken from you a moment ago, so this was not saved. You need not rate this project."),
            code="review_gone",
        )


class Unrated(ValidationError):
    def __init__(self, criteria: list[Criterion]) -> None:
        names = get_text_list([criterion.name for criterion in criteria], _("and"))
        super().__init__(_("Rate %(criteria)s, or choose can’t judge."), code="unrated", params={"criteria": names})


def save_review(
    assignment: ReviewAssignment,
    *,
    ratings: Mapping[Criterion, int | None],
    comment: str = "",
    note: str = "",
    finish: bool = False,
) -> Review:
    """Store what the judge has so far; with ``finish``, as done. A finished review stays finished.

    ``ratings`` holds the criteria that were answered, None for "can't judge"; a criterion that is not in it has no
    answer. Raises Unrated for a finished review without an answer to every criterion, JudgingClosed outside judging,
    ReviewGone where an organiser has made the judge an author meanwhile.
    """
    jam = assignment.judge.jam
    with guard.writing(jam) as now:
        _refuse_unless_judging(jam, now=now)
        # who saves the same review at the same moment waits here
        found = ReviewAssignment.objects.select_for_update(of=("self",)).filter(pk=assignment.pk).first()
        if found is None:
            raise ReviewGone
        assignment = found
        review = Review.objects.filter(assignment=assignment).first() or Review(assignment=assignment, started_at=now)
        finished = finish or review.finished_at is not None
        if finished:
            _refuse_unrated(jam, ratings)
        review.comment, review.note, review.saved_at = comment, note, now
        if finished and review.finished_at is None:
            review.finished_at = now
        review.save()
        _store(review, ratings)
    return review


def skip(assignment: ReviewAssignment) -> None:
    """Move an assignment behind the judge's others. Raises JudgingClosed."""
    jam = assignment.judge.jam
    with guard.writing(jam) as now:
        _refuse_unless_judging(jam, now=now)
        judge = Judge.objects.select_for_update(no_key=True).get(pk=assignment.judge_id)
        last = judge.assignments.aggregate(last=Max("position"))["last"]
        judge.assignments.filter(pk=assignment.pk, position__lt=last).update(position=last + 1)


def _store(review: Review, ratings: Mapping[Criterion, int | None]) -> None:
    review.ratings.exclude(criterion__in=ratings).delete()
    Rating.objects.bulk_create(
        [Rating(review=review, criterion=criterion, value=value) for criterion, value in ratings.items()],
        update_conflicts=True,
        unique_fields=["review", "criterion"],
        update_fields=["value"],
    )


def _refuse_unless_judging(jam: Jam, *, now: datetime) -> None:
    if jam.phase(now) is not Phase.JUDGING:
        raise JudgingClosed(jam)


def _refuse_unrated(jam: Jam, ratings: Mapping[Criterion, int | None]) -> None:
    missing = [criterion for criterion in jam.criteria.all() if criterion not in ratings]
    if missing:
        raise Unrated(missing)
