"""The console by keyboard, by touch and without scripts; the pages of judging under axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from judging.models import Review
from tests.factories import an_organiser

from .scene import a_dealt_jam, a_jam_to_publish, a_published_jam, judge_named, rate, url

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # the test server finds static files without collecting them
]
SIZES = {
    "desk": {"width": 1280, "height": 900},
    "phone": {"width": 390, "height": 844},
    "small": {"width": 320, "height": 640},
}
SCRIPT = '<script>document.title="hit"</script><img src=x onerror="document.title=1">'


@pytest.fixture
def jo():
    return judge_named(a_dealt_jam(teams=7), "Member1-0")


def first_number(judge):
    return judge.assignments.values_list("submission__number", flat=True).first()


def values(review):
    return list(review.ratings.order_by("criterion__position").values_list("value", flat=True))


def test_three_keys_rate_and_one_goes_on(visit, jo):
    page = visit(jo.user)
    page.goto(url("judge-next", jo.jam))
    page.locator(".scale input").first.focus()
    for key in "420":
        page.keyboard.press(key)
    expect(page.get_by_label("Comment to the authors")).to_be_focused()
    expect(page.locator("[data-weighted]")).to_have_text("3.3")  # (4·2 + 2) / 3
    expect(page.locator("[data-left]")).to_have_text("All criteria rated")
    page.keyboard.type("Lead with the failure.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("1 of 5 rated")).to_be_visible()
    review = Review.objects.get()
    assert (values(review), review.comment) == ([4, 2, None], "Lead with the failure.")
    assert review.finished_at is not None


def test_five_projects_by_keyboard_two_keys_to_the_form_one_for_each_criterion_one_to_finish(visit):
    jo = judge_named(a_dealt_jam(teams=7, criteria=5), "Member1-0")
    page = visit(jo.user)
    page.goto(url("judge-next", jo.jam))
    for done in range(1, 6):
        for key in ("Tab", "Enter", *"42351", "Control+Enter"):
            page.keyboard.press(key)
        expect(
            page.get_by_text(f"{done} of 5 rated" if done < 5 else "You rated all of yours. Thank you")
        ).to_be_visible()
    assert [values(review) for review in Review.objects.finished()] == [[4, 2, 3, 5, 1]] * 5
    page.get_by_role("button", name="Rate this one too").press("Enter")
    expect(page.get_by_role("heading", name="Of your choice")).to_be_visible()
    page.get_by_role("radio", name="3, ").first.focus()
    page.keyboard.press("?")
    expect(page.locator("[data-help] summary")).to_be_focused()


def test_a_judge_with_a_phone_and_no_scripts_practises_rates_waits_and_swaps(visit, jo):
    page = visit(jo.user, scripts=False, viewport=SIZES["phone"])
    page.goto(url("judge-practice", jo.jam))
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    page.goto(url("judge-home", jo.jam))
    page.get_by_role("link", name="Rate the first one").click()
    page.get_by_role("link", name="Go to your rating").click()
    for group in page.locator(".scale").all():
        group.locator(".opt").nth(3).click()
    page.get_by_label("Comment to the authors").fill("From the train")
    page.get_by_role("button", name="Finish and next").click()
    expect(page.locator(".prog")).to_contain_text("1 of 5 rated")
    waiting = page.locator("h1").inner_text()
    page.get_by_role("button", name="Skip for now").click()
    expect(page.locator("h1")).not_to_have_text(waiting)
    page.get_by_role("link", name="Conflict of interest").click()
    page.get_by_label("Same lab, employer or supervisor").check()
    page.get_by_role("button", name="Give me another project").click()
    expect(page.get_by_text("Replaced.")).to_be_visible()
    assert (values(Review.objects.get()), Review.objects.get().comment) == ([4, 4, 4], "From the train")
    assert jo.assignments.count() == 5


def test_what_never_reached_the_server_is_offered_back_in_the_next_tab(visit, jo):
    page = visit(jo.user)
    address = url("judge-review", jo.jam, first_number(jo))
    page.goto(address)
    page.context.set_offline(True)
    page.locator(".scale .opt", has_text="5").first.click()
    page.get_by_label("Comment to the authors").fill("On the train")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved: no connection")
    page.get_by_role("button", name="Finish and next").click()
    expect(page.get_by_label("Comment to the authors")).to_have_value("On the train")
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(address)
    expect(again.get_by_label("Comment to the authors")).to_have_value("")
    again.get_by_role("button", name="Put it back").click()
    expect(again.locator(".scale :checked")).to_have_count(1)
    expect(again.locator("[data-saved]")).to_contain_text("Saved")
    assert (values(Review.objects.get()), Review.objects.get().comment) == ([5], "On the train")


def test_what_is_rated_is_saved_without_a_button(visit, jo):
    page = visit(jo.user)
    page.goto(url("judge-next", jo.jam))
    page.locator(".scale .opt", has_text="4").first.click()
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    review = Review.objects.get()
    assert (values(review), review.finished_at) == ([4], None)
    page.get_by_label("Comment to the authors").fill("So far")
    page.reload()  # the page that is left sends what is there
    page.goto(url("judge-review", jo.jam, first_number(jo)))
    expect(page.locator(".scale input:checked")).to_have_count(1)


def test_without_a_connection_the_page_says_so_and_tries_again(visit, jo):
    page = visit(jo.user)
    page.goto(url("judge-next", jo.jam))
    page.context.set_offline(True)
    page.get_by_label("Comment to the authors").fill("On the train")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved: no connection")
    page.context.set_offline(False)
    expect(page.locator("[data-saved]")).to_contain_text("Saved", timeout=20_000)
    assert Review.objects.get().comment == "On the train"


def test_digits_do_nothing_outside_a_rating_or_when_switched_off(visit, jo):
    page = visit(jo.user)
    page.goto(url("judge-next", jo.jam))
    page.get_by_label("Comment to the authors").focus()
    page.keyboard.press("4")
    expect(page.locator(".scale input:checked")).to_have_count(0)
    page.get_by_role("button", name="Turn off").click()
    page.locator(".scale input").first.focus()
    page.keyboard.press("4")
    expect(page.locator(".scale input:checked")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_forgotten_criterion_is_named_and_linked(visit, jo, scripts):
    page = visit(jo.user, scripts=scripts, viewport=SIZES["phone"])
    page.goto(url("judge-next", jo.jam))
    groups = page.locator(".scale")
    for index in (0, 1):
        groups.nth(index).locator(".opt").nth(4).click()
    page.get_by_role("button", name="Finish and next").click()
    missing = jo.jam.criteria.last()
    link = page.get_by_role("link", name=f"Rate {missing.name}, or choose can’t judge.")
    expect(link).to_be_visible()
    link.click()
    expect(groups.nth(2).locator("input").first).to_be_focused()
    expect(page.locator(".scale input:checked")).to_have_count(2)
    groups.nth(2).locator(".opt.na").click()
    page.get_by_role("button", name="Finish and next").click()
    expect(page.locator(".prog")).to_contain_text("1 of 5 rated")
    assert values(Review.objects.get(finished_at__isnull=False)) == [5, 5, None]


def test_without_scripts_there_is_a_button_to_save(visit, jo):
    page = visit(jo.user, scripts=False)
    page.goto(url("judge-next", jo.jam))
    page.locator(".scale .opt").nth(2).click()
    expect(page.locator(".anchor.a3").first).to_be_visible()  # the words for 3
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    assert values(Review.objects.get()) == [3]


def test_text_by_people_runs_nowhere(visit):
    jam = a_dealt_jam(teams=6, blind=False)
    jo = judge_named(jam, "Member1-0")
    jam.submissions.update(title=f"T {SCRIPT}"[:140], abstract=SCRIPT, body=SCRIPT)
    jam.criteria.update(question=SCRIPT)
    rate(jo.assignments.select_related("judge__jam").first(), 3, comment=SCRIPT, note=SCRIPT)
    pages = [url("judge-home", jam), url("judge-review", jam, first_number(jo)), url("criterion-list", jam)]
    page = visit(jo.user)
    for address in pages:
        page.goto(address)
        assert page.title() not in ("hit", "1")
        assert page.locator("img[src=x]").count() == 0


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_sticks_out(visit, size, scheme):
    jam = a_published_jam(teams=6)
    later = a_jam_to_publish(teams=6)
    open_jam = a_dealt_jam(teams=6)
    jo, olga = judge_named(open_jam, "Member1-0"), an_organiser(open_jam)
    later.organisers.create(user=olga)
    pages = {
        None: [url("result-list", jam), url("results-method", jam), url("criterion-list", jam),
               url("result-list", later)],
        jo.user: [url("judge-home", open_jam), url("judge-review", open_jam, first_number(jo)),
                  url("judge-conflict", open_jam, first_number(jo)), url("judge-more", open_jam),
                  url("judge-practice", open_jam), url("judge-print", open_jam),
                  url("judge-out", open_jam, first_number(jo), "report")],
        olga: [url("manage-criteria", open_jam), url("manage-judging", open_jam), url("manage-results", later),
               url("manage-awards", later), url("manage-criterion-new", open_jam)],
    }  # fmt: skip
    problems = []
    for user, addresses in pages.items():
        page = visit(user, viewport=SIZES[size], color_scheme=scheme)
        for address in addresses:
            assert page.goto(address).status == 200
            found = Axe().run(page).response["violations"]
            problems += [(address, rule["id"], rule["nodes"][0]["html"][:100]) for rule in found]
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            problems += [(address, "wider than the window", wide)] if wide > 0 else []
    assert problems == []
