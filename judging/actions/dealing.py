"""Reviews are dealt once the grace is over: five to everybody who took part, never one's own team's.

A deal is complete or absent: one transaction, alone in its jam. Running it again changes nothing.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from accounts.models import AuditEntry, Participant
from jam import clock, guard
from jam.models import Jam
from judging.assignment import Plan, assign
from judging.models import Conflict, Deal, Judge, Problem, Review, ReviewAssignment, Round, Rules
from submissions import snapshots
from submissions.models import Submission, SubmissionQuerySet

log = logging.getLogger(__name__)
# PostgreSQL's binary format of COPY: the number of fields, then each with its size in bytes before it
_HEAD, _TAIL, _EPOCH = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff", datetime(2000, 1, 1, tzinfo=UTC)
_ROW = np.dtype(">i2, >i4, >i8, >i4, >i8, >i4, >i2, >i4, i1, >i4, >i8")
_MAKE_JUDGES = """
    INSERT INTO judging_judge (user_id, jam_id, invited, created_at)
    SELECT user_id, jam_id, false, clock_timestamp() FROM ("""


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
    """Give every judge their submissions. None if it is not time, or was done before.

    That they are to be told follows from the deal: ``tell_due_judges`` does it.
    """
    with guard.closing(jam) as now:
        due = not jam.is_draft and jam.grace_ends_at <= now < jam.judging_closes_at
        if not due or Deal.objects.filter(jam=jam).exists():
            return None
        snapshots.take(jam, now=now)  # what is dealt is what was frozen
        make_everyone_a_judge(jam)
        seed = secrets.randbits(120)
        plan = plan_for(jam, in_the_pool(jam).values_list("pk", flat=True), seed=seed)
        write(plan.rows, now=now)
        short = {str(judge): reason for judge, reason in plan.short.items()}
        dealt = Deal.objects.create(jam=jam, seed=str(seed), dealt_at=now, short=short, relaxed=plan.relaxed)
        _log(jam, plan)
    return dealt


def plan_for(jam: Jam, judges: Iterable[int], *, seed: int) -> Plan:
    """What these judges (by id) are to review beside what they have, as level over the submissions as can be."""
    judges = set(judges)
    taken = ReviewAssignment.objects.filter(judge__jam=jam, round=None)
    # what is finished stays done, also where its submission left the running
    finished = Q(pk__in=taken.finished().values("pk"))
    dealt = pairs_of(taken.filter(finished | Q(submission__in=running(jam)), dealt=True))
    chosen = pairs_of(taken.filter(dealt=False))
    return assign(
        judges,
        running(jam).values_list("pk", flat=True),
        per_judge=jam.reviews_per_judge,
        seed=seed,
        teams=dict(own_submissions(jam)),
        hubs=hubs_of(jam),
        # a judge's own choices are not among the five; those of others cover a submission like any review
        conflicts=[*never(jam), *(pair for pair in chosen if pair[0] in judges)],
        given=[*dealt, *(pair for pair in chosen if pair[0] not in judges)],
    )


def running(jam: Jam) -> SubmissionQuerySet:
    return Submission.objects.of(jam).in_the_running()


def in_the_pool(jam: Jam) -> QuerySet[Judge]:
    """Who is dealt the reviews of the first round."""
    pool, judges = Rules.of(jam).pool, Judge.objects.filter(jam=jam)
    return judges if pool == Rules.Pool.BOTH else judges.filter(invited=pool == Rules.Pool.JURY)


def never(jam: Jam) -> list[tuple[int, int]]:
    """(judge, submission) that must not be: a conflict of interest, or it would not open."""
    conflicts, problems = Conflict.objects.filter(judge__jam=jam), Problem.objects.filter(judge__jam=jam)
    return [*pairs_of(conflicts), *pairs_of(problems)]


def pairs_of(rows: QuerySet[Any]) -> QuerySet[Any, tuple[int, int]]:
    return rows.order_by().values_list("judge", "submission")


def coming_judges(jam: Jam) -> QuerySet[Participant]:
    """Everybody on a team whose submission is in the running who is no judge yet; nobody where experts alone judge."""
    if Rules.of(jam).pool == Rules.Pool.JURY:
        return Participant.objects.none()
    people = Participant.objects.filter(jam=jam, team__in=running(jam).values("team"))
    return people.exclude(user__in=Judge.objects.filter(jam=jam).values("user"))


def make_everyone_a_judge(jam: Jam) -> None:
    """In one statement, however many they are; invited judges are there already."""
    try:
        select, values = coming_judges(jam).order_by("pk").values_list("user", "jam").query.sql_with_params()
    except EmptyResultSet:
        return
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_JUDGES + select + ") AS people (user_id, jam_id)", values)


def own_submissions(jam: Jam) -> Iterable[tuple[int, int]]:
    """(judge, submission of their own team), for judges who have one."""
    members = Participant.objects.filter(jam=jam, team__submission__isnull=False, user__judge_roles__jam=jam)
    return members.values_list("user__judge_roles", "team__submission")


def hubs_of(jam: Jam) -> tuple[dict[int, int], dict[int, int]]:
    """The hub of each judge, and of each submission: where its first member works."""
    there = Participant.objects.filter(jam=jam, hub__isnull=False)
    judges = there.filter(user__judge_roles__jam=jam).values_list("user__judge_roles", "hub")
    teams = there.filter(team__submission__isnull=False).order_by("-seat").values_list("team__submission", "hub")
    return dict(judges), dict(teams)  # the lowest seat comes last and stays


def write(rows: NDArray[Any], *, now: datetime) -> None:
    """COPY (judge, submission, place) into the table: ten times faster than INSERT, and the trigger sees it too."""
    table = np.empty(len(rows), _ROW)
    at = (now - _EPOCH) // timedelta(microseconds=1)
    values = 5, 8, rows[:, 0], 8, rows[:, 1], 2, rows[:, 2], 1, 1, 8, at
    for column, value in enumerate(values):
        table[f"f{column}"] = value
    binary = BytesIO(_HEAD + table.tobytes() + _TAIL)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            "COPY judging_reviewassignment (judge_id, submission_id, position, dealt, assigned_at)"
            " FROM STDIN (FORMAT binary)",
            binary,
        )


def _log(jam: Jam, plan: Plan) -> None:
    AuditEntry.objects.create(
        jam=jam,
        action="dealt the reviews",
        about=f"{len(plan.rows)} reviews to {np.unique(plan.rows[:, 0]).size} judges",
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
    if "judging_closes_at" in changing and Round.objects.filter(jam=jam, opened_at__isnull=False).exists():
        reasons.append(_("A jury rates the best of the first round already, so judging cannot open again."))
    if "min_reviews" in changing and Review.objects.of(jam).exists():
        reasons.append(_("The first rating was given, so the rule for being ranked cannot change any more."))
    return reasons
