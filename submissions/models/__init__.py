from .attachment import Attachment, report_path
from .submission import Link, Submission, SubmissionQuerySet
from .version import SubmissionVersion

__all__ = ["Attachment", "Link", "Submission", "SubmissionQuerySet", "SubmissionVersion", "report_path"]
