from .hosting import add_organiser, apply_to_host, remove_organiser
from .outbox import send_due_messages
from .taking_part import choose_hub, join, leave
from .teams import (
    accept_invitation,
    create_team,
    leave_team,
    rename_team,
    renew_invitation,
    seat,
    unseat,
)

__all__ = [
    "accept_invitation",
    "add_organiser",
    "apply_to_host",
    "choose_hub",
    "create_team",
    "join",
    "leave",
    "leave_team",
    "remove_organiser",
    "rename_team",
    "renew_invitation",
    "seat",
    "send_due_messages",
    "unseat",
]
