"""What organisers ask of every submission: added, changed, moved, and no longer asked.

Each holds its jam alone, so that no team answers meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from jam import guard
from jam.models import Jam

from .models import Question


class FormFrozen(ValidationError):
    """Submissions are closed: nobody could answer any more."""

    def __init__(self) -> None:
        super().__init__(
            _("Submissions are closed. What was asked stays as it is, because the answers belong to it."),
            code="form_frozen",
        )


def is_frozen(jam: Jam, *, now: datetime) -> bool:
    return now >= jam.grace_ends_at


def save_question(question: Question, *, by: User) -> None:
    """A new one comes last. Raises FormFrozen."""
    with _changing(question.jam):
        is_new = question.pk is None
        if is_new:
            question.position = question.jam.questions.count()
        question.save()
        action = "added a question to the submission form" if is_new else "changed a question of the submission form"
        kind, required, public = question.get_kind_display(), question.is_required, question.is_public
        by.record(action, jam=question.jam, about=question.label, kind=kind, required=required, public=public)


def stop_asking(question: Question, *, by: User) -> None:
    """Delete a question that nobody answered; of one that was answered the answers stay. Raises FormFrozen."""
    with _changing(question.jam) as now:
        if answers := question.answers.count():
            question.retired_at = now
            question.save(update_fields=["retired_at"])
        else:
            question.delete()
        action = "took a question out of the submission form"
        by.record(action, jam=question.jam, about=question.label, answers_kept=answers)


def move_question(question: Question, *, up: bool, by: User) -> None:
    """Change places with the one above or below; at the end of the list nothing happens. Raises FormFrozen."""
    with _changing(question.jam):
        line = list(question.jam.questions.filter(retired_at=None))
        here = next((n for n, one in enumerate(line) if one.pk == question.pk), None)
        if here is None or not 0 <= (there := here + (-1 if up else 1)) < len(line):
            return
        line[here], line[there] = line[there], line[here]
        for position, one in enumerate(line):
            one.position = position
        Question.objects.bulk_update(line, ["position"])
        by.record("reordered the submission form", jam=question.jam, about=question.label)


@contextmanager
def _changing(jam: Jam) -> Iterator[datetime]:
    with guard.closing(jam) as now:
        if is_frozen(jam, now=now):
            raise FormFrozen
        yield now
