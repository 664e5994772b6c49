"""How much the lists of organisers ask of the database."""

import pytest

from jam import clock
from jam.models import Announcement, Resource, ScheduleItem
from jam.phases import Phase
from tests.factories import a_hub, a_jam

from .organising import olga_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def jam():
    return a_jam(phase=Phase.REGISTRATION, time_zone="Europe/Copenhagen")


@pytest.mark.parametrize("many", [3, 30])
@pytest.mark.parametrize(("page", "queries"), [("schedule", 6), ("sites", 6), ("resources", 6), ("announcements", 6)])
def test_a_list_asks_the_same_however_long_it_is(jam, page, queries, many, django_assert_num_queries):
    for n in range(many):
        ScheduleItem.objects.create(jam=jam, title="Talk", starts_at=jam.building_starts_at, hub=a_hub(jam))
        Announcement.objects.create(jam=jam, title=f"News {n}", text="…", published_at=clock.now())
        Resource.objects.create(jam=jam, kind="idea", title=f"Idea {n}", position=n)
    olga = olga_of(jam)
    with django_assert_num_queries(queries):  # session, user, jam, organiser, clock, and the list itself
        olga.get(url(page, jam))
