"""A room in somebody's city: offered, approved, full, waited for, and checked in at its door. In a browser."""

import re
from datetime import timedelta

import pytest
from django.db import close_old_connections
from playwright.sync_api import Page, expect

from accounts.models import Message
from jam import clock
from jam.models import Hub
from jam.phases import Phase
from tests.accounts.helpers import latest_mail
from tests.factories import a_jam, a_participant, a_user, an_organiser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def offer_a_room(ida: Page) -> None:
    ida.goto("/jams/night-jam/sites/")
    ida.get_by_role("link", name="Host a site in your city").first.click()
    ida.get_by_label("City").fill("Aarhus")
    ida.get_by_label("Venue").fill("Studenterhuset")
    ida.get_by_label("Time zone").select_option("Europe/Copenhagen")
    ida.get_by_label("Places").fill("1")
    ida.get_by_role("button", name="Offer this place").click()
    expect(ida.get_by_text("Waiting for an organiser’s answer.")).to_be_visible()
    ida.get_by_label("Access notes").fill("Step-free")
    ida.get_by_role("button", name="Save the page").click()
    expect(ida.get_by_text("The page is saved.")).to_be_visible()


def approve(olga: Page) -> None:
    olga.goto("/manage/night-jam/sites/")
    olga.get_by_role("button", name="Approve Aarhus").click()
    expect(olga.get_by_text("Aarhus is on the page.")).to_be_visible()
    assert latest_mail("ida@example.org").kind == "hub_approved"


def take_the_place_and_wait(ada: Page, ben: Page) -> None:
    ada.goto("/jams/night-jam/sites/")
    ada.get_by_role("button", name="Join Aarhus").click()
    expect(ada.get_by_text("You have a place in Aarhus.")).to_be_visible()
    ada.get_by_role("button", name="Show my name here").click()
    ben.goto("/jams/night-jam/sites/aarhus/")
    expect(ben.get_by_role("listitem").get_by_text("Ada", exact=True)).to_be_visible()
    ben.get_by_role("button", name="Join the waiting list of Aarhus").click()
    expect(ben.get_by_text("you wait, number 1")).to_be_visible()


def give_up_and_move_up(ada: Page, ben: Page) -> None:
    ada.reload()
    ada.get_by_role("button", name="Give up my place in Aarhus").click()
    expect(ada.get_by_text("You take part online.")).to_be_visible()
    assert latest_mail("ben@example.org").kind == "hub_promoted"
    ben.reload()
    expect(ben.get_by_text("your site")).to_be_visible()


def ask_and_answer(ben: Page, ida: Page) -> None:
    ben.get_by_role("link", name="Write to them").click()
    ben.get_by_label("Your message").fill("Is there a lift?")
    ben.get_by_role("button", name="Send").click()
    expect(ben.get_by_text("Your message is on its way.")).to_be_visible()
    path = re.search(r"/jams/\S+/write/\d+/", latest_mail("ida@example.org").text)[0]
    ida.goto(path)
    ida.get_by_label("Your message").fill("Yes, on the left.")
    ida.get_by_role("button", name="Send").click()
    expect(ida.get_by_text("Your message to Ben is on its way.")).to_be_visible()
    assert "Yes, on the left." in latest_mail("ben@example.org").text


def open_the_door(ida: Page) -> None:
    ida.goto("/jams/night-jam/sites/")
    ida.get_by_role("link", name="Roster and check-in").click()
    ida.get_by_role("button", name="Ben").click()
    expect(ida.get_by_text("of 1 is here")).to_be_visible()
    expect(ida.locator(".here-count b")).to_have_text("1")
    ida.get_by_role("button", name="Ben").click()
    expect(ida.locator(".here-count b")).to_have_text("0")
    ida.get_by_role("button", name="Ben").click()
    expect(ida.locator(".here-count b")).to_have_text("1")


def write_to_all(ida: Page) -> None:
    ida.get_by_role("link", name="Message", exact=True).click()
    ida.get_by_label("Subject").fill("Doors close at ten")
    ida.get_by_label("Message", exact=True).fill("Take your cup with you.")
    ida.get_by_role("button", name="Read it before it goes").click()
    assert not Message.objects.filter(kind="hub_message").exists()
    ida.get_by_role("button", name="Send to 1 person").click()
    expect(ida.get_by_text("Your message goes to 1 person.")).to_be_visible()
    assert latest_mail("ben@example.org").subject == "Aarhus: Doors close at ten"


def test_a_room_is_offered_filled_waited_for_and_opened(cast):
    clock.move(timedelta(0))
    jam = a_jam(name="Night Jam", slug="night-jam", phase=Phase.BUILDING)
    people = [a_user(name, email=f"{name.lower()}@example.org") for name in ("Olga", "Ida", "Ada", "Ben")]
    an_organiser(jam, user=people[0])
    for user in people[2:]:
        a_participant(jam=jam, user=user)
    olga, ida, ada, ben = (cast(user) for user in people)

    offer_a_room(ida)
    approve(olga)
    take_the_place_and_wait(ada, ben)
    give_up_and_move_up(ada, ben)
    ask_and_answer(ben, ida)
    open_the_door(ida)
    write_to_all(ida)
    assert ada.request.get("/jams/night-jam/sites/aarhus/manage/").status == 404
    assert Hub.objects.get().access == "Step-free"
    close_old_connections()
