from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from allauth.account import app_settings
from django.conf import settings
from django.db import models

from .user import User


class SignInLinkManager(models.Manager["SignInLink"]):
    def make(self, user: User, *, now: datetime) -> str:
        """The token of a new link, which is kept only as a hash and lasts as long as the code in the same mail."""
        self.filter(expires_at__lte=now).delete()
        token = secrets.token_urlsafe(32)
        until = now + timedelta(seconds=app_settings.LOGIN_BY_CODE_TIMEOUT)
        self.create(user=user, email=user.email, token_hash=_hash(token), expires_at=until)
        return token

    def working(self, token: str, *, now: datetime) -> SignInLink | None:
        found = self.filter(token_hash=_hash(token), expires_at__gt=now, user__email=models.F("email"))
        return found.select_related("user").first()

    def use(self, token: str, *, now: datetime) -> User | None:
        """Whom the link signs in; the row goes with it, so that of two at once only one does."""
        link = self.working(token, now=now)
        if link is None or not self.filter(pk=link.pk).delete()[0]:
            return None
        return link.user


class SignInLink(models.Model):
    """The link in a mail with a code: it signs in once, in any browser. Any sign-in ends those that are left."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_in_links")
    email = models.EmailField()  # to which it was mailed; a link to an address of the past opens nothing
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(db_index=True)

    objects = SignInLinkManager()

    def __str__(self) -> str:
        return f"A link for {self.email}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
