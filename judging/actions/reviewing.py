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
from judging.models import Criterion, Judge, Pause, Rating, Review, ReviewAssignment
from judging.presence import seen

MOST_SKIPS = 2


class JudgingClosed(ValidationError):
    def __init__(self, jam: Jam) -> None:
        pause = Pause.objects.filter(jam=jam, ended_at=None).first()
        sentence = _("Judging of %(jam)s is not open, so this was not saved. Your text is still on this page: copy it.")
        if pause:
            sentence = _(
                "The organisers paused the judging of %(jam)s: %(why)s. So this was not saved. "
                "Your text is still on this page: keep it open, and save again when judging goes on."
            )
        why = pause.reason.rstrip(". ") if pause else ""
        super().__init__(sentence, code="judging_closed", params={"jam": jam.name, "why": why})


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


class SavedElsewhere(ValidationError):
    """Another window of this judge saved something else meanwhile: ``theirs`` is what is stored."""

    def __init__(self, theirs: Review) -> None:
        self.theirs = theirs
        super().__init__(
            _("You saved something else in another window. Both are below: keep what you want, then save again."),
            code="saved_elsewhere",
        )


class SkippedTwice(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("You skipped this project twice. Rate it now, choose can’t judge, or get another one instead."),
            code="skipped_twice",
        )


def save_review(
    assignment: ReviewAssignment,
    *,
    ratings: Mapping[Criterion, int | None],
    comment: str = "",
    note: str = "",
    finish: bool = False,
    base: str | None = None,
) -> Review:
    """Store what the judge has so far; with ``finish``, as done. A finished review stays finished.

    ``ratings`` holds the criteria that were answered, None for "can't judge"; a criterion that is not in it has no
    answer. ``base`` is the ``version`` of the review that the judge's window began with; None: whatever is there.
    Raises Unrated for a finished review without an answer to every criterion, JudgingClosed when this judge may not
    rate, ReviewGone where it was taken from them meanwhile, SavedElsewhere where another window saved something else.
    """
    with guard.writing(assignment.judge.jam) as now:
        assignment = _locked(assignment, now=now)
        review = Review.objects.filter(assignment=assignment).first() or Review(assignment=assignment, started_at=now)
        _refuse_to_overwrite(review, ratings, comment, note, base=base)
        finished = finish or review.finished_at is not None
        if finished:
            _refuse_unrated(assignment, ratings)
        review.comment, review.note, review.saved_at = comment, note, now
        if finished and review.finished_at is None:
            review.finished_at = now
        review.save()
        _store(review, ratings)
        seen(assignment.judge, assignment, now=now)
    return review


def skip(assignment: ReviewAssignment) -> None:
    """Move an assignment behind the judge's others, twice at most. Raises SkippedTwice and what saving raises."""
    with guard.writing(assignment.judge.jam) as now:
        assignment = _locked(assignment, now=now)
        if assignment.skips >= MOST_SKIPS:
            raise SkippedTwice
        last = assignment.judge.assignments.aggregate(last=Max("position"))["last"]
        if assignment.position < last:
            assignment.position, assignment.skips = last + 1, assignment.skips + 1
            assignment.save(update_fields=["position", "skips"])


def _locked(assignment: ReviewAssignment, *, now: datetime) -> ReviewAssignment:
    """The assignment as it stands now. What one judge has to do changes one step at a time: others wait here."""
    judge = Judge.objects.select_for_update(no_key=True).filter(pk=assignment.judge_id).first()
    every = ReviewAssignment.objects.select_for_update(of=("self",)).select_related("round")
    found = every.filter(pk=assignment.pk, judge=judge, submission=assignment.submission_id).first()
    if judge is None or found is None:
        raise ReviewGone
    judge.jam = assignment.judge.jam  # fresh: the lock of the jam read it again
    found.judge = judge
    if not judge.may_rate(now=now, round=found.round):
        raise JudgingClosed(judge.jam)
    return found


def _store(review: Review, ratings: Mapping[Criterion, int | None]) -> None:
    review.ratings.exclude(criterion__in=ratings).delete()
    Rating.objects.bulk_create(
        [Rating(review=review, criterion=criterion, value=value) for criterion, value in ratings.items()],
        update_conflicts=True,
        unique_fields=["review", "criterion"],
        update_fields=["value"],
    )


def _refuse_to_overwrite(
    review: Review, ratings: Mapping[Criterion, int | None], comment: str, note: str, *, base: str | None
) -> None:
    """What another window saved is not lost silently; the same thing twice is no conflict."""
    if review.pk is None or base is None or base == review.version:
        return
    stored = {rating.criterion_id: rating.value for rating in review.ratings.all()}
    same = stored == {criterion.pk: value for criterion, value in ratings.items()}
    if not (same and (review.comment, review.note) == (comment, note)):
        raise SavedElsewhere(review)


def _refuse_unrated(assignment: ReviewAssignment, ratings: Mapping[Criterion, int | None]) -> None:
    missing = [criterion for criterion in assignment.criteria() if criterion not in ratings]
    if missing:
        raise Unrated(missing)
