from .audit import AuditEntry
from .message import Message, MessageQuerySet
from .refusals import (
    AlreadyInTeam,
    HostingAlready,
    HubFull,
    InvitationGone,
    JoiningClosed,
    LastOrganiser,
    LeavingClosed,
    NotTakingPart,
    TeamFrozen,
    TeamFull,
    TeamNameTaken,
    TeamNeedsYou,
)
from .roles import Organiser
from .team import Invitation, Participant, ParticipantQuerySet, Team, TeamQuerySet
from .user import User, UserManager

__all__ = [
    "AlreadyInTeam",
    "AuditEntry",
    "HostingAlready",
    "HubFull",
    "Invitation",
    "InvitationGone",
    "JoiningClosed",
    "LastOrganiser",
    "LeavingClosed",
    "Message",
    "MessageQuerySet",
    "NotTakingPart",
    "Organiser",
    "Participant",
    "ParticipantQuerySet",
    "Team",
    "TeamFrozen",
    "TeamFull",
    "TeamNameTaken",
    "TeamNeedsYou",
    "TeamQuerySet",
    "User",
    "UserManager",
]
