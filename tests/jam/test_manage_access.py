"""Who may open organisers' pages: to everybody else they do not exist."""

import pytest
from django.test import Client
from django.urls import reverse

from jam import clock, manage_urls
from jam.models import Announcement, Resource, ScheduleItem
from jam.phases import Phase
from tests.factories import a_hub, a_jam, a_user, an_organiser

from .organising import olga_of, signed_in

pytestmark = pytest.mark.django_db
OPEN_TO_ALL = {"manage-home", "manage-new"}  # of those who are signed in
ONLY_POST = {"manage-publish", "manage-unpublish", "manage-sites-approve", "manage-resources-move"}
NAMES = sorted({pattern.name for pattern in manage_urls.urlpatterns} - OPEN_TO_ALL)


@pytest.fixture
def jam():
    return a_jam(phase=Phase.ANNOUNCED)


def address(name: str, jam) -> str:
    """A page that exists, with everything on it that its address names."""
    if name == "manage-export":
        return reverse(name, args=[jam.slug, "participants"])
    things = {
        "manage-schedule": lambda: ScheduleItem.objects.create(jam=jam, title="Talk", starts_at=clock.now()),
        "manage-sites": lambda: a_hub(jam),
        "manage-resources": lambda: Resource.objects.create(jam=jam, kind="idea", title="Idea"),
        "manage-announcements": lambda: Announcement.objects.create(jam=jam, title="News", published_at=clock.now()),
    }
    subject, _, verb = name.rpartition("-")
    if subject in things and verb != "new":
        return reverse(name, args=[jam.slug, things[subject]().pk])
    return reverse(name, args=[jam.slug])


@pytest.mark.parametrize("name", NAMES)
def test_who_is_not_signed_in_is_asked_to(name, jam):
    url = address(name, jam)
    answers = [Client().get(url), Client().post(url)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert [answer["Location"] for answer in answers] == [f"{reverse('account_login')}?next={url}"] * 2


@pytest.mark.parametrize("name", NAMES)
def test_strangers_and_organisers_of_other_jams_find_what_they_find_where_nothing_is(name, jam):
    url, nothing = address(name, jam), "/manage/no-such-jam/timeline/"
    elsewhere = a_user("Oda")
    an_organiser(a_jam(), user=elsewhere)
    for client in (signed_in(a_user("Cleo")), signed_in(elsewhere)):
        absent = client.get(nothing)
        answers = [client.get(url), client.post(url)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert [answer.content for answer in answers] == [absent.content] * 2


@pytest.mark.parametrize("name", NAMES)
def test_organisers_get_the_page(name, jam):
    status = 405 if name in ONLY_POST else 200
    assert olga_of(jam).get(address(name, jam)).status_code == status


def test_who_leads_one_site_does_not_organise_the_jam(jam):
    hub, lead = a_hub(jam), a_user("Jo")
    lead.organiser_roles.create(jam=jam, hub=hub)
    assert signed_in(lead).get(reverse("manage-jam", args=[jam.slug])).status_code == 404


@pytest.mark.parametrize("subject", ["schedule", "sites", "resources", "announcements"])
@pytest.mark.parametrize("verb", ["edit", "delete"])
def test_what_belongs_to_another_jam_is_not_found_by_its_number(subject, verb, jam):
    theirs = address(f"manage-{subject}-{verb}", a_jam())
    pk = theirs.split("/")[4]
    olga = olga_of(jam)
    url = reverse(f"manage-{subject}-{verb}", args=[jam.slug, pk])
    assert [olga.get(url).status_code, olga.post(url).status_code] == [404, 404]


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(("edit", "delete", "move", "approve"))])
def test_a_number_that_no_row_can_have_is_not_found(name, jam):
    url = reverse(name, args=[jam.slug, 10**30])
    assert olga_of(jam).post(url, {"direction": "up"}).status_code == 404


def test_opening_a_page_changes_nothing(jam):
    olga = olga_of(jam)
    before = type(jam).objects.values().get(pk=jam.pk)
    for name in NAMES:
        olga.get(address(name, jam))
    assert type(jam).objects.values().get(pk=jam.pk) == before
