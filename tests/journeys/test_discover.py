"""Strangers find a jam, with and without JavaScript: from the front page, and with a code."""

import re

import pytest
from playwright.sync_api import expect

from jam.phases import Phase
from tests.factories import a_jam
from tests.journeys.accounts import sign_up

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_stranger_finds_a_jam_and_is_in_it(cast):
    cleo = cast()
    a_jam(name="Probing Weekend", phase=Phase.BUILDING)
    a_jam(name="Winter Jam", phase=Phase.REGISTRATION)
    cleo.goto("/")
    expect(cleo.get_by_role("link", name="Join the jam")).to_be_visible()
    cleo.get_by_role("link", name="All jams").first.click()
    cleo.get_by_role("link", name=re.compile("^Registration open")).click()
    expect(cleo).to_have_url(re.compile(r"state=open"))
    expect(cleo.get_by_role("link", name="Probing Weekend")).to_have_count(0)
    cleo.get_by_label("Name, subject or city").fill("zebra")
    cleo.get_by_role("button", name="Find").click()
    expect(cleo.get_by_text("No jams match")).to_be_visible()
    cleo.get_by_role("link", name="Show all 2").click()
    cleo.get_by_role("link", name="Winter Jam").click()
    cleo.get_by_role("link", name="Join the jam").first.click()
    cleo.locator("a, button").filter(has_text="Make an account and join").first.click()
    sign_up(cleo, "Cleo")
    expect(cleo).to_have_url(re.compile(r"/join/"))
    cleo.get_by_role("button", name=re.compile("^Join")).first.click()
    cleo.goto("/")
    expect(cleo.get_by_role("heading", name="Your jams")).to_be_visible()
    expect(cleo.get_by_role("link", name=re.compile("Find a team.*Winter Jam"))).to_be_visible()


def test_a_link_with_a_code_leads_a_stranger_into_a_private_jam(cast):
    cleo = cast()
    jam = a_jam(name="Lab Retreat", phase=Phase.REGISTRATION, visibility="private", access_code="ABCDEFGH")
    cleo.goto(jam.get_absolute_url())
    expect(cleo.get_by_role("heading", name="There is no such page")).to_be_visible()
    cleo.goto("/jams/enter/?code=abcd+efgh")
    cleo.get_by_role("main").get_by_role("link", name=re.compile("account", re.IGNORECASE)).first.click()
    sign_up(cleo, "Cleo")
    expect(cleo.get_by_label("Code")).to_have_value("abcd efgh")
    cleo.get_by_role("button", name="See the jam").click()
    expect(cleo).to_have_url(re.compile(jam.get_absolute_url()))
    expect(cleo.get_by_role("heading", name="Lab Retreat", level=1)).to_be_visible()
    cleo.goto("/")
    expect(cleo.get_by_role("link", name="Lab Retreat", exact=True)).to_be_visible()
