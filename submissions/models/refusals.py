"""Why a submission cannot be written, handed in or taken back now: each with a sentence that says what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from .submission import Submission


class DraftsClosed(ValidationError):
    """The jam takes no text now: too early, or too late."""

    def __init__(self) -> None:
        super().__init__(
            _("Submissions are closed. What you typed is below and was not saved: keep a copy if you need it."),
            code="drafts_closed",
        )


class SubmissionsClosed(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("Submissions are closed, so nothing was handed in or taken back. Ask the organisers what is possible."),
            code="submissions_closed",
        )


class NotReady(ValidationError):
    def __init__(self, submission: Submission) -> None:
        missing = [str(item.label) for item in submission.checklist().missing]
        super().__init__(
            _("This cannot be submitted yet. Missing: %(missing)s."),
            code="not_ready",
            params={"missing": get_text_list(missing, _("and")).lower()},
        )


class WouldBeIncomplete(ValidationError):
    """What is submitted stays complete, because judges may see it at any moment."""

    def __init__(self, submission: Submission) -> None:
        missing = [str(item.label) for item in submission.checklist().missing]
        super().__init__(
            _(
                "Your project is submitted, so it must stay complete. This would take away: %(missing)s. "
                "Nothing was saved. Put it back, or withdraw the project first."
            ),
            code="would_be_incomplete",
            params={"missing": get_text_list(missing, _("and")).lower()},
        )
