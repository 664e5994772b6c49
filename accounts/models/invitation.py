from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.http import urlsafe_base64_encode

from .refusals import InvitationForAnother, InvitationGone
from .team import Participant, Team

if TYPE_CHECKING:
    from .user import User

_UNANSWERED = {"revoked_at__isnull": True, "accepted_at__isnull": True, "declined_at__isnull": True}
_WAITING = Q(**_UNANSWERED)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self, *, now: datetime) -> InvitationQuerySet:
        """Mails and offers that nobody has answered, and that still work."""
        return self.filter(_WAITING, expires_at__gt=now).exclude(email="", user=None)


class Invitation(models.Model):
    """A way into a team: a link for everybody who has it, a mail that works once, or an offer to one person.

    The database holds a hash; the token is recomputed from the server's key.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations_sent")
    email = models.EmailField(blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="invitations")
    nonce = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)  # of a mail or an offer
    declined_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team"],
                condition=Q(revoked_at__isnull=True, email="", user__isnull=True),
                name="invitation_one_link_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["team", "email"], condition=_WAITING & ~Q(email=""), name="invitation_one_mail_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["team", "user"],
                condition=_WAITING & Q(user__isnull=False),
                name="invitation_one_offer_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation to {self.team}"

    @property
    def token(self) -> str:
        """128 bits that only this server can compute."""
        return urlsafe_base64_encode(salted_hmac("jamboree.invitation", self.nonce, algorithm="sha256").digest()[:16])

    @staticmethod
    def hashed(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def is_link(self) -> bool:
        """For everybody who has it, as often as there are seats."""
        return not self.email and self.user_id is None

    @classmethod
    def open(cls, token: str, *, now: datetime, to: User | None = None) -> Invitation:
        """The invitation behind a link. Raises InvitationGone if there is none, or no longer; InvitationForAnother.

        Whoever holds a token that was real is told whom to ask for a new one.
        """
        real = cls.objects.select_related("team__jam", "invited_by").filter(token_hash=cls.hashed(token)).first()
        if real is None:
            raise InvitationGone
        if real.revoked_at or real.accepted_at or real.declined_at or real.expires_at <= now:
            raise InvitationGone(real.invited_by.name)
        if to is not None and real.user_id not in (None, to.pk):
            raise InvitationForAnother
        return real


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    def waiting(self) -> JoinRequestQuerySet:
        """Neither answered nor taken back."""
        return self.filter(answered_at=None)

    def about(self, user: User) -> JoinRequestQuerySet:
        """What this person asked, and what others ask the teams they are in."""
        mine = Participant.objects.filter(user=user, team__isnull=False).values("team")
        found = self.filter(Q(participant__user=user) | Q(team__in=mine))
        return found.select_related("team", "participant__user")


class JoinRequest(models.Model):
    """Somebody without a team asks one to take them in; any member answers."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="requests")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="requests")
    message = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)  # also when withdrawn
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    accepted = models.BooleanField(null=True)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "participant"],
                condition=Q(answered_at__isnull=True),
                name="join_request_asked_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant} asks {self.team}"
