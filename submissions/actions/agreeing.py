"""Every author agrees for themselves to be named; who has not yet is asked by mail, once."""

from __future__ import annotations

from datetime import datetime

from accounts import mail
from accounts.models import Message, Team, User
from jam import guard
from submissions.models import DraftsClosed, Submission, credits_of


def ask_authors(team: Team, *, by: User) -> list[str]:
    """Mail every other author who has not agreed and was not asked: their names. Raises DraftsClosed."""
    with guard.writing(team.jam) as now:
        if not team.jam.accepts_drafts(now):
            raise DraftsClosed(team.jam, now=now)
        submission = Submission.of_team(team)
        return ask_those_who_have_not_agreed(submission, by=by, now=now)


def ask_those_who_have_not_agreed(submission: Submission, *, by: User, now: datetime) -> list[str]:
    """The same where the submission is locked already."""
    silent = [credit.user for credit in credits_of(submission) if not credit.has_agreed and credit.user != by]
    asked = asked_authors(submission)
    names = []
    for author in silent:
        if author.pk not in asked:
            once = f"{_key(submission)}{author.pk}"
            mail.send(author, "author_asked", now=now, jam=submission.jam, once=once, submission=submission, by=by)
            names.append(author.name)
    return names


def asked_authors(submission: Submission) -> dict[int, datetime]:
    """Who was asked by mail, and when."""
    if not submission.pk:
        return {}
    asked = Message.objects.filter(kind="author_asked", once__startswith=_key(submission))
    return {user: at for user, at in asked.values_list("user", "created_at") if user}


def _key(submission: Submission) -> str:
    return f"author-{submission.pk}-"
