from .access import CodeForm, VisibilityForm
from .profile import DeletionForm, MailForm, OrganiserForm, ProfileForm
from .taking_part import JoinForm, SeatForm, TeamForm

__all__ = [
    "CodeForm",
    "DeletionForm",
    "JoinForm",
    "MailForm",
    "OrganiserForm",
    "ProfileForm",
    "SeatForm",
    "TeamForm",
    "VisibilityForm",
]
