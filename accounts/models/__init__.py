from .audit import AuditEntry
from .invitation import Invitation, InvitationQuerySet, JoinRequest
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
from .registration import Consent, JamAccess, JoinAnswer, JoinQuestion, Waiting
from .roles import Organiser
from .team import Participant, ParticipantQuerySet, Team, TeamQuerySet
from .user import User, UserManager

__all__ = [
    "AlreadyInTeam",
    "AuditEntry",
    "Consent",
    "HostingAlready",
    "HubFull",
    "Invitation",
    "InvitationGone",
    "InvitationQuerySet",
    "JamAccess",
    "JoinAnswer",
    "JoinQuestion",
    "JoinRequest",
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
    "Waiting",
]
