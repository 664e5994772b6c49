"""What readers tell the organisers of a submission, and the possible hazards that named reviewers look at.

A hazard says nothing of its content outside its team and the reviewers: mails and lists name its number alone.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from accounts import mail
from accounts.models import JamAccess, Participant, User
from jam import guard
from jam.models import Jam

from .models import HazardReviewer, Report, Submission


def report(submission: Submission, *, by: User, reason: str, text: str) -> Report:
    """Tell the organisers, once for each reason. Whoever takes part or organises hides a possible hazard by saying so.

    Anybody else says it to organisers and reviewers, who decide: a stranger hides nobody's work.
    """
    with guard.writing(submission.jam) as now:
        submission = _locked(submission)
        facts = {"text": text, "reported_at": now}
        made, is_new = Report.objects.get_or_create(
            submission=submission, reported_by=by, reason=reason, settled_at=None, defaults=facts
        )
        if is_new and reason == Report.Reason.HAZARD:
            if _belongs_to(submission.jam, by):
                _hide(submission, now=now)
            _tell_about_hazard(submission, now=now)
        elif is_new:
            for user in organisers_of(submission.jam):
                mail.send(user, "reported", now=now, jam=submission.jam, report=made)
        return made


def settle(made: Report, *, by: User, outcome: str) -> None:
    """Say what came of a report, and mail it to whoever made it. Settled already: nothing changes."""
    with guard.writing(made.submission.jam) as now:
        settled = _settle(Report.objects.filter(pk=made.pk), by=by, outcome=outcome, now=now)
        if settled:
            by.record("settled a report", jam=made.submission.jam, about=str(made.submission.number), outcome=outcome)


def hide(submission: Submission, *, by: User) -> None:
    """Hide a possible hazard until a reviewer clears it. Hidden already: nothing changes."""
    with guard.writing(submission.jam) as now:
        submission = _locked(submission)
        if _hide(submission, now=now):
            by.record("hid a possible hazard", jam=submission.jam, about=str(submission.number))


def clear(submission: Submission, *, by: User, outcome: str) -> None:
    """A reviewer saw no harm: everybody who could read it can again."""
    with guard.writing(submission.jam) as now:
        submission = _locked(submission)
        was_hidden = submission.flagged_at is not None
        submission.flagged_at = None
        submission.save(update_fields=["flagged_at"])
        _settle(_hazards_of(submission), by=by, outcome=outcome, now=now)
        if was_hidden:
            by.record("cleared a possible hazard", jam=submission.jam, about=str(submission.number), outcome=outcome)
            _tell_team(submission, "hazard_cleared", now=now)


def keep_hidden(submission: Submission, *, by: User, outcome: str) -> None:
    """A reviewer saw harm: it stays with its team and the reviewers."""
    with guard.writing(submission.jam) as now:
        submission = _locked(submission)
        _hide(submission, now=now)
        _settle(_hazards_of(submission), by=by, outcome=outcome, now=now)
        by.record("kept a hazard hidden", jam=submission.jam, about=str(submission.number), outcome=outcome)
        _tell_team(submission, "hazard_kept", now=now, outcome=outcome)


def name_reviewer(jam: Jam, user: User, *, by: User) -> bool:
    """Let ``user`` read and clear possible hazards of this jam. False if they could already."""
    with guard.writing(jam) as now:
        _reviewer, is_new = HazardReviewer.objects.get_or_create(jam=jam, user=user)
        if is_new:
            JamAccess.objects.get_or_create(jam=jam, user=user, defaults={"at": now})  # they find a private jam too
            by.record("named a reviewer of hazards", jam=jam, about=user.name)
            mail.send(user, "hazard_reviewer", now=now, jam=jam)
        return is_new


def dismiss_reviewer(reviewer: HazardReviewer, *, by: User) -> None:
    with guard.writing(reviewer.jam):
        reviewer.delete()
        by.record("removed a reviewer of hazards", jam=reviewer.jam, about=reviewer.user.name)


def organisers_of(jam: Jam) -> list[User]:
    """Those of the whole jam."""
    return list(User.objects.filter(organiser_roles__jam=jam, organiser_roles__hub=None).distinct())


def _locked(submission: Submission) -> Submission:
    return Submission.objects.select_for_update(of=("self",)).select_related("jam", "team").get(pk=submission.pk)


def _belongs_to(jam: Jam, user: User) -> bool:
    takes_part = Participant.objects.filter(jam=jam, user=user).exists()
    return takes_part or user.organises(jam) or jam.hazard_reviewers.filter(user=user).exists()


def _hide(submission: Submission, *, now: datetime) -> bool:
    if submission.flagged_at is not None:
        return False
    submission.flagged_at = now
    submission.save(update_fields=["flagged_at"])
    _tell_team(submission, "hazard_review", now=now)
    return True


def _hazards_of(submission: Submission) -> QuerySet[Report]:
    return Report.objects.filter(submission=submission, reason=Report.Reason.HAZARD)


def _settle(reports: QuerySet[Report], *, by: User, outcome: str, now: datetime) -> int:
    """Settle what is open of these, and tell whoever made them."""
    still_open = list(reports.filter(settled_at=None).select_related("reported_by", "submission__jam"))
    for made in still_open:
        made.settled_at, made.settled_by, made.outcome = now, by, outcome
        made.save(update_fields=["settled_at", "settled_by", "outcome"])
        if made.reported_by:
            mail.send(made.reported_by, "report_settled", now=now, jam=made.submission.jam, report=made)
    return len(still_open)


def _tell_about_hazard(submission: Submission, *, now: datetime) -> None:
    reviewers = User.objects.filter(pk__in=submission.jam.hazard_reviewers.values("user"))
    readers = set(reviewers)
    for user in readers:
        mail.send(user, "hazard_reported", now=now, jam=submission.jam, number=submission.number, reviews=True)
    for user in set(organisers_of(submission.jam)) - readers:
        mail.send(user, "hazard_reported", now=now, jam=submission.jam, number=submission.number, reviews=False)


def _tell_team(submission: Submission, kind: str, *, now: datetime, **context: str) -> None:
    for member in submission.team.members.select_related("user"):
        mail.send(member.user, kind, now=now, jam=submission.jam, submission=submission, **context)
