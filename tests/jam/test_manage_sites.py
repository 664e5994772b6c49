"""Local sites: added, offered, approved, deleted."""

import pytest

from jam.models import Hub, ScheduleItem
from jam.phases import Phase
from tests.factories import a_hub, a_jam, a_participant, a_user

from .organising import logged, olga_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def jam():
    return a_jam(phase=Phase.REGISTRATION, time_zone="Europe/Copenhagen")


HUB = {"city": "København", "venue": "Main hall", "time_zone": "Europe/Copenhagen", "capacity": "40"}


def test_a_site_that_an_organiser_adds_is_on_the_page_at_once(jam):
    assert olga_of(jam).post(url("sites-new", jam), HUB).status_code == 303
    hub = Hub.objects.get()
    assert (hub.slug, hub.capacity, hub.approved_at is not None) == ("kbenhavn", 40, True)
    assert logged() == [("added a local site", "København")]


def test_two_sites_in_one_city_have_two_addresses(jam):
    olga = olga_of(jam)
    for _n in range(2):
        olga.post(url("sites-new", jam), {**HUB, "city": "Oslo"})
    assert sorted(Hub.objects.values_list("slug", flat=True)) == ["oslo", "oslo-2"]


def test_an_offered_site_waits_until_it_is_approved_and_once_is_enough(jam):
    hub, olga = a_hub(jam, approved_at=None), olga_of(jam)
    assert olga.get(url("sites", jam)).context["pending"] == [hub]
    for _n in range(2):
        assert olga.post(url("sites-approve", jam, hub.pk)).status_code == 303
    page = olga.get(url("sites", jam)).context
    assert (page["pending"], page["approved"]) == ([], [hub])
    assert logged() == [("approved a local site", hub.city)]


def test_an_edit_keeps_address_and_approval(jam):
    hub = a_hub(jam)
    olga_of(jam).post(url("sites-edit", jam, hub.pk), {**HUB, "city": "Odense"})
    found = Hub.objects.get()
    assert (found.city, found.slug, found.approved_at) == ("Odense", hub.slug, hub.approved_at)


def test_a_site_where_people_are_is_not_deleted(jam):
    hub, person = a_hub(jam, city="Oslo"), a_participant(jam=jam)
    person.hub = hub
    person.save()
    answer = olga_of(jam).post(url("sites-delete", jam, hub.pk))
    assert (answer.status_code, Hub.objects.count()) == (422, 1)
    assert answer.context["refusals"] == [
        "People have joined Oslo. Cancel it instead: they get a mail, and take part online."
    ]


def test_an_empty_site_goes_with_its_lead_and_its_rows(jam):
    hub = a_hub(jam)
    ScheduleItem.objects.create(jam=jam, title="Talk", starts_at=jam.building_starts_at, hub=hub)
    a_user("Jo").organiser_roles.create(jam=jam, hub=hub)
    assert olga_of(jam).post(url("sites-delete", jam, hub.pk)).status_code == 303
    assert (Hub.objects.count(), ScheduleItem.objects.count()) == (0, 0)


@pytest.mark.parametrize("changes", [{"capacity": "0"}, {"capacity": "9" * 30}, {"time_zone": "Mars"}, {"city": ""}])
def test_a_site_that_cannot_be_is_refused(jam, changes):
    answer = olga_of(jam).post(url("sites-new", jam), {**HUB, **changes})
    assert (answer.status_code, [*answer.context["form"].errors]) == (422, [*changes])
