from .access import CodeForm, VisibilityForm
from .asking import QuestionForm
from .hubs import AnswerForm, HostForm, HubMessageForm, HubRowForm, LeadForm, WordsForm
from .profile import DeletionForm, MailForm, OrganiserForm, ProfileForm
from .taking_part import JoinForm, TeamForm
from .teams import InviteForm, NewTeamForm, RequestForm, SeatForm

__all__ = [
    "AnswerForm",
    "CodeForm",
    "DeletionForm",
    "HostForm",
    "HubMessageForm",
    "HubRowForm",
    "InviteForm",
    "JoinForm",
    "LeadForm",
    "MailForm",
    "NewTeamForm",
    "OrganiserForm",
    "ProfileForm",
    "QuestionForm",
    "RequestForm",
    "SeatForm",
    "TeamForm",
    "VisibilityForm",
    "WordsForm",
]
