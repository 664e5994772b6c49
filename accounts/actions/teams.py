from datetime import datetime
from itertools import count

from django.db import IntegrityError, transaction

from accounts import mail
from accounts.models import (
    AlreadyInTeam,
    Invitation,
    NotTakingPart,
    Participant,
    Team,
    TeamFrozen,
    TeamNameTaken,
    User,
)
from jam import clock, guard
from jam.models import Jam

from .taking_part import register


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
        team = _named_team(jam, name or _free_name(jam, user.name))
        team.add_member(participant)
        team.invite(by=user, now=now)
    return team


def accept_invitation(token: str, user: User) -> Team:
    """Seat ``user`` in the team behind the link, and register them for the jam if need be. Twice is once.

    Raises InvitationGone, TeamFrozen, AlreadyInTeam and TeamFull.
    """
    jam = Invitation.open(token, now=clock.now()).team.jam
    with guard.writing(jam) as now:
        team = Invitation.open(token, now=now).team
        refuse_if_frozen(jam, now=now)
        participant = register(jam, user, now=now)
        if participant.team_id != team.pk:
            team.add_member(participant)
            _tell_the_others(team, participant, now=now)
    return team


def leave_team(team: Team, user: User) -> None:
    """Raises TeamFrozen and TeamNeedsYou."""
    with guard.writing(team.jam) as now:
        refuse_if_frozen(team.jam, now=now)
        for participant in team.members.filter(user=user):
            participant.leave_team()


def rename_team(team: Team, *, name: str) -> None:
    """Raises TeamFrozen and TeamNameTaken."""
    with guard.writing(team.jam) as now:
        refuse_if_frozen(team.jam, now=now)
        _save_name(team, name)


def renew_invitation(team: Team, *, by: User) -> Invitation:
    """A new link; the one before stops working. Raises TeamFrozen."""
    with guard.writing(team.jam) as now:
        refuse_if_frozen(team.jam, now=now)
        Team.objects.select_for_update().get(pk=team.pk)
        return team.invite(by=by, now=now)


def unseat(team: Team, participant: Participant, *, by: User) -> None:
    """An organiser takes somebody off a team, at any time; they are told. Raises TeamNeedsYou."""
    with guard.writing(team.jam) as now:
        participant.leave_team()
        by.record("removed a team member", jam=team.jam, about=f"{participant.user.name}, from {team.name}")
        mail.send(participant.user, "team_removed", now=now, jam=team.jam, team=team)


def seat(team: Team, participant: Participant, *, by: User) -> None:
    """An organiser puts somebody on a team, at any time; they are told. Raises AlreadyInTeam and TeamFull."""
    with guard.writing(team.jam) as now:
        team.add_member(participant)
        by.record("added a team member", jam=team.jam, about=f"{participant.user.name}, to {team.name}")
        mail.send(participant.user, "team_added", now=now, jam=team.jam, team=team)


def refuse_if_frozen(jam: Jam, *, now: datetime) -> None:
    if not jam.accepts_people(now):
        raise TeamFrozen


def _named_team(jam: Jam, name: str) -> Team:
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


def _tell_the_others(team: Team, newcomer: Participant, *, now: datetime) -> None:
    for member in team.members.exclude(pk=newcomer.pk).select_related("user"):
        once = f"team-joined:{team.pk}:{newcomer.pk}:{member.pk}"
        mail.send(member.user, "team_joined", now=now, jam=team.jam, once=once, team=team, newcomer=newcomer.user)
