"""Atom: all listed jams, and what the organisers of one announced."""

import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from jam import clock, codes, feeds
from jam.feeds import Entry, as_atom
from jam.models import Announcement
from jam.phases import Phase
from tests.factories import NOON, a_hub, a_jam, a_participant

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "A\r\nB <b>&amp;</b> ]]> \x00\x1b\u202eevil\u2066 \ufffe"


def read(content: bytes):
    """The feed as a reader sees it: its own title, id and time, and the same of each entry with link and text."""
    root = ElementTree.fromstring(content)  # noqa: S314 - our own

    def text(node, name):
        found = node.find(ATOM + name)
        return found.text if found is not None else None

    entries = [
        (*(text(entry, name) for name in ("title", "id", "updated", "summary")), entry.find(ATOM + "link").get("href"))
        for entry in root.iter(ATOM + "entry")
    ]
    return [text(root, name) for name in ("title", "id", "updated")], entries


def an_entry(title="One", html="<p>text</p>") -> Entry:
    return Entry("tag:localhost,2026:x-1", title, "https://a.org/1", NOON, NOON, html)


def a_feed(*entries: Entry, title="Jams") -> bytes:
    return as_atom(title, entries, url="https://a.org/jams.atom", page="https://a.org/jams/", author="Jamboree")


def test_a_feed_without_entries_never_changes():
    assert a_feed() == a_feed()
    assert read(a_feed())[0][2] == "1970-01-01T00:00:00+00:00"


def test_what_breaks_lines_or_turns_text_around_is_left_out():
    (title, _id, _at), [(name, *_rest)] = read(a_feed(an_entry(HOSTILE), title=HOSTILE))
    assert (title, name) == ("A B <b>&amp;</b> ]]> evil",) * 2


@given(st.text(), st.text())
def test_any_text_gives_a_feed_that_can_be_read(title, html):
    _feed, [(_title, uid, updated, _text, link)] = read(a_feed(an_entry(title, html), title=title))
    assert (uid, updated, link) == ("tag:localhost,2026:x-1", "2030-01-01T12:00:00+00:00", "https://a.org/1")


def test_every_entry_has_what_atom_asks_for():
    root = ElementTree.fromstring(a_feed(an_entry()))  # noqa: S314 - our own
    for node in (root, root.find(ATOM + "entry")):
        assert [node.find(ATOM + name) is not None for name in ("id", "title", "updated", "link")] == [True] * 4
    assert root.find(f"{ATOM}author/{ATOM}name").text == "Jamboree"
    assert root.find(f"{ATOM}link[@rel='self']").get("href") == "https://a.org/jams.atom"


@pytest.mark.django_db
def test_the_feed_of_all_jams_names_those_that_are_listed_and_no_other(client):
    now = clock.now()
    old = a_jam(name="Old", published_at=now - timedelta(days=9), phase=Phase.RESULTS)
    new = a_jam(name=HOSTILE.replace("\x00", ""), tagline="<script>", published_at=now - timedelta(days=1))
    for fields in ({"published_at": None}, {"visibility": "unlisted"}, {"visibility": "private"}):
        code = codes.new_code() if fields.get("visibility") == "private" else ""
        client.force_login(a_participant(jam=a_jam(name="CANARY", access_code=code, **fields)).user)
    answer = client.get(reverse("jams-atom"))
    _feed, entries = read(answer.content)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert [(title, link.rpartition("/jams/")[2]) for title, _id, _at, _text, link in entries] == [
        ("A B <b>&amp;</b> ]]> evil", f"{new.slug}/"),
        ("Old", f"{old.slug}/"),
    ]
    assert entries[0][3].startswith("<p>&lt;script&gt;</p>")


@pytest.mark.django_db
def test_a_feed_that_did_not_change_is_not_sent_again(client):
    jam = a_jam()
    for address in (reverse("jams-atom"), reverse("announcements-atom", args=[jam.slug])):
        first = client.get(address)
        again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert (first["Cache-Control"], again.status_code, again.content) == ("no-cache", 304, b"")


@pytest.mark.django_db
def test_announcements_are_told_once_they_are_published(client):
    jam, now = a_jam(), clock.now()
    said = Announcement.objects.create(jam=jam, title="Talk **moved**", text="To *noon*.", published_at=now)
    Announcement.objects.create(jam=jam, title="CANARY", text="x", published_at=now + timedelta(hours=1))
    (title, _id, _at), [(name, uid, _updated, text, link)] = read(
        client.get(reverse("announcements-atom", args=[jam.slug])).content
    )
    assert (title, name, text.strip()) == (jam.name, "Talk **moved**", "<p>To <em>noon</em>.</p>")
    assert (uid, link) == (
        f"tag:localhost,2026:announcement-{said.pk}",
        f"http://localhost:8000/jams/{jam.slug}/announcements/#a{said.pk}",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/jams.atom", "/jams.ics"])
def test_feeds_of_jams_cost_the_same_for_three_and_thirty(client, address, django_assert_max_num_queries):
    def fill(n):
        for _ in range(n):
            a_hub(a_jam())

    fill(3)
    with django_assert_max_num_queries(20) as few:
        client.get(address)
    fill(27)
    with django_assert_max_num_queries(len(few)):
        client.get(address)


def head_of(client, jam) -> str:
    return client.get(jam.get_absolute_url()).content.decode().partition("</head>")[0]


@pytest.mark.django_db
def test_search_engines_read_what_a_jam_is(client):
    jam = a_jam(name="</script><b> & co", tagline="Why?", time_zone="Europe/Copenhagen")
    a_hub(jam, city="Lyon"), a_hub(jam, city="CANARY", approved_at=None)
    head = head_of(client, jam)
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', head)
    event = json.loads(text)
    assert (event["name"], event["description"]) == ("</script><b> & co", "Why?")
    assert event["startDate"] == jam.building_starts_at.astimezone(jam.zone).isoformat(timespec="minutes")
    places = [place["address"]["addressLocality"] for place in event["location"] if place["@type"] == "Place"]
    assert (places, event["eventAttendanceMode"]) == (["Lyon"], "https://schema.org/MixedEventAttendanceMode")


@pytest.mark.django_db
def test_a_link_to_a_jam_has_a_card_and_only_listed_jams_offer_themselves_to_search_engines(client):
    unlisted = head_of(client, a_jam(name='"Quoted"', visibility="unlisted"))
    assert '<meta property="og:title" content="&quot;Quoted&quot;">' in unlisted
    assert ("ld+json" in unlisted, "ld+json" in head_of(client, a_jam())) == (False, True)


def test_the_empty_name_has_a_title_too():
    assert feeds._one_line("\x00 \u202e") == "–"
