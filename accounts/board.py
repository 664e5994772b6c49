"""The rows of the team board: who looks for whom, how far their clock is, and for how long both are awake.

At a local site somebody's clock is the site's; online it is that of their account.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from jam.models import Jam

from .models import Participant, Team
from .overlap import ahead, overlap

ONLINE = "online"


@dataclass(frozen=True)
class Row:
    """Somebody, or a team, on the board."""

    of: Participant | Team
    text: str
    skills: Sequence[str]
    hubs: frozenset[str]  # slugs, and ONLINE
    place: str
    clock: str = ""  # "3 h ahead"
    hours: float | None = None  # a day together with the reader; None: a zone is not known
    since: datetime | None = None
    zones: frozenset[str] = frozenset()
    size: int = 1

    @property
    def name(self) -> str:
        return self.of.user.name if isinstance(self.of, Participant) else self.of.name

    @property
    def hours_in_words(self) -> str:
        return hours_in_words(self.hours)


def zone_of(person: Participant) -> str:
    return person.hub.time_zone if person.hub else person.user.time_zone


def hours_in_words(hours: float | None) -> str:
    """To the half hour: "9.5 h"."""
    return "" if hours is None else f"{round(hours * 2) / 2:g}\N{NO-BREAK SPACE}h"


def ahead_in_words(span: timedelta | None) -> str:
    """ "3 h ahead", "5 h 45 min behind", "same time"; nothing where a zone is not known."""
    if span is None:
        return ""
    minutes = round(abs(span).total_seconds() / 60)
    if not minutes:
        return _("same time as you")
    parts = [_("%(n)d h") % {"n": minutes // 60}] if minutes >= 60 else []
    parts += [_("%(n)d min") % {"n": minutes % 60}] if minutes % 60 else []
    words = {"time": " ".join(parts).replace(" ", "\N{NO-BREAK SPACE}")}
    return _("%(time)s ahead") % words if span > timedelta(0) else _("%(time)s behind") % words


def people_rows(people: Iterable[Participant], jam: Jam, *, zone: str) -> list[Row]:
    """Takes people with user and hub; ``zone`` is the reader's, or empty."""
    return [
        Row(
            of=person,
            text=person.pitch,
            skills=person.skills,
            hubs=frozenset({person.hub.slug if person.hub else ONLINE}),
            place=person.hub.city if person.hub else _("online"),
            clock=_clock({zone_of(person)}, jam, zone=zone),
            hours=_hours({zone_of(person)}, jam, zone=zone),
            since=person.joined_at,
        )
        for person in people
    ]


def team_rows(teams: Iterable[Team], members: Iterable[Participant], jam: Jam, *, zone: str) -> list[Row]:
    """Takes teams with ``size``, and their members with user and hub. Hours are those with everybody in the team."""
    inside: dict[int | None, list[Participant]] = defaultdict(list)
    for member in members:
        inside[member.team_id].append(member)
    return [_team_row(team, inside[team.pk], jam, zone=zone) for team in teams]


def _team_row(team: Team, members: list[Participant], jam: Jam, *, zone: str) -> Row:
    cities = sorted({member.hub.city for member in members if member.hub})
    is_online = any(member.hub is None for member in members)
    zones = {zone_of(member) for member in members}
    return Row(
        of=team,
        text=team.looking_for,
        skills=team.skills,
        hubs=frozenset({member.hub.slug if member.hub else ONLINE for member in members}),
        place=", ".join([*cities, *([_("online")] if is_online else [])]),
        clock=_clock(zones, jam, zone=zone),
        hours=_hours(zones, jam, zone=zone),
        since=team.created_at,
        size=len(members),
    )


def _clock(zones: set[str], jam: Jam, *, zone: str) -> str:
    """How far ahead; of a team, from the least to the most: "1 h behind to 3 h ahead"."""
    spans = [ahead(each, zone, at=jam.building_starts_at) for each in zones if each] if zone else []
    known = sorted({span for span in spans if span is not None})
    ends = known[:1] + known[1:][-1:]
    return _(" to ").join(ahead_in_words(span) for span in ends)


def _hours(zones: set[str], jam: Jam, *, zone: str) -> float | None:
    if not zone or "" in zones or not zones:
        return None
    return overlap({*zones, zone}, start=jam.building_starts_at, end=jam.submissions_close_at)


@dataclass(frozen=True)
class Wish:
    """What the address asks for; what it does not know it does not mind."""

    skill: str = ""
    least: int = 0  # hours a day
    hub: str = ""
    sort: str = "newest"

    def suits(self, row: Row) -> bool:
        return (
            (not self.skill or self.skill.casefold() in {skill.casefold() for skill in row.skills})
            and (not self.least or (row.hours is not None and row.hours >= self.least))
            and (not self.hub or self.hub in row.hubs)
        )

    def of(self, rows: Iterable[Row]) -> list[Row]:
        """Those that suit, in order; whose hours are unknown come last."""
        return sorted(filter(self.suits, rows), key=_ORDERS[self.sort])

    @property
    def is_picky(self) -> bool:
        return bool(self.skill or self.least or self.hub)


def _by_overlap(row: Row) -> tuple[object, ...]:
    return (row.hours is None, -(row.hours or 0), row.name.casefold(), row.of.pk)


def _by_newest(row: Row) -> tuple[object, ...]:
    return (-row.since.timestamp() if row.since else 0, row.of.pk)


def _by_name(row: Row) -> tuple[object, ...]:
    return (row.name.casefold(), row.of.pk)


_ORDERS: dict[str, Callable[[Row], tuple[object, ...]]] = {
    "overlap": _by_overlap,
    "newest": _by_newest,
    "name": _by_name,
}


def skills_on(rows: Iterable[Row], *, most: int = 40) -> list[str]:
    """The skills on the board, each once however it is written, the most frequent first."""
    written: dict[str, str] = {}
    count: Counter[str] = Counter()
    for row in rows:
        for skill in row.skills:
            written.setdefault(skill.casefold(), skill)
            count[skill.casefold()] += 1
    return [written[key] for key in sorted(count, key=lambda key: (-count[key], key))[:most]]


def reader_zone_of(person: Participant | None, browser: ZoneInfo | None) -> str:
    """Whose clock the reader lives by: their site's, their account's, else their browser's."""
    return (zone_of(person) if person else "") or (browser.key if browser else "")
