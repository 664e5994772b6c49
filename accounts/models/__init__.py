from .audit import AuditEntry
from .message import Message, MessageQuerySet
from .roles import Organiser
from .team import (
    AlreadyInTeam,
    Invitation,
    InvitationGone,
    Participant,
    Team,
    TeamFrozen,
    TeamFull,
    TeamQuerySet,
)
from .user import User, UserManager

__all__ = [
    "AlreadyInTeam",
    "AuditEntry",
    "Invitation",
    "InvitationGone",
    "Message",
    "MessageQuerySet",
    "Organiser",
    "Participant",
    "Team",
    "TeamFrozen",
    "TeamFull",
    "TeamQuerySet",
    "User",
    "UserManager",
]
