"""The deal heals while judging runs: nobody waits for those who are silent, nor for what left the running.

Judges keep their number and places; what they have not opened goes where it is needed most. Late judges get their
share, late and reinstated submissions theirs. One transaction, alone in its jam; where nothing is to be done nothing
is locked or written.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q

from accounts.models import AuditEntry
from jam import clock, guard
from jam.models import Jam
from jam.phases import Phase
from judging.healing import Healing, heal
from judging.ids import NOTHING
from judging.lists import Place, sorted_out
from judging.models import Deal, Judge, Pause, ReviewAssignment
from judging.presence import is_paused, silent

from .dealing import coming_judges, hubs_of, in_the_pool, make_everyone_a_judge, never, own_submissions, running, write

log = logging.getLogger(__name__)
AT_WORK = 10  # percent of the time for judging within which somebody at work gives a sign of life


def heal_due_jams() -> None:
    """Heal every jam that is being judged. One that fails does not keep the others from it."""
    now = clock.now()
    judged = Jam.objects.published().filter(submissions_close_at__lte=now - F("grace"), judging_closes_at__gt=now)
    paused = Pause.objects.filter(jam=OuterRef("pk"), ended_at=None)
    for jam in judged.filter(~Exists(paused), deal__isnull=False):
        try:
            heal_jam(jam)
        except Exception:
            log.exception("healing %s failed; the next sweep tries again", jam.slug)


def heal_jam(jam: Jam) -> Healing | None:
    """Exchange what it takes. None if there was nothing to do, or it is not time. A second run changes nothing."""
    if not coming_judges(jam).exists() and not _what_to_do(jam, now=clock.now()).rows.size:
        return None
    with guard.closing(jam) as now:
        if jam.phase(now) is not Phase.JUDGING or is_paused(jam) or not Deal.objects.filter(jam=jam).exists():
            return None
        make_everyone_a_judge(jam)
        healing = _what_to_do(jam, now=now, lock=True)
        if not healing.rows.size:
            return None
        _exchange(jam, healing, now=now)
    return healing


def _what_to_do(jam: Jam, *, now: datetime, lock: bool = False) -> Healing:
    """With ``lock``, what nobody has opened stays so until the end of the transaction."""
    judges = Judge.objects.filter(jam=jam)
    gone = judges.filter(user__deleted_at__isnull=False)
    absent = {*silent(jam, now=now).values_list("pk", flat=True), *gone.values_list("pk", flat=True)}
    since = now - (jam.judging_closes_at - jam.grace_ends_at) * AT_WORK / 100
    at_work = set(judges.filter(seen_at__gt=since).values_list("pk", flat=True))
    submissions = set(running(jam).values_list("pk", flat=True))
    lists = sorted_out(
        _places(jam, lock=lock),
        submissions=submissions,
        judges=[pk for pk in in_the_pool(jam).values_list("pk", flat=True) if pk not in absent],
        absent=absent,
        at_work=at_work,
        per_judge=jam.reviews_per_judge,
    )
    return heal(
        submissions,
        slots=lists.slots,
        counted=lists.counted,
        held=[*lists.held, *never(jam)],
        at_work=at_work,
        floor=jam.min_reviews,
        teams=dict(own_submissions(jam)),
        hubs=hubs_of(jam),
        seed=secrets.randbits(60),
    )


def _places(jam: Jam, *, lock: bool) -> Iterable[Place]:
    """Every list of the first round."""
    rows = ReviewAssignment.objects.filter(judge__jam=jam).first_round().order_by()
    if lock:
        waiting = rows.filter(dealt=True, opened_at=None).order_by("pk")
        list(waiting.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    happened = (
        Q(opened_at__isnull=False),
        Q(review__isnull=False),
        Q(review__finished_at__isnull=False),
    )
    facts = (ExpressionWrapper(what, BooleanField()) for what in happened)
    return map(Place._make, rows.values_list("judge", "submission", "position", "dealt", *facts).iterator(10_000))


def _exchange(jam: Jam, healing: Healing, *, now: datetime) -> None:
    """Write what comes in the places of what goes, and say so in the log."""
    judges, _places, before, _after = healing.rows.T.tolist()
    going = set(zip(judges, before, strict=True))
    there = ReviewAssignment.objects.filter(judge__in=set(judges), review=None).first_round().order_by()
    known = there.values_list("pk", "judge", "submission")
    ReviewAssignment.objects.filter(pk__in=[pk for pk, *pair in known if tuple(pair) in going]).delete()
    write(healing.rows[:, [0, 3, 1]], now=now)
    exchanged = sum(was != NOTHING for was in before)
    AuditEntry.objects.create(
        jam=jam,
        action="moved reviews to where they are needed",
        about=f"{exchanged} exchanged and {len(before) - exchanged} added, for {len(set(judges))} judges",
        detail={"coverage before": healing.before, "coverage after": healing.after},
    )
