"""How a jam is judged, as its organisers chose, and when judging stands still."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jam.models import Jam


class Rules(models.Model):
    """The choices of one jam about judging. A jam without a row has the defaults: ask ``Rules.of(jam)``."""

    class Pool(models.TextChoices):
        """Who is dealt the reviews of the first round."""

        PARTICIPANTS = "participants", _("Everyone who submitted")
        JURY = "jury", _("Invited experts")
        BOTH = "both", _("Everyone who submitted, and invited experts")

    jam = models.OneToOneField(Jam, models.CASCADE, related_name="judging_rules")
    pool = models.CharField(_("who judges"), max_length=12, choices=Pool.choices, default=Pool.BOTH)
    shows_earlier = models.BooleanField(
        _("show judges their own earlier ratings while they rate"),
        default=True,
        help_text=_("Each sees their own alone. It helps people to stay consistent."),
    )
    silent_after = models.PositiveSmallIntegerField(
        _("when a judge counts as silent"),
        default=25,
        validators=[MinValueValidator(5), MaxValueValidator(90)],
        help_text=_("In percent of the time for judging, without a sign of the judge."),
    )

    class Meta:
        verbose_name_plural = _("rules")
        constraints = [
            models.CheckConstraint(name="rules_silent_after_5_to_90", condition=Q(silent_after__range=(5, 90)))
        ]

    def __str__(self) -> str:
        return f"rules of {self.jam}"

    @classmethod
    def of(cls, jam: Jam) -> Rules:
        """What holds in this jam; not saved where nobody chose anything."""
        return cls.objects.filter(jam=jam).first() or cls(jam=jam)


class Pause(models.Model):
    """Judging stands still: nothing is rated and nothing moves until an organiser ends it."""

    jam = models.ForeignKey(Jam, models.CASCADE, related_name="pauses")
    reason = models.CharField(_("why"), max_length=300)  # judges read it
    paused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-began_at"]
        constraints = [
            models.UniqueConstraint(fields=["jam"], condition=Q(ended_at__isnull=True), name="pause_one_at_a_time"),
            models.CheckConstraint(
                name="pause_ends_after_it_began",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("began_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"pause of {self.jam}"
