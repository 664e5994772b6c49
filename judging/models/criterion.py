from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from jam.models import Jam

from .round import Round


def default_words() -> list[str]:
    return ["Poor", "Fair", "Good", "Very good", "Outstanding"]


class CriterionQuerySet(models.QuerySet["Criterion"]):
    def of_round(self, round: Round | None) -> CriterionQuerySet:
        """The criteria of a further round, or of the first one."""
        return self.filter(round=round)

    def first_round(self) -> CriterionQuerySet:
        return self.of_round(None)


class Criterion(models.Model):
    """One thing judged, on whole numbers from 1 to 5; its weight is its share relative to the others."""

    LOWEST, HIGHEST = 1, 5

    jam = models.ForeignKey(Jam, models.CASCADE, related_name="criteria")
    round = models.ForeignKey(Round, models.CASCADE, null=True, blank=True, related_name="criteria")  # null: the first
    name = models.CharField(max_length=60)
    slug = models.SlugField(max_length=60)
    weight = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(100)])
    question = models.CharField(_("what judges are asked"), max_length=300)
    words = ArrayField(models.CharField(max_length=80), size=5, default=default_words)  # what 1, 2, 3, 4, 5 mean
    position = models.PositiveSmallIntegerField(default=0)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(
                "jam",
                Lower("name"),
                condition=Q(round__isnull=True),
                name="criterion_name_once_in_the_first_round",
                violation_error_message=_("Another criterion has this name."),
            ),
            models.UniqueConstraint(
                "round",
                Lower("name"),
                name="criterion_name_once_per_round",
                violation_error_message=_("Another criterion of this round has this name."),
            ),
            models.UniqueConstraint(fields=["jam", "slug"], name="criterion_slug_once_per_jam"),
            models.CheckConstraint(name="criterion_weight_1_to_100", condition=Q(weight__range=(1, 100))),
        ]

    def __str__(self) -> str:
        return self.name
