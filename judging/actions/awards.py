"""Prizes, for a rank or by choice. Nobody sees them before the results."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from jam import guard
from jam.models import Jam
from jam.phases import Phase
from judging.models import Award

from .results import TooEarly, computed_results


@transaction.atomic
def save_award(award: Award, *, by: User) -> Award:
    added = award.pk is None
    if added:
        award.position = (award.jam.awards.aggregate(last=Max("position"))["last"] or 0) + 1
    award.save()
    verb = "added an award" if added else "changed an award"
    by.record(verb, jam=award.jam, about=award.name, submission=award.submission and award.submission.number)
    return award


@transaction.atomic
def delete_award(award: Award, *, by: User) -> None:
    award.delete()
    by.record("deleted an award", jam=award.jam, about=award.name)


@transaction.atomic
def move_award(award: Award, *, up: bool, by: User) -> None:
    """Swap with the neighbour above or below; at the end of the list nothing happens."""
    order = list(Award.objects.select_for_update().filter(jam=award.jam))
    place = order.index(award)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    for position, each in enumerate(order, start=1):
        each.position = position
    Award.objects.bulk_update(order, ["position"])
    by.record("reordered the awards", jam=award.jam, about=award.name)


def award_by_rank(jam: Jam, *, by: User) -> list[Award]:
    """First, second and third place for the best of the ranking as it stands; nothing if the jam has awards."""
    with guard.closing(jam) as now:
        if not jam.has_reached(Phase.DELIBERATION, now=now):
            raise TooEarly
        if jam.awards.exists():
            return []
        ranked = [result for result in computed_results(jam) if result.criterion is None and result.rank]
        names = {1: _("First place"), 2: _("Second place"), 3: _("Third place")}
        best = sorted((result.rank or 0, result.submission.number, result.submission) for result in ranked)
        by.record("gave awards by rank", jam=jam)
        return Award.objects.bulk_create(
            Award(jam=jam, name=names[rank], submission=submission, position=position)
            for position, (rank, _number, submission) in enumerate(best, start=1)
            if rank in names
        )
