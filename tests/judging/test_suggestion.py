"""After the dealt ones: what is suggested next, to whom, and that nobody can read the ranking from it."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jam import clock
from jam.models import Edition, Jam
from judging.actions import choose, refresh_suggestions
from judging.actions.suggesting import PATIENCE, refresh
from judging.models import Rating, Suggestions
from judging.suggestion import suggestion

from .scene import a_dealt_jam, close_judging, everyone_rates, judge_named, rate, url

pytestmark = pytest.mark.django_db
SEED = "20221111"


@pytest.fixture
def jam():
    """Twelve projects with five reviews each: the higher its number, the better it was rated."""
    jam = a_dealt_jam(teams=12)
    everyone_rates(jam, value=lambda assignment: 1 + assignment.submission.number * 4 // 12)
    return jam


@pytest.fixture
def jo(jam):
    return judge_named(jam, "Member1-0")


def next_for(judge):
    return suggestion(judge, now=clock.now())


def in_the_top(jam, *numbers):
    ids = sorted(jam.submissions.filter(number__in=numbers).values_list("pk", flat=True))
    facts = {"seed": SEED, "submissions": ids, "basis": "", "computed_at": clock.now()}
    Suggestions.objects.update_or_create(jam=jam, defaults=facts)


def test_below_the_floor_comes_first_whatever_is_on_top(jam, jo):
    free = next_for(jo)
    assert free is not None
    in_the_top(jam, *(set(range(1, 13)) - {free.number}))
    jam.min_reviews = 5
    jam.save()
    free.assignments.first().review.delete()
    jo.jam.refresh_from_db()
    assert next_for(jo) == free


def test_then_what_is_likely_on_top_as_computed_from_the_ratings(jam, jo):
    refresh_suggestions()
    top = jam.suggestions.submissions
    assert len(top) == 6
    assert top == sorted(top)
    assert {11, 12} <= set(jam.submissions.filter(pk__in=top).values_list("number", flat=True))
    for judge in jam.judges.select_related("jam", "user"):
        free = set(top) - set(judge.assignments.values_list("submission", flat=True))
        own = set(jam.submissions.filter(team__members__user=judge.user).values_list("pk", flat=True))
        if free - own:
            assert next_for(judge).pk in free - own


def test_never_their_own_nor_a_conflict_nor_what_would_not_open_nor_twice(jam, jo):
    own = jam.submissions.get(team__members__user=jo.user)
    theirs = set(jo.assignments.values_list("submission", flat=True))
    others = jam.submissions.exclude(pk__in=[own.pk, *theirs]).order_by("pk")
    conflict, problem, *rest = others
    jo.conflicts.create(submission=conflict, reason="family")
    jo.problems.create(submission=problem, reason="link", reported_at=clock.now())
    in_the_top(jam, *range(1, 13))
    for _each in rest:
        rate(choose(jo, next_for(jo)), 3)
    assert next_for(jo) is None
    assert set(jo.assignments.values_list("submission", flat=True)) == theirs | {s.pk for s in rest}


def test_all_judges_who_may_take_it_get_the_same(jam):
    in_the_top(jam, 3, 7)
    wanted = {}
    for judge in jam.judges.select_related("jam", "user"):
        taken = set(judge.assignments.values_list("submission__number", flat=True))
        mine = set(jam.submissions.filter(team__members__user=judge.user).values_list("number", flat=True))
        if not {3, 7} & (taken | mine):
            wanted[judge.pk] = next_for(judge).number
    assert len(set(wanted.values())) == 1


def test_it_is_computed_again_only_after_something_was_rated(jam, jo):
    refresh_suggestions()
    first = Suggestions.objects.get(jam=jam)
    clock.move(PATIENCE)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        refresh_suggestions()
    assert len(asked) < 8
    assert Suggestions.objects.get(jam=jam).computed_at == first.computed_at
    rate(jo.assignments.select_related("judge__jam").first(), 1)
    refresh_suggestions()
    again = Suggestions.objects.get(jam=jam)
    assert again.computed_at > first.computed_at
    assert again.seed == first.seed


def test_a_rating_a_moment_later_waits(jam, jo):
    refresh_suggestions()
    first = Suggestions.objects.get(jam=jam)
    rate(jo.assignments.select_related("judge__jam").first(), 1)
    refresh_suggestions()
    assert Suggestions.objects.get(jam=jam).computed_at == first.computed_at


def test_a_jam_that_is_not_judged_has_none(jam):
    close_judging()
    refresh_suggestions()
    assert not Suggestions.objects.exists()


def test_nothing_is_suggested_to_a_judge_who_may_not_rate(jam, jo):
    close_judging()
    assert next_for(jo) is None


def seen_by(client, user, addresses):
    client.force_login(user)
    cache.clear()
    pages = [client.get(address) for address in addresses]
    varying = r"(csrfmiddlewaretoken|nonce|data-now)[^>]*>|<time[^>]*>[^<]*</time>"
    tags = [page.headers.get("ETag") for page in pages]
    return [page.status_code for page in pages], tags, [re.sub(varying, "", page.content.decode()) for page in pages]


def test_the_opposite_ratings_show_judges_and_others_the_same_pages(client, jam, jo):
    """Same counts, the ranking among the likely top turned over: not a byte differs, in no order and no count."""
    in_the_top(jam, *range(1, 13))
    names = ["judge-home", "judge-more", "submission-list", "jam-detail"]
    addresses = [*(url(name, jam) for name in names), url("judge-more", jam) + "?page=2", reverse("home")]
    stranger = judge_named(jam, "Member2-0").user
    before = [seen_by(client, user, addresses) for user in (jo.user, stranger)]
    others = Rating.objects.exclude(review__assignment__judge__in=jam.judges.filter(user__in=[jo.user, stranger]))
    for rating in others.filter(value__isnull=False):
        Rating.objects.filter(pk=rating.pk).update(value=6 - rating.value)
    Suggestions.objects.update(basis="")
    refresh(jam, now=clock.now())
    in_the_top(jam, *range(1, 13))
    assert [seen_by(client, user, addresses) for user in (jo.user, stranger)] == before


def test_extra_reviews_where_they_tell_most_move_nothing_on_the_page_of_free_choice(client, jam, jo):
    """How many reviews a project has beyond its floor would tell where others were led."""
    jam.min_reviews = 3
    jam.save()
    client.force_login(jo.user)
    before = [(s.pk, s.rated) for s in client.get(url("judge-more", jam)).context["page_obj"]]
    target = next(pk for pk, _rated in before)
    for judge in jam.judges.select_related("jam", "user").exclude(pk=jo.pk):
        mine = jam.submissions.filter(team__members__user=judge.user, pk=target)
        if not mine.exists() and not judge.assignments.filter(submission=target).exists():
            rate(choose(judge, jam.submissions.get(pk=target)), 5)
    assert [(s.pk, s.rated) for s in client.get(url("judge-more", jam)).context["page_obj"]] == before


def test_it_makes_no_new_edition_of_public_pages(jam):
    before = list(Edition.objects.filter(jam_id=jam.pk).values_list("token", flat=True))
    assert refresh(Jam.objects.get(pk=jam.pk), now=clock.now() + timedelta(seconds=1))
    assert list(Edition.objects.filter(jam_id=jam.pk).values_list("token", flat=True)) == before


def test_the_pages_say_only_that_it_is_suggested(client, jam, jo):
    in_the_top(jam, *range(1, 13))
    client.force_login(jo.user)
    for name in ("judge-home", "judge-more"):
        page = client.get(url(name, jam)).content.decode()
        assert page.count("Suggested next") == 1
        assert not re.search(r"\b(finals?|likely|top|rank(ed|ing)?)\b", re.sub(r"<[^>]*>", " ", page), re.IGNORECASE)
