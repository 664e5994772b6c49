"""Conflicts, projects that will not open, and free choice after the five."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from jam import clock
from judging.actions import FiveFirst, JudgingClosed, NotYours, choose, declare_conflict, report_problem
from judging.models import Conflict, Problem, Review, ReviewAssignment
from tests.factories import a_user, an_organiser

from .scene import a_dealt_jam, a_jam_to_judge, at_once, close_judging, judge_named, rate, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def jam():
    return a_dealt_jam(teams=8)


@pytest.fixture
def jo(jam, client):
    judge = judge_named(jam, "Member1-0")
    client.force_login(judge.user)
    return judge


def theirs(judge):
    return list(judge.assignments.select_related("judge__jam", "submission__jam"))


def finish_all(judge):
    for assignment in theirs(judge):
        rate(assignment, 3)


def not_theirs(judge):
    """What the judge may still choose, without their own."""
    others = judge.jam.submissions.exclude(assignments__judge=judge)
    return others.exclude(team__members__user=judge.user).first()


# Conflict of interest


def test_a_conflict_is_replaced_at_once_in_its_place(jam, jo):
    gone = theirs(jo)[2]
    replacement = declare_conflict(gone, reason="family", note="My brother")
    now = theirs(jo)
    assert [a.position for a in now] == [1, 2, 3, 4, 5]
    assert now[2] == replacement
    assert gone.submission not in [a.submission for a in now]
    assert Conflict.objects.get().note == "My brother"


def test_the_replacement_is_the_least_covered_one_allowed(jam, jo):
    spare = not_theirs(jo)
    ReviewAssignment.objects.filter(submission=spare).exclude(judge=jo).delete()
    assert declare_conflict(theirs(jo)[0], reason="employer").submission == spare


def test_what_is_finished_stays_finished(jam, jo):
    kept, gone = theirs(jo)[:2]
    rate(kept, 4)
    rate(gone, 4)
    declare_conflict(gone, reason="other")
    assert Review.objects.get().assignment == kept
    assert jo.still_to_rate() == 4


def test_a_conflict_never_comes_back(jam, jo):
    conflicts = []
    for _ in range(7):
        assignment = theirs(jo)[0]
        conflicts.append(assignment.submission)
        declare_conflict(assignment, reason="other")
        assert not set(conflicts) & {a.submission for a in theirs(jo)}
    assert theirs(jo) == []


def test_when_nothing_is_left_there_is_one_fewer(client):
    jam = a_dealt_jam(teams=6)
    judge = judge_named(jam, "Member1-0")
    client.force_login(judge.user)
    number = theirs(judge)[0].submission.number
    answer = client.post(url("judge-conflict", jam, number), {"reason": "family"})
    assert (answer.status_code, answer.url) == (303, url("judge-home", jam))
    assert judge.assignments.count() == 4


def test_the_same_conflict_sent_twice_replaces_once(jam, jo):
    gone = theirs(jo)[0]
    first = declare_conflict(gone, reason="family")
    assert declare_conflict(gone, reason="family") == first
    assert jo.assignments.count() == 5


@pytest.mark.django_db(transaction=True)
def test_the_same_conflict_sent_ten_times_at_once_replaces_once(jam, jo):
    gone = theirs(jo)[0]
    outcomes = at_once(*[lambda: declare_conflict(gone, reason="family")] * 10)
    assert len(set(outcomes)) == 1
    assert jo.assignments.count() == 5
    assert Conflict.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_conflicts_of_one_judge_at_once_give_two_replacements(jam, jo):
    one, two = theirs(jo)[:2]
    outcomes = at_once(lambda: declare_conflict(one, reason="family"), lambda: declare_conflict(two, reason="family"))
    assert [type(outcome) for outcome in outcomes] == [ReviewAssignment, ReviewAssignment]
    assert [a.position for a in theirs(jo)] == [1, 2, 3, 4, 5]


def test_the_page_asks_for_a_reason(client, jam, jo):
    address = url("judge-conflict", jam, theirs(jo)[0].submission.number)
    assert client.get(address).status_code == 200
    answer = client.post(address, {"reason": "", "note": "kept"})
    assert answer.status_code == 422
    assert 'value="kept"' in answer.content.decode()
    answer = client.post(address, {"reason": "revenge"})
    assert answer.status_code == 422
    assert Conflict.objects.count() == 0


def test_the_page_leads_on_to_the_replacement(client, jam, jo):
    gone = theirs(jo)[0]
    answer = client.post(url("judge-conflict", jam, gone.submission.number), {"reason": "family"})
    assert answer.status_code == 303
    assert answer.url == url("judge-review", jam, theirs(jo)[0].submission.number)
    assert client.get(answer.url).status_code == 200


def test_after_the_close_nothing_is_replaced(client, jam, jo):
    gone = theirs(jo)[0]
    close_judging()
    with pytest.raises(JudgingClosed):
        declare_conflict(gone, reason="family")
    with pytest.raises(JudgingClosed):
        report_problem(gone, reason="link")
    answer = client.post(url("judge-conflict", jam, gone.submission.number), {"reason": "family"})
    assert answer.status_code == 422
    assert Conflict.objects.count() == 0


# What will not open


def test_what_will_not_open_is_replaced_and_the_organisers_are_told(client, jam, jo):
    gone = theirs(jo)[0]
    address = url("judge-problem", jam, gone.submission.number)
    assert client.get(address).status_code == 200
    answer = client.post(address, {"reason": "link", "note": "It asks for a password"})
    assert answer.status_code == 303
    assert gone.submission not in [a.submission for a in theirs(jo)]
    assert jo.assignments.count() == 5
    problem = Problem.objects.get()
    assert (problem.reason, problem.note, problem.resolved_at) == ("link", "It asks for a password", None)
    entry = AuditEntry.objects.filter(jam=jam, action="a judge could not open a submission").get()
    assert entry.about == f"#{gone.submission.number} {gone.submission.title}"
    client.force_login(an_organiser(jam))
    assert "It asks for a password" in client.get(url("manage-judging", jam)).content.decode()


def test_a_reported_project_does_not_come_back_as_a_replacement(jam, jo):
    reported = set()
    for _ in range(6):
        assignment = theirs(jo)[0]
        reported.add(assignment.submission)
        report_problem(assignment, reason="file")
        assert not reported & {a.submission for a in theirs(jo)}


def test_an_organiser_marks_a_report_as_looked_at_once(client, jam, jo):
    report_problem(theirs(jo)[0], reason="file")
    problem = Problem.objects.get()
    client.force_login(an_organiser(jam))
    for _ in range(2):
        assert client.post(url("manage-problem-resolve", jam, problem.pk)).status_code == 303
    problem.refresh_from_db()
    assert problem.resolved_at is not None
    assert AuditEntry.objects.filter(action="looked at a problem").count() == 1


# A sixth of one's own choice


def test_free_choice_is_refused_before_the_five_are_done(client, jam, jo):
    for assignment in theirs(jo)[:4]:
        rate(assignment, 3)
    with pytest.raises(FiveFirst):
        choose(jo, not_theirs(jo))
    answer = client.post(url("judge-more", jam), {"number": not_theirs(jo).number})
    assert answer.status_code == 422
    assert "1 to go" in answer.content.decode()
    assert jo.assignments.count() == 5


def test_free_choice_is_open_after_the_five(client, jam, jo):
    finish_all(jo)
    chosen = not_theirs(jo)
    answer = client.post(url("judge-more", jam), {"number": chosen.number})
    assert (answer.status_code, answer.url) == (303, url("judge-review", jam, chosen.number))
    sixth = jo.assignments.get(submission=chosen)
    assert (sixth.position, sixth.dealt) == (6, False)
    rate(sixth, 5)
    assert "Of your choice" in client.get(url("judge-review", jam, chosen.number)).content.decode()


def test_chosen_twice_is_chosen_once(jam, jo):
    finish_all(jo)
    chosen = not_theirs(jo)
    assert choose(jo, chosen) == choose(jo, chosen)


@pytest.mark.django_db(transaction=True)
def test_chosen_by_ten_clicks_at_once_is_chosen_once(jam, jo):
    finish_all(jo)
    chosen = not_theirs(jo)
    assert len(set(at_once(*[lambda: choose(jo, chosen)] * 10))) == 1
    assert jo.assignments.count() == 6


def test_nobody_chooses_their_own_or_a_conflict(client, jam, jo):
    declare_conflict(theirs(jo)[0], reason="family")
    finish_all(jo)
    own = jam.submissions.get(team__members__user=jo.user)
    for refused in (own, Conflict.objects.get().submission):
        with pytest.raises(NotYours):
            choose(jo, refused)
        assert client.post(url("judge-more", jam), {"number": refused.number}).status_code == 422
        assert refused.title not in client.get(url("judge-more", jam)).content.decode()


def test_nobody_chooses_what_left_the_running_or_never_was(client, jam, jo):
    finish_all(jo)
    gone = not_theirs(jo)
    gone.disqualify("It was not theirs.", now=clock.now())
    with pytest.raises(NotYours):
        choose(jo, gone)
    for number in (gone.number, "", "0", "9" * 30, "-1", "two", "１"):
        assert client.post(url("judge-more", jam), {"number": number}).status_code == 404


def test_the_fewest_ratings_come_first(client, jam, jo):
    finish_all(jo)
    others = [a for a in ReviewAssignment.objects.select_related("judge__jam") if a.judge != jo]
    favourite = not_theirs(jo)
    for assignment in others:
        if assignment.submission_id == favourite.pk:
            rate(assignment, 3)
    listed = client.get(url("judge-more", jam)).context["page_obj"].object_list
    assert [s.rated for s in listed] == sorted(s.rated for s in listed)
    assert listed[-1] == favourite


def test_nothing_is_chosen_before_the_deal_or_after_the_close(jam, jo):
    finish_all(jo)
    chosen = not_theirs(jo)
    close_judging()
    with pytest.raises(JudgingClosed):
        choose(jo, chosen)
    clock.move(timedelta(0))
    early = a_jam_to_judge()
    judge = early.judges.create(user=a_user())
    with pytest.raises(ValidationError):
        choose(judge, early.submissions.first())


def test_who_is_no_judge_has_no_such_pages(client, jam, jo):
    number = theirs(jo)[0].submission.number
    pages = [url("judge-more", jam), url("judge-conflict", jam, number), url("judge-problem", jam, number)]
    client.force_login(a_user())
    assert [client.get(page).status_code for page in pages] == [404] * 3
    assert [client.post(page, {"reason": "family", "number": number}).status_code for page in pages] == [404] * 3
    client.logout()
    assert [client.get(page).status_code for page in pages] == [302] * 3


def test_the_choice_makes_as_many_queries_for_thirty_as_for_three(client):
    costs = []
    for teams in (8, 20):
        jam = a_dealt_jam(teams=teams, reviews_per_judge=2)
        judge = judge_named(jam, "Member1-0")
        finish_all(judge)
        client.force_login(judge.user)
        client.get(url("judge-more", jam))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("judge-more", jam))
        costs.append(len(queries))
    assert costs[0] == costs[1]
