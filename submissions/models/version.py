from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from .authorship import credits_of

if TYPE_CHECKING:
    from .submission import Submission


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


def content_of(submission: Submission) -> dict[str, Any]:
    """Everything that a submit freezes, as plain JSON. Two equal contents are the same work.

    ``roles`` names authors, and ``private_answers`` is for judges and organisers: not everybody may read these.
    """
    said = [(credit.user.name, credit.part.roles) for credit in credits_of(submission) if credit.part]
    answers = submission.answered()
    return {
        "number": submission.number,
        "team": submission.team.name,
        "authors": submission.authors(),
        "roles": [{"name": name, "roles": roles} for name, roles in said if roles],
        "title": submission.title,
        "abstract": submission.abstract,
        "body": submission.body,
        "report_url": submission.report_url,
        "licence": submission.licence,
        "tags": submission.tags,
        "links": [{"kind": link.kind, "url": link.url} for link in submission.links.order_by("kind")],
        "answers": [{"question": a.question.label, "text": a.text} for a in answers if a.question.is_public],
        "private_answers": [
            {"question": a.question.label, "text": a.text} for a in answers if not a.question.is_public
        ],
        "files": [file.content() for file in submission.attachments.order_by("slot")],
    }
