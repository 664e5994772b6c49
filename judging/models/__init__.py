from .criterion import Criterion, CriterionQuerySet
from .judge import Conflict, Judge, Problem
from .judge_invitation import JudgeInvitation, JudgeInvitationGone
from .result import Award, Result, ResultQuerySet
from .review import Deal, Rating, Review, ReviewAssignment, ReviewAssignmentQuerySet, ReviewQuerySet
from .round import Round
from .rules import Pause, Rules
from .suggestions import Suggestions

__all__ = [
    "Award",
    "Conflict",
    "Criterion",
    "CriterionQuerySet",
    "Deal",
    "Judge",
    "JudgeInvitation",
    "JudgeInvitationGone",
    "Pause",
    "Problem",
    "Rating",
    "Result",
    "ResultQuerySet",
    "Review",
    "ReviewAssignment",
    "ReviewAssignmentQuerySet",
    "ReviewQuerySet",
    "Round",
    "Rules",
    "Suggestions",
]
