"""What judges are led to once they have done their five follows from the finished reviews, and is kept beside them."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta

from django.db.models import Count, F, Max

from jam import clock
from jam.models import Jam
from judging.finals import likely_top
from judging.models import Review, Suggestions
from submissions.models import Submission

from .results import scores_of

log = logging.getLogger(__name__)
PATIENCE = timedelta(minutes=2)  # reviews come in all the time, and a few more change little


def refresh_suggestions() -> None:
    """Compute anew where reviews were finished since. A jam that fails does not keep the others from theirs."""
    now = clock.now()
    over = Jam.objects.published().filter(submissions_close_at__lte=now - F("grace"), judging_closes_at__gt=now)
    for jam in over.filter(deal__isnull=False).exclude(suggestions__computed_at__gt=now - PATIENCE):
        try:
            refresh(jam, now=now)
        except Exception:
            log.exception("suggestions of %s failed; the next sweep tries again", jam.slug)


def refresh(jam: Jam, *, now: datetime) -> bool:
    """Whether anything had changed. It reads what is finished at this moment, and holds nobody up."""
    before, basis = Suggestions.objects.filter(jam=jam).first(), _basis(jam)
    if before and before.basis == basis:
        return False
    seed = before.seed if before else str(secrets.randbits(120))
    scores = scores_of(jam, list(jam.criteria.first_round()))
    p_top3 = dict(zip(scores.submissions.tolist(), scores.p_top3.tolist(), strict=True))
    facts = {"seed": seed, "submissions": likely_top(p_top3, seed=seed), "basis": basis, "computed_at": now}
    Suggestions.objects.update_or_create(jam=jam, defaults=facts)
    return True


def _basis(jam: Jam) -> str:
    counted = Review.objects.that_count(jam).aggregate(n=Count("pk"), last=Max("saved_at"))
    running = Submission.objects.of(jam).in_the_running().count()
    return f"{counted['n']} {running} {counted['last'] and counted['last'].isoformat()}"
