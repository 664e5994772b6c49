"""What an import would do with each row of a file, before anything is written."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.models import Team, User
from jam.models import Jam

from .import_cells import Cells, Refused
from .import_shapes import Row, Shape
from .import_teams import TeamNames
from .importing import Table
from .merge import Text
from .models import Submission

PARTS = ("links", "attachments", "answers__question", "team__members__user")


class Kind(StrEnum):
    NEW = "new"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Fate:
    """What becomes of one row. ``why``: the reason for which it is skipped, or comes in as a draft."""

    row: Row
    kind: Kind
    title: str
    team: str = ""
    why: str = ""
    submission: Submission | None = None  # that is here already
    existing_team: Team | None = None
    text: Mapping[str, Text] = field(default_factory=dict)  # what is written
    changes: tuple[Change, ...] = ()
    addresses: tuple[str, ...] = ()  # of people who could be invited

    @property
    def is_handed_in(self) -> bool:
        return self.kind == Kind.NEW and not self.why

    @property
    def names(self) -> list[str]:
        """Who stands in the file. Names are not imported."""
        return [name for name, _address in self.row.people if name]


@dataclass(frozen=True)
class Plan:
    table: Table
    fates: tuple[Fate, ...]

    def of(self, *kinds: Kind) -> list[Fate]:
        return [fate for fate in self.fates if fate.kind in kinds]

    @property
    def counts(self) -> dict[str, int]:
        return {kind.value: len(self.of(kind)) for kind in Kind}

    @property
    def writes(self) -> list[Fate]:
        return self.of(Kind.NEW, Kind.UPDATE)

    @property
    def stays(self) -> list[Fate]:
        return self.of(Kind.UNCHANGED)

    @property
    def hands_in(self) -> bool:
        return any(fate.is_handed_in for fate in self.fates)

    @property
    def shown(self) -> list[Fate]:
        """All but what stays as it is, in the order of the file."""
        return self.of(Kind.NEW, Kind.UPDATE, Kind.SKIPPED)

    @property
    def addresses(self) -> int:
        return len({(fate.row.line, address) for fate in self.fates for address in fate.addresses})

    @property
    def digest(self) -> str:
        """Two plans with the same digest do the same."""
        facts = [
            (f.row.line, f.kind, f.why, f.team, sorted(f.text.items()), f.changes, sorted(f.addresses))
            for f in self.fates
        ]
        return hashlib.sha256(repr(facts).encode()).hexdigest()


def plan(table: Table, jam: Jam, *, user: User) -> Plan:
    """The fate of every row, as things are now. Asks as many queries for one row as for all."""
    return Plan(table, tuple(_Planner(table.shape, jam, user=user).fates(table.rows)))


class _Planner:
    """Goes through the rows in order; of two rows that are the same submission the first counts."""

    def __init__(self, shape: Shape, jam: Jam, *, user: User) -> None:
        self.shape, self.jam = shape, jam
        self.questions = list(jam.questions.all())
        self.cells = Cells(self.questions, exported=shape is Shape.OWN)
        every = list(jam.submissions.select_related("team").prefetch_related(*PARTS))
        for submission in every:
            submission.jam = jam
        readable = set(jam.submissions.not_withheld_from(user).values_list("pk", flat=True))
        self.withheld = {submission.pk for submission in every if submission.pk not in readable}
        self.by_number = {submission.number: submission for submission in every}
        self.by_team = {submission.team_id: submission for submission in every}
        self.titles = {submission.title.casefold() for submission in every if submission.title}
        self.addresses = {submission.report_url: submission for submission in every if submission.report_url}
        self.names = TeamNames(jam)
        self.lines: dict[object, int] = {}  # in which line of the file something came first

    def fates(self, rows: tuple[Row, ...]) -> list[Fate]:
        return [self._fate(row) for row in rows]

    def _fate(self, row: Row) -> Fate:
        try:
            self._refuse_unusable(row)
            submission = self._here(row)
            self._refuse_again(row, submission)
            return self._known(row, submission) if submission else self._new(row)
        except Refused as refusal:
            team = row.team if row.team_is_named else ""
            return Fate(row, Kind.SKIPPED, self.cells.heading(row), team, why=str(refusal))

    def _refuse_unusable(self, row: Row) -> None:
        if row.has_nul:
            raise Refused(_("It holds a character that no text has (NUL). Save the file again as CSV, UTF-8."))
        if self.shape is Shape.OWN and row.state == "under review":
            raise Refused(_("Under review: nothing of it travels."))

    def _here(self, row: Row) -> Submission | None:
        """The submission that this row is, if it is in the jam. Raises Refused if an import must leave it alone."""
        if self.shape is not Shape.OWN:
            return self._imported_before(row)
        here = f"/jams/{self.jam.slug}/submissions/{row.number}-"
        found = self.by_number.get(row.number or 0) if here in row.page else None
        if found is None and row.team_is_named and (team := self.names.called(row.team)):
            found = self.by_team.get(team.pk)
        if found and found.pk in self.withheld:
            raise Refused(_("Number %d is under review.") % found.number)
        return found

    def _imported_before(self, row: Row) -> Submission | None:
        found = self.addresses.get(row.text.get("report_url", "").strip())
        if found and found.imported and found.pk not in self.withheld:
            return found
        if found:
            raise Refused(self._already)
        return None

    @cached_property
    def _already(self) -> str:
        return _("A submission with this title or address is here already. An import leaves it as it is.")

    def _refuse_again(self, row: Row, submission: Submission | None) -> None:
        title = self.cells.heading(row).casefold()
        same = {submission.pk} if submission else {title, row.text.get("report_url", "").strip()} - {""}
        for mark in same:
            if mark in self.lines:
                raise Refused(_("The same submission as in line %d, which counts.") % self.lines[mark])
        if submission is None and title in self.titles:
            raise Refused(self._already)
        self.lines |= dict.fromkeys(same, row.line)

    def _known(self, row: Row, submission: Submission) -> Fate:
        current = submission.text()
        wanted = self.cells.read(row, current)
        text = {name: value for name, value in sorted(wanted.items()) if value != current[name]}
        after = {**current, **text}
        if text and submission.is_submitted and (missing := self._missing(after, submission)):
            raise Refused(_("It is submitted, so it must stay complete. Missing: %s") % missing)
        if text and not after["title"]:
            raise Refused(_("It has no title."))
        changes = [Change(self.cells.label(name), *_around(str(current[name]), str(text[name]))) for name in text]
        members = {member.user.email.lower() for member in submission.team.members.all()}
        return Fate(
            row,
            Kind.UPDATE if text else Kind.UNCHANGED,
            str(submission),
            submission.team.name,
            submission=submission,
            existing_team=submission.team,
            text=text,
            changes=tuple(changes),
            addresses=_addresses(row, besides=members) if submission.imported else (),
        )

    def _new(self, row: Row) -> Fate:
        self._refuse_what_was_taken_out(row)
        text = self.cells.read(row, {})
        if not text.get("title"):
            raise Refused(_("It has no title."))
        if not text.get("abstract") and row.summary:
            text["abstract"] = row.summary
        team = self.names.called(row.team) if row.team_is_named else None
        if team and team.pk in self.by_team:
            raise Refused(_("The team “%s” has a submission here already.") % team.name)
        name = team.name if team else self.names.free(row)
        if team:
            self.by_team[team.pk] = Submission()  # for the rows after this one
        missing = self._missing({**text, "agreed": True}, None)
        why = _("It comes in as a draft. Missing: %s") % missing if missing else ""
        if self.shape is Shape.OWN and row.state in ("draft", "ready"):
            why = _("A draft, as in the file.")
        return Fate(
            row, Kind.NEW, str(text["title"]), name, why, existing_team=team, text=text, addresses=_addresses(row)
        )

    def _refuse_what_was_taken_out(self, row: Row) -> None:
        if self.shape is Shape.OWN and row.state in ("withdrawn", "disqualified"):
            words = {"withdrawn": _("It was withdrawn."), "disqualified": _("It was disqualified.")}
            raise Refused(words[row.state])
        if self.shape is Shape.DEVPOST and row.state.startswith("draft"):
            raise Refused(_("A draft on Devpost, which was not handed in."))
        if self.shape is Shape.DEVPOST and "hidden" in row.state:
            raise Refused(_("Hidden on Devpost."))

    def _missing(self, text: Mapping[str, Text], submission: Submission | None) -> str:
        """What it would lack to be submitted, for the end of a sentence."""
        report = bool(text.get("report_url") or (submission and submission.report()))
        have = {"report_url": report, **{name: bool(text.get(name)) for name in ("title", "abstract", "agreed")}}
        have |= {q.field_name: bool(text.get(q.field_name)) for q in self.cells.asked if q.is_required}
        return str(get_text_list([self.cells.label(name) for name, is_there in have.items() if not is_there], _("and")))


def _addresses(row: Row, *, besides: set[str] | None = None) -> tuple[str, ...]:
    """Of the people in the row, who can be written to."""
    found = []
    for _name, address in row.people:
        try:
            found.append(forms.EmailField().clean(address))
        except ValidationError:
            continue
    return tuple(dict.fromkeys(address for address in found if address not in (besides or ())))


def _around(before: str, after: str, *, longest: int = 90) -> tuple[str, str]:
    """Both texts from shortly before the place where they part."""
    same = next((i for i, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), None)
    start = max(0, (min(len(before), len(after)) if same is None else same) - 30)
    cut = [("…" if start else "") + text[start : start + longest] for text in (before, after)]
    return (
        cut[0] + ("…" if len(before) > start + longest else ""),
        cut[1] + ("…" if len(after) > start + longest else ""),
    )
