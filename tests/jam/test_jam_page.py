import re
from datetime import timedelta

import pytest
from django.urls import reverse

from jam import clock
from jam.models import Announcement, Resource
from jam.phases import Phase
from tests.factories import (
    a_criterion,
    a_hub,
    a_jam,
    a_judge,
    a_participant,
    a_submission,
    a_team,
    a_user,
    an_organiser,
)

pytestmark = pytest.mark.django_db
ROLES = ["visitor", "stranger", "participant", "judge", "organiser"]


def a_full_jam(**fields):
    """A jam with something in every section of its page."""
    jam = a_jam(
        about="What we **do**.",
        how_to_take_part="Join.",
        tagline="Find out.",
        venue_name="The hall",
        venue_url="https://example.org/hall",
        contact_email="organisers@example.org",
        **fields,
    )
    for kind in Resource.Kind:
        url = "https://youtu.be/abcDEF123_-" if kind == Resource.Kind.TALK else "https://example.org/r"
        Resource.objects.create(jam=jam, kind=kind, title=f"A {kind.label}", text="Words.", url=url)
    a_criterion(jam, weight=2, name="Safety")
    a_criterion(jam, name="Novelty")
    a_hub(jam, city="Copenhagen")
    a_hub(jam, city="Osaka", time_zone="Asia/Tokyo")
    Announcement.objects.create(jam=jam, title="News", text="It starts.", published_at=clock.now())
    return jam


def sign_in(client, role, jam):
    """The cast: Ada takes part, Cleo is a stranger, Olga organises, Jo judges."""
    if role == "stranger":
        client.force_login(a_user("Cleo"))
    elif role == "participant":
        client.force_login(a_participant(jam=jam, user=a_user("Ada")).user)
    elif role == "judge":
        client.force_login(a_judge(jam).user)
    elif role == "organiser":
        client.force_login(an_organiser(jam))


def page_of(client, jam):
    return client.get(jam.get_absolute_url())


def headings(html):
    return [re.sub(r"<.*?>", "", text).strip() for text in re.findall(r"<h2[^>]*>(.*?)</h2>", html, re.S)]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("phase", Phase)
def test_every_role_reads_the_page_in_every_phase(client, phase, role):
    jam = a_full_jam(phase=phase)
    a_submission(team=a_team(jam=jam))
    sign_in(client, role, jam)
    page = page_of(client, jam)
    assert page.status_code == 200
    assert page.content.decode().count('class="mine"') == 1


@pytest.mark.parametrize("phase", Phase)
def test_the_page_has_every_section_of_a_jam(client, phase):
    html = page_of(client, a_full_jam(phase=phase)).content.decode()
    found = headings(html)
    assert [heading for heading in SECTIONS if heading not in found] == []


SECTIONS = [
    "What we will do",
    "Schedule",
    "Local sites",
    "How to take part",
    "How projects are rated",
    "Inspiration",
    "Questions and answers",
]


def test_what_is_empty_has_no_heading(client):
    found = headings(page_of(client, a_jam()).content.decode())
    assert [
        heading
        for heading in ("What we will do", "Local sites", "Inspiration", "Questions and answers")
        if heading in found
    ] == []


def test_the_page_tells_in_which_phase_the_jam_is(client):
    for phase, token in [
        (Phase.ANNOUNCED, "rest"),
        (Phase.REGISTRATION, "open"),
        (Phase.BUILDING, "build"),
        (Phase.JUDGING, "judge"),
        (Phase.DELIBERATION, "judge"),
        (Phase.RESULTS, "done"),
    ]:
        html = page_of(client, a_jam(phase=phase)).content.decode()
        assert f'<body data-phase="{token}"' in html


def test_in_the_grace_a_strip_says_until_when(client):
    jam = a_jam(phase=Phase.JUDGING)
    jam.submissions_close_at = clock.now() - timedelta(minutes=3)
    jam.save()
    html = page_of(client, jam).content.decode()
    assert "Submissions are closing. Submit what you have until" in html
    assert "left to submit what you have" in html


def test_a_draft_is_a_preview_for_its_organisers_and_nothing_for_others(client):
    jam = a_full_jam(published_at=None)
    assert page_of(client, jam).status_code == 404
    client.force_login(an_organiser(a_jam()))
    assert page_of(client, jam).status_code == 404
    client.force_login(an_organiser(jam))
    html = page_of(client, jam).content.decode()
    assert "Preview: only organisers see this jam." in html


def test_a_hidden_jam_and_no_jam_answer_alike(client):
    hidden = client.get(a_jam(published_at=None, slug="hidden").get_absolute_url())
    absent = client.get("/jams/absent/")
    assert [hidden.status_code, hidden.content] == [404, absent.content]


def test_while_ratings_are_checked_the_page_says_when_to_expect_results(client):
    html = page_of(client, a_jam(phase=Phase.DELIBERATION)).content.decode()
    assert "results at about" in html
    assert 'role="timer"' not in html


def test_the_countdown_carries_the_servers_clock(client):
    jam = a_jam(phase=Phase.BUILDING)
    html = page_of(client, jam).content.decode()
    (until,) = re.findall(r'role="timer"[^>]* data-until="([^"]+)"', html)
    assert until == jam.submissions_close_at.isoformat()
    assert len(re.findall(r' data-now="[^"]+"', html)) == 1


def test_a_talk_loads_nothing_until_it_is_pressed(client):
    html = page_of(client, a_full_jam()).content.decode()
    assert "<iframe" not in html
    assert "youtube" not in html


def test_announcements_of_tomorrow_are_not_shown_today(client):
    jam = a_jam()
    Announcement.objects.create(jam=jam, title="CANARY", text="x", published_at=clock.now() + timedelta(days=1))
    assert b"CANARY" not in page_of(client, jam).content
    assert b"CANARY" not in client.get(reverse("announcement-list", args=[jam.slug])).content


def test_sites_that_wait_for_approval_are_not_shown(client):
    jam = a_jam()
    hub = a_hub(jam, city="CANARY", approved_at=None)
    for address in (jam.get_absolute_url(), reverse("hub-list", args=[jam.slug])):
        assert b"CANARY" not in client.get(address).content
    assert client.get(hub.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("role", ["visitor", "participant", "organiser"])
def test_the_page_costs_the_same_for_three_of_everything_and_thirty(client, role, django_assert_max_num_queries):
    jam = a_full_jam()
    sign_in(client, role, jam)

    def fill(count):
        for n in range(count):
            a_hub(jam)
            a_submission(team=a_team(jam=jam))
            Resource.objects.create(jam=jam, kind=Resource.Kind.IDEA, title=f"Idea {n}")
            Announcement.objects.create(jam=jam, title=f"News {n}", text="x", published_at=clock.now())

    fill(3)
    page_of(client, jam)
    with django_assert_max_num_queries(100) as few:
        page_of(client, jam)
    fill(27)
    with django_assert_max_num_queries(len(few)) as many:
        page_of(client, jam)
    assert len(many) == len(few)


def test_text_by_people_cannot_become_markup(client):
    jam = a_full_jam(name="<script>alert(1)</script>")
    Resource.objects.filter(jam=jam).update(title="<img src=x onerror=alert(1)>", text="<svg onload=alert(1)>")
    html = page_of(client, jam).content.decode()
    assert [bad for bad in ("<script>alert", "<img src=x", "<svg onload") if bad in html] == []
