"""Reviews are dealt once the grace is over: five to everybody who took part, never one's own team's.

A deal is complete or absent: one transaction, alone in its jam. Running it again changes nothing.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime
from io import StringIO

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from accounts import mail
from accounts.models import AuditEntry, Participant
from jam import clock, guard
from jam.models import Jam
from judging.assignment import Plan, assign
from judging.models import Conflict, Deal, Judge, Problem, Review, ReviewAssignment
from submissions import snapshots
from submissions.models import Submission

log = logging.getLogger(__name__)


def deal_due_jams() -> None:
    """Deal every jam whose time has come. One that fails does not keep the others from theirs."""
    now = clock.now()
    over = Jam.objects.published().filter(submissions_close_at__lte=now - F("grace"), judging_closes_at__gt=now)
    for jam in over.filter(deal__isnull=True):
        try:
            deal(jam)
        except Exception:
            log.exception("dealing %s failed; the next sweep tries again", jam.slug)


def deal(jam: Jam) -> Deal | None:
    """Give every judge their submissions and tell them. None if it is not time, or was done before."""
    with guard.closing(jam) as now:
        due = not jam.is_draft and jam.grace_ends_at <= now < jam.judging_closes_at
        if not due or Deal.objects.filter(jam=jam).exists():
            return None
        snapshots.take(jam, now=now)  # what is dealt is what was frozen
        _make_everyone_a_judge(jam)
        seed = secrets.randbits(120)
        plan = plan_for(jam, Judge.objects.filter(jam=jam).values_list("pk", flat=True), seed=seed)
        _write(plan.rows, now=now)
        short = {str(judge): reason for judge, reason in plan.short.items()}
        dealt = Deal.objects.create(jam=jam, seed=str(seed), dealt_at=now, short=short, relaxed=plan.relaxed)
        _tell_judges(jam, now=now)
        _log(jam, plan)
    return dealt


def plan_for(jam: Jam, judges: Iterable[int], *, seed: int) -> Plan:
    """What these judges (by id) are to review beside what they have, as level over the submissions as can be."""
    judges = set(judges)
    taken = ReviewAssignment.objects.filter(judge__jam=jam)
    dealt = taken.filter(dealt=True).in_the_running().values_list("judge", "submission")
    chosen = taken.filter(dealt=False).values_list("judge", "submission")
    conflicts = Conflict.objects.filter(judge__jam=jam).values_list("judge", "submission")
    unreadable = Problem.objects.filter(judge__jam=jam).values_list("judge", "submission")
    return assign(
        judges,
        Submission.objects.of(jam).in_the_running().values_list("pk", flat=True),
        per_judge=jam.reviews_per_judge,
        seed=seed,
        teams=dict(own_submissions(jam)),
        hubs=_hubs(jam),
        # a judge's own choices are not among the five; those of others cover a submission like any review
        conflicts=[*conflicts, *unreadable, *(pair for pair in chosen if pair[0] in judges)],
        given=[*dealt, *(pair for pair in chosen if pair[0] not in judges)],
    )


def tell(judge: Judge, *, now: datetime) -> None:
    """Mail one judge their five, once."""
    mail.send(
        judge.user,
        "judging-open",
        now=now,
        jam=judge.jam,
        once=f"judging-open:{judge.pk}",
        count=judge.assignments.filter(dealt=True).count(),
    )


def _make_everyone_a_judge(jam: Jam) -> None:
    """Everybody on a team whose submission is in the running; invited judges are there already."""
    running = Submission.objects.of(jam).in_the_running()
    people = Participant.objects.filter(jam=jam, team__in=running.values("team")).values_list("user", flat=True)
    Judge.objects.bulk_create((Judge(jam=jam, user_id=user) for user in people), ignore_conflicts=True)


def own_submissions(jam: Jam) -> Iterable[tuple[int, int]]:
    """(judge, submission of their own team), for judges who have one."""
    members = Participant.objects.filter(jam=jam, team__submission__isnull=False, user__judge_roles__jam=jam)
    return members.values_list("user__judge_roles", "team__submission")


def _hubs(jam: Jam) -> tuple[dict[int, int], dict[int, int]]:
    """The hub of each judge, and of each submission: where its first member works."""
    there = Participant.objects.filter(jam=jam, hub__isnull=False)
    judges = there.filter(user__judge_roles__jam=jam).values_list("user__judge_roles", "hub")
    teams = there.filter(team__submission__isnull=False).order_by("-seat").values_list("team__submission", "hub")
    return dict(judges), dict(teams)  # the lowest seat comes last and stays


def _write(rows: NDArray, *, now: datetime) -> None:
    """COPY the plan into the table: some ten times faster than INSERT, and the trigger sees it all the same."""
    lines = StringIO(
        "".join(f"{judge}\t{submission}\t{place}\tt\t{now.isoformat()}\n" for judge, submission, place in rows)
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(
            "COPY judging_reviewassignment (judge_id, submission_id, position, dealt, assigned_at) FROM STDIN", lines
        )


def _tell_judges(jam: Jam, *, now: datetime) -> None:
    busy = Judge.objects.filter(jam=jam, assignments__isnull=False).distinct()
    for judge in busy.select_related("user", "jam"):
        tell(judge, now=now)


def _log(jam: Jam, plan: Plan) -> None:
    judges = len({judge for judge, _submission, _place in plan.pairs})
    AuditEntry.objects.create(
        jam=jam,
        action="dealt the reviews",
        about=f"{len(plan.pairs)} reviews to {judges} judges",
        detail={"short": len(plan.short), "relaxed": plan.relaxed},
    )


def reasons_not_to_move(jam: Jam, changing: Collection[str]) -> list[str]:
    """Why these fields of the jam's timeline must stay: what judges were dealt follows from them."""
    reasons = []
    if Deal.objects.filter(jam=jam).exists():
        if {"submissions_close_at", "grace"} & {*changing}:
            reasons.append(_("Judges have their projects already, so the submission deadline cannot move any more."))
        if "reviews_per_judge" in changing:
            reasons.append(_("Judges have their projects already, so how many each must rate cannot change any more."))
    if "min_reviews" in changing and Review.objects.of(jam).exists():
        reasons.append(_("The first rating was given, so the rule for being ranked cannot change any more."))
    return reasons
