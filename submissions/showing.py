"""What a reader finds of a jam's submissions: one rule for the gallery, the jam page and their counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jam.models import Jam

from .models import SubmissionQuerySet
from .models.queryset import Reader

SHOWN_ON_JAM_PAGE = 6


def readable(user: Reader, jam: Jam, *, now: datetime) -> SubmissionQuerySet:
    """What this person may open, each with whether its team may be named."""
    visible: SubmissionQuerySet = jam.submissions.visible_to(user, now=now)
    return visible.with_authors_shown(user, now=now)


def shown_to(user: Reader, jam: Jam, *, now: datetime) -> SubmissionQuerySet:
    """What the gallery holds for this person."""
    return readable(user, jam, now=now).listed()


def around(jam: Jam, shown: SubmissionQuerySet, *, now: datetime) -> dict[str, Any]:
    """How much there is, how much is still being written, and when the rest appears."""
    total = shown.count()
    return {
        "total": total,
        "unfinished": jam.submissions.filter(withdrawn_at__isnull=True, flagged_at__isnull=True).count() - total,
        "open": now < jam.grace_ends_at,
        "hidden_until": None if jam.reveal_at_once or now >= jam.grace_ends_at else jam.grace_ends_at,
        "blind": jam.hides_teams(now),
    }
