from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from django.db import models
from django.db.models import Q

from jam.models import Jam
from jam.phases import Phase
from submissions.models import Submission

from .criterion import Criterion
from .judge import Judge
from .round import Round


class Deal(models.Model):
    """That a jam's reviews were dealt: its existence is the proof, its seed reproduces it."""

    jam = models.OneToOneField(Jam, models.CASCADE, related_name="deal")
    seed = models.CharField(max_length=40)  # a whole number from the server's randomness, in decimal
    dealt_at = models.DateTimeField()
    short = models.JSONField(default=dict)  # {judge id: why fewer than the jam asks for}
    relaxed = models.JSONField(default=dict)  # {soft rule: how often it gave way}
    told_upto = models.BigIntegerField(default=0, db_default=0)  # judges are told in the order of their ids

    def __str__(self) -> str:
        return f"deal of {self.jam}"


class ReviewAssignmentQuerySet(models.QuerySet["ReviewAssignment"]):
    def of_round(self, round: Round | None) -> ReviewAssignmentQuerySet:
        """The reviews of a further round, or of the first one."""
        return self.filter(round=round)

    def first_round(self) -> ReviewAssignmentQuerySet:
        return self.of_round(None)

    def unfinished(self) -> ReviewAssignmentQuerySet:
        return self.filter(Q(review__isnull=True) | Q(review__finished_at__isnull=True))

    def finished(self) -> ReviewAssignmentQuerySet:
        return self.filter(review__finished_at__isnull=False)

    def in_the_running(self) -> ReviewAssignmentQuerySet:
        return self.filter(submission__in=Submission.objects.in_the_running().values("pk"))


class ReviewAssignment(models.Model):
    """This judge must (``dealt``) or chose to review this submission. Never one's own: a trigger refuses that."""

    judge = models.ForeignKey(Judge, models.CASCADE, related_name="assignments")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="assignments")
    position = models.PositiveSmallIntegerField()
    dealt = models.BooleanField(default=True)
    round = models.ForeignKey(Round, models.CASCADE, null=True, blank=True, related_name="assignments")  # null: first
    assigned_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)  # its judge has seen the project: it stays theirs
    skips = models.PositiveSmallIntegerField(default=0, db_default=0)  # COPY leaves it out

    objects = ReviewAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["judge", "submission"], condition=Q(round__isnull=True), name="assignment_made_once"
            ),
            models.UniqueConstraint(fields=["judge", "submission", "round"], name="assignment_made_once_per_round"),
            models.UniqueConstraint(fields=["judge", "position"], name="assignment_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.judge} reviews {self.submission}"

    def criteria(self) -> models.QuerySet[Criterion]:
        """What this review answers: the criteria of its round."""
        return self.judge.jam.criteria.filter(round=self.round_id)


class ReviewQuerySet(models.QuerySet["Review"]):
    def finished(self) -> ReviewQuerySet:
        return self.filter(finished_at__isnull=False)

    def of(self, jam: Jam) -> ReviewQuerySet:
        return self.filter(assignment__judge__jam=jam)

    def of_round(self, round: Round | None) -> ReviewQuerySet:
        """The reviews of a further round, or of the first one."""
        return self.filter(assignment__round=round)

    def that_count(self, jam: Jam, *, round: Round | None = None) -> ReviewQuerySet:
        """What a round's results are computed from: finished, of a submission that is in the running."""
        running = Submission.objects.of(jam).in_the_running()
        here = self.of(jam).of_round(round).finished()
        return here.filter(assignment__submission__in=running.values("pk"))

    def comments_to(self, submission: Submission, *, now: datetime, round: Round | None = None) -> list[str]:
        """What judges wrote to the authors: nothing before results, and in an order that tells nothing about who."""
        if submission.jam.phase(now) is not Phase.RESULTS:
            return []
        written = self.of_round(round).finished().filter(assignment__submission=submission).exclude(comment="")
        return sorted(written.values_list("comment", flat=True))


class Review(models.Model):
    """One judge's work on one submission: open while ``finished_at`` is empty, and only then left out of results."""

    assignment = models.OneToOneField(ReviewAssignment, models.CASCADE, related_name="review")
    comment = models.TextField(blank=True, max_length=5_000)  # the authors see it after results, without a name
    note = models.TextField(blank=True, max_length=5_000)  # for organisers only
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    def __str__(self) -> str:
        return f"review: {self.assignment}"

    @property
    def version(self) -> str:
        """Which of its saves this is, to tell whether another window saved since."""
        return self.saved_at.isoformat() if self.saved_at else ""

    def total(self) -> Fraction | None:
        """The weighted mean of what was rated, or None if nothing was."""
        rated = [(r.value, r.criterion.weight) for r in self.ratings.all() if r.value is not None]
        weight = sum(w for _value, w in rated)
        return Fraction(sum(v * w for v, w in rated), weight) if weight else None


class Rating(models.Model):
    """One whole number for one criterion; no number means "can't judge"."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="ratings")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="ratings")
    value = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="rating_once_per_criterion"),
            models.CheckConstraint(
                name="rating_on_the_scale", condition=Q(value__isnull=True) | Q(value__range=(1, 5))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value if self.value is not None else 'can’t judge'}"
