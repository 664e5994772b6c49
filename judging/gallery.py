"""What the gallery gets: what a judge has not rated; once results are public, orders by rank, and who won what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from jam.models import Jam
from jam.phases import Phase
from submissions.finding import Way
from submissions.models import SubmissionQuerySet

from .models import Result, ReviewAssignment
from .ranking import awards_of, own_submissions_of


def orders(jam: Jam, *, now: datetime) -> list[Way]:
    """By rank, overall and on each criterion; nothing before everybody may read the results, or where nobody rated."""
    if not Result.objects.published(jam, now=now).overall().exists():
        return []
    each = [
        _by_rank(f"by-{criterion.slug}", criterion.name, Q(criterion=criterion))
        for criterion in jam.criteria.first_round()
    ]
    return [_by_rank("rank", _("By rank"), Q(criterion__isnull=True)), *each]


def awards(jam: Jam, *, now: datetime) -> list[Way]:
    """Each award that something in the running won; nothing before results."""
    if jam.phase(now) is not Phase.RESULTS:
        return []
    return [_won(award.pk, award.name) for award in awards_of(jam)]


def unrated(jam: Jam, user: Any) -> list[Way]:
    """For one who has been dealt something in this jam: everything but what they have rated, and their own."""
    theirs = ReviewAssignment.objects.filter(judge__user=user, judge__jam=jam) if isinstance(user, User) else None
    if theirs is None or not theirs.exists():
        return []
    rated, own = theirs.finished().values("submission"), own_submissions_of(user, jam)
    return [Way("1", _("Not rated by me"), lambda rows: rows.exclude(pk__in=rated).exclude(pk__in=own))]


def _by_rank(key: str, label: str, which: Q) -> Way:
    """Best first; what has no rank comes last."""
    rank = Result.objects.first_round().filter(which, submission=OuterRef("pk")).order_by().values("rank")[:1]

    def best_first(rows: SubmissionQuerySet) -> SubmissionQuerySet:
        return rows.annotate(rank=Subquery(rank)).order_by(F("rank").asc(nulls_last=True), "title", "number")

    return Way(key, label, best_first)


def _won(award: int, name: str) -> Way:
    return Way(str(award), name, lambda rows: rows.filter(awards=award))
