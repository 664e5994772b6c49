"""What only a browser shows: the countdown, the reader's zone, menus, and what fits on the first screen."""

from datetime import UTC, datetime, timedelta

import pytest

from jam import clock
from jam.phases import Phase
from tests.factories import a_hub, a_jam

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # the test server finds static files without collecting them
]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def reader(browser):
    """A browser in Tokyo; a message of its console fails the test."""
    context = browser.new_context(timezone_id="Asia/Tokyo", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []


def shown(page):
    return page.locator(".countdown").inner_text().replace("\n", "").replace(" ", "")


def closing_in(span, **fields):
    jam = a_jam(phase=Phase.BUILDING, **fields)
    jam.submissions_close_at = clock.now() + span
    jam.save()
    return jam


def test_the_browser_tells_its_zone_once_and_pages_use_it(reader, live_server):
    address = live_server.url + a_jam(time_zone="Europe/Copenhagen").get_absolute_url()
    reader.goto(address)
    assert reader.locator(".until").inner_text().count("in Copenhagen") == 1
    reader.goto(address)
    assert "your time" in reader.locator(".until").inner_text()
    reader.context.clear_cookies()
    reader.context.add_cookies([{"name": "tz", "value": "America/New_York", "url": live_server.url}])
    reader.goto(address)
    assert [c["value"] for c in reader.context.cookies() if c["name"] == "tz"] == ["America/New_York"]


@pytest.mark.parametrize("off", [timedelta(days=1), timedelta(days=-1), timedelta(0)])
def test_the_countdown_is_right_although_the_readers_clock_is_wrong(reader, live_server, off):
    reader.clock.install(time=datetime.now(UTC) + off)
    reader.goto(live_server.url + closing_in(timedelta(hours=18, minutes=24, seconds=30)).get_absolute_url())
    assert shown(reader) == "18h24min"
    reader.clock.fast_forward("00:10:00")
    assert shown(reader) == "18h14min"


def test_seconds_appear_in_the_last_ten_minutes_only(reader, live_server):
    reader.clock.install()
    reader.goto(live_server.url + closing_in(timedelta(minutes=11, seconds=5)).get_absolute_url())
    assert shown(reader) == "11min"
    reader.clock.run_for(90_000)
    assert "s" in shown(reader)


def test_the_end_is_announced_politely(reader, live_server):
    reader.clock.install()
    reader.goto(live_server.url + closing_in(timedelta(minutes=14, seconds=30)).get_absolute_url())
    reader.clock.run_for(1_000)
    announcer = reader.locator("#announcer[role=status]")
    assert announcer.inner_text() == "Less than 15 minutes until submissions close"
    reader.clock.run_for(15 * 60_000)
    assert [announcer.inner_text(), shown(reader)] == [
        "Time is up. Reload the page to see what is open now.",
        "0min00s",
    ]


def test_a_menu_closes_by_escape_and_by_a_click_elsewhere(reader, live_server):
    reader.goto(live_server.url + a_jam().get_absolute_url())
    summary, menu = reader.locator(".menu summary"), reader.locator(".menu details")
    summary.click()
    assert menu.get_attribute("open") is not None
    reader.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert summary.evaluate("element => element === document.activeElement")
    summary.click()
    reader.locator("h1").click()
    assert menu.get_attribute("open") is None


def test_the_form_that_was_refused_moves_the_focus_to_its_problems(browser, live_server):
    context = browser.new_context()
    page = context.new_page()
    page.goto(live_server.url + "/time-zone/")
    page.locator("main form").evaluate(
        "form => { form.elements.time_zone.innerHTML = '<option value=nowhere>x'; form.submit() }"
    )
    page.wait_for_selector(".summary-error")
    assert page.evaluate("document.activeElement.className") == "summary-error"
    context.close()


@pytest.mark.parametrize("phase", Phase)
def test_on_a_phone_the_first_screen_holds_title_countdown_axis_and_the_next_step(reader, live_server, phase):
    jam = a_jam(phase=phase, name="Interpretability Hackathon", tagline="Find new perspectives on the “brains” of AI.")
    a_hub(jam)
    reader.set_viewport_size(PHONE)
    reader.goto(live_server.url + jam.get_absolute_url())
    for part in ("h1", ".count-row", ".axis", ".mine .btn"):
        if reader.locator(part).count():
            box = reader.locator(part).first.bounding_box()
            assert box["y"] + box["height"] <= PHONE["height"], part
            assert box["x"] + box["width"] <= PHONE["width"], part


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_long_words_never_scroll_a_page_sideways(reader, live_server, width):
    jam = a_jam(
        name="Donaudampfschifffahrtsgesellschaft" * 2,
        tagline="a" * 150,
        about="b" * 400,
        venue_url="https://example.org",
    )
    a_hub(jam, city="c" * 60, venue="d" * 100, address="e" * 200)
    reader.set_viewport_size({"width": width, "height": 800})
    for path in ("", "sites/", "schedule/", "resources/", "announcements/"):
        reader.goto(live_server.url + jam.get_absolute_url() + path)
        assert reader.evaluate("document.documentElement.scrollWidth") <= width, path


def test_without_javascript_the_page_says_the_same(browser, live_server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + closing_in(timedelta(hours=18, minutes=24, seconds=30)).get_absolute_url())
    assert shown(page) == "18h24min"
    page.locator(".menu summary").click()
    assert page.get_by_role("link", name="Download .ics").first.is_visible()
    context.close()
