from collections.abc import Sequence

from django.conf import settings

from .cite import Work
from .models import Submission


def work_of(submission: Submission, authors: Sequence[str]) -> Work | None:
    """What a citation needs; nothing for what is not handed in. The day is the one on the jam's clocks."""
    if not submission.submitted_at or not authors:
        return None
    return Work(
        title=submission.title,
        authors=authors,
        jam=submission.jam.name,
        on=submission.submitted_at.astimezone(submission.jam.zone).date(),
        url=settings.SITE_URL + submission.get_absolute_url(),
    )
