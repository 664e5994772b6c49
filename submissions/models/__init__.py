from .attachment import Attachment, report_path
from .checklist import Checklist, Item
from .link import Link
from .queryset import State, SubmissionQuerySet
from .refusals import DraftsClosed, NotReady, SubmissionsClosed, WouldBeIncomplete
from .submission import Submission
from .version import SubmissionVersion

__all__ = [
    "Attachment",
    "Checklist",
    "DraftsClosed",
    "Item",
    "Link",
    "NotReady",
    "State",
    "Submission",
    "SubmissionQuerySet",
    "SubmissionVersion",
    "SubmissionsClosed",
    "WouldBeIncomplete",
    "report_path",
]
