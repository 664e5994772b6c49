"""Strangers find a jam, with and without JavaScript: from the front page, and with a code."""

import re

import pytest
from playwright.sync_api import Page, expect

from jam.phases import Phase
from tests.accounts.helpers import code_for
from tests.factories import a_jam

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery staple"


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def cleo(request, browser, real_site):
    """The page of somebody who was never here."""
    context = browser.new_context(
        base_url=real_site.url,
        java_script_enabled=request.param == "with JavaScript",
        timezone_id="America/Los_Angeles",
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def sign_up(page: Page, name: str) -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Email address").fill(f"{name.lower()}@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    code = page.locator("[name=code]")
    expect(code).to_be_visible()
    code.fill(code_for(f"{name.lower()}@example.org"))
    page.get_by_role("button", name="Confirm").click()


def test_a_stranger_finds_a_jam_and_is_in_it(cleo):
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


def test_a_link_with_a_code_leads_a_stranger_into_a_private_jam(cleo):
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
