"""What feeds, search engines and other sites get of a project."""

import json
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jam.phases import Phase
from submissions.cover import CARD_HEIGHT, CARD_WIDTH, card
from tests.factories import a_jam, a_submission, a_team

from .scenes import a_cast, address, signed_in

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client, jam):
    answer = client.get(address("submissions-atom", jam))
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    return answer, [entry.find(ATOM + "title").text for entry in root.findall(ATOM + "entry")]


def head_of(client, submission):
    return client.get(submission.get_absolute_url()).content.decode().partition("</head>")[0]


def in_json(head):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', head)
    return [json.loads(text) for text in found]


@pytest.mark.django_db
def test_the_feed_holds_what_the_gallery_holds_the_newest_on_top(client):
    cast = a_cast()
    a_submission(team=cast.team, title="First </title> & <b>")
    a_submission(team=cast.other, title="Second")
    a_submission(team=a_team(jam=cast.jam), title="Draft", submitted=False)
    answer, titles = feed(client, cast.jam)
    assert (answer["Content-Type"], titles) == (
        "application/atom+xml; charset=utf-8",
        ["Second", "First </title> & <b>"],
    )
    assert "canary" not in answer.content.decode().lower()
    assert (
        f'href="{address("submissions-atom", cast.jam)}"'
        in client.get(address("submission-list", cast.jam)).content.decode()
    )


@pytest.mark.django_db
def test_before_the_reveal_the_feed_is_empty_but_for_organisers(client):
    cast = a_cast(reveal_at_once=False)
    a_submission(team=cast.team, title="Secret")
    assert feed(client, cast.jam)[1] == []
    assert feed(signed_in(client, cast.cleo), cast.jam)[1] == []
    assert feed(signed_in(client, cast.olga), cast.jam)[1] == ["Secret"]


@pytest.mark.django_db
def test_a_feed_that_did_not_change_is_not_sent_again(client):
    jam = a_submission().jam
    first = client.get(address("submissions-atom", jam))
    again = client.get(address("submissions-atom", jam), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db
def test_search_engines_read_a_project_as_an_article(client):
    cast = a_cast(phase=Phase.RESULTS)
    title = "</script><b> & co"
    submission = a_submission(team=cast.team, title=title, tags=["probing", "heads"], licence="CC-BY-4.0")
    (work,) = in_json(head_of(client, submission))
    assert (work["headline"], work["keywords"]) == (title, "probing, heads")
    assert [author["name"] for author in work["author"]] == ["Ada Canary", "Ben Canary"]
    assert work["license"] == "https://spdx.org/licenses/CC-BY-4.0.html"


@pytest.mark.django_db
@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.RESULTS])
def test_neither_card_nor_article_names_who_made_it_while_teams_are_hidden(client, phase):
    cast = a_cast(phase=phase)
    submission = a_submission(team=cast.team, title="Finding")
    head = head_of(client, submission)
    assert "canary" not in head.lower()
    assert ["author" in work for work in in_json(head)] == [False]


@pytest.mark.django_db
def test_drafts_and_jams_that_are_not_listed_offer_no_article(client):
    cast = a_cast()
    draft = a_submission(team=cast.team, submitted=False)
    assert in_json(head_of(signed_in(client, cast.ada), draft)) == []
    elsewhere = a_submission(team=a_team(jam=a_jam(visibility="unlisted")))
    assert in_json(head_of(client, elsewhere)) == []


@pytest.mark.django_db
def test_a_link_to_a_project_has_a_card_with_a_picture(client):
    submission = a_submission(title='"Quoted"')
    head = head_of(client, submission)
    assert '<meta property="og:title" content="&quot;Quoted&quot;">' in head
    picture = address("submission-picture", submission.jam, submission.number)
    assert f'content="http://localhost:8000{picture}"' in head
    there, absent = client.get(picture), client.get(address("submission-picture", submission.jam, 4040))
    assert [(answer.status_code, answer["Content-Type"]) for answer in (there, absent)] == [(200, "image/png")] * 2


@given(seed=st.text(max_size=20))
def test_a_card_is_a_small_png_of_the_size_that_sites_ask_for(seed):
    picture = card(seed)
    assert picture == card(seed) and len(picture) < 6_000
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (CARD_WIDTH, CARD_HEIGHT)
