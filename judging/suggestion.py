"""What a judge who has done their five may rate next.

Pages count and order reviews only up to what every project is to have. Beyond that, how many a project has would tell
where the suggestions led others.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import CharField, Count, F, Q, Value
from django.db.models.functions import MD5, Cast, Concat, Least

from submissions.models import Submission, SubmissionQuerySet

from .actions import choices
from .finals import next_one
from .models import Judge, Suggestions

FIRST_ROUND = Q(assignments__round=None)
FINISHED = FIRST_ROUND & Q(assignments__review__finished_at__isnull=False)
BEGUN = FIRST_ROUND & Q(assignments__opened_at__isnull=False, assignments__review__finished_at__isnull=True)


def suggestion(judge: Judge, *, now: datetime) -> Submission | None:
    """The project that one more review by this judge helps most; None if they may not rate now, or have them all."""
    if not judge.may_rate(now=now):
        return None
    jam, free = judge.jam, choices(judge).exclude(pk__in=judge.problems.values("submission"))
    kept = Suggestions.objects.filter(jam=jam).first() or Suggestions(jam=jam, seed=str(jam.pk), submissions=[])
    counted = free.annotate(finished=Count("assignments", filter=FINISHED), begun=Count("assignments", filter=BEGUN))
    reviews = {pk: (finished, begun) for pk, finished, begun in counted.values_list("pk", "finished", "begun")}
    best = next_one(reviews, floor=jam.min_reviews, top=kept.submissions, seed=kept.seed)
    return free.filter(pk=best).first() if best is not None else None


def fewest_first(judge: Judge) -> SubmissionQuerySet:
    """What the judge may choose, with its ``rated``: finished reviews, up to what the jam asks for.

    Among equals the order is another one for every judge, and stays.
    """
    rated = Least(Count("assignments", filter=FINISHED), Value(judge.jam.min_reviews))
    shuffled = MD5(Concat(Value(f"{judge.pk}-"), Cast(F("pk"), CharField())))
    return choices(judge).annotate(rated=rated).order_by("rated", shuffled)
