"""What changes a submission and tells people. Each holds its jam's lock, so no phase closes in between."""

from .after_close import (
    ask_for_late_link,
    decline_late_link,
    edit_on_behalf,
    expiry,
    hand_in_late,
    make_late_link,
    revoke_late_link,
)
from .agreeing import ask_authors, asked_authors
from .drafting import Edit, Part, Saved, save_draft
from .standing import disqualify, reinstate, submit, withdraw

__all__ = [
    "Edit",
    "Part",
    "Saved",
    "ask_authors",
    "ask_for_late_link",
    "asked_authors",
    "decline_late_link",
    "disqualify",
    "edit_on_behalf",
    "expiry",
    "hand_in_late",
    "make_late_link",
    "reinstate",
    "revoke_late_link",
    "save_draft",
    "submit",
    "withdraw",
]
