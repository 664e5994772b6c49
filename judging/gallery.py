"""What the gallery gets from this app, once results are public: orders by rank, and who won what."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from jam.models import Jam
from jam.phases import Phase
from submissions.finding import Way
from submissions.models import SubmissionQuerySet

from .models import Result
from .ranking import awards_of


def orders(jam: Jam, *, now: datetime) -> list[Way]:
    """By rank, overall and on each criterion; nothing before everybody may read the results."""
    if jam.phase(now) is not Phase.RESULTS:
        return []
    each = [
        _by_rank(f"by-{criterion.slug}", criterion.name, Q(criterion=criterion)) for criterion in jam.criteria.all()
    ]
    return [_by_rank("rank", _("By rank"), Q(criterion__isnull=True)), *each]


def awards(jam: Jam, *, now: datetime) -> list[Way]:
    """Each award that something in the running won; nothing before results."""
    if jam.phase(now) is not Phase.RESULTS:
        return []
    return [_won(award.pk, award.name) for award in awards_of(jam)]


def _by_rank(key: str, label: str, which: Q) -> Way:
    """Best first; what has no rank comes last."""
    rank = Result.objects.filter(which, submission=OuterRef("pk")).order_by().values("rank")[:1]

    def best_first(rows: SubmissionQuerySet) -> SubmissionQuerySet:
        return rows.annotate(rank=Subquery(rank)).order_by(F("rank").asc(nulls_last=True), "title", "number")

    return Way(key, label, best_first)


def _won(award: int, name: str) -> Way:
    return Way(str(award), name, lambda rows: rows.filter(awards=award))
