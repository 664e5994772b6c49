"""The deal heals: the real actions, on PostgreSQL."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from accounts.models import AuditEntry, Message
from jam import clock
from jam.models import ClockShift
from judging.actions import add_judge, declare_conflict, heal_due_jams, heal_jam, healing, tell_due_judges
from judging.models import Conflict, Judge, Pause, ReviewAssignment
from judging.presence import seen, silent
from tests.factories import a_participant, a_submission, a_team, a_user, an_organiser

from .scene import DAY, a_dealt_jam, at_once, judge_named, rate

pytestmark = pytest.mark.django_db


def share_of_judging_passes(jam, share):
    """So much of the time between the deal and the close, and nobody's screen is older than that."""
    ahead = ClockShift.objects.values_list("shift", flat=True).first() or timedelta(0)
    clock.move(ahead + (jam.judging_closes_at - jam.grace_ends_at) * share)


def seen_now(*judges):
    for judge in judges:
        assert seen(judge, now=clock.now())


def expected(jam):
    """Of each submission in the running: reviews that are finished, or that somebody who is not silent has to do."""
    quiet = set(silent(jam, now=clock.now()).values_list("pk", flat=True))
    every = ReviewAssignment.objects.filter(judge__jam=jam).in_the_running()
    finished = set(every.finished().values_list("pk", flat=True))
    loads = Counter(dict.fromkeys(jam.submissions.in_the_running().values_list("number", flat=True), 0))
    loads.update(
        a.submission.number for a in every.select_related("submission") if a.pk in finished or a.judge_id not in quiet
    )
    return sorted(loads.values())


def lists(jam):
    rows = ReviewAssignment.objects.filter(judge__jam=jam).order_by("judge", "position")
    return list(rows.values_list("judge__user__name", "position", "submission__number"))


def places(jam):
    return [(name, place) for name, place, _number in lists(jam)]


# Who is silent


def test_a_judge_without_a_sign_of_life_for_a_quarter_of_the_time_is_silent():
    jam = a_dealt_jam()
    share_of_judging_passes(jam, 0.2)
    assert silent(jam, now=clock.now()).count() == 0
    ada = judge_named(jam, "Member1-0")
    seen_now(ada)
    share_of_judging_passes(jam, 0.1)
    assert silent(jam, now=clock.now()).count() == 5
    assert not silent(jam, now=clock.now()).filter(pk=ada.pk).exists()


def test_who_has_finished_everything_is_not_silent():
    jam = a_dealt_jam()
    ada = judge_named(jam, "Member1-0")
    for assignment in ada.assignments.all():
        rate(assignment, 4)
    share_of_judging_passes(jam, 0.5)
    assert silent(jam, now=clock.now()).filter(pk=ada.pk).count() == 0


def test_after_a_pause_everybody_has_time_anew():
    jam = a_dealt_jam()
    share_of_judging_passes(jam, 0.3)
    assert silent(jam, now=clock.now()).count() == 6
    Pause.objects.create(jam=jam, reason="Fire alarm", began_at=clock.now(), ended_at=clock.now())
    assert silent(jam, now=clock.now()).count() == 0


def test_what_a_judge_has_opened_stays_theirs_and_what_was_exchanged_meanwhile_is_not_opened():
    jam = a_dealt_jam()
    ada = judge_named(jam, "Member1-0")
    first, second = ada.assignments.all()[:2]
    assert seen(ada, first, now=clock.now())
    stale = ReviewAssignment.objects.get(pk=second.pk)
    second.delete()
    assert not seen(ada, stale, now=clock.now())
    assert list(ada.assignments.exclude(opened_at=None)) == [first]


# Silent judges


def test_a_level_jam_is_left_alone_without_a_lock_or_a_log_entry():
    jam = a_dealt_jam(teams=8)
    before, logged = lists(jam), AuditEntry.objects.count()
    heal_due_jams()
    assert heal_jam(jam) is None
    assert (lists(jam), AuditEntry.objects.count()) == (before, logged)


def a_jam_in_which_half_is_silent():
    """Twelve judges; those of the first six are here and have opened their first, the others never came."""
    jam = a_dealt_jam(teams=12, min_reviews=2)
    share_of_judging_passes(jam, 0.3)
    for n in range(1, 7):
        judge = judge_named(jam, f"Member{n}-0")
        assert seen(judge, judge.assignments.first(), now=clock.now())
    return jam


def test_what_silent_judges_leave_is_made_up_for_by_those_who_are_here():
    jam = a_jam_in_which_half_is_silent()
    was, opened = lists(jam), set(ReviewAssignment.objects.exclude(opened_at=None).values_list("pk", flat=True))
    heal_due_jams()
    now = lists(jam)
    assert expected(jam) == [2] * 6 + [3] * 6
    assert places(jam) == [(name, place) for name, place, _number in was]
    quiet = {f"Member{n}-0" for n in range(7, 13)}
    assert [row for row in now if row[0] in quiet] == [row for row in was if row[0] in quiet]
    assert ReviewAssignment.objects.filter(pk__in=opened).count() == 6
    heal_due_jams()
    assert lists(jam) == now


def test_who_comes_back_has_five_and_they_are_what_is_needed():
    jam = a_jam_in_which_half_is_silent()
    heal_due_jams()
    back = judge_named(jam, "Member12-0")
    seen_now(back)
    heal_due_jams()
    assert back.assignments.count() == 5
    assert expected(jam) == [2] * 1 + [3] * 11


def test_one_run_that_changes_something_is_one_entry_in_the_log():
    jam = a_jam_in_which_half_is_silent()
    heal_due_jams()
    heal_due_jams()
    entry = AuditEntry.objects.get(jam=jam, action="moved reviews to where they are needed")
    exchanged = entry.about.split()[0]
    assert entry.actor is None
    assert entry.about == f"{exchanged} exchanged and 0 added, for {entry.about.split()[-2]} judges"
    assert entry.detail["coverage after"] == [2, 3]


@pytest.mark.parametrize("why", ["paused", "closed"])
def test_nothing_moves_in_a_pause_or_after_the_close(why):
    jam = a_jam_in_which_half_is_silent()
    before = lists(jam)
    if why == "paused":
        Pause.objects.create(jam=jam, reason="Fire alarm", began_at=clock.now())
    else:
        clock.move(DAY)
    heal_due_jams()
    assert heal_jam(jam) is None
    assert lists(jam) == before


def test_nobody_gets_their_own_or_a_conflicting_project_by_healing():
    jam = a_jam_in_which_half_is_silent()
    for n in range(1, 7):
        judge = judge_named(jam, f"Member{n}-0")
        theirs = judge.assignments.values("submission")
        other = jam.submissions.exclude(pk__in=theirs).exclude(team__members__user=judge.user).first()
        Conflict.objects.create(judge=judge, submission=other, reason=Conflict.Reason.FAMILY)
    heal_due_jams()
    clashes = ReviewAssignment.objects.filter(judge__jam=jam)
    assert [a for a in clashes if a.judge.conflicts.filter(submission=a.submission).exists()] == []
    assert [a for a in clashes if a.submission.team.has_member(a.judge.user)] == []


# What leaves the running and what comes


def test_a_submission_that_leaves_the_running_is_replaced_where_it_stood():
    jam = a_dealt_jam(teams=8)
    out = jam.submissions.get(number=3)
    before = lists(jam)
    out.disqualify("It was not theirs.", now=clock.now())
    heal_due_jams()
    after = lists(jam)
    assert places(jam) == [(name, place) for name, place, _number in before]
    assert 3 not in {number for _name, _place, number in after}
    assert [(old, new) for old, new in zip(before, after, strict=True) if old != new and old[2] != 3] == []
    assert expected(jam) == [5, 5, 6, 6, 6, 6, 6]


def test_finished_reviews_of_what_left_the_running_count_for_the_judges_five():
    jam = a_dealt_jam(teams=8)
    ada = judge_named(jam, "Member1-0")
    done = ada.assignments.first()
    rate(done, 4)
    done.submission.disqualify("It was not theirs.", now=clock.now())
    heal_due_jams()
    assert ada.assignments.count() == 5
    assert ada.still_to_rate() == 4


def test_a_review_begun_of_what_left_the_running_is_kept_and_another_one_comes():
    jam = a_dealt_jam(teams=8)
    ada = judge_named(jam, "Member1-0")
    begun = ada.assignments.first()
    rate(begun, 4, finish=False, comment="Half a thought")
    begun.submission.flagged_at = clock.now()
    begun.submission.save()
    heal_due_jams()
    heal_due_jams()
    assert ada.still_to_rate() == 5
    assert ada.assignments.count() == 6
    assert ada.assignments.get(pk=begun.pk).review.comment == "Half a thought"


def test_a_late_submission_and_its_team_are_dealt_in():
    jam = a_dealt_jam(teams=8, members=2)
    late = a_team(*[a_participant(jam=jam, user=a_user(f"Late{n}")) for n in (1, 2)], jam=jam)
    submission = a_submission(team=late, title="Better late")
    heal_due_jams()
    assert expected(jam) == [10] * 9
    assert [judge_named(jam, f"Late{n}").assignments.count() for n in (1, 2)] == [5, 5]
    assert not submission.assignments.filter(judge__user__name__startswith="Late").exists()
    tell_due_judges()
    assert Message.objects.filter(kind="judging-open", user__name__startswith="Late").count() == 2


def test_a_cleared_submission_is_dealt_in_again():
    jam = a_dealt_jam(teams=8)
    jam.submissions.filter(number=3).update(flagged_at=clock.now())
    heal_due_jams()
    jam.submissions.filter(number=3).update(flagged_at=None)
    heal_due_jams()
    assert expected(jam) == [5] * 8


def test_somebody_seated_late_gets_five():
    jam = a_dealt_jam(teams=8)
    jam.submissions.get(number=2).team.add_member(a_participant(jam=jam, user=a_user("Lea")))
    heal_due_jams()
    lea = judge_named(jam, "Lea")
    assert list(lea.assignments.values_list("position", flat=True)) == [1, 2, 3, 4, 5]
    assert not lea.assignments.filter(submission__number=2).exists()


def test_deleted_accounts_are_neither_waited_for_nor_given_anything():
    jam = a_dealt_jam(teams=8)
    gone = judge_named(jam, "Member1-0")
    gone.assignments.all().delete()
    gone.user.deleted_at = clock.now()
    gone.user.save()
    heal_due_jams()
    assert gone.assignments.count() == 0


# Side by side


def test_a_jam_that_fails_does_not_keep_others_from_healing(monkeypatch, caplog):
    bad, good = a_dealt_jam(teams=8), a_dealt_jam(teams=8)
    for jam in (bad, good):
        jam.submissions.get(number=3).disqualify("It was not theirs.", now=clock.now())
    really = healing.heal_jam

    def fail(jam):
        if jam == bad:
            raise RuntimeError("dirty data")
        return really(jam)

    monkeypatch.setattr(healing, "heal_jam", fail)
    heal_due_jams()
    assert [3 in {number for _name, _place, number in lists(jam)} for jam in (bad, good)] == [True, False]
    assert f"healing {bad.slug} failed" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_four_sweeps_at_once_heal_once():
    jam = a_dealt_jam(teams=12)
    jam.submissions.get(number=3).disqualify("It was not theirs.", now=clock.now())
    assert at_once(*[heal_due_jams] * 4) == [None] * 4
    assert AuditEntry.objects.filter(action="moved reviews to where they are needed").count() == 1
    assert len(lists(jam)) == 60
    assert expected(jam) == [5] * 6 + [6] * 5


@pytest.mark.django_db(transaction=True)
def test_a_project_that_is_being_exchanged_is_not_opened_in_that_moment(monkeypatch):
    """Without the lock on unopened rows its judge would read, and be told is theirs, what goes to somebody else."""
    jam = a_dealt_jam(teams=12)
    jam.submissions.get(number=3).disqualify("It was not theirs.", now=clock.now())
    going = ReviewAssignment.objects.filter(submission__number=3).select_related("judge").first()
    opened, really = [], healing._exchange

    def open_it():
        opened.append(seen(going.judge, going, now=clock.now()))
        connection.close()

    def exchange(*args, **kwargs):
        opener.start()
        with connection.cursor() as cursor:
            while opener.is_alive():
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                if cursor.fetchone()[0]:
                    break
        really(*args, **kwargs)

    opener = threading.Thread(target=open_it)
    monkeypatch.setattr(healing, "_exchange", exchange)
    heal_due_jams()
    opener.join(timeout=30)
    assert opened == [False]


def test_a_conflict_after_healing_still_brings_another_at_once():
    jam = a_jam_in_which_half_is_silent()
    heal_due_jams()
    ada = judge_named(jam, "Member1-0")
    new = declare_conflict(ada.assignments.last(), reason=Conflict.Reason.FAMILY)
    assert (ada.assignments.count(), new.position) == (5, 5)


def test_an_expert_invited_late_waits_for_no_sweep():
    jam = a_dealt_jam(teams=8)
    jo = add_judge(jam, a_user("Jo"), by=an_organiser(jam))
    assert jo.assignments.count() == 5
    heal_due_jams()
    assert Judge.objects.get(pk=jo.pk).assignments.count() == 5
