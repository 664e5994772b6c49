"""From draft to public and back, and the dashboard on either side."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from jam import clock
from jam.models import Jam
from jam.phases import Phase
from tests.factories import a_criterion, a_jam, a_participant, a_user, an_organiser

from .organising import DAY, HOUR, new_jam_data, olga_of, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga():
    """Olga's browser, after she made a jam."""
    client = signed_in(a_user("Olga"))
    client.post(reverse("manage-new"), new_jam_data())
    return client


def the_jam() -> Jam:
    return Jam.objects.get()


def publish(client, jam):
    return client.post(reverse("manage-publish", args=[jam.slug]))


def unpublish(client, jam):
    return client.post(reverse("manage-unpublish", args=[jam.slug]))


def gaps(client, jam) -> list[tuple[str, bool]]:
    page = client.get(reverse("manage-jam", args=[jam.slug]))
    return [(gap.sentence, gap.blocks) for gap in page.context["gaps"]]


def test_nobody_else_sees_a_draft(olga, client):
    jam = the_jam()
    assert client.get(jam.get_absolute_url()).status_code == 404
    assert olga.get(jam.get_absolute_url()).status_code == 200


def test_publishing_shows_the_jam_to_everybody_and_is_logged(olga, client):
    jam = the_jam()
    answer = publish(olga, jam)
    assert (answer.status_code, answer["Location"]) == (303, reverse("manage-jam", args=[jam.slug]))
    assert client.get(jam.get_absolute_url()).status_code == 200
    assert AuditEntry.objects.first().action == "published the jam"


def test_publishing_twice_is_publishing_once(olga):
    publish(olga, the_jam())
    first = the_jam().published_at
    assert publish(olga, the_jam()).status_code == 303
    assert the_jam().published_at == first
    assert AuditEntry.objects.filter(action="published the jam").count() == 1


def test_get_does_not_publish(olga):
    jam = the_jam()
    assert olga.get(reverse("manage-publish", args=[jam.slug])).status_code == 405
    assert the_jam().is_draft


def test_a_jam_without_criteria_is_not_published(olga):
    jam = the_jam()
    jam.criteria.all().delete()
    answer = publish(olga, jam)
    assert (answer.status_code, the_jam().is_draft) == (422, True)
    assert answer.context["refusals"] == ["Say what projects are rated on: add at least one criterion."]


def test_a_jam_that_would_be_over_is_not_published():
    jam = a_jam(phase=Phase.JUDGING, published_at=None)
    a_criterion(jam)
    answer = publish(olga_of(jam), jam)
    assert answer.context["refusals"] == ["Move the timeline: submissions would be closed already."]


def test_the_draft_says_what_is_missing_and_what_only_helps(olga):
    jam = the_jam()
    jam.criteria.all().delete()
    assert gaps(olga, jam) == [
        ("Say what projects are rated on: add at least one criterion.", True),
        ("Write a tagline: one sentence under the name.", False),
        ("Say what people will do, in your own words.", False),
        ("Give an address for questions.", False),
        ("Link to the place where people meet online.", False),
    ]


def test_what_only_helps_does_not_keep_a_jam_from_being_published(olga):
    assert [blocks for _sentence, blocks in gaps(olga, the_jam())] == [False] * 4
    assert publish(olga, the_jam()).status_code == 303


def test_a_public_jam_goes_back_to_draft_until_registration_opens():
    jam = a_jam(phase=Phase.ANNOUNCED)
    assert unpublish(olga_of(jam), jam).status_code == 303
    jam.refresh_from_db()
    assert (jam.is_draft, AuditEntry.objects.get().action) == (True, "took the jam back to a draft")


def test_a_jam_that_people_may_have_joined_stays_public():
    jam = a_jam(phase=Phase.REGISTRATION)
    answer = unpublish(olga_of(jam), jam)
    jam.refresh_from_db()
    assert (answer.status_code, jam.is_draft) == (422, False)
    assert answer.context["refusals"] == ["Registration has opened, so people may have joined. The jam stays public."]


def test_the_instant_at_which_registration_opens_is_too_late_to_go_back():
    jam = a_jam(phase=Phase.ANNOUNCED)
    olga = olga_of(jam)
    clock.move(DAY)
    assert unpublish(olga, jam).status_code == 422


@pytest.mark.parametrize("phase", list(Phase))
def test_the_dashboard_has_a_page_for_every_phase(phase):
    jam = a_jam(phase=phase)
    page = olga_of(jam).get(reverse("manage-jam", args=[jam.slug]))
    assert page.status_code == 200
    assert f'value="http://localhost:8000{jam.get_absolute_url()}"' in page.text


@pytest.mark.parametrize("many", [3, 30])
def test_the_dashboard_asks_the_same_however_many_take_part(many, django_assert_max_num_queries):
    jam = a_jam(phase=Phase.BUILDING)
    for _n in range(many):
        a_participant(jam=jam)
    olga = olga_of(jam)
    with django_assert_max_num_queries(32):
        olga.get(reverse("manage-jam", args=[jam.slug]))


def test_two_organisers_see_the_same_dashboard():
    jam = a_jam(phase=Phase.BUILDING)
    others = [signed_in(an_organiser(jam, user=a_user(name))) for name in ("Olga", "Oda")]
    url = reverse("manage-jam", args=[jam.slug])
    assert [client.get(url).status_code for client in others] == [200, 200]
    clock.move(HOUR)
    assert [client.get(url).status_code for client in others] == [200, 200]
