"""What moves a submission in or out of the running, and tells its team."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts import mail
from accounts.models import Team, User
from jam import guard
from submissions.models import Submission, SubmissionVersion

from .agreeing import ask_those_who_have_not_agreed


def submit(team: Team, *, by: User) -> SubmissionVersion:
    """Hand in the team's draft, mail the receipt to every member, and ask the other authors to agree, each once.

    Raises SubmissionsClosed or NotReady.
    """
    with guard.writing(team.jam) as now:
        submission = locked(team)
        version = submission.submit(by=by, now=now)
        tell(submission, "submitted", now=now, once=f"submitted-{version.pk}", version=version)
        ask_those_who_have_not_agreed(submission, by=by, now=now)
        return version


def withdraw(team: Team, *, by: User) -> None:
    """Take it back until results are out, and tell every member. Raises CannotWithdraw."""
    with guard.writing(team.jam) as now:
        submission = locked(team)
        if submission.withdraw(now=now):
            again = team.jam.accepts_submissions(now)
            tell(submission, "withdrawn", now=now, by=by, again=again)


def disqualify(submission: Submission, reason: str, *, by: User) -> None:
    """Take a submission out of the running, for a reason that is public, logged and mailed to the team."""
    with guard.writing(submission.jam) as now:
        submission.disqualify(reason, now=now)
        by.record("disqualified a submission", jam=submission.jam, about=str(submission), reason=reason)
        tell(submission, "disqualified", now=now)


def reinstate(submission: Submission, *, by: User) -> None:
    """Undo a disqualification."""
    with guard.writing(submission.jam) as now:
        was = submission.disqualified_because
        submission.reinstate()
        by.record("undid a disqualification", jam=submission.jam, about=str(submission), reason=was)
        tell(submission, "reinstated", now=now)


def locked(team: Team) -> Submission:
    submission = Submission.objects.select_for_update().get(team=team)
    submission.team, submission.jam = team, team.jam
    return submission


def tell(submission: Submission, kind: str, *, now: datetime, once: str = "", **context: Any) -> None:
    """Mail every member of its team."""
    for member in submission.team.members.select_related("user"):
        key = f"{once}-{member.user_id}" if once else ""
        mail.send(member.user, kind, now=now, jam=submission.jam, once=key, submission=submission, **context)
