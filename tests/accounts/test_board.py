from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import board
from accounts.models import Invitation, JoinRequest, Message, Participant
from jam import clock
from jam.phases import Phase
from tests.factories import a_hub, a_jam, a_participant, a_team, a_user, an_organiser

pytestmark = pytest.mark.django_db


def url(jam, name="team-board", *more):
    return reverse(name, args=[jam.slug, *more])


def looking(jam, name="", *, zone="Europe/Copenhagen", pitch="Wants to probe.", skills=(), hub=None):
    person = a_participant(jam=jam, user=a_user(name, time_zone=zone))
    person.on_board, person.pitch, person.skills, person.hub = True, pitch, list(skills), hub
    person.save()
    return person


def a_looking_team(*members, text="We need you.", skills=(), **fields):
    team = a_team(*members, **fields)
    team.is_open, team.looking_for, team.skills = True, text, list(skills)
    team.save()
    return team


def shown(page, which="people"):
    return [row.name for row in page.context[which]["page"]]


def winter_jam(**fields):
    """Two days in a winter without a change of clocks."""
    jam = a_jam(phase=Phase.REGISTRATION, **fields)
    start = datetime(2040, 1, 13, 17, tzinfo=UTC)
    jam.building_starts_at, jam.submissions_close_at = start, start + timedelta(days=2)
    jam.judging_closes_at = jam.results_expected_at = start + timedelta(days=3)
    jam.save()
    return jam


def ada_of(jam, client, zone="Europe/Copenhagen"):
    ada = a_participant(jam=jam, user=a_user("Ada", time_zone=zone))
    client.force_login(ada.user)
    return ada


# who reads it


def test_people_of_the_jam_see_who_looks_and_which_teams_do(client):
    jam = winter_jam()
    looking(jam, "Ben", zone="Asia/Kathmandu", skills=["statistics"])
    a_looking_team(jam=jam, name="Low Rank")
    ada_of(jam, client)
    page = client.get(url(jam))
    row = page.context["people"]["page"][0]
    assert (shown(page), shown(page, "teams")) == (["Ben"], ["Low Rank"])
    assert (row.clock, row.hours, row.skills) == ("4\xa0h\xa045\xa0min ahead", 10.25, ["statistics"])
    assert "statistics" in page.content.decode()


def test_organisers_see_it_too(client):
    jam = winter_jam()
    looking(jam, "Ben")
    client.force_login(an_organiser(jam))
    assert shown(client.get(url(jam))) == ["Ben"]


@pytest.mark.parametrize("who", ["nobody", "somebody else", "organiser of another jam"])
def test_a_visitor_sees_that_teams_look_and_how_many_people_and_nothing_about_them(client, who):
    jam = winter_jam()
    ben = looking(jam, "Ben Canary", pitch="CANARY pitch", skills=["canary-skill"], hub=a_hub(jam, city="Canaryville"))
    a_looking_team(ben_of(jam, "Zoe Canary"), name="Low Rank", text="We need hands.", skills=["plots"])
    if who != "nobody":
        client.force_login(a_user() if who == "somebody else" else an_organiser(a_jam()))
    text = client.get(url(jam)).content.decode()
    assert "anary" not in text.replace("CANARY", "canary")
    assert ben.user.email not in text
    assert [word in text for word in ("Low Rank", "We need hands.", "plots", "1 person looks for a team")] == [True] * 4
    assert "ahead" not in text
    assert "together" not in text


def ben_of(jam, name):
    member = a_participant(jam=jam, user=a_user(name, time_zone="Asia/Tokyo"))
    member.pitch = "CANARY of a member"
    member.save()
    return member


def test_nobodys_address_is_on_the_page(client):
    jam = winter_jam()
    people = [looking(jam), ada_of(jam, client)]
    a_looking_team(*[a_participant(jam=jam)], name="Low Rank")
    text = client.get(url(jam)).content.decode()
    assert [person.user.email for person in people if person.user.email in text] == []


def test_only_who_asked_to_be_is_on_the_board(client):
    jam = winter_jam()
    a_participant(jam=jam, user=a_user("Shy"))
    seated = looking(jam, "Seated")
    a_team(seated)
    looking(winter_jam(), "Elsewhere")
    a_team(jam=jam, name="Closed")
    a_looking_team(*(a_participant(jam=jam) for _n in range(6)), name="Full")
    ada_of(jam, client)
    page = client.get(url(jam))
    assert (shown(page), shown(page, "teams")) == ([], [])


def test_a_draft_jams_board_is_not_there(client):
    assert client.get(url(a_jam(published_at=None))).status_code == 404


@pytest.mark.parametrize("phase", [Phase.ANNOUNCED, Phase.JUDGING, Phase.DELIBERATION, Phase.RESULTS])
def test_outside_registration_and_building_the_board_says_so_and_lists_nobody(client, phase):
    jam = a_jam(phase=phase)
    looking(jam, "Ben")
    a_looking_team(jam=jam, name="Low Rank")
    ada_of(jam, client)
    text = client.get(url(jam)).content.decode()
    assert ("Ben" in text, "Low Rank" in text) == (False, False)
    assert ("closed" in text) is (phase is not Phase.ANNOUNCED)


# hours


def test_at_a_local_site_the_clock_is_the_sites(client):
    jam = winter_jam()
    looking(jam, "Ben", zone="Asia/Tokyo", hub=a_hub(jam, time_zone="Europe/Copenhagen"))
    ada_of(jam, client)
    row = client.get(url(jam)).context["people"]["page"][0]
    assert (row.clock, row.hours) == ("same time as you", 15)


def test_a_teams_hours_are_those_with_everybody_in_it(client):
    jam = winter_jam()
    far = [a_participant(jam=jam, user=a_user(time_zone=zone)) for zone in ("Europe/London", "Asia/Kolkata")]
    a_looking_team(*far)
    ada_of(jam, client)
    row = client.get(url(jam)).context["teams"]["page"][0]
    assert (row.clock, row.hours) == ("1\xa0h behind to 4\xa0h\xa030\xa0min ahead", 9.5)


def test_without_a_zone_there_are_no_hours_and_the_newest_come_first(client):
    jam = winter_jam()
    looking(jam, "Ben")
    looking(jam, "Cleo")
    ada_of(jam, client, zone="")
    page = client.get(url(jam) + "?sort=overlap&least=8")
    assert (shown(page), page.context["wish"]) == (["Cleo", "Ben"], board.Wish(sort="newest"))
    client.cookies["tz"] = "Asia/Tokyo"
    assert client.get(url(jam)).context["wish"].sort == "overlap"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "same time as you"),
        (180, "3 h ahead"),
        (-60, "1 h behind"),
        (345, "5 h 45 min ahead"),
        (-30, "30 min behind"),
    ],
)
def test_how_far_ahead_in_words(minutes, words):
    assert board.ahead_in_words(timedelta(minutes=minutes)).replace("\xa0", " ") == words


# filter and order


def a_mixed_board(jam):
    berlin = a_hub(jam, city="Berlin", slug="berlin", time_zone="Europe/Berlin")
    looking(jam, "Far", zone="America/Los_Angeles", skills=["Writing"])
    looking(jam, "Near", zone="Europe/London", skills=["writing", "maths"])
    looking(jam, "Room", zone="Asia/Tokyo", hub=berlin, skills=["maths"])
    looking(jam, "Nowhere", zone="")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Room", "Near", "Far", "Nowhere"]),
        ("?sort=name", ["Far", "Near", "Nowhere", "Room"]),
        ("?sort=newest", ["Nowhere", "Room", "Near", "Far"]),
        ("?sort=wrong", ["Room", "Near", "Far", "Nowhere"]),
        ("?skill=WRITING", ["Near", "Far"]),
        ("?least=8", ["Room", "Near"]),
        ("?least=-1", ["Room", "Near", "Far", "Nowhere"]),
        ("?least=99999999999999999999999", ["Room", "Near", "Far", "Nowhere"]),
        ("?hub=berlin", ["Room"]),
        ("?hub=online&skill=maths", ["Near"]),
        ("?hub=atlantis", []),
        ("?people=7&teams=x", ["Room", "Near", "Far", "Nowhere"]),
    ],
)
def test_the_address_holds_what_to_show(client, query, names):
    jam = winter_jam()
    a_mixed_board(jam)
    ada_of(jam, client)
    assert shown(client.get(url(jam) + query)) == names


def test_skills_are_offered_once_however_they_are_written(client):
    jam = winter_jam()
    a_mixed_board(jam)
    a_looking_team(jam=jam, skills=["Plots"])
    ada_of(jam, client)
    assert [skill.lower() for skill in client.get(url(jam)).context["skills"]] == ["maths", "writing", "plots"]


def test_each_list_has_its_own_pages(client):
    jam = winter_jam()
    for n in range(45):
        looking(jam, f"Person {n:02}")
    for n in range(21):
        a_looking_team(jam=jam, name=f"Team {n:02}")
    ada_of(jam, client)
    page = client.get(url(jam) + "?sort=name&people=3&teams=2")
    assert (shown(page)[0], shown(page, "teams")) == ("Person 40", ["Team 20"])
    assert page.context["people"]["links"][0] == (1, "?sort=name&people=1&teams=2#people")


def test_more_rows_cost_no_more_queries(client):
    jam = winter_jam()
    ada_of(jam, client)
    counts = []
    for n in (3, 27):
        for _n in range(n):
            looking(jam, hub=a_hub(jam), skills=["a", "b"])
            a_looking_team(a_participant(jam=jam), a_participant(jam=jam), skills=["c"])
        client.get(url(jam))
        with CaptureQueriesContext(connection) as queries:
            client.get(url(jam))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# one's own entry


def test_an_entry_is_off_until_one_asks_for_it(client):
    jam = winter_jam()
    ada = ada_of(jam, client)
    assert client.get(url(jam, "team-board-me")).context["form"]["on_board"].value() is False
    answer = client.post(
        url(jam, "team-board-me"),
        {
            "on_board": "on",
            "pitch": "  Probes,\u200b at night ",
            "skills_0": "Maths",
            "skills_2": "maths ",
            "skills_3": "x",
        },
    )
    ada.refresh_from_db()
    assert (answer.status_code, answer.url) == (303, url(jam))
    assert (ada.on_board, ada.pitch, ada.skills) == (True, "Probes, at night", ["Maths", "x"])
    client.post(url(jam, "team-board-me"), {"pitch": ada.pitch, "skills_0": "Maths"})
    ada.refresh_from_db()
    assert (ada.on_board, ada.pitch) == (False, "Probes, at night")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"pitch": ""}, "pitch"),
        ({"pitch": "write to ada@example.org"}, "pitch"),
        ({"pitch": "see https://spam.example"}, "pitch"),
        ({"pitch": "a" * 161}, "pitch"),
        ({"pitch": "Fine.", "skills_1": "www.spam.example"}, "skills"),
        ({"pitch": "Fine.", "skills_3": "s" * 31}, "skills"),
    ],
)
def test_an_entry_with_a_link_without_a_sentence_or_too_long_is_refused_and_kept(client, typed, field):
    jam = winter_jam()
    ada = ada_of(jam, client)
    page = client.post(url(jam, "team-board-me"), {"on_board": "on", **typed})
    ada.refresh_from_db()
    assert (page.status_code, list(page.context["form"].errors), ada.on_board) == (422, [field], False)
    assert all(text in page.content.decode() for text in typed.values())


def test_who_does_not_take_part_is_led_to_joining(client):
    jam = winter_jam()
    assert client.get(url(jam, "team-board-me")).status_code == 302
    client.force_login(a_user())
    assert client.post(url(jam, "team-board-me"), {"on_board": "on"}).url.startswith(url(jam, "jam-join"))
    assert Participant.objects.count() == 0


def test_nobody_writes_an_entry_after_the_deadline(client):
    jam = a_jam(phase=Phase.JUDGING)
    ada = ada_of(jam, client)
    page = client.post(url(jam, "team-board-me"), {"on_board": "on", "pitch": "Late."})
    ada.refresh_from_db()
    assert (page.status_code, ada.pitch) == (422, "")


# a team's entry


def test_any_member_says_whom_the_team_looks_for(client):
    jam = winter_jam()
    ben, ada = a_participant(jam=jam), ada_of(jam, client)
    team = a_team(ben, ada)
    form = {"is_open": "on", "looking_for": "Somebody who plots.", "skills_0": "plots"}
    assert client.post(url(jam, "team-looking", team.pk), form).url == url(jam)
    team.refresh_from_db()
    assert (team.is_open, team.looking_for, team.skills) == (True, "Somebody who plots.", ["plots"])
    assert client.post(url(jam, "team-looking", team.pk), {"is_open": "on", "looking_for": ""}).status_code == 422


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_teams_entry_is_not_there_for_others(client, method):
    jam = winter_jam()
    team = a_team(jam=jam)
    ada_of(jam, client)
    assert getattr(client, method)(url(jam, "team-looking", team.pk), {"looking_for": "x"}).status_code == 404


# finding each other


def test_a_member_invites_somebody_from_the_board(client):
    jam = winter_jam()
    ben = looking(jam, "Ben")
    a_team(ada_of(jam, client), name="Low Rank")
    for _twice in range(2):
        assert client.post(url(jam, "team-board-offer", ben.pk)).url == url(jam)
    assert [(offer.user, offer.team.name) for offer in Invitation.objects.exclude(user=None)] == [
        (ben.user, "Low Rank")
    ]
    assert Message.objects.filter(to=ben.user.email).count() == 1
    assert "Invited" in client.get(url(jam)).content.decode()


def test_only_whom_one_sees_on_the_board_can_be_invited(client):
    jam = winter_jam()
    shy, elsewhere, seated = a_participant(jam=jam), looking(winter_jam()), looking(jam)
    a_team(seated)
    ada = ada_of(jam, client)
    assert client.post(url(jam, "team-board-offer", looking(jam).pk)).status_code == 404  # Ada has no team yet
    a_team(ada)
    answers = [client.post(url(jam, "team-board-offer", each.pk)).status_code for each in (shy, elsewhere, seated)]
    assert (answers, Invitation.objects.exclude(user=None).count()) == ([404] * 3, 0)
    assert client.get(url(jam, "team-board-offer", shy.pk)).status_code == 405


def test_a_team_that_i_asked_says_so(client):
    jam = winter_jam()
    ada = ada_of(jam, client)
    asked, other = a_looking_team(jam=jam), a_looking_team(jam=jam)
    JoinRequest.objects.create(team=asked, participant=ada, asked_at=clock.now())
    page = client.get(url(jam))
    assert page.context["asked"] == {asked.pk}
    assert page.content.decode().count("Ask to join") == 1
    assert other.name in page.content.decode()
