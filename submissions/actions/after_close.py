"""What still comes in when submissions are closed: an organiser answers for it, everybody concerned gets a mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts import mail
from accounts.models import Team, User
from jam import guard
from jam.models import Jam
from submissions.models import (
    AskedAlready,
    LateLink,
    LateRequest,
    Submission,
    SubmissionVersion,
    TeamTookItBack,
    does_not_count_because,
)
from submissions.reporting import organisers_of
from submissions.snapshots import let_in

from .drafting import Edit, Saved, apply, in_storage
from .standing import tell


def make_late_link(team: Team, *, reason: str, by: User, lasts: timedelta | None) -> LateLink:
    """Let a team hand in once after the close, for a reason that it reads. It answers what the team asked.

    It works for ``lasts`` from now, or from the close if that is still to come; without it until judging closes.
    """
    with guard.writing(team.jam) as now:
        expires_at = expiry(team.jam, lasts, now=now)
        link = LateLink.make(team, reason=reason, by=by, now=now, expires_at=expires_at)
        LateRequest.objects.filter(team=team, answered_at=None).update(answered_at=now)
        detail = {"reason": reason, "until": expires_at.isoformat(timespec="minutes")}
        by.record("made a late link", jam=team.jam, about=team.name, **detail)
        for member in team.members.select_related("user"):
            mail.send(member.user, "late_link", now=now, jam=team.jam, link=link, team=team)
        return link


def expiry(jam: Jam, lasts: timedelta | None, *, now: datetime) -> datetime:
    """When a link made now stops working."""
    return jam.judging_closes_at if lasts is None else max(now, jam.grace_ends_at) + lasts


def revoke_late_link(link: LateLink, *, by: User) -> bool:
    """Take it back. False if it did not work any more."""
    with guard.writing(link.team.jam) as now:
        revoked = LateLink.objects.filter(pk=link.pk).works(now=now).update(revoked_at=now)
        if revoked:
            by.record("took back a late link", jam=link.team.jam, about=link.team.name)
            for member in link.team.members.select_related("user"):
                mail.send(member.user, "late_link_revoked", now=now, jam=link.team.jam, team=link.team)
        return bool(revoked)


def ask_for_late_link(team: Team, *, reason: str, by: User) -> LateRequest:
    """Ask this jam's organisers, once until they answer. Raises AskedAlready."""
    with guard.writing(team.jam) as now:
        facts = {"asked_by": by, "asked_at": now, "reason": reason}
        made, is_new = LateRequest.objects.get_or_create(team=team, answered_at=None, defaults=facts)
        if not is_new:
            raise AskedAlready
        for user in organisers_of(team.jam):
            mail.send(user, "late_asked", now=now, jam=team.jam, asked=made)
        return made


def decline_late_link(asked: LateRequest, *, answer: str, by: User) -> None:
    """Say no, and why; every member gets it by mail. Answered already: nothing changes."""
    with guard.writing(asked.team.jam) as now:
        if LateRequest.objects.filter(pk=asked.pk, answered_at=None).update(answered_at=now):
            by.record("declined a late link", jam=asked.team.jam, about=asked.team.name, answer=answer)
            for member in asked.team.members.select_related("user"):
                mail.send(member.user, "late_declined", now=now, jam=asked.team.jam, team=asked.team, answer=answer)


def hand_in_late(link: LateLink, edit: Edit, *, by: User, hand_in: bool = True) -> Saved:
    """Save, and hand in with this link, once: of two members at the same instant the second is refused.

    Without ``hand_in`` a draft is saved and the link works on; what is submitted is never changed without a receipt.
    Raises LateLinkOver, NotReady, or what a save raises; then nothing is saved and the link works on. Texts that
    clash are not handed in either.
    """
    team = link.team
    with in_storage(edit.report), guard.writing(team.jam) as now:
        link = LateLink.objects.select_for_update().get(pk=link.pk)
        link.team = team
        link.need_open(now=now)
        submission = Submission.of_team(team)
        saved, version = _write(submission, edit, by=by, now=now, hand_in=hand_in)
        if version is not None:
            link.used_at = now
            link.save(update_fields=["used_at"])
            not_because = does_not_count_because(submission, version)
            facts = {"version": version, "late": True, "not_because": not_because}
            tell(submission, "submitted", now=now, once=f"submitted-{version.pk}", **facts)
        return saved


def edit_on_behalf(submission: Submission, edit: Edit, *, reason: str, by: User, hand_in: bool = True) -> Saved:
    """An organiser changes a team's work, at any time, for a reason that is logged and mailed to every member.

    What is submitted gets a new receipt. Nobody's authorship or agreement is touched. Raises TeamTookItBack for
    handing in what its team withdrew, and what a save raises; then nothing is saved.
    """
    with in_storage(edit.report), guard.writing(submission.jam) as now:
        submission = Submission.of_team(submission.team)
        if hand_in and submission.withdrawn_at:
            raise TeamTookItBack
        saved, version = _write(submission, edit, by=by, now=now, hand_in=hand_in, on_behalf=True)
        if not saved.theirs:
            by.record("edited a submission", jam=submission.jam, about=submission.open_title, reason=reason)
            tell(submission, "edited_for_you", now=now, by=by, reason=reason, version=version)
        return saved


def _write(
    submission: Submission, edit: Edit, *, by: User, now: datetime, hand_in: bool, on_behalf: bool = False
) -> tuple[Saved, SubmissionVersion | None]:
    """Save, and hand in what has no clash; judges read it from now on, as long as they read at all."""
    closed = now >= submission.jam.grace_ends_at
    submission.let_in = closed
    saved = apply(edit, submission, by=by, now=now)
    if saved.theirs or not (hand_in or submission.is_submitted):
        return saved, None
    version = submission.submit(by=by, now=now, on_behalf=on_behalf)
    if closed and now < submission.jam.judging_closes_at:
        let_in(version, now=now)
    return saved, version
