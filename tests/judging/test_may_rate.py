"""When a judge may rate, what two windows of theirs do to each other, and how often a project can wait."""

from datetime import timedelta

import pytest

from jam import clock
from judging.actions import (
    JudgingClosed,
    ReviewGone,
    SavedElsewhere,
    SkippedTwice,
    choose,
    declare_conflict,
    save_review,
    skip,
)
from judging.models import Judge, Pause, Review, Round
from judging.standing import standing_of, step_for

from .scene import a_dealt_jam, close_judging, judge_named, rate

pytestmark = pytest.mark.django_db
MS = timedelta(milliseconds=1)


@pytest.fixture
def jam():
    return a_dealt_jam(teams=8)


@pytest.fixture
def jo(jam):
    return judge_named(jam, "Member1-0")


def first(judge):
    return judge.assignments.select_related("judge__jam", "submission").first()


def extend(judge, until):
    Judge.objects.filter(pk=judge.pk).update(extended_until=until)
    judge.refresh_from_db()


def pause(jam, **fields):
    return Pause.objects.create(jam=jam, reason="The network is down.", began_at=clock.now(), **fields)


@pytest.mark.parametrize(("after", "may"), [(-MS, True), (0 * MS, False), (MS, False)])
def test_judging_ends_for_everybody_at_the_same_instant(jam, jo, after, may):
    assert jo.may_rate(now=jam.judging_closes_at + after) == may


@pytest.mark.parametrize(("after", "may"), [(-MS, False), (0 * MS, True), (MS, True)])
def test_it_begins_when_the_grace_is_over(jam, jo, after, may):
    assert jo.may_rate(now=jam.grace_ends_at + after) == may


@pytest.mark.parametrize(("after", "may"), [(-MS, True), (0 * MS, False), (MS, False)])
def test_who_got_more_time_has_it_to_the_instant(jam, jo, after, may):
    until = jam.judging_closes_at + timedelta(hours=1)
    extend(jo, until)
    assert jo.may_rate(now=until + after) == may
    assert judge_named(jam, "Member2-0").may_rate(now=until + after) is False


def test_more_time_ends_when_results_are_out(jam, jo):
    extend(jo, jam.judging_closes_at + timedelta(days=9))
    jam.results_published_at = jam.judging_closes_at + timedelta(hours=1)
    jo.jam = jam
    assert jo.may_rate(now=jam.results_published_at) is False


@pytest.mark.parametrize(("after", "may"), [(-MS, True), (0 * MS, False), (MS, False)])
def test_a_further_round_is_rated_while_it_is_open(jam, jo, after, may):
    opened = jam.judging_closes_at + timedelta(hours=1)
    final = Round.objects.create(jam=jam, opened_at=opened, closes_at=opened + timedelta(hours=2))
    assert jo.may_rate(now=opened - MS, round=final) is False
    assert jo.may_rate(now=final.closes_at + after, round=final) == may
    assert jo.may_rate(now=opened) is False


def test_in_a_pause_nothing_is_rated_replaced_skipped_or_chosen(jam, jo):
    stop = pause(jam)
    other = jam.submissions.exclude(assignments__judge=jo).first()
    for act in (
        lambda: rate(first(jo), 4),
        lambda: skip(first(jo)),
        lambda: declare_conflict(first(jo), reason="other"),
        lambda: choose(jo, other),
    ):
        with pytest.raises(JudgingClosed, match="The network is down"):
            act()
    stop.ended_at = clock.now()
    stop.save()
    assert rate(first(jo), 4).pk


def test_who_got_more_time_rates_after_the_close_and_others_do_not(jam, jo):
    extend(jo, jam.judging_closes_at + timedelta(days=5))
    close_judging()
    assert rate(first(jo), 4).finished_at is not None
    with pytest.raises(JudgingClosed):
        rate(first(judge_named(jam, "Member2-0")), 4)


def test_an_extension_taken_back_meanwhile_does_not_count(jam, jo):
    extend(jo, jam.judging_closes_at + timedelta(days=5))
    assignment = first(jo)  # read while there was more time
    extend(jo, None)
    close_judging()
    with pytest.raises(JudgingClosed):
        rate(assignment, 4)


def test_a_review_that_was_exchanged_meanwhile_is_not_saved_on_the_other_project(jam, jo):
    assignment = first(jo)
    other = jam.submissions.exclude(assignments__judge=jo).exclude(team__members__user=jo.user)
    jo.assignments.filter(pk=assignment.pk).update(submission=other.first())
    with pytest.raises(ReviewGone):
        rate(assignment, 4)
    assert Review.objects.count() == 0


def test_a_save_is_a_sign_of_life(jam, jo):
    rate(first(jo), 4, finish=False)
    assert (first(jo).opened_at is not None, judge_named(jam, "Member1-0").seen_at is not None) == (True, True)


# Two windows


def test_what_another_window_saved_is_not_overwritten(jam, jo):
    begun = rate(first(jo), 3, finish=False, comment="Before lunch").version
    rate(first(jo), 4, finish=False, comment="In the other window", base=begun)
    with pytest.raises(SavedElsewhere) as refused:
        rate(first(jo), 2, comment="In this one", base=begun)
    assert refused.value.theirs.comment == "In the other window"
    assert Review.objects.get().comment == "In the other window"


def test_the_first_save_of_a_second_window_is_seen_too(jam, jo):
    rate(first(jo), 3, finish=False, comment="First")
    with pytest.raises(SavedElsewhere):
        rate(first(jo), 3, finish=False, comment="Second", base="")


def test_the_same_thing_twice_is_no_conflict(jam, jo):
    rate(first(jo), 3, finish=False, comment="First")
    assert rate(first(jo), 3, comment="First", base="").finished_at is not None


def test_who_saw_what_the_other_window_saved_may_overwrite_it(jam, jo):
    rate(first(jo), 3, finish=False, comment="First")
    seen = Review.objects.get().version
    assert save_review(first(jo), ratings={}, comment="Second", base=seen).comment == "Second"


# Skipping


def test_a_project_can_wait_twice_and_no_more(jam, jo):
    assignment = first(jo)
    for _ in range(2):
        skip(jo.assignments.select_related("judge__jam").get(pk=assignment.pk))
        skip(first(jo))  # another one goes behind it
    with pytest.raises(SkippedTwice):
        skip(jo.assignments.select_related("judge__jam").get(pk=assignment.pk))


def test_what_is_last_already_does_not_use_up_a_skip(jam, jo):
    last = jo.assignments.select_related("judge__jam").last()
    skip(last)
    assert jo.assignments.get(pk=last.pk).skips == 0


# The one next step


def step(jam, judge):
    return step_for(standing_of(judge.user, jam, now=clock.now()))


def test_the_next_step_says_that_judging_is_paused(jam, jo):
    pause(jam)
    assert (step(jam, jo).title, step(jam, jo).text) == ("Judging is paused", "The network is down.")


def test_the_next_step_of_who_got_more_time_is_to_rate(jam, jo):
    extend(jo, jam.judging_closes_at + timedelta(days=5))
    close_judging()
    assert (step(jam, jo).title, step(jam, jo).at) == ("Rate your five", jo.extended_until)
    assert step(jam, judge_named(jam, "Member2-0")).title == "Ratings are being checked"


def test_the_next_step_of_a_juror_is_the_finalists(jam, jo):
    close_judging()
    now = clock.now()
    final = Round.objects.create(jam=jam, opened_at=now, closes_at=now + timedelta(hours=2))
    jo.assignments.create(submission=jo.assignments.first().submission, round=final, position=90, assigned_at=now)
    assert step(jam, jo).title == "Rate the finalists"
