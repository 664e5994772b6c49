"""Redis only saves time: without it every page works, and what waited happens once it is back."""

import pytest

from jam.phases import Phase
from judging.models import Deal, ReviewAssignment
from tests.factories import a_criterion, a_jam
from tests.journeys.test_whole_jam import (
    hand_in,
    join_by_link,
    join_with_a_team,
    move_clock_to,
    other_teams,
    reload_until,
)
from tests.site import RealSite

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(transactional_db):
    with RealSite(own_redis=True) as site:
        yield site


@pytest.fixture
def someone(browser, site):
    """`someone()` is one more person with a browser of their own."""
    contexts = []

    def page():
        contexts.append(browser.new_context(base_url=site.url))
        return contexts[-1].new_page()

    yield page
    for context in contexts:
        context.close()


def test_people_join_write_and_submit_while_redis_is_down_and_reviews_are_dealt_once_it_is_back(site, someone):
    jam = a_jam(phase=Phase.BUILDING, name="Probing Weekend", slug="probing-weekend")
    a_criterion(jam)
    site.stop_redis()

    ada, ben = someone(), someone()
    join_by_link(ben, join_with_a_team(ada))
    hand_in(ada, ben)
    other_teams(jam)
    move_clock_to(jam.grace_ends_at)
    ada.goto("/jams/probing-weekend/judge/")
    assert not Deal.objects.exists()

    site.start_redis()
    reload_until(ada, "0 of 5")
    assert ReviewAssignment.objects.filter(judge__user__email="ada@example.org").count() == 5
