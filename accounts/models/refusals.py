"""What people are told when something cannot be done: each refusal has a name and says what to do instead."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jam.models import Hub, Jam

if TYPE_CHECKING:
    from .invitation import JoinRequest
    from .team import Participant, Team


class TeamFull(ValidationError):
    def __init__(self, team: Team) -> None:
        super().__init__(
            _("%(team)s already has %(size)d of %(size)d members. Ask them to make room, or join another team."),
            code="team_full",
            params={"team": team.name, "size": team.jam.team_size},
        )


class AlreadyInTeam(ValidationError):
    def __init__(self, participant: Participant) -> None:
        self.team = participant.team
        super().__init__(
            _("You are in %(team)s already. Leave it first, then come back."),
            code="already_in_team",
            params={"team": participant.team},
        )


class TeamNameTaken(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Another team of this jam has this name. Choose another."), code="team_name_taken")


class TeamNeedsYou(ValidationError):
    """The last member wants to go and something would be left without anybody."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, code="team_needs_you")


class NotTakingPart(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Join the jam first, then make a team."), code="not_taking_part")


class JoiningClosed(ValidationError):
    def __init__(self, jam: Jam, *, now: datetime) -> None:
        early = now < jam.registration_opens_at
        sentence = (
            _("Registration has not opened yet. Come back then.")
            if early
            else _("Joining ended when submissions closed.")
        )
        super().__init__(sentence, code="joining_closed")


class AccountGone(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This account was deleted a moment ago. Make a new one to take part."), code="account_gone")


class JamFull(ValidationError):
    def __init__(self, jam: Jam) -> None:
        super().__init__(
            _("%(jam)s has no place left. Join its waiting list: you move up by yourself when somebody cancels."),
            code="jam_full",
            params={"jam": jam.name},
        )


class AnswersMissing(ValidationError):
    """Somebody would join without what the organisers must know."""

    def __init__(self, jam: Jam) -> None:
        super().__init__(
            _("%(jam)s asks a few questions first. Join it on its own page, then come back."),
            code="answers_missing",
            params={"jam": jam.name},
        )


class UndoGone(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("A cancellation can be undone for 24 hours, while people may join. You can still join again."),
            code="undo_gone",
        )


class LeavingClosed(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("Submissions have closed, so people and teams stay as they are. You do not have to do anything more."),
            code="leaving_closed",
        )


class HubFull(ValidationError):
    def __init__(self, hub: Hub) -> None:
        super().__init__(
            _("%(city)s has no place left. Join its waiting list, choose another local site, or take part online."),
            code="hub_full",
            params={"city": hub.city},
        )


class HubClosed(ValidationError):
    def __init__(self, hub: Hub) -> None:
        super().__init__(
            _("%(city)s was cancelled. Choose another local site, or take part online."),
            code="hub_closed",
            params={"city": hub.city},
        )


class CheckInClosed(ValidationError):
    def __init__(self, *, early: bool) -> None:
        sentence = (
            _("Check-in opens 12 hours before building starts. Come back then.")
            if early
            else _("Judging has closed, so check-in is over.")
        )
        super().__init__(sentence, code="check_in_closed")


class TooManyMessages(ValidationError):
    def __init__(self, most: int) -> None:
        super().__init__(
            _("%(most)d messages went to this local site within a day. Wait until tomorrow, or put more into one."),
            code="too_many_messages",
            params={"most": most},
        )


class HostingAlready(ValidationError):
    def __init__(self, hub: Hub) -> None:
        super().__init__(
            _("You have asked to host %(city)s. An organiser answers that first."),
            code="hosting_already",
            params={"city": hub.city},
        )


class LastOrganiser(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("A jam needs an organiser. Add another one before the last is removed."), code="last_organiser"
        )


class TeamFrozen(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("Teams are fixed since submissions closed. An organiser can still correct yours."),
            code="team_frozen",
        )


class TeamGone(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This team is no more: everybody left it. See the others."), code="team_gone")


class InvitationGone(ValidationError):
    def __init__(self, sender: str = "") -> None:
        super().__init__(
            _("This invite link no longer works. Ask %(who)s for a new one."),
            code="invitation_gone",
            params={"who": sender or _("the person who sent it")},
        )


class InvitationForAnother(InvitationGone):
    def __init__(self) -> None:
        ValidationError.__init__(
            self,
            _("This seat was offered to another account. Sign in as the person who got the mail."),
            code="invitation_for_another",
        )


class NotOnTeam(ValidationError):
    """Somebody is not, or no longer, a member: without a person it is the one who acts."""

    def __init__(self, participant: Participant | None = None) -> None:
        sentence = (
            _("%(name)s is not in the team any more. Look at who is in it now.")
            if participant
            else _("You are not in this team any more, so you cannot decide for it.")
        )
        super().__init__(sentence, code="not_on_team", params={"name": participant})


class NotTheLead(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Only the lead of the team can do this, to the others. Ask them."), code="not_the_lead")


class InTeamByNow(ValidationError):
    def __init__(self, participant: Participant) -> None:
        super().__init__(
            _("%(name)s is in a team by now."),
            code="in_team_by_now",
            params={"name": participant},
        )


class AlreadyAnswered(ValidationError):
    def __init__(self, request: JoinRequest) -> None:
        who = {"name": request.participant, "by": request.answered_by}
        if request.accepted is None:
            sentence = _(
                "%(name)s does not wait for an answer any more: the request was taken back, or they found a team."
            )
        elif request.accepted:
            sentence = _("%(name)s was taken in already, by %(by)s.")
        else:
            sentence = _("%(by)s declined this already. If you agreed otherwise, send %(name)s your invite link.")
        super().__init__(sentence, code="already_answered", params={**who, "by": request.answered_by or _("somebody")})


class TeamSaidNo(ValidationError):
    def __init__(self, team: Team) -> None:
        super().__init__(
            _("%(team)s answered you already, and has no seat for you. Other teams look for people."),
            code="team_said_no",
            params={"team": team.name},
        )


class TooManyRequests(ValidationError):
    def __init__(self, most: int) -> None:
        super().__init__(
            _("You have asked %(most)d teams. Wait for an answer, or take one request back."),
            code="too_many_requests",
            params={"most": most},
        )


class SaidNo(ValidationError):
    def __init__(self, name: str) -> None:
        super().__init__(
            _("%(name)s said no to your team already, so we do not ask again."),
            code="said_no",
            params={"name": name},
        )


class TooManyInvitations(ValidationError):
    def __init__(self, most: int) -> None:
        super().__init__(
            _("%(most)d invitations of your team wait for an answer. Withdraw one first, or send your invite link."),
            code="too_many_invitations",
            params={"most": most},
        )


class SeatRefused(ValidationError):
    """An organiser wants to seat somebody where another part of the jam forbids it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, code="seat_refused")


class WrongCode(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This code opens no jam. Compare it with what you were sent; it may also have been renewed since."),
            code="wrong_code",
        )
