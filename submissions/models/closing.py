"""What surrounds the deadline: the state that judges read, and the way in afterwards."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from jam.models import Jam

from .refusals import LateLinkOver


class Snapshot(models.Model):
    """What judges read: the version that stood when submissions closed, or a later one that an organiser let in.

    ``commit`` is what a public Git repository held then, if it could be asked.
    """

    submission = models.OneToOneField("submissions.Submission", models.CASCADE, related_name="snapshot")
    version = models.ForeignKey("submissions.SubmissionVersion", models.RESTRICT, related_name="+")
    taken_at = models.DateTimeField()
    commit = models.CharField(max_length=64, blank=True)
    commit_asked_at = models.DateTimeField(null=True, blank=True)
    commit_trouble = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"snapshot of {self.version}"


class LateLinkQuerySet(models.QuerySet["LateLink"]):
    def of(self, jam: Jam) -> LateLinkQuerySet:
        return self.filter(team__jam=jam)

    def works(self, *, now: datetime) -> LateLinkQuerySet:
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=now)

    def held_by(self, user: User) -> LateLinkQuerySet:
        """Those of the teams this person is a member of now."""
        return self.filter(team__in=Team.objects.with_member(user).values("pk"))


class LateLink(models.Model):
    """Lets one team submit once after the close, for a reason, until it expires. The database holds a hash."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="late_links")
    nonce = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = LateLinkQuerySet.as_manager()

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        USED = "used", _("Used")
        EXPIRED = "expired", _("Expired")
        REVOKED = "revoked", _("Revoked")

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"late link of {self.team}"

    @property
    def token(self) -> str:
        """128 bits that only this server can compute."""
        return urlsafe_base64_encode(salted_hmac("jamboree.late-link", self.nonce, algorithm="sha256").digest()[:16])

    @staticmethod
    def hashed(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @classmethod
    def make(cls, team: Team, *, reason: str, by: User, now: datetime, expires_at: datetime) -> LateLink:
        """A new link for this team. An older one that still works is taken back: two links would hand in twice."""
        cls.objects.filter(team=team).works(now=now).update(revoked_at=now)
        link = cls(team=team, nonce=secrets.token_hex(16), reason=reason, made_by=by, made_at=now)
        link.expires_at, link.token_hash = expires_at, cls.hashed(link.token)
        link.save()
        return link

    def state(self, *, now: datetime) -> State:
        """The expiry is the first instant at which it no longer works."""
        if self.used_at:
            return self.State.USED
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.OPEN if now < self.expires_at else self.State.EXPIRED

    def need_open(self, *, now: datetime) -> None:
        """Raises LateLinkOver unless it works now."""
        if self.state(now=now) is not self.State.OPEN:
            raise LateLinkOver(self, now=now)


class LateRequest(models.Model):
    """A team asks its organisers to be let in after the close. One at a time waits for an answer."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="late_requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team"], condition=Q(answered_at__isnull=True), name="late_request_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.team} asks for a late link"


@dataclass(frozen=True)
class WayIn:
    """How a team can still come in when submissions are closed."""

    link: LateLink | None  # the one that works now
    asked: LateRequest | None  # what the organisers have not answered yet
    may_ask: bool

    @classmethod
    def of(cls, team: Team, *, now: datetime) -> WayIn | None:
        """Nothing while submissions are open. Organisers are asked as long as judges read."""
        if now < team.jam.grace_ends_at:
            return None
        link = LateLink.objects.filter(team=team).works(now=now).first()
        asked = LateRequest.objects.filter(team=team, answered_at=None).first()
        return cls(link, asked, may_ask=not link and not asked and now < team.jam.judging_closes_at)
