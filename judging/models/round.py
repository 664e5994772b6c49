"""A further round: the first of a ranking go to invited experts, who judge on criteria of their own."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jam.models import Jam


class Round(models.Model):
    """What follows the first round, in which the pool of ``Rules`` rates everything: ``number`` is 2 or more.

    The jury rates the ``top`` best of the round before, during deliberation, so that its result is published with
    the first one and apart from it. ``opened_at`` is when its reviews were dealt.
    """

    jam = models.ForeignKey(Jam, models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField(default=2)
    name = models.CharField(_("name"), max_length=60, default="Jury final")
    top = models.PositiveSmallIntegerField(
        _("how many go on"), default=6, validators=[MinValueValidator(2)], help_text=_("The best of the round before.")
    )
    per_judge = models.PositiveSmallIntegerField(
        _("reviews per judge"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty: all.")
    )
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    seed = models.CharField(max_length=40, blank=True, editable=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["jam", "number"], name="round_number_once_per_jam"),
            models.CheckConstraint(name="round_number_from_2", condition=Q(number__gte=2)),
            models.CheckConstraint(
                name="round_closes_after_it_opened",
                condition=Q(opened_at__isnull=True) | Q(closes_at__gt=models.F("opened_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
