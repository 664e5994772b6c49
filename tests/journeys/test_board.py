"""Strangers become a team: over the team board, and over what an organiser proposes to those left over."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts.models import Message, Participant, Team
from jam import clock
from jam.phases import Phase
from tests.factories import a_hub, a_jam, a_participant, a_team, a_user, an_organiser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def somebody(jam, name, *, zone="Europe/Copenhagen", hub=None):
    """Takes part, with a clock and perhaps a room."""
    person = a_participant(jam=jam, user=a_user(name, time_zone=zone))
    Participant.objects.filter(pk=person.pk).update(hub=hub)
    return person


def test_two_strangers_find_each_other_on_the_board(cast):
    jam = a_jam(phase=Phase.REGISTRATION, name="Probing Weekend")
    team = a_team(somebody(jam, "Ada", zone="Europe/Stockholm"), name="Low Rank")
    bens = somebody(jam, "Ben", zone="Asia/Kathmandu")
    board = f"/jams/{jam.slug}/teams/board/"

    ada = cast(team.members.get().user)
    ada.goto(board)
    ada.get_by_role("link", name="Look for people").click()
    ada.get_by_label("Show the team on the team board").check()
    ada.get_by_label("Whom you look for").fill("Write to ada@example.org")
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_text("Leave out links and addresses").first).to_be_visible()
    ada.get_by_label("Whom you look for").fill("Somebody who writes.")
    ada.get_by_label("Skill 1").fill("writing")
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_role("link", name="Low Rank")).to_be_visible()

    ben = cast(bens.user)
    ben.goto(board)
    ben.get_by_role("link", name="Put me on the board").click()
    ben.get_by_label("Show me on the team board").check()
    ben.get_by_label("What you look for").fill("I write, mostly at night.")
    ben.get_by_label("Skill 1").fill("Writing")
    ben.get_by_role("button", name="Save").click()
    expect(ben.get_by_role("heading", name="Ben")).to_be_visible()
    ben.get_by_label("Skill", exact=True).select_option(index=1)
    ben.get_by_label("Awake together").select_option("10")
    ben.get_by_role("button", name="Filter").click()
    expect(ben.locator("#teams + ul li", has_text="Low Rank")).to_be_visible()
    ben.get_by_label("Awake together").select_option("2")
    ben.get_by_role("button", name="Filter").click()
    ben.get_by_role("link", name="Ask to join Low Rank").click()
    ben.get_by_role("button", name="Send the request").click()
    expect(ben.get_by_role("status").first).to_be_visible()

    ada.goto(board)
    expect(ada.get_by_role("button", name="Invite Ben to your team")).to_be_visible()
    ada.goto(team.get_absolute_url())
    ada.get_by_role("button", name="Take in Ben").click()
    ada.goto(board)
    expect(ada.get_by_text("Nobody looks for a team yet")).to_be_visible()
    assert {member.user.name for member in team.members.all()} == {"Ada", "Ben"}


def test_an_organiser_leaves_nobody_over(cast):
    jam = a_jam(phase=Phase.REGISTRATION, name="Probing Weekend")
    jam.building_starts_at = clock.now() + timedelta(hours=2)
    jam.save()
    berlin = a_hub(jam, city="Berlin")
    people = [somebody(jam, name, hub=berlin if name in ("Ada", "Ben", "Cleo") else None) for name in
              ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn")]  # fmt: skip

    olga = cast(an_organiser(jam))
    olga.goto(f"/manage/{jam.slug}/")
    olga.get_by_role("link", name="Propose teams").first.click()
    expect(olga.get_by_role("region", name="Team 1")).to_contain_text("all in Berlin")
    olga.get_by_label("Team of Finn").fill("")
    olga.get_by_label("Name of team 1").fill("Berlin Room")
    olga.get_by_role("button", name="Show my changes").click()
    expect(olga.get_by_role("region", name="Left out")).to_contain_text("Finn")
    olga.get_by_role("button", name="Send invitations").click()
    expect(olga.get_by_text("5 people have an invitation.")).to_be_visible()
    assert Message.objects.filter(kind="team_proposed").count() == 5
    assert Team.objects.filter(members__isnull=False).count() == 0

    ada = cast(people[0].user)
    ada.goto(f"/jams/{jam.slug}/teams/")
    ada.get_by_role("button", name="Join Berlin Room").click()
    expect(ada.get_by_role("heading", name="Berlin Room", exact=True)).to_be_visible()
    people[0].refresh_from_db()
    assert (people[0].team.name, people[0].is_lead) == ("Berlin Room", True)
    olga.goto(f"/manage/{jam.slug}/leftovers/")
    expect(olga.get_by_role("region", name="Waiting for an answer")).to_contain_text("Ben")
