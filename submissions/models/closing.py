"""What surrounds the deadline: the state that judges read, and the way in afterwards."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.http import urlsafe_base64_encode

from accounts.models import Team


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

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"late link of {self.team}"

    @property
    def token(self) -> str:
        """128 bits that only this server can compute."""
        return urlsafe_base64_encode(salted_hmac("jamboree.late-link", self.nonce, algorithm="sha256").digest()[:16])

    @staticmethod
    def hashed(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()
