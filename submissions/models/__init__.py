from .asking import Answer, Question
from .attachment import Attachment, report_path
from .authorship import Authorship, Credit, Role, credits_of
from .checklist import Checklist, Item
from .closing import LateLink, Snapshot
from .link import Link
from .queryset import State, SubmissionQuerySet
from .refusals import DraftsClosed, EnoughImages, NotReady, SubmissionsClosed, TeamIsFull, WouldBeIncomplete
from .submission import Licence, Submission
from .talk import Comment, HazardReviewer, Report
from .version import SubmissionVersion

__all__ = [
    "Answer",
    "Attachment",
    "Authorship",
    "Checklist",
    "Comment",
    "Credit",
    "DraftsClosed",
    "EnoughImages",
    "HazardReviewer",
    "Item",
    "LateLink",
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
    "WouldBeIncomplete",
    "credits_of",
    "report_path",
]
