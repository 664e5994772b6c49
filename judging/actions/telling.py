"""Judges are told what was dealt to them: after the deal and batch by batch, so that the lock of a deal is short."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from accounts import mail
from jam import clock
from judging.models import Deal, Judge

log = logging.getLogger(__name__)
BATCH = 200  # judges told in one transaction
A_SWEEP = 10  # batches: the others of a very large jam wait for the next sweep


def tell_due_judges() -> None:
    """Tell the judges of every open deal who were not told. One deal that fails does not keep others from theirs."""
    now = clock.now()
    untold = Judge.objects.filter(
        jam=OuterRef("jam"), pk__gt=OuterRef("told_upto"), assignments__dealt=True, assignments__round=None
    )
    for deal in Deal.objects.filter(Exists(untold), jam__judging_closes_at__gt=now).order_by("pk"):
        try:
            for _batch in range(A_SWEEP):
                if not _tell_some(deal.pk):
                    break
        except Exception:
            log.exception("telling the judges of deal %s failed; the next sweep tries again", deal.pk)


def tell(judge: Judge, *, now: datetime, count: int | None = None) -> None:
    """Mail one judge their five, once."""
    if count is None:
        count = judge.assignments.filter(dealt=True, round=None).count()
    mail.send(judge.user, "judging-open", now=now, jam=judge.jam, once=f"judging-open:{judge.pk}", count=count)


def _tell_some(pk: int) -> bool:
    """Tell the next judges of a deal, in the order of their ids; False where nobody is left, or somebody is at it."""
    with transaction.atomic():
        deals = Deal.objects.select_for_update(skip_locked=True, of=("self",)).select_related("jam")
        deal = deals.filter(pk=pk).first()
        if deal is None:
            return False
        count = Count("assignments", filter=Q(assignments__dealt=True, assignments__round=None))
        judges = Judge.objects.filter(jam=deal.jam, pk__gt=deal.told_upto).annotate(count=count).filter(count__gt=0)
        batch = list(judges.select_related("user").order_by("pk")[:BATCH])
        now = clock.now()
        for judge in batch:
            judge.jam = deal.jam
            tell(judge, now=now, count=judge.count)
        if batch:
            Deal.objects.filter(pk=pk).update(told_upto=batch[-1].pk)
        return bool(batch)
