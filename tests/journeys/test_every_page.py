"""Every page of the demo, as its readers see it: axe finds nothing, nothing scrolls sideways, nothing is blocked."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from judging.demo.people import PASSWORD
from tests.site import RealSite

pytestmark = [pytest.mark.browser, pytest.mark.django_db]  # the mark asks for the database; nothing is written
SCREENS = [(1280, 900), (390, 844), (320, 700)]
REAL, OPEN, BUILD = "interpretability-hackathon", "agent-safety-hackathon", "sparse-features-weekend"
JUDGE, COUNT, SOON = "oversight-sprint", "evaluations-jam", "mechanism-winter-jam"
JAMS = [REAL, OPEN, BUILD, JUDGE, COUNT, SOON]

ANYONE = [
    ("home",),
    ("jam-list",),
    *[("jam-detail", jam) for jam in JAMS],
    ("schedule", BUILD),
    ("resource-list", BUILD),
    ("hub-list", BUILD),
    ("hub-detail", BUILD, "bengaluru"),
    ("announcement-list", BUILD),
    ("criterion-list", BUILD),
    ("team-list", OPEN),
    ("submission-list", REAL),
    ("submission-list", BUILD),
    ("submission-list", SOON),
    ("submission-detail", REAL, 1, "backup-heads-under-ablation-pressure"),
    ("result-list", REAL),
    ("result-criterion", REAL, "ml-safety"),
    ("results-method", REAL),
    ("result-list", COUNT),
    ("account_login",),
    ("account_signup",),
    ("account_reset_password",),
    ("conduct",),
    ("privacy",),
    ("accessibility",),
    ("mailbox",),
]
ADA = [
    ("jam-detail", BUILD),
    ("submission-edit", BUILD),
    ("submission-check", BUILD),
    ("jam-leave", BUILD),
    ("jam-join", OPEN),
    ("team-list", BUILD),
    ("feedback", REAL),
    ("result-list", REAL),
    ("account",),
    ("account_email",),
    ("account_change_password",),
]
JO = [
    ("jam-detail", JUDGE),
    ("judge-home", JUDGE),
    ("judge-next", JUDGE),
    ("judge-more", JUDGE),
]
OLGA = [
    ("manage-home",),
    ("manage-new",),
    *[("manage-jam", jam) for jam in JAMS],
    ("manage-timeline", BUILD),
    ("manage-page", BUILD),
    ("manage-schedule", BUILD),
    ("manage-schedule-new", BUILD),
    ("manage-sites", OPEN),
    ("manage-resources", BUILD),
    ("manage-announcements", BUILD),
    ("manage-criteria", OPEN),
    ("manage-people", BUILD),
    ("manage-teams", BUILD),
    ("manage-submissions", BUILD),
    ("manage-judging", JUDGE),
    ("manage-results", COUNT),
    ("manage-awards", COUNT),
    ("manage-exports", REAL),
    ("manage-organisers", BUILD),
    ("manage-log", BUILD),
]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo behind the production server, for this module only."""
    with django_db_blocker.unblock():
        with RealSite() as site, pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.conf.settings.MEDIA_ROOT", site.environment["MEDIA_ROOT"])
            call_command("demo", verbosity=0)
            yield site
        call_command("flush", interactive=False, verbosity=0)
        connection.close()


@pytest.fixture(scope="module")
def signed_in(browser, demo):
    """A browser profile for each reader, signed in once."""
    profiles = {}

    def profile(who):
        if who not in profiles:
            profiles[who] = browser.new_context(reduced_motion="reduce")
            if who != "anyone":
                page = profiles[who].new_page()
                page.goto(demo.url + reverse("account_login"))
                page.fill("[name=login]", f"{who}@example.org")
                page.fill("[name=password]", PASSWORD)
                page.get_by_role("button", name="Sign in", exact=True).click()
                page.wait_for_url(lambda url: "/account/" not in url)
                page.close()
        return profiles[who]

    yield profile
    for context in profiles.values():
        context.close()


def findings(page):
    """What axe and the browser find wrong at every width and in both schemes."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.reload()  # colours are settled before axe measures them
        for width, height in SCREENS:
            page.set_viewport_size({"width": width, "height": height})
            wrong = Axe().run(page).response["violations"]
            found += [(scheme, width, w["id"], w["nodes"][0]["html"][:200]) for w in wrong]
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            found += [(scheme, width, "scrolls sideways", over)] if over > 0 else []
    return found


PAGES = [
    pytest.param(who, where, id=f"{who} {' '.join(map(str, where))}")
    for who, pages in (("anyone", ANYONE), ("ada", ADA), ("jo", JO), ("olga", OLGA))
    for where in pages
]


@pytest.mark.parametrize(("who", "where"), PAGES)
def test_a_page_is_clean_in_both_schemes_and_at_every_width(demo, signed_in, who, where):
    page = signed_in(who).new_page()
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(demo.url + reverse(where[0], args=where[1:]))
    try:
        assert answer.status == 200
        assert findings(page) == []
        assert said == []
    finally:
        page.close()
