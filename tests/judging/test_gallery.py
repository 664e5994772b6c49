"""The gallery for those who rate: what they have not rated yet."""

import pytest

from judging.models import Result, ReviewAssignment
from submissions.models import Submission
from tests.judging.scene import a_dealt_jam, a_published_jam, judge_named, rate, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def rated(client):
    """Member1-0 sees the gallery while judging, and has rated all but one of the five others."""
    jam = a_dealt_jam()
    judge = judge_named(jam, "Member1-0")
    for assignment in judge.assignments.select_related("judge__jam", "submission")[:4]:
        rate(assignment, 3)
    client.force_login(judge.user)
    left = judge.assignments.unfinished().get().submission
    return jam, judge, left


def shown(answer):
    return [card.number for card in answer.context["cards"]]


def test_a_judge_can_ask_for_what_they_have_not_rated(client, rated):
    jam, _judge, left = rated
    assert shown(client.get(url("submission-list", jam), {"unrated": "1"})) == [left.number]


def test_a_random_one_is_one_that_the_judge_has_not_rated(client, rated):
    jam, _judge, left = rated
    found = {client.get(url("submission-random", jam))["Location"] for _ in range(12)}
    assert found == {left.get_absolute_url()}


def test_a_random_one_is_any_once_everything_is_rated(client, rated):
    jam, judge, _left = rated
    rate(judge.assignments.select_related("judge__jam", "submission").unfinished().get(), 4)
    found = {client.get(url("submission-random", jam))["Location"] for _ in range(40)}
    assert len(found) > 1
    assert found <= {submission.get_absolute_url() for submission in Submission.objects.of(jam)}


def test_who_does_not_rate_is_not_offered_it(client, rated):
    jam, judge, _left = rated
    ReviewAssignment.objects.filter(judge=judge).delete()
    answer = client.get(url("submission-list", jam), {"unrated": "1"})
    assert len(shown(answer)) == 6
    assert "Not rated by me" not in answer.content.decode()


def test_after_results_the_gallery_begins_with_the_best(client):
    jam = a_published_jam()
    first = Result.objects.overall().order_by("rank").first().submission
    answer = client.get(url("submission-list", jam))
    assert (answer.context["sort"], shown(answer)[0]) == ("rank", first.number)
    assert client.get(url("submission-list", jam), {"sort": "random"}).context["sort"] == "random"
