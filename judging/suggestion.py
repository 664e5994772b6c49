"""What a judge who has done their five may rate next."""

from __future__ import annotations

from datetime import datetime

from django.db.models import CharField, Count, F, Q, Value
from django.db.models.functions import MD5, Cast, Concat

from submissions.models import Submission, SubmissionQuerySet

from .actions import choices
from .models import Judge


def suggestion(judge: Judge, *, now: datetime) -> Submission | None:
    """The project that one more review by this judge helps most, if there is any they may rate."""
    return fewest_first(judge).first()


def fewest_first(judge: Judge) -> SubmissionQuerySet:
    """What the judge may choose. Among equals the order is another one for every judge, and stays."""
    finished = Count("assignments", filter=Q(assignments__round=None, assignments__review__finished_at__isnull=False))
    shuffled = MD5(Concat(Value(f"{judge.pk}-"), Cast(F("pk"), CharField())))
    return choices(judge).annotate(finished=finished).order_by("finished", shuffled)
