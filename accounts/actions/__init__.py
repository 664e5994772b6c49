from .access import enter_with_code, grant_access, revoke_access
from .board import write_entry, write_team_entry
from .catching_up import promote_all
from .coming import ask_who_is_coming, confirm
from .hosting import (
    add_lead,
    add_organiser,
    apply_to_host,
    approve_hub,
    ask_to_cancel,
    cancel_hub,
    decline_hub,
    nearest,
    remove_organiser,
)
from .hubs import choose_hub, let_in_at_hub, promote_at_hub, remove_from_hub, stop_waiting, wait_for_hub
from .invitations import (
    accept_invitation,
    decline_invitation,
    invite_by_mail,
    offer_seat,
    renew_invitation,
    withdraw_invitation,
)
from .leading import (
    CHECK_IN_OPENS,
    ask_lead,
    check_in,
    may_write_to,
    messages_left,
    takes_check_ins,
    write_to_hub,
    write_to_one,
)
from .leaving import leave, remove_participant, undo_leave
from .outbox import send_due_messages
from .questions import agreement, keep_answers, move_question, save_question, stop_asking
from .requests import answer_request, ask_to_join, withdraw_request
from .roster import make_team, seat, unseat
from .taking_part import change_answers, join, join_or_wait
from .teams import create_team, hand_on_the_lead, leave_team, remove_member, rename_team
from .waiting import let_in, places_left, promote

__all__ = [
    "CHECK_IN_OPENS",
    "accept_invitation",
    "add_lead",
    "add_organiser",
    "agreement",
    "answer_request",
    "apply_to_host",
    "approve_hub",
    "ask_lead",
    "ask_to_cancel",
    "ask_to_join",
    "ask_who_is_coming",
    "cancel_hub",
    "change_answers",
    "check_in",
    "choose_hub",
    "confirm",
    "create_team",
    "decline_hub",
    "decline_invitation",
    "enter_with_code",
    "grant_access",
    "hand_on_the_lead",
    "invite_by_mail",
    "join",
    "join_or_wait",
    "keep_answers",
    "leave",
    "leave_team",
    "let_in",
    "let_in_at_hub",
    "make_team",
    "may_write_to",
    "messages_left",
    "move_question",
    "nearest",
    "offer_seat",
    "places_left",
    "promote",
    "promote_all",
    "promote_at_hub",
    "remove_from_hub",
    "remove_member",
    "remove_organiser",
    "remove_participant",
    "rename_team",
    "renew_invitation",
    "revoke_access",
    "save_question",
    "seat",
    "send_due_messages",
    "stop_asking",
    "stop_waiting",
    "takes_check_ins",
    "undo_leave",
    "unseat",
    "wait_for_hub",
    "withdraw_invitation",
    "withdraw_request",
    "write_entry",
    "write_team_entry",
    "write_to_hub",
    "write_to_one",
]
