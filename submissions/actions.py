"""What changes a submission and tells people. Each holds its jam's lock, so no phase closes in between."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from accounts import mail
from accounts.models import Team, User
from jam import guard

from .merge import Text, digest, merge
from .models import Attachment, Authorship, DraftsClosed, Submission, SubmissionVersion


@dataclass(frozen=True)
class Saved:
    """What became of one save.

    ``theirs``: by field, what ``who`` saved while this person wrote something else there. If there is any, no text
    of this save was kept. ``taken``: the fields that only ``who`` changed; their text stays.
    """

    theirs: dict[str, Text] = field(default_factory=dict)
    current: dict[str, Text] = field(default_factory=dict)
    taken: tuple[str, ...] = ()
    who: str = ""
    version: SubmissionVersion | None = None
    after: dict[str, Text] = field(default_factory=dict)  # what is saved now, if this save wrote text


@dataclass(frozen=True)
class Part:
    """What one author says of their own part: may it be published with their name, and what they did."""

    agreed: bool
    roles: Collection[str] = ()


def save_draft(
    team: Team,
    *,
    by: User,
    text: Mapping[str, Text] | None = None,
    part: Part | None = None,
    base: Mapping[str, str] | None = None,
    give_way: Collection[str] = (),
    report: Attachment | None = None,
    remove_report: bool = False,
    by_itself: bool = False,
) -> Saved:
    """Save text, a report, or both; what nobody gives stays. The row is made by the first save.

    ``by_itself``: nobody pressed a button. What is submitted is left alone then, and ``text`` may lack fields.
    ``base`` holds the digests of what ``by`` saw before writing; without it their text replaces what is there.
    Raises DraftsClosed, or WouldBeIncomplete for what is submitted; then nothing is saved.
    """
    with _in_storage(report), guard.writing(team.jam) as now:
        if not team.jam.accepts_drafts(now):
            raise DraftsClosed(team.jam, now=now)
        if text is None and report is None and not remove_report:
            return Saved()
        submission = Submission.of_team(team)
        if by_itself and submission.is_submitted:
            return Saved()
        current, who = submission.text(), submission.saved_by.name if submission.saved_by else ""
        base = {name: digest(value) for name, value in current.items()} if base is None else base
        after: dict[str, Text] = {}
        merged = merge(base=base, mine=text or {}, theirs=current, give_way=give_way)
        if text is not None and not merged.clashes:
            after = {**current, **merged.values}
            submission.write(after, by=by, now=now)
            if part is not None:
                Authorship.say(submission, by, agreed=part.agreed, roles=part.roles, now=now)
        if report is not None or remove_report:
            for path in submission.take_report(report, by=by, now=now):
                transaction.on_commit(partial(default_storage.delete, path), robust=True)
        version = submission.keep_receipted(by=by, now=now)
        theirs = {name: current[name] for name in merged.clashes}
        return Saved(theirs, current, merged.taken, who, version, after)


@contextmanager
def _in_storage(report: Attachment | None) -> Iterator[None]:
    """Write the file before the lock is taken, and remove it again if the draft did not take it."""
    if report is None:
        yield
        return
    report.file.save(report.name, report.file.file, save=False)
    try:
        yield
    except BaseException:
        report.file.delete(save=False)
        raise


def submit(team: Team, *, by: User) -> SubmissionVersion:
    """Hand in the team's draft and mail the receipt to every member, once. Raises SubmissionsClosed or NotReady."""
    with guard.writing(team.jam) as now:
        submission = _locked(team)
        version = submission.submit(by=by, now=now)
        _tell(submission, "submitted", now=now, once=f"submitted-{version.pk}", version=version)
        return version


def withdraw(team: Team, *, by: User) -> None:
    """Take it back while submissions are open, and tell every member. Raises SubmissionsClosed."""
    with guard.writing(team.jam) as now:
        submission = _locked(team)
        if submission.withdraw(now=now):
            _tell(submission, "withdrawn", now=now, by=by)


def disqualify(submission: Submission, reason: str, *, by: User) -> None:
    """Take a submission out of the running, for a reason that is public, logged and mailed to the team."""
    with guard.writing(submission.jam) as now:
        submission.disqualify(reason, now=now)
        by.record("disqualified a submission", jam=submission.jam, about=str(submission), reason=reason)
        _tell(submission, "disqualified", now=now)


def reinstate(submission: Submission, *, by: User) -> None:
    """Undo a disqualification."""
    with guard.writing(submission.jam) as now:
        was = submission.disqualified_because
        submission.reinstate()
        by.record("undid a disqualification", jam=submission.jam, about=str(submission), reason=was)
        _tell(submission, "reinstated", now=now)


def _locked(team: Team) -> Submission:
    submission = Submission.objects.select_for_update().get(team=team)
    submission.team, submission.jam = team, team.jam
    return submission


def _tell(submission: Submission, kind: str, *, now: datetime, once: str = "", **context: Any) -> None:
    for member in submission.team.members.select_related("user"):
        key = f"{once}-{member.user_id}" if once else ""
        mail.send(member.user, kind, now=now, jam=submission.jam, once=key, submission=submission, **context)
