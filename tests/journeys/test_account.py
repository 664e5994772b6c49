"""An account from its profile to its end, in a browser, with JavaScript and without."""

import json
import re
import zipfile

import pytest
from playwright.sync_api import expect

from accounts.models import User
from jam.phases import Phase
from tests.factories import a_jam, a_participant, a_submission, a_team, a_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_somebody_shows_themselves_takes_their_data_and_goes(cast):
    user = a_user("Ada")
    mate = a_participant(jam=a_jam(name="Night Jam", phase=Phase.RESULTS), user=a_user("Ben"))
    work = a_submission(team=a_team(a_participant(jam=mate.jam, user=user), mate), title="Counting in the dark")
    ada, cleo = cast(user), cast()

    ada.goto("/")
    ada.get_by_role("link", name=re.compile("your account")).click()
    ada.get_by_label("Your name").fill("Ada King")
    ada.get_by_label("Handle").fill("Ada-King")
    ada.get_by_label("ORCID iD", exact=False).first.fill("https://orcid.org/0000-0002-1825-0097")
    ada.get_by_label("Language and clock").select_option("en-us")
    ada.get_by_label("Show a public page about me").check()
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_role("status")).to_contain_text("Saved")
    cleo.goto("/people/ada-king/")
    expect(cleo.get_by_role("heading", name="Ada King")).to_be_visible()
    expect(cleo.get_by_role("link", name="Counting in the dark")).to_be_visible()

    ada.get_by_role("link", name="Mail", exact=True).click()
    ada.get_by_label("Results").uncheck()
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_role("status")).to_contain_text("Saved")
    assert User.objects.get(pk=user.pk).muted == ["results"]

    ada.get_by_role("link", name="Your data", exact=True).click()
    with ada.expect_download() as download:
        ada.get_by_role("button", name="Download my data").click()
    with zipfile.ZipFile(download.value.path()) as packed:
        assert json.loads(packed.read("account.json"))[0]["handle"] == "ada-king"

    ada.get_by_role("link", name="Delete", exact=True).click()
    ada.get_by_label("I have read this").check()
    ada.get_by_role("button", name="Delete my account").click()
    expect(ada.get_by_role("status")).to_contain_text("Your account is deleted")
    expect(ada.get_by_role("link", name="Sign in")).to_be_visible()
    assert cleo.goto("/people/ada-king/").status == 404
    cleo.goto(work.get_absolute_url())
    expect(cleo.get_by_text("Ada King").first).to_be_visible()
