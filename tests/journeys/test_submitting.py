"""Nobody wonders whether they submitted: handed in, corrected, refused after the close and let in, on a phone."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import Message
from submissions.actions import make_late_link, save_draft
from submissions.models import Submission
from submissions.snapshots import take_due
from tests.submissions.scenes import TEXT, a_cast, a_complete_draft, address, after_the_grace
from tests.submissions.test_in_browser import PHONE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_team_submits_corrects_comes_too_late_and_is_let_in(visit, scripts):
    cast = a_cast()
    a_complete_draft(cast.team, body="Ada's text")
    page = visit(cast.ada, scripts=scripts, viewport=PHONE)
    page.on("dialog", lambda dialog: dialog.accept())  # text that is nowhere else is not left by accident
    editor, receipt = address("submission-edit", cast.jam), f"{cast.jam.slug}-1-v"

    page.goto(address("submission-check", cast.jam))
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("#receipt")).to_have_text(f"{receipt}1")
    page.get_by_role("link", name="Keep editing").click()
    page.get_by_label("Title").fill("Corrected in time")
    page.get_by_label("Code").fill("example.org/code")
    page.get_by_role("button", name="Save and check").click()
    expect(page.get_by_text("What is submitted is now this version")).to_be_visible()
    save_draft(cast.team, by=cast.ben, text=TEXT | {"title": "Corrected by Ben"})

    page.goto(editor)
    expect(page.get_by_label("Title")).to_have_value("Corrected by Ben")
    expect(page.get_by_text("in this browser was not saved")).to_be_hidden()  # it was, and Ben went on from it
    after_the_grace(cast.jam)
    take_due()
    page.get_by_label("Title").fill("Typed too late")
    page.get_by_role("button", name="Save and check").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Typed too late")
    page.get_by_role("link", name="Ask for a late link").click()
    page.get_by_label("What happened").fill("The train stood still")
    page.get_by_role("button", name="Ask the organisers").click()
    expect(page.get_by_text("Your team asked for a late link")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    make_late_link(cast.team, reason="The train stood still", by=cast.olga, lasts=None)
    page.goto(editor)
    page.get_by_role("link", name="Use your late link").click()
    if scripts:
        page.get_by_role("button", name="Put it back").click()
    else:
        page.get_by_label("Title").fill("Typed too late")
    expect(page.get_by_label("Title")).to_have_value("Typed too late")
    page.get_by_role("button", name="Hand in the correction").click()
    expect(page.locator("#receipt")).to_have_text(re.compile(f"{receipt}4"))
    expect(page.get_by_text("let in by the organisers after the close")).to_be_visible()
    work = Submission.objects.get()
    assert (work.title, work.snapshot.version.number) == ("Typed too late", 4)
    assert Message.objects.filter(kind="submitted", user=cast.ben).count() == 2
