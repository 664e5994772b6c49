"""What every way into a team shares: who locks what, what closes with a seat, who is told."""

from datetime import datetime

from accounts import mail
from accounts.models import Invitation, JoinRequest, Participant, Team, TeamFrozen, TeamGone, User
from jam.models import Jam


def refuse_if_frozen(jam: Jam, *, now: datetime) -> None:
    if not jam.accepts_people(now):
        raise TeamFrozen


def locked(team: Team) -> Team:
    """The team as it is now, and nobody else changes who is in it, or on the way in, before the commit.

    Raises TeamGone if its last member left meanwhile.
    """
    found = Team.objects.select_for_update(of=("self",)).select_related("jam").filter(pk=team.pk).first()
    if found is None:
        raise TeamGone
    return found


def lock_both(team: Team, participant: Participant) -> bool:
    """Lock the team somebody comes to, and the one they are in, whose present state is read after that.

    Everybody takes these locks in one order, so nobody waits in a ring. False if the person went to a third
    team meanwhile, which is not locked.
    """
    seen = participant.team_id
    concerned = Team.objects.filter(pk__in=[team.pk, seen or team.pk])
    list(concerned.select_for_update(of=("self",)).order_by("pk"))
    participant.refresh_from_db()
    return participant.team_id in (None, seen, team.pk)


def give_seat(team: Team, participant: Participant, *, now: datetime) -> None:
    """Seat somebody; what else they asked for or were offered in this jam closes. Raises TeamFull or AlreadyInTeam."""
    team.add_member(participant)
    participant.refresh_from_db(fields=["team", "seat", "is_lead"])
    close_what_is_open(participant, now=now)


def leave_seat(participant: Participant, *, now: datetime) -> None:
    """Give the seat back. If the team goes with its last member, whoever asked it is told. Raises TeamNeedsYou."""
    own = Team.objects.filter(pk=participant.team_id or 0).select_related("jam")
    team = own.select_for_update(of=("self",)).first()
    asked = list(team.requests.waiting().select_related("participant__user")) if team else []
    participant.leave_team()
    if team and asked and not Team.objects.filter(pk=team.pk).exists():
        for request in asked:
            once = f"team-gone:{request.pk}"
            mail.send(request.participant.user, "team_gone", now=now, jam=team.jam, once=once, team=team)


def close_what_is_open(participant: Participant, *, now: datetime) -> None:
    """Nobody waits for this person any more: they have a seat, or leave the jam."""
    JoinRequest.objects.waiting().filter(participant=participant).update(answered_at=now)
    offers = Invitation.objects.waiting(now=now).filter(user=participant.user, team__jam=participant.jam)
    offers.update(revoked_at=now)


def tell_the_others(team: Team, newcomer: Participant, *, now: datetime, besides: User | None = None) -> None:
    """A mail to every member but the newcomer and whoever let them in."""
    others = team.members.exclude(pk=newcomer.pk).select_related("user")
    for member in others.exclude(user=besides) if besides else others:
        once = f"team-joined:{team.pk}:{newcomer.user_id}:{member.user_id}:{now:%Y%m%d}"  # coming and going: one a day
        mail.send(member.user, "team_joined", now=now, jam=team.jam, once=once, team=team, newcomer=newcomer.user)
