from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import models


class SubmissionVersion(models.Model):
    """One submit and its receipt: what was handed in, when by the database's clock, and its hash. Never changed."""

    submission = models.ForeignKey("submissions.Submission", models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return self.receipt

    @property
    def receipt(self) -> str:
        """What people quote: the submission's number, then which submit it was."""
        return f"{self.submission.jam.slug}-{self.submission.number}-v{self.number}"

    @property
    def server_time(self) -> str:
        """The instant as the server saw it, to the second, in UTC."""
        return f"{self.submitted_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"

    @staticmethod
    def hash_of(content: dict[str, Any]) -> str:
        """SHA-256 of the content as canonical JSON (sorted keys, no spaces, UTF-8)."""
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()
