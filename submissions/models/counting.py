"""Does a receipt count for judging, and if not, why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from .submission import Submission
    from .version import SubmissionVersion


def does_not_count_because(submission: Submission, version: SubmissionVersion) -> str:
    """Why judges will not get ``version``, the newest one; nothing if they will."""
    if submission.withdrawn_at:
        if submission.jam.grace_ends_at <= submission.withdrawn_at:
            return _("your team withdrew it")
        return _("your team withdrew it. Submit it again while submissions are open")
    if not submission.is_submitted:
        return _("it is not submitted yet")
    if submission.disqualified_at:
        return _("the organisers disqualified it: %(reason)s") % {"reason": submission.disqualified_because}
    if submission.flagged_at:
        return _("reviewers look whether it could do harm. You hear from them by mail")
    if version.submitted_at >= submission.jam.judging_closes_at:
        return _came_too_late(submission)
    return ""


def _came_too_late(submission: Submission) -> str:
    """It came when nobody rates any more; an earlier version may have been read."""
    read = submission.versions.filter(submitted_at__lt=submission.jam.judging_closes_at).first()
    if read is None:
        return _("judging had closed when it came in. It is shown with the others, without ratings")
    return _("judging had closed when it came in. Judges read %(receipt)s") % {"receipt": read.receipt}


def came_late(version: SubmissionVersion) -> bool:
    """Did it come after the grace, let in by an organiser?"""
    return version.submitted_at >= version.submission.jam.grace_ends_at
