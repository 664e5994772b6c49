import re

import pytest
from django.conf import settings
from django.urls import reverse

from jam import clock
from jam.models import Resource
from jam.phases import Phase
from tests.factories import a_hub, a_jam, a_participant, a_user, an_organiser

pytestmark = pytest.mark.django_db


def a_talk(jam, url="https://www.youtube.com/watch?v=abcDEF123_-"):
    return Resource.objects.create(jam=jam, kind=Resource.Kind.TALK, title="The talk", url=url)


def play(client, talk):
    return client.get(reverse("resource-play", args=[talk.jam.slug, talk.pk]))


def test_an_empty_site_says_what_to_do(client):
    html = client.get("/").content.decode()
    assert "No jams yet" in html
    assert reverse("manage-new") in html


def test_the_front_page_shows_what_is_on_what_is_next_and_what_was(client):
    building, judging, checking = (a_jam(phase=p) for p in (Phase.BUILDING, Phase.JUDGING, Phase.DELIBERATION))
    later, open_, past = (a_jam(phase=p) for p in (Phase.ANNOUNCED, Phase.REGISTRATION, Phase.RESULTS))
    a_jam(published_at=None)
    shown = client.get("/").context
    assert [list(shown[name]) for name in ("on", "also_on", "upcoming", "past")] == [
        [building, judging],
        [checking],
        [open_, later],
        [past],
    ]


@pytest.mark.parametrize("address", ["/", "/jams/"])
def test_lists_of_jams_cost_the_same_for_three_and_thirty(client, address, django_assert_max_num_queries):
    for _ in range(3):
        a_jam(phase=Phase.RESULTS), a_jam(phase=Phase.REGISTRATION)
    with django_assert_max_num_queries(40) as few:
        client.get(address)
    for _ in range(27):
        a_jam(phase=Phase.RESULTS), a_jam(phase=Phase.REGISTRATION)
    with django_assert_max_num_queries(len(few)):
        client.get(address)


@pytest.mark.parametrize("page", ["0", "-1", "2", "x", "9" * 30])
def test_any_page_of_the_list_answers(client, page):
    a_jam()
    assert client.get("/jams/", {"page": page}).status_code == 200


def test_drafts_are_on_no_list(client):
    a_jam(name="CANARY", published_at=None)
    assert [b"CANARY" in client.get(address).content for address in ("/", "/jams/")] == [False, False]


@pytest.mark.parametrize(
    "name", ["home", "jam-list", "set-time-zone", "conduct", "privacy", "accessibility", "healthz"]
)
def test_pages_of_the_site_are_public(client, name):
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize(
    "name", ["jam-detail", "schedule", "schedule-ics", "resource-list", "announcement-list", "hub-list"]
)
def test_pages_of_a_jam_are_public_once_it_is_published_and_organisers_before(client, name):
    jam = a_jam(published_at=None)
    address = reverse(name, args=[jam.slug])
    answers = [client.get(address).status_code]
    for person in (a_user("Cleo"), an_organiser(a_jam()), a_participant(jam=jam).user, an_organiser(jam)):
        client.force_login(person)
        answers.append(client.get(address).status_code)
    jam.published_at = clock.now()
    jam.save()
    client.logout()
    assert [*answers, client.get(address).status_code] == [404, 404, 404, 404, 200, 200]


@pytest.mark.parametrize(
    "name", ["jam-detail", "schedule", "schedule-ics", "resource-list", "announcement-list", "hub-list"]
)
def test_reading_changes_nothing_and_takes_nothing(client, name):
    address = reverse(name, args=[a_jam().slug])
    assert [client.post(address).status_code, client.head(address).status_code] == [405, 200]


def test_a_site_of_another_jam_is_not_found_here(client):
    hub = a_hub(a_jam())
    assert client.get(reverse("hub-detail", args=[hub.jam.slug, hub.slug])).status_code == 200
    assert client.get(reverse("hub-detail", args=[a_jam().slug, hub.slug])).status_code == 404


def test_a_site_shows_its_own_time(client):
    hub = a_hub(a_jam(), time_zone="Asia/Tokyo")
    html = client.get(hub.get_absolute_url()).content.decode()
    assert re.search(r"It is \d\d:\d\d there now", html)


def test_the_daylight_drawing_is_left_out_where_names_would_collide(client):
    jam = a_jam()
    hubs = [a_hub(jam) for _ in range(13)]
    page = client.get(reverse("hub-list", args=[jam.slug]))
    assert page.context["spots"] == []
    hubs[0].delete()
    assert len(client.get(reverse("hub-list", args=[jam.slug])).context["spots"]) == 12


def test_only_the_player_page_may_load_a_frame_and_only_from_known_hosts(client):
    policy = play(client, a_talk(a_jam()))["Content-Security-Policy"]
    frames = dict(part.strip().split(" ", 1) for part in policy.split(";"))["frame-src"]
    assert frames == "https://www.youtube-nocookie.com https://player.vimeo.com"


@pytest.mark.parametrize("url", ["https://example.org/v.mp4", "", "javascript:alert(1)"])
def test_a_talk_elsewhere_has_no_player(client, url):
    assert play(client, a_talk(a_jam(), url)).status_code == 404


def test_only_talks_of_this_jam_are_played(client):
    jam, talk = a_jam(), a_talk(a_jam())
    idea = Resource.objects.create(jam=jam, kind=Resource.Kind.IDEA, title="x", url=talk.url)
    addresses = [reverse("resource-play", args=[jam.slug, pk]) for pk in (talk.pk, idea.pk, 10**30)]
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


@pytest.mark.parametrize("name", ["home", "set-time-zone", "conduct"])
def test_no_page_allows_inline_code_or_other_hosts(client, name):
    policy = client.get(reverse(name))["Content-Security-Policy"]
    assert [word for word in ("unsafe", "http:", "https:", "*", "data:") if word in policy] == []


def test_no_template_writes_inline_styles_or_handlers():
    inline = re.compile(r"""\s(style|on[a-z]+)=["']|<style|<script(?![^>]*\bsrc=)""")
    pages = [path for path in (settings.BASE_DIR / "templates").rglob("*.html") if path.parent.name != "mail"]
    assert [path for path in pages if inline.search(path.read_text())] == []


def test_the_favicon_and_fonts_are_ours(client):
    static = settings.BASE_DIR / "static"
    assert not re.search(r"url\(\s*[\"']?(https?:)?//", (static / "css/ux.css").read_text())
    assert sorted(path.name for path in (static / "fonts").glob("LICENSE*")) == [
        "LICENSE-Instrument-Sans.txt",
        "LICENSE-STIX-Two.txt",
    ]
