from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jam import clock
from judging.actions import JudgingClosed, Unrated, save_review, skip
from judging.models import Rating, Review
from tests.factories import a_participant, a_user

from .scene import DAY, a_dealt_jam, a_jam_to_judge, answers, at_once, close_judging, judge_named, rate, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def jam():
    return a_dealt_jam()


@pytest.fixture
def jo(jam, client):
    """A judge with five to rate, signed in."""
    judge = judge_named(jam, "Member1-0")
    client.force_login(judge.user)
    return judge


def first(judge):
    return judge.assignments.select_related("judge__jam", "submission").first()


def console(assignment):
    return url("judge-review", assignment.judge.jam, assignment.submission.number)


# Saving


def test_a_review_is_finished_with_a_rating_for_every_criterion(jam, jo):
    review = rate(first(jo), 5, 3, None, comment="Lead with the failure.", note="Same text as #4?")
    stored = Review.objects.get(pk=review.pk)
    assert [rating.value for rating in stored.ratings.order_by("criterion__position")] == [5, 3, None]
    assert (stored.comment, stored.note) == ("Lead with the failure.", "Same text as #4?")
    assert stored.finished_at is not None


def test_the_total_weighs_what_was_rated(jam, jo):
    assert rate(first(jo), 5, 3, None).total() == Fraction(5 * 2 + 3, 3)
    assert rate(first(jo), None).total() is None


def test_a_draft_may_be_partial(jam, jo):
    review = save_review(first(jo), ratings={jam.criteria.first(): 4})
    assert (review.finished_at, review.ratings.count()) == (None, 1)


def test_a_finished_review_needs_an_answer_to_every_criterion(jam, jo):
    with pytest.raises(Unrated):
        save_review(first(jo), ratings={jam.criteria.first(): 4}, finish=True)
    assert Review.objects.count() == 0


def test_a_finished_review_can_be_edited_and_stays_finished(jam, jo):
    then = rate(first(jo), 2).finished_at
    review = rate(first(jo), 4, finish=False)
    assert review.finished_at == then
    assert list(review.ratings.values_list("value", flat=True)) == [4, 4, 4]
    with pytest.raises(Unrated):
        save_review(first(jo), ratings={jam.criteria.first(): 4})


def test_what_is_no_longer_answered_is_forgotten(jam, jo):
    rate(first(jo), 2, finish=False)
    review = save_review(first(jo), ratings={jam.criteria.first(): 5})
    assert list(review.ratings.values_list("value", flat=True)) == [5]


@pytest.mark.django_db(transaction=True)
def test_forty_threads_on_one_rating_leave_one_row(jam, jo):
    assignment = first(jo)
    outcomes = at_once(*[lambda n=n: rate(assignment, 1 + n % 5) for n in range(40)])
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert Review.objects.count() == 1
    assert Rating.objects.count() == 3
    assert len(set(Rating.objects.values_list("value", flat=True))) == 1


def test_the_database_refuses_a_second_rating_of_a_criterion_and_one_off_the_scale(jam, jo):
    review = rate(first(jo), 3)
    for value in (0, 6):
        with pytest.raises(IntegrityError), transaction.atomic():
            review.ratings.update(value=value)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(review=review, criterion=jam.criteria.first(), value=3)


@pytest.mark.parametrize(("after", "counts"), [(timedelta(microseconds=-1), True), (timedelta(0), False)])
def test_a_rating_counts_until_judging_closes_to_the_microsecond(jam, jo, monkeypatch, after, counts):
    assignment = first(jo)
    monkeypatch.setattr(clock, "now", lambda: jam.judging_closes_at + after)
    if counts:
        rate(assignment, 3)
    else:
        with pytest.raises(JudgingClosed):
            rate(assignment, 3)
    assert Review.objects.exists() == counts


def test_the_clock_is_read_after_the_lock(jam, jo, monkeypatch):
    """A deadline that moved while we waited for the lock is the one that counts."""
    assignment = first(jo)
    type(jam).objects.filter(pk=jam.pk).update(judging_closes_at=clock.now() - timedelta(minutes=1))
    with pytest.raises(JudgingClosed):
        rate(assignment, 3)


# The console


def test_the_console_shows_the_project_and_hides_the_team(client, jam, jo):
    assignment = first(jo)
    page = client.get(console(assignment)).content.decode()
    assert assignment.submission.title in page
    assert "Authors hidden" in page
    assert assignment.submission.team.name not in page
    assert page.count('<fieldset class="scale"') == 3


def test_the_console_of_others_does_not_exist(client, jam, jo):
    not_mine = jam.submissions.exclude(assignments__judge=jo).first()
    assert client.get(url("judge-review", jam, not_mine.number)).status_code == 404
    client.force_login(a_user())
    assert client.get(console(first(jo))).status_code == 404
    assert client.get(url("judge-review", jam, 10**30)).status_code == 404
    client.logout()
    assert client.get(console(first(jo))).status_code == 302


def test_finish_and_next_goes_on_to_the_next(client, jam, jo):
    answer = client.post(console(first(jo)), answers(jam, "4", comment="Good."))
    assert (answer.status_code, answer.url) == (303, url("judge-next", jam))
    second = jo.assignments.all()[1]
    assert client.get(answer.url).url == console(second)
    assert Review.objects.get().comment == "Good."


def test_after_the_last_one_comes_the_list(client, jam, jo):
    for assignment in jo.assignments.select_related("judge__jam"):
        rate(assignment, 3)
    answer = client.get(url("judge-next", jam))
    assert (answer.status_code, answer.url) == (303, url("judge-home", jam))
    assert "You rated all of yours" in client.get(answer.url).content.decode()


def test_finishing_with_an_unrated_criterion_keeps_what_was_typed(client, jam, jo):
    given = answers(jam, comment="Half a thought")
    unrated = jam.criteria.last()
    del given[f"c{unrated.pk}"]
    answer = client.post(console(first(jo)), given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"Rate {unrated.name}, or choose can’t judge." in page
    assert "Half a thought" in page
    assert page.count(" checked") == 2
    assert "<title>Error: " in page
    assert Review.objects.count() == 0


def test_save_keeps_a_partial_rating_and_stays(client, jam, jo):
    one = jam.criteria.first()
    answer = client.post(console(first(jo)), {f"c{one.pk}": "2", "comment": "So far", "save": "1"})
    assert (answer.status_code, answer.url) == (303, console(first(jo)))
    page = client.get(answer.url).content.decode()
    assert "So far" in page
    assert page.count(" checked") == 1
    assert Review.objects.get().finished_at is None


def test_saving_on_its_own_answers_with_the_time(client, jam, jo):
    answer = client.post(console(first(jo)), answers(jam) | {"save": "1"}, headers={"Autosave": "1"})
    assert answer.status_code == 200
    assert answer.json()["saved"].strip().endswith("</time>")
    assert answer.json()["base"] == Review.objects.get().version


def test_skip_keeps_what_was_rated_and_moves_it_to_the_end(client, jam, jo):
    skipped, *others = [a.pk for a in jo.assignments.all()]
    answer = client.post(console(first(jo)), {f"c{jam.criteria.first().pk}": "2", "skip": "1"})
    assert answer.status_code == 303
    assert [a.pk for a in jo.assignments.all()] == [*others, skipped]
    assert Rating.objects.get().value == 2
    skip(jo.assignments.get(pk=skipped))
    assert [a.pk for a in jo.assignments.all()] == [*others, skipped]


@pytest.mark.parametrize("bad", ["0", "6", "3.5", "-1", "1e309", "NaN", "５", "five", "4 4", "None"])
def test_a_rating_that_is_no_number_on_the_scale_is_refused(client, jam, jo, bad):
    answer = client.post(console(first(jo)), answers(jam, bad))
    assert answer.status_code == 422
    assert "Choose a number from 1 to 5, or can’t judge." in answer.content.decode()
    assert Review.objects.count() == 0


def test_cant_judge_is_an_answer(client, jam, jo):
    assert client.post(console(first(jo)), answers(jam, "na")).status_code == 303
    assert list(Rating.objects.values_list("value", flat=True)) == [None, None, None]


@pytest.mark.parametrize("comment", ["x" * 5_001, "a\0b"])
def test_a_comment_that_cannot_be_kept_is_refused_with_the_ratings_kept(client, jam, jo, comment):
    answer = client.post(console(first(jo)), answers(jam, comment=comment))
    assert answer.status_code in (400, 422)
    assert Review.objects.count() == 0


def test_fields_that_are_not_on_the_form_change_nothing(client, jam, jo):
    extra = {"finished_at": "2000-01-01", "judge": "1", "c999999": "5", "score": "10"}
    assert client.post(console(first(jo)), answers(jam) | extra).status_code == 303
    assert Rating.objects.count() == 3


def test_a_rating_sent_after_the_close_is_refused_and_the_text_stays_on_the_page(client, jam, jo):
    close_judging()
    answer = client.post(console(first(jo)), answers(jam, comment="Written in the last minute"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Judging of" in page
    assert "Written in the last minute" in page
    assert page.count(" checked") == 3
    assert Review.objects.count() == 0


def test_after_the_close_the_console_is_there_to_read(client, jam, jo):
    close_judging()
    page = client.get(console(first(jo))).content.decode()
    assert "Finish and next" not in page
    assert "was not finished, so it is not used" in page


def test_a_project_that_left_the_running_leaves_the_list(client, jam, jo):
    gone = first(jo)
    gone.submission.disqualify("It was not theirs.", now=clock.now())
    assert jo.still_to_rate() == 4
    answer = client.get(console(gone))
    assert (answer.status_code, answer.url) == (303, url("judge-home", jam))
    assert "0 of 4 rated." in client.get(url("judge-home", jam)).content.decode()


def test_a_judge_sees_their_own_earlier_ratings_beside_the_new_one(client, jam, jo):
    rate(first(jo), 5, 2, 2)
    second = jo.assignments.select_related("judge__jam", "submission")[1]
    page = client.get(console(second)).content.decode()
    assert "Open circles are your earlier projects: 3.5." in page


# The list


def test_before_the_grace_is_over_the_list_says_when_it_opens(client):
    jam = a_jam_to_judge(teams=1, grace=timedelta(hours=18))
    client.force_login(jam.participants.first().user)
    page = client.get(url("judge-home", jam)).content.decode()
    assert "Judging opens" in page
    assert "you will get five" in page


def test_while_projects_are_placed_the_list_says_so(client):
    jam = a_jam_to_judge()
    client.force_login(jam.participants.first().user)
    assert "We are placing projects" in client.get(url("judge-home", jam)).content.decode()


def test_the_list_counts_what_is_rated(client, jam, jo):
    for assignment in jo.assignments.select_related("judge__jam")[:3]:
        rate(assignment, 4)
    page = client.get(url("judge-home", jam)).content.decode()
    assert "3 of 5 rated." in page
    assert "Your five projects" in page


def test_after_the_close_the_list_says_what_counted(client, jam, jo):
    for assignment in jo.assignments.select_related("judge__jam")[:3]:
        rate(assignment, 4)
    close_judging()
    page = " ".join(client.get(url("judge-home", jam)).content.decode().split())
    assert "3 of 5 counted. Two unfinished ratings were not used." in page


def test_who_has_nothing_to_rate_is_told_why(client, jam):
    client.force_login(a_participant(jam=jam).user)
    assert "people rate when their own team submitted" in client.get(url("judge-home", jam)).content.decode()
    client.force_login(a_user())
    assert client.get(url("judge-home", jam)).status_code == 404


def test_the_list_and_the_console_make_as_many_queries_for_twelve_as_for_three(client):
    costs = []
    for number in (3, 12):
        jam = a_dealt_jam(teams=14, reviews_per_judge=number)
        judge = judge_named(jam, "Member1-0")
        for assignment in judge.assignments.select_related("judge__jam")[1:]:
            rate(assignment, 3)
        client.force_login(judge.user)
        for page in (url("judge-home", jam), console(first(judge))):
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            costs.append(len(queries))
    assert costs[:2] == costs[2:]


def test_the_address_in_every_mail_asks_to_sign_in_and_comes_back(client, jam):
    answer = client.get(url("judge-next", jam))
    assert answer.status_code == 302
    assert answer.url == f"{reverse('account_login')}?next={url('judge-next', jam)}"


def test_the_clock_moves_by_more_than_judging_lasts(jam):
    assert jam.judging_closes_at < clock.now() + DAY
