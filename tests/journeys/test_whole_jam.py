"""The main job, once through: a jam from its preset to published results, in a browser, on the real site.

A granian, a Celery worker and beat run as they do in production, over a real broker. The clock is moved in
the database, so that all of them and this test agree about the time.
"""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
import vobject
from django.db import close_old_connections
from playwright.sync_api import Page, expect

from accounts.models import Message, User
from jam import clock
from jam.models import Jam
from judging.demo.paper import one_page_pdf
from judging.models import ReviewAssignment
from tests.factories import a_participant, a_submission, a_team
from tests.journeys.accounts import an_account, sign_in, sign_up

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOUR = timedelta(hours=1)


def local(instant: datetime, jam: Jam) -> str:
    """As a date-time field wants it, in the jam's zone."""
    return instant.astimezone(jam.zone).strftime("%Y-%m-%dT%H:%M")


def reload_until(page: Page, text: str) -> None:
    """What a worker does shows a moment later."""
    for _ in range(40):
        if page.get_by_text(text).first.is_visible():
            return
        page.wait_for_timeout(250)
        page.reload()
    expect(page.get_by_text(text).first).to_be_visible()


def move_clock_to(instant: datetime) -> None:
    with_shift = instant - datetime.now(UTC)
    clock.move(with_shift)


def make_a_jam(olga: Page) -> Jam:
    """Weekend preset, three answers; then timeline, schedule, hub, criteria; then publish."""
    olga.goto("/manage/new/")
    start = (clock.now() + timedelta(days=9)).replace(hour=17, minute=0, second=0, microsecond=0, tzinfo=None)
    olga.get_by_label("Weekend hackathon").check()
    olga.get_by_label("Name", exact=True).fill("Probing Weekend")
    olga.get_by_label("Start", exact=True).fill(start.strftime("%Y-%m-%dT%H:%M"))
    olga.get_by_label("Time zone").select_option("Europe/Copenhagen")
    olga.get_by_role("button", name="Make the draft").click()
    expect(olga).to_have_url(re.compile("/manage/probing-weekend/"))
    jam = Jam.objects.get(slug="probing-weekend")

    olga.goto("/manage/probing-weekend/timeline/")
    olga.get_by_label("Registration opens").fill(local(clock.now() - HOUR, jam))
    olga.get_by_label("Grace, in minutes").fill("15")
    olga.get_by_label("Fewest reviews to be ranked").fill("1")
    olga.get_by_role("button", name="Save the timeline").click()
    expect(olga.get_by_role("status")).to_be_visible()

    olga.goto("/manage/probing-weekend/schedule/new/")
    olga.get_by_label("Title").fill("Office hour, with tea")
    olga.get_by_label("Starts", exact=True).fill(local(jam.building_starts_at + 20 * HOUR, jam))
    olga.get_by_role("button", name="Save the item").click()

    olga.goto("/manage/probing-weekend/sites/new/")
    olga.get_by_label("City").fill("Copenhagen")
    olga.get_by_label("Venue").fill("Main building")
    olga.get_by_label("Time zone").select_option("Europe/Copenhagen")
    olga.get_by_label("Places").fill("20")
    olga.get_by_role("button", name="Save the site").click()

    edit_the_criteria(olga, jam)
    olga.goto("/manage/probing-weekend/")
    olga.get_by_role("button", name="Publish").click()
    expect(olga.get_by_role("status")).to_be_visible()
    jam.refresh_from_db()
    assert jam.published_at
    return jam


def edit_the_criteria(olga: Page, jam: Jam) -> None:
    """The five of the preset become the real jam's: the first counts double."""
    names = ["ML safety", "Interpretability", "Novelty", "Generality", "Reproducibility"]
    for criterion, name in zip(jam.criteria.all(), names, strict=True):
        olga.goto(f"/manage/probing-weekend/criteria/{criterion.pk}/")
        olga.get_by_label("Name").fill(name)
        olga.get_by_label("Weight").fill("2" if name == "ML safety" else "1")
        olga.get_by_role("button", name="Save", exact=True).click()
    assert list(jam.criteria.values_list("name", "weight")) == [(n, 2 if n == "ML safety" else 1) for n in names]


def read_as_a_visitor(visitor: Page) -> None:
    visitor.goto("/jams/probing-weekend/")
    expect(visitor.get_by_role("heading", name="Probing Weekend", level=1)).to_be_visible()
    expect(visitor.get_by_text("Office hour, with tea").first).to_be_visible()
    expect(visitor.get_by_text("Copenhagen").first).to_be_visible()
    answer = visitor.request.get("/jams/probing-weekend/schedule.ics")
    calendar = vobject.readOne(answer.text())
    titles = {event.summary.value for event in calendar.vevent_list}
    assert {"Office hour, with tea", "Submissions close: Probing Weekend"} <= titles


def join_with_a_team(ada: Page) -> str:
    """Ada signs up on her way to joining, starts a team, and has a link to share."""
    ada.goto("/jams/probing-weekend/")
    ada.get_by_role("link", name="Join the jam").first.click()
    ada.get_by_text("Make an account and join").click()
    sign_up(ada, "Ada")
    ada.get_by_role("button", name="Join the jam").click()
    expect(ada.get_by_role("heading", name="You are in")).to_be_visible()
    ada.get_by_role("link", name="Start a team").click()
    ada.get_by_label("Team name").fill("Low Rank")
    ada.get_by_role("button", name="Start the team").click()
    expect(ada.get_by_role("heading", name="Low Rank", level=1)).to_be_visible()
    if ada.get_by_role("button", name="Make an invite link").is_visible():
        ada.get_by_role("button", name="Make an invite link").click()
    return ada.get_by_label("Invite link").input_value()


def join_by_link(ben: Page, link: str) -> None:
    ben.goto(link)
    ben.get_by_role("link", name="Make an account and join").click()
    sign_up(ben, "Ben")
    ben.get_by_role("button", name="Join the team").click()
    expect(ben.get_by_role("heading", name="Low Rank", level=1)).to_be_visible()


def hand_in(ada: Page, ben: Page) -> None:
    """Ada begins, Ben goes on, a PDF goes up, and the receipt comes back."""
    ada.goto("/jams/probing-weekend/submission/")
    ada.get_by_label("Title").fill("Backup heads under pressure")
    ada.get_by_label("One-sentence summary").fill("Which heads take over?")
    ada.get_by_role("button", name="Save draft").click()
    expect(ada.get_by_role("status").filter(visible=True).first).to_be_visible()

    ben.goto("/jams/probing-weekend/submission/")
    expect(ben.get_by_label("Title")).to_have_value("Backup heads under pressure")
    ben.get_by_label("Description").fill("We remove **heads** and watch.")
    pdf = one_page_pdf("Backup heads", ["Which heads take over?"])
    ben.get_by_label("Upload a PDF").set_input_files({"name": "r.pdf", "mimeType": "application/pdf", "buffer": pdf})
    ben.get_by_label("Every author agrees").check()
    ben.get_by_role("button", name="Save and check").click()
    ben.get_by_role("button", name="Submit", exact=True).click()
    expect(ben.get_by_text("probing-weekend-1-v1").first).to_be_visible()
    receipts = Message.objects.filter(kind="submitted").values_list("to", flat=True)
    assert sorted(receipts) == ["ada@example.org", "ben@example.org"]


def rate(jo: Page, *, value: int, comment: str) -> None:
    """One project, all criteria, and on to the next."""
    for group in jo.get_by_role("group").filter(has=jo.get_by_role("radio")).all():
        group.locator("label").filter(has_text=re.compile(f"^{value}")).click()
    jo.get_by_label("Comment to the authors").fill(comment)
    jo.get_by_role("button", name="Finish and next").click()


def judge_five_and_one_more(jo: Page) -> None:
    jo.goto("/jams/probing-weekend/judge/more/")
    expect(jo.get_by_text("First the projects that were dealt to you: 5 to go")).to_be_visible()
    jo.goto("/jams/probing-weekend/judge/next/")
    for done in range(5):
        expect(jo.get_by_text(f"{done} of 5 rated")).to_be_visible()
        rate(jo, value=5 - done, comment=f"Comment {done}")
    jo.goto("/jams/probing-weekend/judge/more/")
    jo.get_by_role("button", name="Rate", exact=False).first.click()
    rate(jo, value=4, comment="A sixth, by choice")
    mine = ReviewAssignment.objects.filter(judge__user__email="jo@example.org")
    assert [mine.finished().filter(dealt=dealt).count() for dealt in (True, False)] == [5, 1]


def publish_results(olga: Page) -> None:
    olga.goto("/manage/probing-weekend/results/")
    expect(olga.get_by_text("only organisers see this").first).to_be_visible()
    olga.get_by_role("button", name="Publish now").click()
    expect(olga.get_by_role("status")).to_be_visible()


def read_results(visitor: Page) -> None:
    visitor.goto("/jams/probing-weekend/")
    visitor.get_by_role("link", name="See results").first.click()
    expect(visitor.get_by_role("table").first).to_be_visible()
    visitor.get_by_role("link", name="ML safety").first.click()
    expect(visitor).to_have_url(re.compile("/results/ml-safety/"))
    expect(visitor.get_by_role("table").first).to_be_visible()


def download(olga: Page, name: str) -> list[dict[str, str]]:
    answer = olga.request.get(f"/manage/probing-weekend/exports/{name}.csv")
    assert answer.status == 200
    return list(csv.DictReader(io.StringIO(answer.body().decode("utf-8-sig"))))


def other_teams(jam: Jam) -> None:
    """Six more teams hand something in, so that there is a sixth to choose."""
    for _ in range(6):
        a_submission(team=a_team(a_participant(jam=jam)))


def test_a_jam_runs_from_its_preset_to_published_results(cast, real_site):
    clock.move(timedelta(0))
    an_account("Olga")
    an_account("Jo")
    olga, ada, ben, jo, visitor = (cast() for _person in range(5))

    sign_in(olga, "Olga")
    jam = make_a_jam(olga)
    read_as_a_visitor(visitor)
    link = join_with_a_team(ada)
    join_by_link(ben, link)
    olga.goto("/manage/probing-weekend/judging/")
    olga.get_by_label("email address").fill("jo@example.org")
    olga.get_by_role("button", name="Invite", exact=True).click()

    move_clock_to(jam.building_starts_at + HOUR)
    hand_in(ada, ben)
    other_teams(jam)

    jam.refresh_from_db()
    move_clock_to(jam.grace_ends_at)
    sign_in(jo, "Jo")
    jo.goto("/jams/probing-weekend/judge/")
    reload_until(jo, "0 of 5")
    judge_five_and_one_more(jo)
    assert visitor.request.get("/jams/probing-weekend/results.csv").status == 404

    move_clock_to(jam.judging_closes_at)
    publish_results(olga)
    read_results(visitor)
    assert {row["email"] for row in download(olga, "participants")} >= {"ada@example.org", "ben@example.org"}
    assert "Backup heads under pressure" in {row["title"] for row in download(olga, "submissions")}
    assert len(download(olga, "ratings")) == 6 * 5
    assert len(download(olga, "results")) >= 7
    assert User.objects.filter(email="ben@example.org", participations__team__name="Low Rank").exists()
    close_old_connections()
