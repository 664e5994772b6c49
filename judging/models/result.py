from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jam.models import Jam
from jam.phases import Phase
from submissions.models import Submission

from .criterion import Criterion
from .round import Round


class ResultQuerySet(models.QuerySet["Result"]):
    def published(self, jam: Jam, *, now: datetime, round: Round | None = None) -> ResultQuerySet:
        """The results of one round of a jam: for everybody at the same instant, for nobody before it."""
        public = jam.phase(now) is Phase.RESULTS
        return self.filter(submission__jam=jam, round=round) if public else self.none()

    def of_further_rounds(self, jam: Jam, *, now: datetime) -> ResultQuerySet:
        """What juries found, at the same instant."""
        return self.filter(submission__jam=jam, round__isnull=False) if jam.phase(now) is Phase.RESULTS else self.none()

    def first_round(self) -> ResultQuerySet:
        return self.filter(round=None)

    def overall(self) -> ResultQuerySet:
        """Of the first round; what a jury found stands apart."""
        return self.first_round().filter(criterion__isnull=True)


class Result(models.Model):
    """What was computed for one submission when results were published: overall, or on one criterion."""

    NARROWEST = 0.1  # stars: no range is shown narrower, that would be false precision

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="results")
    round = models.ForeignKey(Round, models.CASCADE, null=True, related_name="results")  # null: the first
    criterion = models.ForeignKey(Criterion, models.CASCADE, null=True, related_name="results")  # null: overall
    score = models.FloatField(null=True)  # on the scale of the ratings; none without a rating
    se = models.FloatField(null=True)  # standard error, same unit
    lo = models.FloatField(null=True)  # 90 % range of the score
    hi = models.FloatField(null=True)
    raw = models.FloatField(null=True)  # plain weighted mean
    n = models.PositiveIntegerField()  # finished reviews
    rank = models.PositiveIntegerField(null=True)  # none: fewer reviews than the jam's rule asks for
    rank_lo = models.PositiveIntegerField(null=True)
    rank_hi = models.PositiveIntegerField(null=True)
    p_first = models.FloatField(null=True)  # how probable it is that this one is truly first
    p_top3 = models.FloatField(null=True)  # and among the first three

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = [F("rank").asc(nulls_last=True), "submission__title"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "criterion"], name="result_once_per_criterion"),
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(criterion__isnull=True, round__isnull=True),
                name="result_once_overall_in_the_first_round",
            ),
            models.UniqueConstraint(
                fields=["submission", "round"],
                condition=Q(criterion__isnull=True),
                name="result_once_overall_per_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.rank or _('not ranked')}"

    @property
    def shown_range(self) -> tuple[float, float]:
        """The range as pages and files show it: on the scale, and at least ``NARROWEST`` wide."""
        lowest, highest = float(Criterion.LOWEST), float(Criterion.HIGHEST)
        middle = min(highest, max(lowest, self.score or 0.0))
        lo = min(self.lo if self.lo is not None else middle, middle - self.NARROWEST / 2)
        hi = max(self.hi if self.hi is not None else middle, middle + self.NARROWEST / 2)
        lo, hi = max(lowest, lo), min(highest, hi)
        return max(lowest, min(lo, hi - self.NARROWEST)), min(highest, max(hi, lo + self.NARROWEST))


class Award(models.Model):
    """A prize, for a rank or by choice."""

    jam = models.ForeignKey(Jam, models.CASCADE, related_name="awards")
    name = models.CharField(max_length=80)
    submission = models.ForeignKey(Submission, models.CASCADE, null=True, blank=True, related_name="awards")
    sentence = models.CharField(_("why"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name
