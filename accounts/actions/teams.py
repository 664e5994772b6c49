from itertools import count

from django.db import IntegrityError, transaction

from accounts import mail
from accounts.models import (
    AlreadyInTeam,
    NotOnTeam,
    NotTakingPart,
    NotTheLead,
    Participant,
    Team,
    TeamNameTaken,
    User,
)
from jam import guard
from jam.models import Jam

from .seating import give_seat, leave_seat, locked, refuse_if_frozen


def create_team(jam: Jam, user: User, *, name: str = "") -> Team:
    """A team with its first member and an invite link; without a name it is called after the person.

    Raises TeamFrozen, NotTakingPart, AlreadyInTeam and TeamNameTaken.
    """
    with guard.writing(jam) as now:
        refuse_if_frozen(jam, now=now)
        participant = jam.participants.select_for_update(of=("self",)).filter(user=user).first()
        if participant is None:
            raise NotTakingPart
        if participant.team_id is not None:
            raise AlreadyInTeam(participant)
        team = named_team(jam, name or _free_name(jam, user.name))
        give_seat(team, participant, now=now)
        team.invite(by=user, now=now)
    return team


def leave_team(team: Team, user: User) -> None:
    """Raises TeamFrozen and TeamNeedsYou."""
    with guard.writing(team.jam) as now:
        refuse_if_frozen(team.jam, now=now)
        for participant in team.members.filter(user=user):
            leave_seat(participant, now=now)


def rename_team(team: Team, *, name: str) -> None:
    """Raises TeamFrozen and TeamNameTaken."""
    with guard.writing(team.jam) as now:
        refuse_if_frozen(team.jam, now=now)
        _save_name(team, name)


def hand_on_the_lead(team: Team, to: Participant, *, by: User) -> None:
    """Another member leads from now on, and is told. Raises TeamFrozen, NotTheLead and NotOnTeam."""
    with guard.writing(team.jam) as now:
        refuse_if_frozen(team.jam, now=now)
        team = locked(team)
        lead, heir = _lead(team, by), team.members.filter(pk=to.pk).select_related("user").first()
        if heir is None:
            raise NotOnTeam(to)
        if heir == lead:
            return
        for member, leads in ((lead, False), (heir, True)):  # in this order: a team has one lead
            member.is_lead = leads
            member.save(update_fields=["is_lead"])
        mail.send(heir.user, "team_lead", now=now, jam=team.jam, team=team, by=by)


def remove_member(team: Team, participant: Participant, *, by: User) -> None:
    """The lead puts somebody else out, who is told. Whoever has left by then simply has left.

    Raises TeamFrozen and NotTheLead.
    """
    with guard.writing(team.jam) as now:
        refuse_if_frozen(team.jam, now=now)
        team = locked(team)
        lead, member = _lead(team, by), team.members.filter(pk=participant.pk).select_related("user").first()
        if member is None:
            return
        if member == lead:
            raise NotTheLead
        leave_seat(member, now=now)
        mail.send(member.user, "team_left_out", now=now, jam=team.jam, team=team, by=by)


def _lead(team: Team, user: User) -> Participant:
    lead = team.members.filter(user=user, is_lead=True).first()
    if lead is None:
        raise NotTheLead
    return lead


def named_team(jam: Jam, name: str) -> Team:
    team = Team(jam=jam)
    _save_name(team, name)
    return team


def _save_name(team: Team, name: str) -> None:
    team.name = name
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as error:
        raise TeamNameTaken from error


def _free_name(jam: Jam, name: str) -> str:
    """``name``, or the first of ``name 2``, ``name 3``… that no team of the jam has."""
    taken = {team.casefold() for team in jam.teams.filter(name__istartswith=name[:50]).values_list("name", flat=True)}
    names = (f"{name[:50]} {n}" if n > 1 else name[:60] for n in count(1))
    return next(candidate for candidate in names if candidate.casefold() not in taken)
