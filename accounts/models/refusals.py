"""What people are told when something cannot be done: each refusal has a name and says what to do instead."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jam.models import Hub, Jam

if TYPE_CHECKING:
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


class LeavingClosed(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("Submissions have closed, so people and teams stay as they are. You do not have to do anything more."),
            code="leaving_closed",
        )


class HubFull(ValidationError):
    def __init__(self, hub: Hub) -> None:
        super().__init__(
            _("%(city)s has no place left. Choose another local site, or take part online."),
            code="hub_full",
            params={"city": hub.city},
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


class InvitationGone(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This invite link no longer works. Ask the person who sent it for a new one."),
            code="invitation_gone",
        )
