"""The front page and the list of jams: what is on, what is mine, what matches."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import JamAccess, Waiting
from jam import clock, codes
from jam.models import Jam
from jam.models.jam import STATES
from jam.phases import Phase
from tests.factories import a_hub, a_jam, a_judge, a_participant, a_team, a_user, an_organiser

pytestmark = pytest.mark.django_db


def names(jams) -> list[str]:
    return [jam.name for jam in jams]


def listed(client, **query) -> list[str]:
    return names(client.get(reverse("jam-list"), query).context["page_obj"])


def text_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def one_in_each_state():
    phases = [Phase.ANNOUNCED, Phase.REGISTRATION, Phase.BUILDING, Phase.JUDGING, Phase.RESULTS]
    return {state: a_jam(phase=phase, name=state) for state, phase in zip(STATES, phases, strict=True)}


@pytest.mark.parametrize("state", STATES)
def test_the_list_shows_one_state(client, state):
    one_in_each_state()
    assert listed(client, state=state) == [state]


def test_every_jam_is_in_exactly_one_state_through_its_whole_life():
    jam = a_jam(phase=Phase.ANNOUNCED, grace=timedelta(minutes=10))
    jam.results_published_at = jam.results_expected_at
    jam.save()
    edges = [getattr(jam, name) for name in Jam.PHASE_STARTS] + [jam.grace_ends_at]
    for edge in edges:
        for now in (edge - timedelta(microseconds=1), edge, edge + timedelta(microseconds=1)):
            assert sum(Jam.objects.in_state(state, now=now).exists() for state in STATES) == 1
    assert Jam.objects.in_state("building", now=jam.submissions_close_at).exists()  # the grace


def test_the_list_counts_each_state_of_what_was_looked_for(client):
    jams = one_in_each_state()
    a_hub(jams["building"], city="Lyon")
    counts = client.get(reverse("jam-list"), {"q": "lyon", "state": "open"}).context["states"]
    assert {key: n for key, _label, n in counts} == {"": 1, "building": 1} | dict.fromkeys(
        ("soon", "open", "judging", "finished"), 0
    )


@pytest.mark.parametrize(
    ("words", "found"),
    [("probing", ["Probing"]), ("LYON", ["Probing"]), ("probing lyon why", ["Probing"]), ("probing oslo", [])],
)
def test_words_are_looked_for_in_name_tagline_and_city(client, words, found):
    jam = a_jam(name="Probing", tagline="And why?")
    a_hub(jam, city="Lyon"), a_hub(jam, city="Oslo", approved_at=None), a_jam()
    assert listed(client, q=words) == found


def test_only_jams_with_an_open_site_are_local(client):
    with_site, cancelled = a_jam(name="here"), a_jam(name="not any more")
    a_hub(with_site), a_hub(with_site), a_hub(cancelled, cancelled_at=clock.now()), a_jam()
    assert listed(client, mode="local") == ["here"]


def test_where_nothing_matches_there_is_a_way_out(client):
    a_jam()
    answer = client.get(reverse("jam-list"), {"q": "<b>zebra", "state": "finished", "mode": "local"})
    assert "No jams match" in text_of(answer)
    assert f'href="{reverse("jam-list")}"' in answer.content.decode()
    assert b"&lt;b&gt;zebra" in answer.content


@pytest.mark.parametrize(
    "query", [{"state": "x"}, {"state": ["open", "soon"]}, {"mode": "\u0661"}, {"q": "%_\\' " * 99}, {"page": "0"}]
)
def test_any_question_is_answered(client, query):
    a_jam()
    assert client.get(reverse("jam-list"), query).status_code == 200


@pytest.mark.parametrize("visibility", ["unlisted", "private"])
def test_hidden_jams_are_neither_found_nor_counted(client, visibility):
    jam = a_jam(name="CANARY", visibility=visibility, access_code=codes.new_code())
    a_hub(jam, city="CANARY")
    answers = [client.get("/jams/", {"q": "canary"}), client.get("/"), client.get("/jams/", {"mode": "local"})]
    client.force_login(an_organiser(a_jam(name="Another")))
    answers += [client.get("/jams/", {"q": "canary", "state": "building"}), client.get("/")]
    assert [re.findall("CANARY", answer.content.decode()) for answer in answers] == [[]] * 5
    assert answers[0].context["total"] == 0
    assert {n for _key, _label, n in answers[3].context["states"]} == {0}


def test_the_list_says_how_many_places_are_left(client):
    roomy, full, waited = (a_jam(capacity=2, name=name) for name in ("roomy", "full", "waited for"))
    for jam in (roomy, full, full, waited, waited):
        a_participant(jam=jam)
    Waiting.objects.create(user=a_user(), jam=waited, since=clock.now())
    text = text_of(client.get("/jams/"))
    said = [re.search(rf"{name} .*?Online (.*?) Building", text)[1] for name in ("roomy", "full", "waited for")]
    assert said == ["1 person, 1 place left", "2 people, full, with a waiting list", "2 people, full, 1 waiting"]


def test_my_jams_stand_first_on_the_front_page_also_those_that_no_list_names(client):
    public = a_jam(name="Public one")
    mine = a_jam(name="Mine", visibility="private", access_code=codes.new_code())
    ada = a_participant(jam=mine).user
    client.force_login(ada)
    page = client.get("/").context
    assert (names(page["mine_on"]), names(page["on"]), names(page["also_on"])) == (["Mine"], [public.name], [])


def my_steps(client) -> list[tuple[str, str]]:
    """Name and button of each row under "Your jams"."""
    html = client.get("/").content.decode().partition('class="your-jams"')[2].partition("</ul>")[0]
    found = re.findall(
        r'<h3><a[^>]*>([^<]*)</a>.*?(?:<a class="btn quiet" href="[^"]*">([^<]*)<span|</li>)', html, re.S
    )
    return [(name, action) for name, action in found]


def test_each_of_my_other_jams_has_its_next_step(client):
    ada = a_user("Ada")
    for name, phase in (("Next", Phase.REGISTRATION), ("Over", Phase.RESULTS)):
        a_team(a_participant(jam=a_jam(name=name, phase=phase), user=ada))
    an_organiser(a_jam(name="Draft", phase=Phase.ANNOUNCED, published_at=None), user=ada)
    a_judge(a_jam(name="Judged", phase=Phase.REGISTRATION, visibility="private", access_code="A" * 8), user=ada)
    entered = a_jam(name="Entered", phase=Phase.REGISTRATION, visibility="private", access_code="B" * 8)
    JamAccess.objects.create(user=ada, jam=entered, at=clock.now())
    long_over = a_jam(name="Long over", phase=Phase.RESULTS, now=clock.now() - timedelta(days=60))
    a_participant(jam=long_over, user=ada)
    client.force_login(ada)
    assert dict(my_steps(client)) == {
        "Next": "Start your draft",
        "Judged": "Join the jam",
        "Entered": "Join the jam",
        "Draft": "Check and publish",
        "Over": "See results",
    }


def test_where_nothing_is_on_what_comes_first_stands_large(client):
    soon = a_jam(phase=Phase.REGISTRATION)
    later = a_jam(phase=Phase.ANNOUNCED)
    a_jam(phase=Phase.RESULTS)
    page = client.get("/").context
    assert (list(page["on"]), list(page["upcoming"])) == ([soon], [later])


def test_where_nothing_is_on_and_nothing_comes_the_front_page_says_so(client):
    a_jam(phase=Phase.RESULTS)
    assert "Nothing is on right now" in text_of(client.get("/"))


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_the_front_page_costs_the_same_for_three_jams_in_each_state_and_thirty(
    client, who, django_assert_max_num_queries
):
    ada = a_user("Ada")

    def fill(n):
        for _ in range(n):
            for phase in (Phase.REGISTRATION, Phase.BUILDING, Phase.JUDGING, Phase.RESULTS):
                jam = a_jam(phase=phase, capacity=9)
                a_hub(jam)
                a_team(a_participant(jam=jam, user=ada))
                a_judge(jam, user=ada)

    fill(3)
    if who == "member":
        client.force_login(ada)
    client.get("/")
    with django_assert_max_num_queries(90) as few:
        client.get("/")
    fill(9)
    with django_assert_max_num_queries(len(few)):
        client.get("/")


def test_the_pages_tell_feed_readers_where_the_feed_is(client):
    a_jam()
    link = '<link rel="alternate" type="application/atom+xml" title="All jams" href="/jams.atom">'
    assert [link in client.get(address).content.decode() for address in ("/", "/jams/")] == [True, True]
