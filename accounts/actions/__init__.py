from .board import write_entry, write_team_entry
from .access import enter_with_code, grant_access, revoke_access
from .catching_up import promote_all
from .hosting import add_organiser, apply_to_host, remove_organiser
from .invitations import (
    accept_invitation,
    decline_invitation,
    invite_by_mail,
    offer_seat,
    renew_invitation,
    withdraw_invitation,
)
from .outbox import send_due_messages
from .requests import answer_request, ask_to_join, withdraw_request
from .roster import make_team, seat, unseat
from .taking_part import choose_hub, join, leave
from .teams import create_team, hand_on_the_lead, leave_team, remove_member, rename_team
from .waiting import let_in, promote

__all__ = [
    "accept_invitation",
    "add_organiser",
    "answer_request",
    "apply_to_host",
    "ask_to_join",
    "choose_hub",
    "create_team",
    "decline_invitation",
    "enter_with_code",
    "grant_access",
    "hand_on_the_lead",
    "invite_by_mail",
    "join",
    "leave",
    "leave_team",
    "let_in",
    "make_team",
    "offer_seat",
    "promote",
    "promote_all",
    "remove_member",
    "remove_organiser",
    "rename_team",
    "renew_invitation",
    "revoke_access",
    "seat",
    "send_due_messages",
    "unseat",
    "withdraw_invitation",
    "withdraw_request",
    "write_entry",
    "write_team_entry",
]
