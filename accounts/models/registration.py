"""What an organiser asks those who join, what they answered, and who waits for a place."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from jam.models import Hub, Jam

from .user import User


class JoinQuestionQuerySet(models.QuerySet["JoinQuestion"]):
    def asked(self) -> JoinQuestionQuerySet:
        """Those that joiners see, in the organisers' order."""
        return self.filter(retired_at=None).order_by("position", "pk")

    def with_answer_of(self, user: User) -> JoinQuestionQuerySet:
        """Adds ``answer``, what this person said (None: nothing), and ``agreed_at``, when to these very words."""
        mine = JoinAnswer.objects.filter(question=OuterRef("pk"), user=user)
        words = Consent.objects.filter(jam=OuterRef("jam"), user=user, wording=OuterRef("label"))
        return self.annotate(answer=Subquery(mine.values("text")), agreed_at=Subquery(words.values("at")[:1]))


class JoinQuestion(models.Model):
    """A question of one jam to those who join it."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        CHOICE = "choice", _("Choice")
        NUMBER = "number", _("Number")
        YES_NO = "yes-no", _("Yes or no")
        CONSENT = "consent", _("Consent")  # the wording is the label; agreeing is kept in Consent

    jam = models.ForeignKey(Jam, models.CASCADE, related_name="join_questions")
    kind = models.CharField(_("kind of answer"), max_length=10, choices=Kind.choices, default=Kind.TEXT)
    label = models.CharField(_("question or wording"), max_length=500)
    help_text = models.CharField(_("hint"), max_length=200, blank=True)
    choices = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)
    position = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)  # no longer asked; its answers stay

    objects = JoinQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label


class JoinAnswer(models.Model):
    """What one person answered; kept when they cancel and come back. Yes and no are "yes" and "no"."""

    question = models.ForeignKey(JoinQuestion, models.CASCADE, related_name="answers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="join_answers")
    text = models.TextField(max_length=2_000, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "user"], name="join_answer_once")]

    def __str__(self) -> str:
        return self.text


class Consent(models.Model):
    """Somebody agreed to these words at this instant. Only ever added to."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents")
    jam = models.ForeignKey(Jam, models.CASCADE, related_name="consents")
    wording = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.user}: {self.wording}"


class WaitingQuerySet(models.QuerySet["Waiting"]):
    def for_the_jam(self) -> WaitingQuerySet:
        """Those without a place, whose turn comes first standing first."""
        return self.filter(hub=None).order_by("since", "pk")

    def with_turn(self) -> WaitingQuerySet:
        """Of the lines for jams; adds ``turn``: the first has 1."""
        line = Waiting.objects.filter(hub=None, jam=OuterRef("jam"))
        until_here = line.filter(Q(since__lt=OuterRef("since")) | Q(since=OuterRef("since"), pk__lte=OuterRef("pk")))
        turn = until_here.order_by().annotate(n=Func("pk", function="Count")).values("n")
        return self.for_the_jam().annotate(turn=Subquery(turn))


class Waiting(models.Model):
    """One person's turn for a place in a full jam, or in a full hub of a jam that they take part in."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="waits")
    jam = models.ForeignKey(Jam, models.CASCADE, related_name="waits")
    hub = models.ForeignKey(Hub, models.CASCADE, null=True, blank=True, related_name="waits")
    since = models.DateTimeField()

    objects = WaitingQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "jam"], condition=Q(hub=None), name="waits_once_for_a_jam"),
            models.UniqueConstraint(fields=["user", "hub"], name="waits_once_for_a_hub"),
        ]

    def __str__(self) -> str:
        return f"{self.user} waits for {self.hub or self.jam}"

    def position(self) -> int:
        """The first in the line is 1."""
        line = Waiting.objects.filter(jam=self.jam_id, hub=self.hub_id)
        ahead = Q(since__lt=self.since) | Q(since=self.since, pk__lt=self.pk)
        return line.filter(ahead).count() + 1


class JamAccess(models.Model):
    """Somebody entered the code of a private jam, or was let in otherwise."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="jam_access")
    jam = models.ForeignKey(Jam, models.CASCADE, related_name="access")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "jam"], name="jam_access_once")]
        verbose_name_plural = _("jam access")

    def __str__(self) -> str:
        return f"{self.user} may see {self.jam}"
