"""Judging as a whole: reviews of silent judges are rescued, judging is paused and goes on."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEntry, Message
from jam import clock
from judging.actions import publish_results
from judging.actions.organising import extend
from judging.actions.pausing import pause_judging, resume_judging
from judging.actions.rescuing import rescue, rescue_plan
from judging.extras import extras
from judging.models import Judge, Pause, ReviewAssignment
from judging.needs import needs_of
from tests.factories import an_organiser

from .scene import a_dealt_jam, a_jam_to_judge, at_once, close_judging, rate, url

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
db = pytest.mark.django_db


def shift(delta):
    clock.move(clock.now() - _real() + delta)


def _real():
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


@pytest.fixture
def jam(db):
    """Dealt to twelve, of whom three were never seen since: judging is open for five more hours of 23."""
    jam = a_dealt_jam(teams=12, grace=HOUR)
    shift(7 * HOUR)
    awake = jam.judges.order_by("pk")[3:]
    for judge in awake:
        for assignment in judge.assignments.select_related("judge__jam", "submission")[:2]:
            rate(assignment, 4)
    return jam


@pytest.fixture
def olga(jam):
    return an_organiser(jam)


def refused(act, *args, **more):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **more)
    return refusal.value.code


def plan_of(jam):
    return rescue_plan(jam, now=clock.now())


def agree(jam, by, plan=None):
    plan = plan or plan_of(jam)
    return rescue(jam, seed=plan.seed, digest=plan.digest, by=by)


# Rescue


def test_what_silent_judges_leave_goes_to_judges_at_work(jam, olga):
    plan = plan_of(jam)
    assert (len(plan.silent), plan.need, len(plan.pairs), plan.left_over) == (3, 15, 15, 0)
    assert (sum(plan.before), sum(plan.after), plan.after[-1] - plan.after[0] <= 1) == (45, 60, True)
    agree(jam, olga, plan)
    loads = Counter(jam.judges.values_list("assignments__judge", flat=True))
    silent = {judge.pk for judge in plan.silent}
    assert {judge: n for judge, n in loads.items() if judge in silent} == dict.fromkeys(silent, 5)
    assert max(loads.values()) <= 8
    own = ReviewAssignment.objects.filter(judge__user__participations__team__submission__assignments__pk__isnull=False)
    assert not [a for a in own.select_related("submission") if a.submission.team.has_member(a.judge.user)]
    assert Message.objects.filter(kind="judge_given").count() == plan.receivers
    assert AuditEntry.objects.filter(jam=jam, action="rescued reviews of silent judges").count() == 1


def test_confirmed_twice_it_happens_once(jam, olga):
    plan = plan_of(jam)
    agree(jam, olga, plan)
    assert refused(agree, jam, olga, plan) == "nothing_to_rescue"
    assert (plan_of(jam).need, ReviewAssignment.objects.count()) == (0, 75)


def test_two_organisers_who_confirm_at_once_do_it_once(jam, olga, transactional_db):
    plan = plan_of(jam)
    outcomes = at_once(*[lambda: agree(jam.__class__.objects.get(pk=jam.pk), olga, plan)] * 3)
    assert sorted(getattr(outcome, "code", "done") for outcome in outcomes) == ["done", *["nothing_to_rescue"] * 2]
    assert ReviewAssignment.objects.count() == 75


def test_when_facts_changed_the_organiser_looks_again(jam, olga, client):
    plan = plan_of(jam)
    back = plan.silent[0]
    Judge.objects.filter(pk=back.pk).update(seen_at=clock.now())
    assert refused(agree, jam, olga, plan) == "facts_changed"
    client.force_login(olga)
    answer = client.post(url("manage-judging-rescue", jam), {"seed": plan.seed, "digest": plan.digest})
    assert (answer.status_code, ReviewAssignment.objects.count()) == (409, 60)


@db
def test_nothing_to_rescue_before_the_deal_or_without_judges(client):
    before = a_jam_to_judge(teams=3)
    empty = a_jam_to_judge(teams=0)
    for jam in (before, empty):
        olga = an_organiser(jam)
        client.force_login(olga)
        assert client.get(url("manage-judging-rescue", jam)).status_code == 200
        assert client.post(url("manage-judging-rescue", jam), {"seed": "x"}).status_code == 422


def test_after_the_close_nothing_is_rescued(jam, olga):
    plan = plan_of(jam)
    close_judging()
    clock.move(jam.judging_closes_at - _real() + HOUR)
    assert refused(agree, jam, olga, plan) == "nothing_to_rescue"


def test_planning_takes_as_many_queries_for_many_as_for_few(jam):
    with CaptureQueriesContext(connection) as queries:
        plan_of(jam)
    assert len(queries) <= 14


@given(
    loads=st.lists(st.integers(0, 6), min_size=1, max_size=12),
    left=st.lists(st.integers(0, 5), max_size=8),
    need=st.integers(0, 40),
    banned=st.sets(st.tuples(st.integers(0, 7), st.integers(0, 11)), max_size=40),
    room=st.integers(0, 4),
    seed=st.integers(0, 99),
)
def test_extras_never_break_a_rule_and_go_to_the_least_covered(loads, left, need, banned, room, seed):
    coverage, judges = dict(enumerate(loads)), dict(enumerate(left))
    rooms = dict.fromkeys(judges, room)
    facts = {"judges": judges, "room": rooms, "banned": banned, "seed": seed}
    pairs = extras(coverage, need, **facts)
    assert pairs == extras(coverage, need, **facts)
    assert len(set(pairs)) == len(pairs) <= need
    assert not set(pairs) & banned
    assert max(Counter(judge for judge, _s in pairs).values(), default=0) <= room
    if not banned and pairs:
        after = Counter(s for _j, s in pairs)
        highest = max(coverage[s] + n for s, n in after.items())
        full = {s for s in coverage if after[s] == len(judges)}
        assert all(coverage[s] + after[s] >= highest - 1 for s in coverage.keys() - full)


# Pause


def test_a_pause_moves_the_end_by_its_length_in_whole_minutes(jam, olga):
    closes, expected = jam.judging_closes_at, jam.results_expected_at
    jo = jam.judges.first()
    extend(jo, closes + HOUR, by=olga)
    for _twice in range(2):
        pause_judging(jam, reason="The network is down.", by=olga)
    assert jo.may_rate(now=clock.now()) is False
    clock.move(clock.now() - _real() + 20 * MINUTE)
    length, again = resume_judging(jam, by=olga), resume_judging(jam, by=olga)
    jam.refresh_from_db()
    jo.refresh_from_db()
    assert (length % MINUTE, again, Pause.objects.count()) == (timedelta(0), None, 1)
    assert 20 * MINUTE <= length <= 22 * MINUTE
    assert (jam.judging_closes_at - closes, jam.results_expected_at - expected) == (length, length)
    assert jo.extended_until == closes + HOUR + length
    actions = set(AuditEntry.objects.filter(jam=jam, actor=olga).values_list("action", flat=True))
    assert {"paused judging", "resumed judging", "moved the timeline"} <= actions


def test_judging_that_would_have_closed_in_the_pause_is_open_again(jam, olga):
    pause_judging(jam, reason="Fire drill.", by=olga)
    left = jam.judging_closes_at - clock.now()
    clock.move(jam.judging_closes_at - _real() + HOUR)
    resume_judging(jam, by=olga)
    jam.refresh_from_db()
    assert timedelta(0) <= jam.judging_closes_at - clock.now() - left <= 2 * MINUTE


def test_four_who_press_at_once_pause_once_and_resume_once(jam, olga, transactional_db):
    def fresh():
        return jam.__class__.objects.get(pk=jam.pk)

    closes = jam.judging_closes_at
    pauses = at_once(*[lambda: pause_judging(fresh(), reason="Stop.", by=olga)] * 4)
    assert len({pause.pk for pause in pauses}) == 1
    lengths = at_once(*[lambda: resume_judging(fresh(), by=olga)] * 4)
    jam.refresh_from_db()
    assert (Pause.objects.count(), [length for length in lengths if length]) == (1, [jam.judging_closes_at - closes])


@db
def test_only_open_judging_can_be_paused(client):
    jam = a_jam_to_judge(teams=2, grace=23 * HOUR)
    olga = an_organiser(jam)
    client.force_login(olga)
    answer = client.post(url("manage-judging-pause", jam), {"reason": "Too early"})
    assert (answer.status_code, "Too early" in answer.content.decode(), Pause.objects.count()) == (422, True, 0)
    assert client.post(url("manage-judging-pause", jam), {"reason": ""}).status_code == 422
    assert client.post(url("manage-judging-resume", jam)).status_code == 303


def test_the_desk_says_that_judging_is_paused_and_resumes_it(jam, olga, client):
    client.force_login(olga)
    assert client.post(url("manage-judging-pause", jam), {"reason": "The network is down."}).status_code == 303
    page = client.get(url("manage-judging", jam)).content.decode()
    assert ("Judging is paused" in page, "The network is down." in page) == (True, True)
    assert client.post(url("manage-judging-resume", jam)).status_code == 303
    assert "Judging is paused" not in client.get(url("manage-judging", jam)).content.decode()


# What needs an organiser now, and publishing


def needs(jam):
    jam.refresh_from_db()
    return [(need.text, need.action) for need in needs_of(jam, now=clock.now())]


def test_silent_judges_and_a_pause_need_an_organiser(jam, olga):
    assert ("3 judges are silent", "Rescue") in needs(jam)
    assert ("3 judges have not started", "Remind") in needs(jam)
    pause_judging(jam, reason="Stop.", by=olga)
    assert needs(jam)[0] == ("Judging is paused", "Resume")
    close_judging()
    clock.move(jam.judging_closes_at - _real() + HOUR)
    assert needs(jam)[0] == ("Judging is paused", "Resume")


def test_who_still_has_time_is_waited_for_unless_an_organiser_says_so(jam, olga, client):
    extend(jam.judges.order_by("pk").first(), jam.judging_closes_at + 2 * HOUR, by=olga)
    clock.move(jam.judging_closes_at - _real() + HOUR)
    assert ("1 judge still has time to rate", "See who") in needs(jam)
    assert refused(publish_results, jam, by=olga) == "still_rating"
    client.force_login(olga)
    assert "publish without this one" in client.get(url("manage-results", jam)).content.decode()
    assert publish_results(jam, by=olga, confirmed=True) is True


def test_nothing_is_published_in_a_pause(jam, olga):
    pause_judging(jam, reason="Stop.", by=olga)
    clock.move(jam.judging_closes_at - _real() + HOUR)
    assert refused(publish_results, jam, by=olga, confirmed=True) == "paused"
