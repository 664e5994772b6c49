"""What saves a draft. Whoever writes what is submitted gets a new receipt in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import Team, User
from jam import guard
from submissions.merge import Text, digest, merge
from submissions.models import Attachment, Authorship, DraftsClosed, Submission, SubmissionVersion
from submissions.models.attachment import put_report


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


@dataclass(frozen=True)
class Edit:
    """What somebody sends; what is not in it stays as it is.

    ``base`` holds the digests of what they saw before writing; without it their text replaces what is there.
    ``give_way`` names the fields in which they chose the other's text.
    """

    text: Mapping[str, Text] | None = None
    part: Part | None = None
    base: Mapping[str, str] | None = None
    give_way: Collection[str] = ()
    report: Attachment | None = None
    remove_report: bool = False


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
    Raises DraftsClosed, or WouldBeIncomplete for what is submitted; then nothing is saved.
    """
    edit = Edit(text, part, base, give_way, report, remove_report)
    with in_storage(report), guard.writing(team.jam) as now:
        if not team.jam.accepts_drafts(now):
            raise DraftsClosed(team.jam, now=now)
        if text is None and report is None and not remove_report:
            return Saved()
        submission = Submission.of_team(team)
        return Saved() if by_itself and submission.is_submitted else apply(edit, submission, by=by, now=now)


def apply(edit: Edit, submission: Submission, *, by: User, now: datetime) -> Saved:
    """Write what can be written into ``submission``, which is locked. What is submitted gets its receipt."""
    current, who = submission.text(), submission.saved_by.name if submission.saved_by else ""
    base = {name: digest(value) for name, value in current.items()} if edit.base is None else edit.base
    after: dict[str, Text] = {}
    mine = {name: value for name, value in (edit.text or {}).items() if name in current}  # the rest is no longer asked
    merged = merge(base=base, mine=mine, theirs=current, give_way=edit.give_way)
    if edit.text is not None and not merged.clashes:
        after = {**current, **merged.values}
        submission.write(after, by=by, now=now)
        if edit.part is not None:
            Authorship.say(submission, by, agreed=edit.part.agreed, roles=edit.part.roles, now=now)
    if edit.report is not None or edit.remove_report:
        for path in put_report(submission, edit.report, by=by, now=now):
            transaction.on_commit(partial(default_storage.delete, path), robust=True)
    version = submission.keep_receipted(by=by, now=now)
    theirs = {name: current[name] for name in merged.clashes}
    return Saved(theirs, current, merged.taken, who, version, after)


@contextmanager
def in_storage(report: Attachment | None) -> Iterator[None]:
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
