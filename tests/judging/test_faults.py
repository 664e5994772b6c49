"""A worker dies, a task comes twice, two beats tick: the deal and healing are complete or absent, and once."""

import os
import random
import signal
import time

import pytest
from django.db import connection, connections

from accounts.models import AuditEntry, Message
from jam import clock
from judging.actions import deal_due_jams, heal_due_jams, tell_due_judges
from judging.models import Deal, Judge, ReviewAssignment

from .scene import a_dealt_jam, a_jam_to_judge, at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
POINTS = 25  # of each of the two, so fifty


class Worker:
    """Does its work in a process of its own, which ends without a word in the middle of it."""

    def __init__(self, work):
        self.work = work

    def dies_after(self, statements):
        """Killed right after so many statements; whether it came that far."""
        return self._dies(lambda: connection.execute_wrappers.append(_KillAfter(statements)))

    def dies_within(self, seconds):
        """Ended by the system's clock, wherever it is then, also within a statement."""
        return self._dies(lambda: signal.setitimer(signal.ITIMER_REAL, seconds))

    def _dies(self, prepare):
        connections.close_all()
        pid = os.fork()
        if not pid:
            try:
                _leave_connections_to_the_parent()
                prepare()
                self.work()
            finally:
                os._exit(0)
        return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


_INHERITED = []  # never closed here: that would end a session of the parent


def _leave_connections_to_the_parent():
    """A browser's event loop gives the parent other connections than it gives this process, which has no loop."""
    for each in connections.all(initialized_only=True):
        _INHERITED.append(each)
        del connections[each.alias]


class _KillAfter:
    def __init__(self, statements):
        self.left = statements

    def __call__(self, execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer


def state():
    """Everything that the deal and healing write."""
    rows = ReviewAssignment.objects.order_by("judge", "position").values_list("judge", "position", "submission")
    entries = AuditEntry.objects.filter(actor=None).order_by("pk").values_list("action", flat=True)
    return Deal.objects.count(), Judge.objects.count(), list(rows), list(entries)


def killed_at_random_points(work, done, undo):
    """The states that were seen after each kill that were not ``done``; ``undo`` brings back the start."""
    rng, worker = random.Random(1), Worker(work)
    for _warm in range(2):
        steps, seconds = _measured(work)
        undo()
    seen, killed = [], 0
    for point in range(POINTS):
        by_count = point % 2
        died = worker.dies_after(rng.randint(1, steps)) if by_count else worker.dies_within(rng.uniform(0.001, seconds))
        killed += died
        if done(state()):
            undo()
        else:
            seen.append(state())
    return seen, killed


def _measured(work):
    count = []
    began = time.monotonic()
    with connection.execute_wrapper(lambda execute, *rest: (count.append(1), execute(*rest))[1]):
        work()
    return len(count), time.monotonic() - began


def test_a_deal_whose_worker_is_killed_is_complete_or_absent_and_the_next_one_is_whole():
    a_jam_to_judge(teams=8)
    start = state()

    def undo():
        ReviewAssignment.objects.all().delete()
        Deal.objects.all().delete()
        Judge.objects.all().delete()
        AuditEntry.objects.all().delete()

    def is_whole(now):
        return (now[0], now[1], len(now[2]), now[3]) == (1, 8, 40, ["dealt the reviews"])

    seen, killed = killed_at_random_points(deal_due_jams, is_whole, undo)
    assert killed > POINTS / 2
    assert [left for left in seen if left != start] == []
    deal_due_jams()
    dealt = state()
    assert is_whole(dealt)
    deal_due_jams()
    assert state() == dealt


def test_healing_whose_worker_is_killed_is_complete_or_absent_and_the_next_one_is_whole():
    jam = a_dealt_jam(teams=8)
    jam.submissions.get(number=3).disqualify("It was not theirs.", now=clock.now())
    gone, start = jam.submissions.get(number=3).pk, state()

    def undo():
        """Back to the reviews as they were dealt."""
        ReviewAssignment.objects.all().delete()
        ReviewAssignment.objects.bulk_create(
            ReviewAssignment(judge_id=judge, position=position, submission_id=submission, assigned_at=clock.now())
            for judge, position, submission in start[2]
        )
        AuditEntry.objects.exclude(action="dealt the reviews").delete()

    def is_whole(now):
        return len(now[2]) == 40 and gone not in {submission for _judge, _place, submission in now[2]}

    seen, killed = killed_at_random_points(heal_due_jams, is_whole, undo)
    assert killed > POINTS / 2
    assert [left for left in seen if left != start] == []
    heal_due_jams()
    healed = state()
    assert is_whole(healed)
    heal_due_jams()
    assert state() == healed


def test_what_is_delivered_twenty_times_is_done_once():
    jam = a_jam_to_judge(teams=8)
    deal_due_jams()
    jam.submissions.get(number=3).disqualify("It was not theirs.", now=clock.now())
    heal_due_jams()
    tell_due_judges()
    once = state()
    for _delivery in range(19):
        for work in (deal_due_jams, heal_due_jams, tell_due_judges):
            work()
    assert state() == once
    assert Message.objects.filter(kind="judging-open").count() == 8


def test_two_beats_at_once_deal_heal_and_tell_once():
    jam = a_jam_to_judge(teams=8)

    def beat():
        for work in (deal_due_jams, heal_due_jams, tell_due_judges):
            work()

    assert at_once(beat, beat) == [None, None]
    jam.submissions.get(number=3).disqualify("It was not theirs.", now=clock.now())
    assert at_once(beat, beat) == [None, None]
    deals, _judges, rows, entries = state()
    assert (deals, len(rows)) == (1, 40)
    assert entries == ["dealt the reviews", "moved reviews to where they are needed"]
    assert Message.objects.filter(kind="judging-open").count() == 8
