"""A further round changes nothing in the first: not its pages, not its files, not its results."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from jam import clock
from judging import exports
from judging.actions import are_frozen, choices, computed_results
from judging.gallery import orders
from judging.models import Criterion, Rating, Result, Review, ReviewAssignment, Round
from judging.ranking import facts_of
from tests.factories import an_organiser

from .scene import a_dealt_jam, a_jam_to_publish, a_published_jam, everyone_rates, judge_named, url

pytestmark = pytest.mark.django_db


def a_rated_round(jam):
    """A second round with rows of every kind, the opposite of what the first round says."""
    now = clock.now()
    round = Round.objects.create(jam=jam, name="Canary final", opened_at=now, closes_at=jam.results_expected_at)
    criterion = Criterion.objects.create(
        jam=jam, round=round, name="Canary criterion", slug="canary", weight=50, question="Canary question", position=0
    )
    for judge in jam.judges.all():
        own = jam.submissions.filter(team__members__user=judge.user)
        for place, submission in enumerate(jam.submissions.exclude(pk__in=own.values("pk"))[:3], start=50):
            assignment = ReviewAssignment.objects.create(
                judge=judge, submission=submission, round=round, position=place, assigned_at=now, opened_at=now
            )
            times = {"started_at": now, "saved_at": now, "finished_at": now}
            review = Review.objects.create(assignment=assignment, comment="Canary comment", note="Canary", **times)
            Rating.objects.create(review=review, criterion=criterion, value=1)
    for submission in jam.submissions.all():
        for each in (None, criterion):
            Result.objects.create(submission=submission, round=round, criterion=each, n=99, rank=1, score=1.0)
    return round


def body(client, address):
    cache.clear()
    page = client.get(address)
    changing = r"(csrfmiddlewaretoken|nonce|data-now)[^>]*>|<time[^>]*>[^<]*</time>"
    return [page.status_code, *re.sub(changing, "", page.content.decode()).splitlines()]


def without_ties(rows):
    return sorted((r.submission_id, r.criterion_id or 0, r.n, r.rank, r.score, r.rank_lo, r.rank_hi) for r in rows)


OPEN_PAGES = ["criterion-list", "jam-detail", "submission-list", "manage-criteria", "manage-judging", "manage-jam"]


def test_pages_of_an_open_jam_stay_as_they_were(client):
    jam = a_dealt_jam(teams=7)
    jam.judges.update(seen_at=clock.now())
    jo = judge_named(jam, "Member1-0")
    olga = an_organiser(jam)
    pages = [(olga, url(name, jam)) for name in OPEN_PAGES] + [(jo.user, url("judge-more", jam))]
    client.force_login(olga)

    def seen():
        found = []
        for reader, address in pages:
            client.force_login(reader)
            found.append(body(client, address))
        return found

    before = seen()
    left, free = jo.still_to_rate(), list(choices(jo))
    a_rated_round(jam)
    for (_reader, address), old, new in zip(pages, before, seen(), strict=True):
        assert new == old, address
    assert (jo.still_to_rate(), list(choices(jo))) == (left, free)
    assert not are_frozen(jam)


def test_the_desk_previews_the_same_results(client):
    jam = a_jam_to_publish()
    client.force_login(an_organiser(jam))
    before, results = body(client, url("manage-judging", jam)), computed_results(jam)
    a_rated_round(jam)
    assert body(client, url("manage-judging", jam)) == before
    assert without_ties(computed_results(jam)) == without_ties(results)
    assert facts_of(jam, computed_results(jam)) == facts_of(jam, results)


PUBLIC_PAGES = ["jam-detail", "criterion-list", "submission-list", "results-method"]


def test_what_is_public_of_the_first_round_stays_as_it_was(client):
    jam = a_published_jam(teams=6)
    submission = jam.submissions.order_by("pk").first()
    ada = submission.team.members.first().user
    criterion = jam.criteria.first()
    client.force_login(ada)
    pages = [
        *(url(name, jam) for name in PUBLIC_PAGES),
        url("result-criterion", jam, criterion.slug),
        url("submission-list", jam) + "?sort=rank",
        submission.get_absolute_url(),
        reverse("home"),
    ]
    before = [body(client, address) for address in pages]
    ranking = client.get(url("result-list", jam)).context["ranking"]
    told, ways = client.get(url("feedback", jam)).context, [way.key for way in orders(jam, now=clock.now())]
    round = a_rated_round(jam)
    for address, old in zip(pages, before, strict=True):
        assert body(client, address) == old, address
    again = client.get(url("result-list", jam)).context["ranking"]
    assert [(row.rank, row.result.pk) for row in again.rows] == [(row.rank, row.result.pk) for row in ranking.rows]
    assert [column.criterion for column in again.columns] == [column.criterion for column in ranking.columns]
    now_told = client.get(url("feedback", jam)).context
    assert (now_told["scores"], now_told["comments"]) == (told["scores"], told["comments"])
    assert [way.key for way in orders(jam, now=clock.now())] == ways
    assert client.get(url("result-criterion", jam, "canary")).status_code == 404
    of_round = {row[3] for row in exports.results.rows(jam)}
    assert of_round == {"first", round.name}


def test_the_files_keep_the_rounds_apart(client):
    jam = a_published_jam(teams=6)
    before = client.get(url("results-json", jam)).json()
    a_rated_round(jam)
    after = client.get(url("results-json", jam)).json()
    (final,) = after.pop("rounds")
    assert before.pop("rounds") == []
    assert after == before
    assert final["name"] == "Canary final"
    assert {row["reviews"] for row in final["results"]} == {99}
    assert list(final["results"][0]["criteria"]) == ["canary"]


def test_criteria_of_each_round_freeze_alone():
    jam = a_dealt_jam()
    round = Round.objects.create(jam=jam, name="Final")
    everyone_rates(jam)
    assert (are_frozen(jam), are_frozen(jam, round)) == (True, False)
