"""A mail that asks somebody without an account to judge."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from jam.models import Jam
from jam.phases import Phase

if TYPE_CHECKING:
    from accounts.models import User


class JudgeInvitationGone(ValidationError):
    def __init__(self) -> None:
        sentence = _("This invitation does not work any more. Ask the organisers who sent it for another.")
        super().__init__(sentence, code="judge_invitation_gone")


class JudgeInvitation(models.Model):
    """Somebody with this address is asked to judge and has not answered: an answer takes the row away.

    The database holds a hash; the token is recomputed from the server's key.
    """

    jam = models.ForeignKey(Jam, models.CASCADE, related_name="judge_invitations")
    email = models.EmailField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    nonce = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField()

    class Meta:
        ordering = ["invited_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["jam", "email"], name="judge_invited_once_per_jam")]

    def __str__(self) -> str:
        return f"{self.email} is asked to judge {self.jam}"

    @property
    def token(self) -> str:
        """128 bits that only this server can compute."""
        digest = salted_hmac("jamboree.judge_invitation", self.nonce, algorithm="sha256").digest()
        return urlsafe_base64_encode(digest[:16])

    @classmethod
    def send(cls, jam: Jam, email: str, *, by: User, now: datetime) -> JudgeInvitation | None:
        """A new row for this address in lower case; None where one waits already."""
        invitation = cls(jam=jam, email=email, invited_by=by, nonce=secrets.token_hex(16), invited_at=now)
        invitation.token_hash = cls.hashed(invitation.token)
        fields = {name: getattr(invitation, name) for name in ("invited_by", "nonce", "token_hash", "invited_at")}
        row, new = cls.objects.get_or_create(jam=jam, email=email, defaults=fields)
        return row if new else None

    @staticmethod
    def hashed(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @classmethod
    def open(cls, token: str, *, now: datetime) -> JudgeInvitation:
        """The invitation behind a link. Raises JudgeInvitationGone if there is none, or results are out."""
        found = cls.objects.select_related("jam", "invited_by").filter(token_hash=cls.hashed(token)).first()
        if found is None or found.jam.phase(now) is Phase.RESULTS:
            raise JudgeInvitationGone
        return found
