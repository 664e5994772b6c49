"""The same journey with scripts and without, and text by people in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from submissions.models import Question, Submission
from tests.factories import a_submission

from .scenes import PDF, a_cast, a_complete_draft, address

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # the test server finds static files without collecting them
]
PHONE = {"width": 390, "height": 844}


def a_file(content=PDF, name="report.pdf"):
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_team_writes_uploads_checks_submits_and_withdraws(visit, scripts):
    cast = a_cast()
    page = visit(cast.ada, scripts=scripts, viewport=PHONE)
    page.goto(address("submission-edit", cast.jam))
    page.get_by_label("Title").fill("Backup heads")
    page.get_by_label("One-sentence summary").fill("Which heads take over?")
    page.get_by_label("Upload a PDF").set_input_files(a_file())
    if scripts:
        page.get_by_role("button", name="Remove").wait_for()  # it went up at once
        assert page.get_by_label("Title").input_value() == "Backup heads"
        assert not page.get_by_role("button", name="Save draft").is_visible()
    page.get_by_label("Description").fill("Some **bold** words")
    page.get_by_role("button", name="Preview the description").click()
    page.locator("#looks strong").get_by_text("bold").wait_for()
    assert page.get_by_label("Title").input_value() == "Backup heads"
    page.get_by_label("Title").press("Enter")  # saves, and does not remove the report
    page.get_by_text("Draft saved.").wait_for()
    page.get_by_role("button", name="Remove").wait_for()
    page.locator(".ready-line summary").click()
    page.get_by_role("link", name="Ask everyone, then tick the box").click()
    page.get_by_label("Every author agrees").check()
    page.get_by_role("button", name="Save and check").click()
    page.get_by_role("button", name="Submit").click()
    assert page.locator("#receipt").inner_text() == f"{cast.jam.slug}-1-v1"
    submission = Submission.objects.get()
    assert (submission.title, submission.report().name, submission.state()) == (
        "Backup heads",
        "report.pdf",
        "submitted",
    )
    page.get_by_role("link", name="Withdraw this submission").click()
    page.get_by_role("button", name="Withdraw the submission").click()
    assert page.locator(".standing").inner_text().startswith("Withdrawn")
    submission.refresh_from_db()
    assert submission.state() == "withdrawn"


def test_a_file_that_is_refused_says_why_and_leaves_the_text_alone(visit):
    cast = a_cast()
    page = visit(cast.ada)
    page.goto(address("submission-edit", cast.jam))
    page.get_by_label("Title").fill("Typed before")
    page.get_by_label("Upload a PDF").set_input_files(a_file(b"GIF89a"))
    page.get_by_text("This is not a PDF").wait_for()
    assert page.get_by_label("Title").input_value() == "Typed before"


def test_text_that_is_not_saved_is_not_left_by_accident(visit):
    cast = a_cast()
    page = visit(cast.ada)
    page.goto(address("submission-edit", cast.jam))
    page.get_by_label("Title").fill("Not saved")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="All jams").first.click()
    page.wait_for_url("**/jams/")
    assert asked == ["beforeunload"]


def test_a_draft_saves_itself_and_text_written_offline_is_offered_back(visit):
    cast = a_cast()
    page = visit(cast.ada)
    page.goto(address("submission-edit", cast.jam))
    page.get_by_label("Title").fill("Saved by itself")
    page.locator("#saved").get_by_text("by Ada Canary").wait_for()
    assert Submission.objects.get().title == "Saved by itself"
    page.route("**/submission/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_label("Title").fill("Written offline")
    page.get_by_text("Not saved: no connection").wait_for()
    page.on("dialog", lambda dialog: dialog.accept())
    page.unroute("**/submission/")
    page.goto(address("submission-edit", cast.jam))
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Put it back").click()
        assert page.get_by_label("Title").input_value() == "Written offline"
    assert Submission.objects.get().title == "Written offline"


def test_two_people_choose_between_their_texts(visit):
    cast = a_cast()
    draft = a_complete_draft(cast.team)
    question = Question.objects.create(jam=cast.jam, label="How many hours?")
    ada, ben = visit(cast.ada), visit(cast.ben)
    for page in (ada, ben):
        page.goto(address("submission-edit", cast.jam))
    for name, page in {"Ben": ben, "Ada": ada}.items():
        page.evaluate("delete document.querySelector('form[data-guard]').dataset.autosave")  # each writes, then saves
        for label in ("Title", "Description", "Tags", "How many hours?"):
            page.get_by_label(label).fill(f"{name}'s {label}")
    ben.get_by_role("button", name="Save draft").click()
    ben.get_by_text("Draft saved.").wait_for()
    ada.get_by_role("button", name="Save draft").click()
    theirs = ["Ben's Title", "Ben's Description", "ben's tags", "Ben's How many hours?"]
    assert ada.locator(".clash-text").all_inner_texts() == theirs
    assert ada.get_by_label("Title").input_value() == "Ada's Title"
    assert Axe().run(ada).violations_count == 0
    for name in ("title", "tags", question.field_name):
        ada.locator(f"[name=keep-{name}][value=theirs]").check()
    ada.get_by_role("button", name="Save draft").click()
    ada.get_by_text("Draft saved.").wait_for()
    draft.refresh_from_db()
    assert (draft.title, draft.body, draft.tags) == ("Ben's Title", "Ada's Description", ["ben's tags"])
    assert draft.answers.get().text == "Ben's How many hours?"


def test_no_text_by_people_runs_as_a_script(visit):
    harm = "<script>document.title='harm'</script><img src=x onerror=document.title='harm'>"
    cast = a_cast(blind=False)
    cast.team.name = harm[:60]
    cast.team.save()
    submission = a_submission(team=cast.team, title=harm, abstract=harm, body=f"{harm}\n\n[x](javascript:alert(1))")
    page = visit()
    for path in (submission.get_absolute_url(), address("submission-list", cast.jam), cast.jam.get_absolute_url()):
        page.goto(path)
        assert "harm</script>" in page.inner_text("main") or "document.title='harm'" in page.inner_text("main")
        assert page.title() != "harm"
        assert page.locator("main script, main [onerror], main a[href^=javascript]").count() == 0


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit, scheme, width):
    cast = a_cast()
    body = "# One\n\n### Two\n\n```\n" + "x" * 200 + "\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    submission = a_submission(team=cast.team, agreed=True, body=body)
    Question.objects.create(jam=cast.jam, label="How many hours?")
    pages = {
        cast.ada: ["submission-edit", "submission-check", "submission-withdraw"],
        None: ["submission-list"],
        cast.olga: ["manage-submissions", "manage-form-new"],
    }
    for user, names in pages.items():
        page = visit(user, color_scheme=scheme, viewport={"width": width, "height": 900})
        for path in [*(address(name, cast.jam) for name in names), submission.get_absolute_url()]:
            page.goto(path)
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
