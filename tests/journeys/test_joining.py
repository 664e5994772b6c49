"""Into a full jam and out of it again: questions, the waiting list, and a no that was a mistake."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts import actions
from accounts.models import JoinAnswer, JoinQuestion, Message
from jam import clock
from jam.models import Jam
from jam.phases import Phase
from tests.factories import a_jam, a_user, an_organiser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)


def a_small_jam():
    """One place, two questions of which one must be answered, and a start in a week."""
    jam = a_jam(phase=Phase.REGISTRATION, name="Small Weekend", slug="small-weekend", capacity=1)
    edges = ["building_starts_at", "submissions_close_at", "judging_closes_at", "results_expected_at"]
    Jam.objects.filter(pk=jam.pk).update(**{name: clock.now() + n * DAY for n, name in enumerate(edges, 7)})
    JoinQuestion.objects.create(jam=jam, kind="text", label="What have you worked on?", position=0)
    JoinQuestion.objects.create(jam=jam, kind="consent", label="Pictures of me may be shown.", is_required=True)
    jam.refresh_from_db()
    return jam


def join(page, jam, button):
    page.goto(jam.get_absolute_url())
    page.locator(".mine").get_by_role("link", name=button).click()
    page.get_by_label("What have you worked on?").fill("Probes")
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.get_by_label("What have you worked on?")).to_have_value("Probes")
    page.get_by_label("Pictures of me may be shown.").check()
    page.get_by_role("button", name=button).click()


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_waiting_list_into_the_jam_out_by_mistake_and_back(visit, scripts, settings):
    settings.LOCAL_MAILBOX = True
    jam = a_small_jam()
    people = a_user("Ada"), a_user("Ben"), an_organiser(jam)
    ada, ben, olga = (visit(user, scripts=scripts) for user in people)

    join(ada, jam, "Join the jam")
    expect(ada.get_by_role("heading", name="You are in", exact=True)).to_be_visible()
    join(ben, jam, "Join the waiting list")
    expect(ben.get_by_role("heading", name="You are number 1 on the waiting list")).to_be_visible()

    ada.get_by_role("link", name="Cancel your place").first.click()
    ada.get_by_role("button", name="Cancel my place").click()
    expect(ada.get_by_role("button", name="Undo")).to_be_visible()
    ben.goto("/mailbox/")
    expect(ben.get_by_text("A place came free: you are in Small Weekend").first).to_be_visible()

    clock.move(6 * DAY)
    actions.ask_who_is_coming()
    asked = Message.objects.get(kind="coming")
    ben.context.clear_cookies()
    ben.goto(re.search(r"/coming/\S+", asked.text)[0])
    ben.get_by_role("button", name="No, cancel my place").click()
    expect(ben.get_by_role("heading", name="Your place in Small Weekend is cancelled")).to_be_visible()
    olga.goto(reverse("manage-people", args=[jam.slug]))
    expect(olga.get_by_text("1 cancelled")).to_be_visible()

    ben.get_by_role("button", name="Undo").click()
    expect(ben.get_by_role("heading", name="You are in Small Weekend")).to_be_visible()
    olga.goto(reverse("manage-people", args=[jam.slug]))
    olga.get_by_role("link", name="Ben", exact=True).click()
    expect(olga.get_by_text("Probes")).to_be_visible()
    expect(olga.get_by_text("Pictures of me may be shown.").last).to_be_visible()
    assert JoinAnswer.objects.filter(text="Probes").count() == 2
