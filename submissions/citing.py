"""What a citation says of a submission, for those who may know who made it."""

from __future__ import annotations

from django.conf import settings

from accounts.models import User

from .cite import Author, Work
from .models import Credit, State, Submission


def work_of(submission: Submission, credited: list[Credit]) -> Work | None:
    """What a citation needs; nothing for what is not handed in, or was disqualified.

    The day is the one on the jam's clocks.
    """
    if submission.state() is not State.SUBMITTED or not submission.submitted_at or not credited:
        return None
    return Work(
        title=submission.title,
        authors=[Author(credit.user.name, public_orcid(credit.user)) for credit in credited],
        jam=submission.jam.name,
        on=submission.submitted_at.astimezone(submission.jam.zone).date(),
        url=settings.SITE_URL + submission.get_absolute_url(),
        abstract=submission.abstract,
        code=submission.urls()["code"],
        licence=submission.licence,
        tags=submission.tags,
    )


def public_orcid(user: User) -> str:
    """Their ORCID iD if they show it on their public page; the account promises that nobody else sees it."""
    return user.orcid if user.has_page and user.shows_orcid else ""
