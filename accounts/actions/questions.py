"""The organisers' questions to those who join, and what these answered and agreed to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AnswersMissing, Consent, JoinAnswer, JoinQuestion, User
from jam import clock
from jam.models import Jam

YES = "yes"


def agreement(jam: Jam) -> list[str]:
    """What everybody agrees to by joining, one sentence each: shown on the page, and logged in these words."""
    rate = ngettext(
        "If I submit, I rate %(n)d project of others while judging is open.",
        "If I submit, I rate %(n)d projects of others while judging is open.",
        jam.reviews_per_judge,
    )
    return [
        _("I keep to the code of conduct: I am kind, and honest about what is mine."),
        rate % {"n": jam.reviews_per_judge},
    ]


def log_agreement(jam: Jam, user: User, *, now: datetime) -> None:
    """Write down what somebody who joins agreed to, unless these words are there already."""
    known = set(Consent.objects.filter(jam=jam, user=user).values_list("wording", flat=True))
    new = [wording for wording in agreement(jam) if wording not in known]
    Consent.objects.bulk_create(Consent(jam=jam, user=user, wording=wording, at=now) for wording in new)


def keep_answers(jam: Jam, user: User, answers: Mapping[Any, str], *, now: datetime) -> None:
    """Keep what somebody answered, by id of the question; a new consent is logged with its wording.

    Two clicks at once log it once. Call it within ``guard.writing``, before other locks.
    """
    if not answers:
        return
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    for question in jam.join_questions.filter(pk__in=list(answers), retired_at=None):
        text = answers[question.pk]
        before = question.answers.filter(user=user).first()
        if question.kind == JoinQuestion.Kind.CONSENT and text == YES and not _stands(before, question):
            Consent.objects.create(jam=jam, user=user, wording=question.label, at=now)
        if text or before:
            question.answers.update_or_create(user=user, defaults={"text": text})


def _stands(answer: JoinAnswer | None, question: JoinQuestion) -> bool:
    """Has this person agreed to these very words, and not taken it back?"""
    if answer is None or answer.text != YES:
        return False
    return Consent.objects.filter(user=answer.user_id, jam=question.jam_id, wording=question.label).exists()


def refuse_unanswered(jam: Jam, user: User) -> None:
    """Raises AnswersMissing if the organisers must know something that ``user`` has not said."""
    required = jam.join_questions.filter(is_required=True, retired_at=None)
    given = JoinAnswer.objects.filter(user=user).exclude(text="")
    agreed = given.filter(text=YES)
    consent = JoinQuestion.Kind.CONSENT
    missing = required.exclude(kind=consent).exclude(pk__in=given.values("question"))
    if missing.exists() or required.filter(kind=consent).exclude(pk__in=agreed.values("question")).exists():
        raise AnswersMissing(jam)


@transaction.atomic
def save_question(question: JoinQuestion, *, by: User) -> None:
    """A new one comes last."""
    is_new = question.pk is None
    if is_new:
        _hold(question.jam)
        question.position = question.jam.join_questions.count()
    question.save()
    by.record("added a question" if is_new else "changed a question", jam=question.jam, about=question.label)


@transaction.atomic
def stop_asking(question: JoinQuestion, *, by: User) -> None:
    """Delete a question that nobody answered; one that somebody answered is no longer asked, its answers stay."""
    _hold(question.jam)
    by.record("deleted a question", jam=question.jam, about=question.label)
    if question.answers.exists():
        question.retired_at = clock.now()
        question.save(update_fields=["retired_at"])
    else:
        question.delete()


@transaction.atomic
def move_question(question: JoinQuestion, *, up: bool) -> None:
    """Change places with the one before or after it."""
    _hold(question.jam)
    line = list(question.jam.join_questions.filter(retired_at=None))
    here = next((n for n, one in enumerate(line) if one.pk == question.pk), None)
    if here is None or not 0 <= (there := here + (-1 if up else 1)) < len(line):
        return
    line[here], line[there] = line[there], line[here]
    for position, one in enumerate(line):
        one.position = position
    JoinQuestion.objects.bulk_update(line, ["position"])


def _hold(jam: Jam) -> None:
    """Who else adds, moves or deletes a question of this jam waits until commit."""
    Jam.objects.select_for_update(no_key=True).get(pk=jam.pk)
