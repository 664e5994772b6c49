from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jam.models import Jam
from jam.phases import Phase
from submissions.models import Submission

from .round import Round
from .rules import Pause

if TYPE_CHECKING:
    from accounts.models import User


class Judge(models.Model):
    """Someone who must review in one jam: a participant, or an invited expert."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="judge_roles")
    jam = models.ForeignKey(Jam, models.CASCADE, related_name="judges")
    invited = models.BooleanField(default=False)  # an expert, not a participant
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)  # the last sign of life in judging
    reminded_at = models.DateTimeField(null=True, blank=True)
    extended_until = models.DateTimeField(null=True, blank=True)  # may rate until then, after the others' close

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "jam"], name="judge_once_per_jam")]

    def __str__(self) -> str:
        return self.user.name

    def may_rate(self, *, now: datetime, round: Round | None = None) -> bool:
        """May this judge rate now, in the first round or a further one? Every page and every action asks here.

        While judging is open, or as long as an organiser gave them more time; in a further round while that is open.
        Never in a pause, and never once results are out.
        """
        if self.jam.phase(now) not in (Phase.JUDGING, Phase.DELIBERATION):
            return False
        begun = self.jam.grace_ends_at if round is None else round.opened_at
        until = self.rates_until(round)
        if begun is None or until is None or not begun <= now < until:
            return False
        return not Pause.objects.filter(jam=self.jam, ended_at=None).exists()

    def rates_until(self, round: Round | None = None) -> datetime | None:
        """When this judge's time is over; None for a round that has no end yet."""
        if round is not None:
            return round.closes_at
        return max(self.jam.judging_closes_at, self.extended_until or self.jam.judging_closes_at)

    def still_to_rate(self) -> int:
        """How many dealt reviews of the first round are unfinished. What left the running is nobody's duty any more."""
        return self.assignments.first_round().filter(dealt=True).in_the_running().unfinished().count()


def judged_jam_ids(user: User) -> models.QuerySet[Any]:
    """The jams in which this person judges: a way into a private one."""
    return Judge.objects.filter(user=user).values("jam")


class Conflict(models.Model):
    """A declared conflict of interest. Being on the team is one without declaring it."""

    class Reason(models.TextChoices):
        COLLABORATOR = "collaborator", _("I worked with them on this or something close")
        EMPLOYER = "employer", _("Same lab, employer or supervisor")
        FAMILY = "family", _("Family, partner or close friend")
        OTHER = "other", _("Another reason")

    judge = models.ForeignKey(Judge, models.CASCADE, related_name="conflicts")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="conflicts")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    note = models.CharField(max_length=300, blank=True)
    declared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["judge", "submission"], name="conflict_declared_once")]

    def __str__(self) -> str:
        return f"{self.judge} must not review {self.submission}"


class Problem(models.Model):
    """Why a judge could not review a submission; for this jam's organisers. It is not the submission's rating."""

    class Reason(models.TextChoices):
        LINK = "link", _("A link is broken or asks for permission")
        FILE = "file", _("The report does not open")
        HARDWARE = "hardware", _("It needs hardware or an account I do not have")
        UNSAFE = "unsafe", _("It looks unsafe or breaks the rules")
        OTHER = "other", _("Something else")

    judge = models.ForeignKey(Judge, models.CASCADE, related_name="problems")
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="problems")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    note = models.CharField(max_length=300, blank=True)
    reported_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["resolved_at", "reported_at"]
        constraints = [models.UniqueConstraint(fields=["judge", "submission"], name="problem_reported_once")]

    def __str__(self) -> str:
        return f"{self.submission}: {self.get_reason_display()}"
