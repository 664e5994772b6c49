"""What an organiser sees of the people without a team: the proposal, and why these people fit together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from jam.models import Jam

from .board import hours_in_words, zone_of
from .forming import IDEAL, OpenTeam, Person, propose
from .models import Participant, Team
from .overlap import overlap

MOST = 400  # people on one page: a form has its limits


@dataclass(frozen=True)
class Card:
    """People who would work together, under one number of the form; an existing team has a name already."""

    number: int
    people: Sequence[Participant]
    team: Team | None = None
    members: Sequence[Participant] = field(default=())  # of the existing team
    hours: float | None = None  # a day, of those whose zone is known
    unknown: int = 0  # people without a time zone

    @property
    def skills(self) -> list[str]:
        written = {skill.casefold(): skill for person in self.people for skill in person.skills}
        return [written[key] for key in sorted(written)]

    @property
    def place(self) -> str:
        """ "all in Copenhagen", "Berlin, Copenhagen and online"."""
        cities = sorted({person.hub.city if person.hub else "" for person in (*self.people, *self.members)})
        places = [city for city in cities if city] + ([_("online")] if "" in cities else [])
        if len(places) == 1:
            return _("all online") if cities == [""] else _("all in %(city)s") % {"city": places[0]}
        return _("%(places)s and %(last)s") % {"places": ", ".join(places[:-1]), "last": places[-1]} if places else ""

    @property
    def hours_in_words(self) -> str:
        return hours_in_words(self.hours)


def proposal(
    jam: Jam, people: Iterable[Participant], teams: Iterable[Team], *, seed: int, ideal: int = IDEAL
) -> dict[int, tuple[list[int], int | None]]:
    """Under each number of the form: ids of people, and the existing team they would join. Teams with ``inside``."""
    found = propose(
        [_facts(person) for person in people],
        [_team_facts(team, jam) for team in teams],
        size=jam.team_size,
        seed=seed,
        start=jam.building_starts_at,
        end=jam.submissions_close_at,
        ideal=ideal,
    )
    return {number: (list(each.people), each.team) for number, each in enumerate(found, 1)}


def cards(jam: Jam, groups: Mapping[int, Sequence[Participant]], teams: Mapping[int, Team]) -> list[Card]:
    """``groups`` by number, and the existing team that a number stands for, if it does; in order of number."""
    return [_card(jam, number, people, teams.get(number)) for number, people in sorted(groups.items()) if people]


def inside(teams: Iterable[Team]) -> list[Team]:
    """The teams with everybody in them in ``inside``: two queries."""
    found = list(teams)
    members: dict[int | None, list[Participant]] = defaultdict(list)
    for member in Participant.objects.filter(team__in=found).select_related("user", "hub"):
        members[member.team_id].append(member)
    for team in found:
        team.inside = members[team.pk]  # type: ignore[attr-defined]
    return found


def _card(jam: Jam, number: int, people: Sequence[Participant], team: Team | None) -> Card:
    members: list[Participant] = getattr(team, "inside", [])
    zones = [zone_of(person) for person in (*people, *members)]
    known = [zone for zone in zones if zone]
    hours = overlap(known, start=jam.building_starts_at, end=jam.submissions_close_at)
    return Card(number, people, team, members, hours, unknown=len(zones) - len(known))


def _facts(person: Participant) -> Person:
    return Person(person.pk, zone_of(person), person.hub_id, frozenset(skill.casefold() for skill in person.skills))


def _team_facts(team: Team, jam: Jam) -> OpenTeam:
    members: list[Participant] = getattr(team, "inside", [])
    return OpenTeam(
        team.pk,
        jam.team_size - len(members),
        frozenset(zone_of(member) for member in members),
        frozenset(member.hub_id for member in members),
        frozenset(skill.casefold() for member in members for skill in member.skills),
    )
