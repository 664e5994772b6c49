"""What an organiser corrects in teams, at any time: each correction is in the log, and mailed."""

from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from accounts import mail
from accounts.models import InTeamByNow, Participant, SeatRefused, Team, User
from jam import guard
from jam.models import Jam

from .seating import give_seat, leave_seat, lock_both
from .teams import named_team


def unseat(team: Team, participant: Participant, *, by: User) -> None:
    """Take somebody off a team. Raises TeamNeedsYou."""
    with guard.writing(team.jam) as now:
        _leave(team, participant, by=by, now=now)
        mail.send(participant.user, "team_removed", now=now, jam=team.jam, team=team)


def seat(team: Team, participant: Participant, *, by: User) -> None:
    """Put somebody on a team; from another one they are moved, in one step: both happen or neither.

    Raises InTeamByNow, TeamFull, TeamNeedsYou, and SeatRefused where another app has a reason.
    """
    with guard.writing(team.jam) as now:
        if not lock_both(team, participant) or participant.team_id == team.pk:
            raise InTeamByNow(participant)
        _ask_the_others(team, participant)
        if participant.team is not None:
            _leave(participant.team, participant, by=by, now=now)
        _seat(team, participant, by=by, now=now)


def make_team(jam: Jam, participant: Participant, *, name: str, by: User) -> Team:
    """A new team with somebody in it, who may come from another one.

    Raises TeamNameTaken and TeamNeedsYou.
    """
    with guard.writing(jam) as now:
        participant = jam.participants.select_related("user", "team").get(pk=participant.pk)
        if participant.team is not None:
            _leave(participant.team, participant, by=by, now=now)
        team = named_team(jam, name)
        by.record("made a team", jam=jam, about=team.name)
        _seat(team, participant, by=by, now=now)
    return team


def _leave(team: Team, participant: Participant, *, by: User, now: datetime) -> None:
    leave_seat(participant, now=now)
    by.record("removed a team member", jam=team.jam, about=f"{participant.user.name}, from {team.name}")


def _seat(team: Team, participant: Participant, *, by: User, now: datetime) -> None:
    give_seat(team, participant, now=now)
    by.record("added a team member", jam=team.jam, about=f"{participant.user.name}, to {team.name}")
    mail.send(participant.user, "team_added", now=now, jam=team.jam, team=team)
    for path in settings.AFTER_SEATING:
        import_string(path)(team, participant.user, now=now)


def _ask_the_others(team: Team, participant: Participant) -> None:
    for path in settings.REASONS_NOT_TO_SEAT:
        for reason in import_string(path)(team, participant.user):
            raise SeatRefused(reason)
