"""Writes what an import was shown to do: all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import mail
from accounts.actions import invite_by_mail
from accounts.actions.teams import named_team
from accounts.models import Team, User
from jam import guard
from jam.models import Jam

from .fates import Fate, Kind, Plan, plan
from .importing import Table
from .models import Submission, SubmissionVersion
from .snapshots import let_in


class MeanwhileChanged(ValidationError):
    """What the organiser agreed to is not what would happen now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(
            _("Something changed since you saw this, so nothing was written. Look again, then import."),
            code="meanwhile_changed",
        )
        self.plan = plan


@dataclass(frozen=True)
class Imported:
    new: int
    updated: int
    invited: int
    not_invited: int  # addresses that the team's own rules refused


def carry_out(table: Table, jam: Jam, *, seen: str, by: User, invite: bool = False) -> Imported:
    """Write the plan whose digest ``by`` has ``seen``, in one transaction; with ``invite`` mail the people in it.

    Safe to run twice: what is here already is left as it is. Raises MeanwhileChanged, and TeamNameTaken if somebody
    took a name at the same instant.
    """
    with guard.writing(jam) as now:
        list(Jam.objects.select_for_update(no_key=True).filter(pk=jam.pk))  # one import at a time; new numbers wait
        list(jam.submissions.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        found = plan(table, jam, user=by)
        if found.digest != seen:
            raise MeanwhileChanged(found)
        teams = {fate.row.line: _write(fate, jam, by=by, now=now) for fate in found.writes}
        teams |= {fate.row.line: fate.existing_team for fate in found.stays if fate.existing_team}
        people = [(fate.row.line, address) for fate in found.fates for address in fate.addresses] if invite else []
        asked = [_invite(teams[line], address, by=by) for line, address in people]
        done = Imported(found.counts[Kind.NEW], found.counts[Kind.UPDATE], sum(asked), len(asked) - sum(asked))
        by.record(
            "imported submissions",
            jam=jam,
            about=str(table.shape),
            new=done.new,
            updated=done.updated,
            invited=done.invited,
            numbers=[fate.submission.number for fate in found.of(Kind.UPDATE) if fate.submission],
        )
        return done


def _write(fate: Fate, jam: Jam, *, by: User, now: datetime) -> Team:
    """Save one row, and give a receipt for what is handed in. An organiser answers for it, at any time."""
    team = fate.existing_team or named_team(jam, fate.team)
    team.jam = jam
    submission = Submission.of_team(team)
    submission.let_in = True
    text = {**submission.text(), **fate.text}
    if fate.kind == Kind.NEW:
        submission.imported, text["agreed"] = True, fate.is_handed_in
    submission.write(text, by=by, now=now)
    if fate.is_handed_in:
        submission.submitted_at = now
        submission.save(update_fields=["submitted_at"])
    version = submission.keep_receipted(by=by, now=now)
    if version and not submission.withdrawn_at and jam.grace_ends_at <= now < jam.judging_closes_at:
        let_in(version, now=now)
    _tell(submission, version, fate, by=by, now=now)
    return team


def _tell(submission: Submission, version: SubmissionVersion | None, fate: Fate, *, by: User, now: datetime) -> None:
    """Nobody’s work is changed behind their back."""
    changed = [change.label for change in fate.changes]
    for member in submission.team.members.select_related("user"):
        facts: dict[str, Any] = {"submission": submission, "version": version, "by": by, "changed": changed}
        mail.send(member.user, "imported", now=now, jam=submission.jam, **facts)


def _invite(team: Team, address: str, *, by: User) -> bool:
    """Mail one invitation, unless the team is full, was told no, or asked that address before."""
    if team.invitations.filter(email=address, accepted_at__isnull=False).exists():
        return False
    try:
        invite_by_mail(team, address, by=by)
    except ValidationError:
        return False
    return True
