import re

import pytest
from django.urls import reverse

from jam import clock
from tests.factories import a_jam, a_user

pytestmark = pytest.mark.django_db
ADDRESS = "/time-zone/"


def choose(client, zone="Asia/Tokyo", **fields):
    return client.post(ADDRESS, {"time_zone": zone, **fields})


def test_choosing_a_zone_is_remembered_by_the_browser_and_leads_back(client):
    answer = choose(client, next="/jams/?page=2")
    assert [answer.status_code, answer["Location"], answer.cookies["tz"].value] == [303, "/jams/?page=2", "Asia/Tokyo"]


@pytest.mark.parametrize("zone", ["", "Nowhere/City", "Europe/Copenhagen; path=/", "a" * 5000])
def test_what_is_no_zone_is_refused_with_the_form(client, zone):
    answer = choose(client, zone=zone, next="/jams/")
    html = answer.content.decode()
    assert [answer.status_code, "There is a problem" in html, 'value="/jams/"' in html] == [422, True, True]
    assert "<title>Error: " in html


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/", "javascript:alert(1)",
     "///evil.example", "/%0d%0aLocation:x\r\nx", "\\\\evil.example", " //evil.example", "evil", "http:/evil.example"],
)  # fmt: skip
def test_the_way_back_never_leaves_this_site(client, elsewhere):
    assert choose(client, next=elsewhere)["Location"] == "/"
    assert client.get(ADDRESS, {"next": elsewhere}).context["next"] == ""


def test_the_cookie_is_honoured_and_nonsense_in_it_ignored(client):
    jam = a_jam(time_zone="Europe/Copenhagen")
    for cookie, zone in [("Asia/Tokyo", "Asia/Tokyo"), ("nonsense", "Europe/Copenhagen"), ("UTC", "Etc/UTC")]:
        client.cookies["tz"] = cookie
        assert client.get(reverse("schedule", args=[jam.slug])).context["agenda"].zone.key == zone


def test_the_account_is_asked_before_the_browser(client):
    jam = a_jam()
    client.force_login(a_user("Ada", time_zone="America/New_York"))
    client.cookies["tz"] = "Asia/Tokyo"
    assert client.get(reverse("schedule", args=[jam.slug])).context["agenda"].zone.key == "America/New_York"


def test_a_first_visit_shows_the_jams_time_and_names_it(client):
    jam = a_jam(time_zone="Europe/Copenhagen", building_starts_at=clock.now())
    html = client.get(jam.get_absolute_url()).content.decode()
    assert "in Copenhagen" in html
    assert not re.search(r"your time(?! zone)", html.lower())
