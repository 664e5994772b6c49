"""What a reader finds of a jam's submissions: one rule for the gallery, the jam page and their counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, Value, When
from django.http import HttpRequest

from jam import clock
from jam.editions import once
from jam.models import Jam

from .models import Submission, SubmissionQuerySet
from .models.queryset import Reader

SHOWN_ON_JAM_PAGE = 6
MOST_RELATED = 4


def readable(user: Reader, jam: Jam, *, now: datetime) -> SubmissionQuerySet:
    """What this person may open, each with whether its team may be named."""
    visible: SubmissionQuerySet = jam.submissions.visible_to(user, now=now)
    return visible.with_authors_shown(user, now=now)


def shown_to(user: Reader, jam: Jam, *, now: datetime) -> SubmissionQuerySet:
    """What the gallery holds for this person."""
    return readable(user, jam, now=now).listed()


def related_to(submission: Submission, user: Reader, *, now: datetime) -> SubmissionQuerySet:
    """Others of its jam that share a tag and stand in this person's gallery: those that share most, then by number."""
    shared = [Case(When(tags__contains=[tag], then=1), default=0) for tag in submission.tags]
    others = shown_to(user, submission.jam, now=now).exclude(pk=submission.pk).filter(tags__overlap=submission.tags)
    nearest = others.annotate(shared=sum(shared, Value(0))).order_by("-shared", "number")
    return nearest.select_related("team")[:MOST_RELATED]


def total_for(request: HttpRequest, jam: Jam) -> int:
    """How many this reader finds in the gallery, counted once for a page."""
    return once(request, ("total", jam.pk), lambda: shown_to(request.user, jam, now=clock.at(request)).count())


def around(request: HttpRequest, jam: Jam) -> dict[str, Any]:
    """How much there is, how much is still being written, and when the rest appears."""
    total, now = total_for(request, jam), clock.at(request)
    kept = jam.submissions.filter(withdrawn_at__isnull=True, flagged_at__isnull=True)
    return {
        "total": total,
        "unfinished": once(request, ("kept", jam.pk), kept.count) - total,
        "open": now < jam.grace_ends_at,
        "hidden_until": None if jam.reveal_at_once or now >= jam.grace_ends_at else jam.grace_ends_at,
        "blind": jam.hides_teams(now),
    }
