"""Invitations to the people who have no team, from the teams that an organiser looked at and sent.

Nobody is put on a team. A proposed team is a row that nobody is in, which no list of teams shows, with one offer to
each person; whoever says yes first is its first member and leads it. Those who say no, or nothing, stay without a
team. Until an offer is answered or taken back, its person is not proposed anywhere else, so that sending the same
again changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef

from accounts import mail
from accounts.models import Invitation, InvitationQuerySet, Participant, ParticipantQuerySet, Team, User
from jam import guard
from jam.models import Jam

from .seating import refuse_if_frozen


@dataclass(frozen=True)
class Group:
    """People to invite, by id: to a new team, called ``name`` if it has one, or to an existing team by id."""

    people: tuple[int, ...]
    name: str = ""
    team: int | None = None


@dataclass
class Sent:
    """How many were invited to how many teams, and who was not: they found a team or an invitation meanwhile, or
    would have been alone."""

    invited: int = 0
    teams: int = 0
    gone: list[str] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)


def proposed_offers(jam: Jam, *, now: datetime) -> InvitationQuerySet:
    """Offers that wait for an answer and were sent by an organiser from outside the team."""
    from_inside = Participant.objects.filter(team=OuterRef("team"), user=OuterRef("invited_by"))
    waiting = Invitation.objects.waiting(now=now).filter(team__jam=jam, user__isnull=False)
    return waiting.exclude(Exists(from_inside))


def left_over(jam: Jam, *, now: datetime) -> ParticipantQuerySet:
    """Who has no team and was not proposed one that they still can accept."""
    asked = proposed_offers(jam, now=now).values("user")
    return jam.participants.filter(team__isnull=True).exclude(user__in=asked)


def invite_left_over(jam: Jam, groups: Sequence[Group], *, by: User) -> Sent:
    """Offer everybody in the groups a seat, and mail each once with whom they would work. Twice is once.

    It waits for whoever joins, leaves or makes a team right now, and they for it. Raises TeamFrozen.
    """
    sent = Sent()
    with guard.closing(jam) as now:
        refuse_if_frozen(jam, now=now)
        free = {person.pk: person for person in left_over(jam, now=now).select_related("user", "hub")}
        meant = [pk for group in groups for pk in group.people if pk not in free]
        sent.gone += jam.participants.filter(pk__in=meant).order_by("user__name").values_list("user__name", flat=True)
        for group in groups:
            _send(jam, group, free, sent, by=by, now=now)
        if sent.invited:
            by.record("proposed teams", jam=jam, about=f"{sent.teams} to {sent.invited} people")
        _forget_refused(jam, now=now)
    return sent


def take_back_proposals(jam: Jam, *, by: User) -> int:
    """Revoke every proposed offer that nobody answered; teams that nobody joined are gone. How many offers."""
    with guard.closing(jam) as now:
        offers = proposed_offers(jam, now=now)
        taken = Invitation.objects.filter(pk__in=[offer.pk for offer in offers]).update(revoked_at=now)
        _forget_refused(jam, now=now)
        if taken:
            by.record("took proposals back", jam=jam, about=f"{taken} invitations")
    return taken


def _forget_refused(jam: Jam, *, now: datetime) -> None:
    """Teams that nobody is in and nobody can come to any more are gone, and their names free."""
    awaited = Invitation.objects.waiting(now=now).filter(team=OuterRef("pk"))
    for team in jam.teams.filter(~Exists(awaited), members=None):
        team.vanish_without_work()


def _send(jam: Jam, group: Group, free: dict[int, Participant], sent: Sent, *, by: User, now: datetime) -> None:
    people = [free[pk] for pk in dict.fromkeys(group.people) if pk in free]
    team = jam.teams.looking().filter(pk=group.team).first() if group.team else None
    if team is not None:
        people = people[: jam.team_size - team.members.count()]
        others = list(team.members.select_related("user", "hub"))
    elif len(people) < min(2, jam.team_size) or group.team:
        sent.alone += [person.user.name for person in people]
        return
    else:
        people = people[: jam.team_size]
        team, others = Team.objects.create(jam=jam, name=_free_name(jam, group, people)), people
    for person in people:
        offer = team.invite(by=by, now=now, user=person.user)
        names = [other.user.name for other in others if other.pk != person.pk]
        mail.send(person.user, "team_proposed", now=now, jam=jam, team=team, invitation=offer, others=names)
        del free[person.pk]  # in one group only
    sent.invited += len(people)
    sent.teams += 1


def _free_name(jam: Jam, group: Group, people: Sequence[Participant]) -> str:
    """The organiser's name for it, or "Copenhagen 1" for a room and "Team 1" else; never one that is taken."""
    hubs = {person.hub.city[:40] if person.hub else "" for person in people}
    stem = group.name or (hubs.pop() if len(hubs) == 1 else "") or "Team"
    taken = {name.casefold() for name in jam.teams.values_list("name", flat=True)}
    first = [group.name] if group.name else []
    names = (*first, *(f"{stem[:50]} {n}" for n in range(1, len(taken) + 2 + len(people))))
    return next(name for name in names if name.casefold() not in taken)
