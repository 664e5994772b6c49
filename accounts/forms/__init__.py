from .profile import OrganiserForm, ProfileForm
from .taking_part import JoinForm, SeatForm, TeamForm

__all__ = ["JoinForm", "OrganiserForm", "ProfileForm", "SeatForm", "TeamForm"]
