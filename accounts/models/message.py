from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from jam.models import Jam


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, *, now: datetime) -> MessageQuerySet:
        """Unsent, its time has come, and tries are left."""
        return self.filter(sent_at__isnull=True, due_at__lte=now, attempts__lt=Message.MOST_ATTEMPTS)


class Message(models.Model):
    """One mail to one person: written with the change that causes it, sent later, once.

    A task is only a nudge; a message that nobody was nudged about is found by the next sweep.
    """

    MOST_ATTEMPTS = 12

    to = models.EmailField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="messages")
    jam = models.ForeignKey(Jam, models.CASCADE, null=True, related_name="messages")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    once = models.CharField(max_length=120, null=True, blank=True)  # noqa: DJ001  (null: many messages without a key)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["once"], name="message_sent_once_per_key")]
        indexes = [models.Index(fields=["due_at"], condition=Q(sent_at__isnull=True), name="message_unsent")]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"

    @property
    def is_secret(self) -> bool:
        """Does it hold a code that lets somebody in, or an invitation for whoever has it?"""
        return self.kind.startswith("account/") or self.kind in ("judge_invited", "team_invitation")

    def sent(self, *, now: datetime) -> None:
        """Out of our hands. A code is forgotten, so that a copy of the database opens no account."""
        self.sent_at, self.last_error = now, ""
        if self.is_secret:
            self.subject = self.text = self.html = ""
        if self.kind == "goodbye":  # nothing is left of a deleted account, not even this
            self.to, self.text, self.html = "deleted@invalid", "", ""
        self.save(update_fields=["to", "subject", "sent_at", "last_error", "text", "html"])

    def failed(self, error: Exception, *, now: datetime) -> None:
        """Try again later: after 1, 2, 4 … minutes, at most an hour apart."""
        self.attempts += 1
        self.due_at = now + timedelta(minutes=min(60, 2 ** (self.attempts - 1)))
        self.last_error = f"{type(error).__name__}: {error}"[:300]
        self.save(update_fields=["attempts", "due_at", "last_error"])
