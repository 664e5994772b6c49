"""The whole deal of a large jam, and how a deal heals, against copying the rows of the deal into PostgreSQL.

Goals, in one run: the plan at most 0.1 of the copy; the deal (facts, plan, rows, and that judges are told) at most 1.5.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import Participant, Team, User
from jam import clock
from jam.models import Jam
from judging.actions import dealing, heal_jam
from judging.models import Deal, Judge
from judging.presence import silent
from submissions import snapshots
from submissions.models import Submission, SubmissionVersion

SIZES = 7_600, 20_000  # submissions
MEMBERS = 3
REPEATS = 3
HOUR = timedelta(hours=1)
COLUMNS = "judge_id, submission_id, position, dealt, assigned_at"


def run(say: Callable[[str], None], sizes: tuple[int, ...] = SIZES) -> None:
    settings.CLOCK_CAN_MOVE = True
    call_command("migrate", verbosity=0)
    for size in sizes:
        clock.move(timedelta(0))
        jam = a_jam(size)
        copy = _deals(jam, say)
        _heals(jam, copy, say)
        _empty("jam_jam")


def _deals(jam: Jam, say: Callable[[str], None]) -> float:
    """Deal, and copy what was dealt, in turn; the best of each counts. Seconds that the copy took."""
    plans = _timed_plan()
    dealing.deal(jam)
    copies, deals = [], []
    for _ in range(REPEATS):
        rows = _rows()
        _empty("judging_reviewassignment")
        copies.append(_seconds(lambda rows=rows: _copy(rows)))
        _empty("judging_judge", "judging_deal")
        deals.append(_seconds(lambda: dealing.deal(jam)))
    copy, size = min(copies), jam.submissions.count()
    say(f"   {size:,} submissions, {rows.count(chr(10)):,} reviews: COPY {copy:.2f} s = 1")
    say(f"   plan {min(plans) / copy:.3f} (goal 0.1), whole deal {min(deals) / copy:.2f} (goal 1.5)")
    return copy


def _heals(jam: Jam, copy: float, say: Callable[[str], None]) -> None:
    _three_in_ten_come(jam)
    quiet = silent(jam, now=clock.now()).count()
    first, second = (_seconds(lambda: heal_jam(jam)) for _ in range(2))
    say(f"   healing with {quiet:,} silent judges {first / copy:.2f}, a sweep with nothing to do {second / copy:.2f}")


def _timed_plan() -> list[float]:
    """How long each plan takes from now on."""
    took: list[float] = []
    really = dealing.assign

    def assign(*args: Any, **facts: Any) -> Any:
        began = time.perf_counter()
        plan = really(*args, **facts)
        took.append(time.perf_counter() - began)
        return plan

    dealing.assign = assign
    return took


def _seconds(work: Callable[[], object]) -> float:
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _rows() -> str:
    out = StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY judging_reviewassignment ({COLUMNS}) TO STDOUT", out)
    return out.getvalue()


def _copy(rows: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.copy_expert(f"COPY judging_reviewassignment ({COLUMNS}) FROM STDIN", StringIO(rows))


def _empty(*tables: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


def a_jam(size: int) -> Jam:
    """Judging has begun; so many teams of three have handed in, and snapshots are taken."""
    end = clock.now() - HOUR
    starts = dict(zip(Jam.PHASE_STARTS, (end - 30 * HOUR, end - 20 * HOUR, end, end + 4 * HOUR, None), strict=True))
    jam = Jam.objects.create(
        name=f"Jam of {size}",
        slug=f"jam-of-{size}",
        published_at=end - 40 * HOUR,
        results_expected_at=end + 9 * HOUR,
        **starts,
    )
    users = User.objects.bulk_create(
        [User(email=f"person{n}@jam{size}.org", name=f"Person {n}") for n in range(size * MEMBERS)],
        batch_size=5_000,
    )
    teams = Team.objects.bulk_create([Team(jam=jam, name=f"Team {n}") for n in range(size)], batch_size=5_000)
    Participant.objects.bulk_create(
        [
            Participant(jam=jam, user=user, team=teams[n // MEMBERS], seat=n % MEMBERS + 1)
            for n, user in enumerate(users)
        ],
        batch_size=5_000,
    )
    made = Submission.objects.bulk_create(
        [
            Submission(jam=jam, team=team, number=n, title=f"Finding {n}", submitted_at=end)
            for n, team in enumerate(teams, 1)
        ],
        batch_size=5_000,
    )
    SubmissionVersion.objects.bulk_create(
        [SubmissionVersion(submission=one, number=1, content={}, sha256="", submitted_at=end) for one in made],
        batch_size=5_000,
    )
    snapshots.take(jam, now=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return jam


def _three_in_ten_come(jam: Jam) -> None:
    """A third of the window after the deal, three judges in ten have given a sign and opened their first."""
    Deal.objects.filter(jam=jam).update(dealt_at=jam.grace_ends_at)
    clock.move(HOUR)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE judging_judge SET seen_at = %s WHERE id %% 10 < 3", [clock.now()])
        cursor.execute(
            "UPDATE judging_reviewassignment SET opened_at = %s WHERE judge_id %% 10 < 3 AND position = 1",
            [clock.now()],
        )
        cursor.execute("UPDATE judging_reviewassignment SET assigned_at = %s", [jam.grace_ends_at])
        cursor.execute("ANALYZE")
    assert Judge.objects.filter(jam=jam, seen_at__isnull=False).exists()
