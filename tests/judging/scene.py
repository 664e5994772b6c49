"""A jam with teams, submissions and criteria, ready to be dealt, rated or published."""

import threading
from datetime import timedelta

from django.db import connection
from django.urls import reverse

from jam import clock, guard
from jam.models import ClockShift
from jam.phases import Phase
from judging.actions import deal, publish_results, save_review
from judging.models import Judge
from tests.factories import a_criterion, a_jam, a_participant, a_submission, a_team, a_user, an_organiser

DAY = timedelta(days=1)
WEIGHTS = (2, 1, 1)


def a_jam_to_judge(*, teams=6, members=1, criteria=3, **fields):
    """Judging is open, the grace is over, nothing is dealt. Team n hands in submission n."""
    jam = a_jam(**{"phase": Phase.JUDGING, **fields})
    for weight in (WEIGHTS * 2)[:criteria]:
        a_criterion(jam, weight=weight)
    for n in range(1, teams + 1):
        people = [a_participant(jam=jam, user=a_user(f"Member{n}-{m}")) for m in range(members)]
        a_submission(team=a_team(*people, jam=jam, name=f"Team {n} of {jam.pk}"), title=f"Finding {n}")
    return jam


def a_dealt_jam(**fields):
    jam = a_jam_to_judge(**fields)
    deal(jam)
    return jam


def judge_named(jam, name):
    return Judge.objects.select_related("user", "jam").get(jam=jam, user__name=name)


def rate(assignment, *values, finish=True, **texts):
    """Finish a review with these values, one for each criterion; the last one goes for the rest."""
    criteria = list(assignment.criteria())
    values = [*values, *[values[-1]] * (len(criteria) - len(values))]
    return save_review(assignment, ratings=dict(zip(criteria, values, strict=True)), finish=finish, **texts)


def everyone_rates(jam, value=lambda assignment: 1 + assignment.submission.number % 5):
    for judge in jam.judges.all():
        for assignment in judge.assignments.select_related("judge__jam", "submission"):
            rate(assignment, value(assignment))


def a_jam_to_publish(**fields):
    """Everybody rated everything, judging has closed, nothing is public."""
    jam = a_dealt_jam(**fields)
    everyone_rates(jam)
    close_judging()
    return jam


def a_published_jam(**fields):
    jam = a_jam_to_publish(**fields)
    publish_results(jam, by=an_organiser(jam))
    jam.refresh_from_db()
    return jam


def close_judging():
    """In the jams of this module judging closes within a day from now."""
    ahead = ClockShift.objects.values_list("shift", flat=True).first() or timedelta(0)
    clock.move(ahead + DAY)


def answers(jam, value="4", **others):
    """What the console's form sends."""
    return {f"c{criterion.pk}": value for criterion in jam.criteria.all()} | others


def url(name, jam, *args):
    return reverse(name, args=[jam.slug, *args])


def at_once(*actions):
    """Do everything at the same moment, each in a thread with its own connection; errors come back as values."""
    barrier = threading.Barrier(len(actions))
    outcomes = [None] * len(actions)

    def run(index, act):
        try:
            barrier.wait(timeout=30)
            outcomes[index] = act()
        except Exception as error:
            outcomes[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def meanwhile(jam, first, then, *, in_between=lambda: None):
    """What ``then`` gives when it starts while ``first`` is done but not committed, under the lock of writers.

    Only where ``then`` waits for that lock is it let on; where it does not wait, it is over before the commit.
    """
    done, go = threading.Event(), threading.Event()

    def write():
        with guard.writing(jam.__class__.objects.get(pk=jam.pk)):
            first()
            done.set()
            go.wait(timeout=30)

    def act():
        assert done.wait(timeout=30)
        in_between()
        waiter = threading.Thread(target=_until_somebody_waits, args=[go])
        waiter.start()
        try:
            return then()
        finally:
            go.set()
            waiter.join()

    return at_once(write, act)


def _until_somebody_waits(go):
    """Open the gate once a connection waits for an advisory lock."""
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    while not go.is_set():
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                go.set()
    connection.close()
