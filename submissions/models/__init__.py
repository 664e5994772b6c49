from .asking import Answer, Question
from .attachment import Attachment, report_path
from .authorship import Authorship, Credit, Role, credits_of
from .checklist import Checklist, Item
from .closing import LateLink, LateRequest, Snapshot, WayIn
from .counting import came_late, does_not_count_because
from .licence import Licence
from .link import Link
from .queryset import State, SubmissionQuerySet
from .refusals import (
    AskedAlready,
    CannotWithdraw,
    DraftsClosed,
    EnoughImages,
    LateLinkOver,
    NotReady,
    SubmissionsClosed,
    TeamIsFull,
    TeamTookItBack,
    WouldBeIncomplete,
)
from .submission import Submission
from .talk import Comment, HazardReviewer, Report
from .version import SubmissionVersion

__all__ = [
    "Answer",
    "AskedAlready",
    "Attachment",
    "Authorship",
    "CannotWithdraw",
    "Checklist",
    "Comment",
    "Credit",
    "DraftsClosed",
    "EnoughImages",
    "HazardReviewer",
    "Item",
    "LateLink",
    "LateLinkOver",
    "LateRequest",
    "Licence",
    "Link",
    "NotReady",
    "Question",
    "Report",
    "Role",
    "Snapshot",
    "State",
    "Submission",
    "SubmissionQuerySet",
    "SubmissionVersion",
    "SubmissionsClosed",
    "TeamIsFull",
    "TeamTookItBack",
    "WayIn",
    "WouldBeIncomplete",
    "came_late",
    "credits_of",
    "does_not_count_because",
    "report_path",
]
