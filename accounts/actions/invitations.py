"""Ways into a team that its members open: a link for many, a mail that works once, an offer to one person."""

from datetime import datetime
from typing import Any

from accounts import mail, names
from accounts.models import (
    AlreadyInTeam,
    InTeamByNow,
    Invitation,
    InvitationGone,
    NotOnTeam,
    Participant,
    SaidNo,
    Team,
    TeamFull,
    TooManyInvitations,
    User,
)
from jam import clock, guard

from .access import grant_access
from .seating import give_seat, leave_seat, lock_both, locked, refuse_if_frozen, tell_the_others
from .taking_part import register

MOST_WAITING = 20  # mails and offers of one team that nobody has answered


def accept_invitation(token: str, user: User, *, leave: bool = False) -> Team:
    """Seat ``user`` in the team behind the link, and register them for the jam if need be. Twice is once.

    With ``leave`` they give up the team they are in, in the same step: both happen or neither. A private jam lets in
    whoever presses the button, also if they must answer its questions first or the team is full by now.
    Raises InvitationGone, TeamFrozen, AlreadyInTeam, TeamNeedsYou and TeamFull.
    """
    jam = Invitation.open(token, now=clock.now(), to=user).team.jam
    if jam.is_private:
        grant_access(jam, user, now=clock.now())  # kept when what follows is refused
    with guard.writing(jam) as now:
        refuse_if_frozen(jam, now=now)
        participant = register(jam, user, now=now)
        team = Invitation.open(token, now=now, to=user).team
        if not lock_both(team, participant):
            raise AlreadyInTeam(participant)
        if participant.team_id == team.pk:
            return team
        invitation = Invitation.open(token, now=now, to=user)  # again: others may have used or reset it meanwhile
        if leave and participant.team_id is not None:
            leave_seat(participant, now=now)
        give_seat(team, participant, now=now)
        if not invitation.is_link:
            invitation.accepted_at, invitation.revoked_at = now, None
            invitation.save(update_fields=["accepted_at", "revoked_at"])
        tell_the_others(team, participant, now=now)
    return team


def decline_invitation(token: str, user: User | None = None) -> Team:
    """Say no to a mail or an offer, also without an account; the team may not ask again. Raises InvitationGone."""
    team = Invitation.open(token, now=clock.now(), to=user).team
    with guard.writing(team.jam) as now:
        locked(team)
        invitation = Invitation.open(token, now=now, to=user)
        if invitation.is_link:
            raise InvitationGone
        invitation.declined_at = now
        invitation.save(update_fields=["declined_at"])
    return team


def renew_invitation(team: Team, *, by: User) -> Invitation:
    """A new link; the one before stops working. Raises TeamFrozen and NotOnTeam."""
    with guard.writing(team.jam) as now:
        refuse_if_frozen(team.jam, now=now)
        team = locked(team)
        _refuse_strangers(team, by)
        return team.invite(by=by, now=now)


def invite_by_mail(team: Team, email: str, *, by: User) -> None:
    """Mail one invitation that works once; whether the address has an account changes nothing. Twice is one mail.

    Raises TeamFrozen, NotOnTeam, TeamFull, SaidNo and TooManyInvitations.
    """
    email = email.lower()
    with guard.writing(team.jam) as now:
        refuse_if_frozen(team.jam, now=now)
        team = locked(team)
        _refuse_strangers(team, by)
        before = team.invitations.filter(email=email)
        if before.waiting(now=now).exists():
            return
        if before.filter(declined_at__isnull=False).exists():
            raise SaidNo(email)
        _refuse_more(team, now=now)
        invitation = team.invite(by=by, now=now, email=email)
        facts: dict[str, Any] = {"team": team, "invitation": invitation, **_without_links(team, by)}
        mail.send_to(email, "team_invitation", now=now, **facts)


def offer_seat(team: Team, participant: Participant, *, by: User) -> Invitation:
    """Offer somebody who takes part a seat, and mail them. By a member or an organiser. Twice is one offer.

    Raises TeamFrozen, NotOnTeam, InTeamByNow, TeamFull, SaidNo and TooManyInvitations.
    """
    with guard.writing(team.jam) as now:
        refuse_if_frozen(team.jam, now=now)
        team = locked(team)
        _refuse_strangers(team, by)
        participant = (
            team.jam.participants.select_related("user").select_for_update(of=("self",)).get(pk=participant.pk)
        )
        if participant.team_id is not None:
            raise InTeamByNow(participant)
        before = team.invitations.filter(user=participant.user)
        if waiting := before.waiting(now=now).first():
            return waiting
        if before.filter(declined_at__isnull=False).exists():
            raise SaidNo(participant.user.name)
        _refuse_more(team, now=now)
        offer = team.invite(by=by, now=now, user=participant.user)
        facts: dict[str, Any] = {"team": team, "invitation": offer, **_without_links(team, by)}
        mail.send(participant.user, "team_offer", now=now, jam=team.jam, **facts)
    return offer


def withdraw_invitation(invitation: Invitation) -> None:
    """A mail or an offer that nobody answered stops working. It cannot be undone, and twice is once."""
    with guard.writing(invitation.team.jam) as now:
        locked(invitation.team)
        Invitation.objects.waiting(now=now).filter(pk=invitation.pk).update(revoked_at=now)


def _refuse_strangers(team: Team, by: User) -> None:
    if not (team.has_member(by) or by.organises(team.jam)):
        raise NotOnTeam


def _refuse_more(team: Team, *, now: datetime) -> None:
    if team.members.count() >= team.jam.team_size:
        raise TeamFull(team)
    if team.invitations.waiting(now=now).count() >= MOST_WAITING:
        raise TooManyInvitations(MOST_WAITING)


def _without_links(team: Team, by: User) -> dict[str, str]:
    """The names as a mail to strangers says them: one that holds an address is left out."""
    return {
        "by_name": "" if names.holds_link(by.name) else by.name,
        "team_name": "" if names.holds_link(team.name) else team.name,
    }
