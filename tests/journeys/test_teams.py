"""From a jam's page into a good team: a mail that invites, a request that is answered, a lead who hands on.

In a browser, on the real site, with JavaScript and without.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Message, Team
from tests.factories import a_jam, a_participant, a_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).click()


def toast(page: Page, text: str) -> None:
    expect(page.get_by_text(text).first).to_be_visible()


def path_in(mail: Message) -> str:
    return re.search(r"https?://[^/\s]+(/t/\S+)", mail.text)[1]


def test_people_find_their_team(cast):
    jam = a_jam(name="Probing Weekend", team_size=3)
    ada, ben, cleo, dan = (a_user(name) for name in ("Ada", "Ben", "Cleo", "Dan"))
    for user in (ada, cleo):
        a_participant(jam=jam, user=user)
    adas, bens, cleos, dans = (cast(user) for user in (ada, ben, cleo, dan))

    # Ada starts a team, and invites Ben by mail
    adas.goto(f"/jams/{jam.slug}/teams/")
    adas.get_by_role("link", name="Start a team").first.click()
    adas.get_by_label("Team name").fill("Low Rank")
    press(adas, "Start the team")
    adas.get_by_label("Mail address").fill(ben.email)
    press(adas, "Send the mail")
    toast(adas, f"{ben.email} gets one mail from us.")
    team = Team.objects.get()

    # Ben reads it, and is in the jam and in the team with one click
    bens.goto(path_in(Message.objects.get(kind="team_invitation", to=ben.email)))
    expect(bens.get_by_role("heading", level=1)).to_have_text("Ada invites you to Low Rank")
    press(bens, "Join the team")
    toast(bens, "Welcome to Low Rank.")
    expect(bens.get_by_text("a mail from Ada")).to_have_count(0)

    # Cleo asks, and Ben takes her in
    cleos.goto(f"/jams/{jam.slug}/teams/")
    cleos.get_by_role("link", name="Low Rank").click()
    cleos.get_by_role("link", name="Ask to join").click()
    cleos.get_by_label("A few words to the team").fill("I plot things.")
    press(cleos, "Send the request")
    expect(cleos.get_by_text("the team has not answered yet")).to_be_visible()
    bens.goto(team.get_absolute_url())
    expect(bens.get_by_text("I plot things.")).to_be_visible()
    press(bens, "Take in Cleo")
    toast(bens, "Cleo is in the team now.")
    cleos.reload()
    expect(cleos.get_by_role("link", name="Leave the team")).to_be_visible()

    # all seats are taken: the link says so
    adas.goto(team.get_absolute_url())
    link = adas.get_by_label("Invite link").input_value()
    dans.goto(re.sub(r"^https?://[^/]+", "", link))
    expect(dans.get_by_text("This team is full")).to_be_visible()

    # Ada hands the lead on to Cleo, who removes Ben after a question
    press(adas, "Make Cleo lead")
    toast(adas, "Cleo leads the team now.")
    expect(adas.get_by_role("button", name=re.compile("Make .* lead"))).to_have_count(0)
    cleos.reload()
    cleos.get_by_role("link", name="Remove Ben").click()
    press(cleos, "Remove from the team")
    toast(cleos, "Ben is no longer in the team.")
    assert sorted(team.members.values_list("user__name", flat=True)) == ["Ada", "Cleo"]

    # the seat is free, and the link works again
    dans.reload()
    press(dans, "Join the team")
    toast(dans, "Welcome to Low Rank.")
