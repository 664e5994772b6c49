"""What an organiser asks of every submission, and what its team answered."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jam.models import Jam

if TYPE_CHECKING:
    from .submission import Submission


class Question(models.Model):
    """A question of one jam to every team, answered in the editor."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        LONG = "long", _("Long text")
        CHOICE = "choice", _("Choice")
        NUMBER = "number", _("Number")
        YES_NO = "yes-no", _("Yes or no")
        LINK = "link", _("Link")

    jam = models.ForeignKey(Jam, models.CASCADE, related_name="questions")
    kind = models.CharField(_("kind of answer"), max_length=10, choices=Kind.choices, default=Kind.TEXT)
    label = models.CharField(_("question"), max_length=300)
    help_text = models.CharField(_("hint"), max_length=200, blank=True)
    choices = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    longest = models.PositiveIntegerField(
        _("most characters"), default=300, validators=[MinValueValidator(10), MaxValueValidator(5_000)]
    )
    is_required = models.BooleanField(_("must be answered to submit"), default=False)
    is_public = models.BooleanField(
        _("the answer is public"), default=True, help_text=_("Otherwise judges and organisers alone read it.")
    )
    position = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)  # no longer asked; its answers stay

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def field_name(self) -> str:
        """What its field is called in the editor, and where two people's answers are told apart."""
        return f"question-{self.pk}"


class Answer(models.Model):
    """What a team answered. Yes and no are "yes" and "no"."""

    submission = models.ForeignKey("submissions.Submission", models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.CASCADE, related_name="answers")
    text = models.TextField(max_length=5_000, blank=True)

    class Meta:
        ordering = ["question__position", "question"]
        constraints = [models.UniqueConstraint(fields=["submission", "question"], name="answer_once_per_question")]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def keep(cls, submission: Submission, question: Question, text: str) -> None:
        """The one answer to ``question``; an empty one is none."""
        if text:
            cls.objects.update_or_create(submission=submission, question=question, defaults={"text": text})
        else:
            cls.objects.filter(submission=submission, question=question).delete()

    @property
    def what(self) -> str:
        """Its name among the links of its submission, where it is one."""
        return f"answer-{self.question_id}"

    @property
    def in_words(self) -> str:
        """As readers see it."""
        return {"yes": gettext("Yes"), "no": gettext("No")}.get(self.text, self.text) if self._is_yes_no else self.text

    @property
    def _is_yes_no(self) -> bool:
        return self.question.kind == Question.Kind.YES_NO


def answers_in(content: Mapping[str, Any], submission: Submission) -> list[Answer]:
    """Every answer that a version holds, with the words of its question then; shown as the question says now."""
    asked = {question.label: question for question in submission.jam.questions.all()}
    answers = []
    for key, is_public in (("answers", True), ("private_answers", False)):
        for one in content.get(key, []):
            question = copy(asked.get(one["question"], Question(label=one["question"])))
            question.is_public = is_public
            answers.append(Answer(submission=submission, question=question, text=one["text"]))
    return answers
