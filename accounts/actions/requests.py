"""Somebody without a team asks one to take them in; any member answers."""

from accounts import mail
from accounts.models import (
    AlreadyAnswered,
    AlreadyInTeam,
    JoinRequest,
    NotOnTeam,
    NotTakingPart,
    Participant,
    Team,
    TeamFull,
    TeamSaidNo,
    TooManyRequests,
    User,
)
from jam import guard

from .seating import give_seat, locked, refuse_if_frozen, tell_the_others

MOST_AT_A_TIME = 10


def ask_to_join(team: Team, user: User, *, message: str = "") -> JoinRequest:
    """Put a request before the members of ``team`` and mail them. The same request twice is one.

    Raises TeamFrozen, NotTakingPart, AlreadyInTeam, TeamFull, TeamSaidNo and TooManyRequests.
    """
    with guard.writing(team.jam) as now:
        refuse_if_frozen(team.jam, now=now)
        team = locked(team)
        participant = team.jam.participants.select_for_update(of=("self",)).filter(user=user).first()
        if participant is None:
            raise NotTakingPart
        if participant.team_id is not None:
            raise AlreadyInTeam(participant)
        if open_one := team.requests.waiting().filter(participant=participant).first():
            return open_one
        if team.requests.filter(participant=participant, accepted=False).exists():
            raise TeamSaidNo(team)
        if team.members.count() >= team.jam.team_size:
            raise TeamFull(team)
        if participant.requests.waiting().count() >= MOST_AT_A_TIME:
            raise TooManyRequests(MOST_AT_A_TIME)
        request = JoinRequest.objects.create(team=team, participant=participant, message=message, asked_at=now)
        for member in team.members.select_related("user"):
            mail.send(member.user, "team_asked", now=now, jam=team.jam, team=team, asker=user, message=message)
    return request


def answer_request(request: JoinRequest, *, accept: bool, by: User) -> None:
    """A member takes the asker in, or declines; either is mailed. The same answer twice is one.

    Raises TeamFrozen, NotOnTeam, AlreadyAnswered and TeamFull.
    """
    team = request.team
    with guard.writing(team.jam) as now:
        refuse_if_frozen(team.jam, now=now)
        team = locked(team)
        if not team.has_member(by):
            raise NotOnTeam
        asker = _as_they_are(request)
        request = _as_it_is(request)
        if request.answered_at is not None:
            if request.accepted is accept:
                return
            raise AlreadyAnswered(request)
        request.answered_at, request.answered_by, request.accepted = now, by, accept
        request.save(update_fields=["answered_at", "answered_by", "accepted"])
        if accept:
            give_seat(team, asker, now=now)
            tell_the_others(team, asker, now=now, besides=by)
        kind = "team_said_yes" if accept else "team_said_no"
        mail.send(asker.user, kind, now=now, jam=team.jam, team=team, by=by)


def withdraw_request(request: JoinRequest) -> None:
    """The asker takes it back, while nobody has answered. Raises AlreadyAnswered."""
    with guard.writing(request.team.jam) as now:
        locked(request.team)
        request = _as_it_is(request)
        if request.accepted is not None:
            raise AlreadyAnswered(request)
        if request.answered_at is None:
            request.answered_at = now
            request.save(update_fields=["answered_at"])


def _as_they_are(request: JoinRequest) -> Participant:
    """The asker, locked before the request is: whoever seats them elsewhere closes it in the same order."""
    people = Participant.objects.select_for_update(of=("self",)).select_related("user", "jam")
    found = people.filter(pk=request.participant_id).first()
    if found is None:  # they left the jam
        raise AlreadyAnswered(request)
    return found


def _as_it_is(request: JoinRequest) -> JoinRequest:
    return JoinRequest.objects.select_related("participant__user", "answered_by").get(pk=request.pk)
