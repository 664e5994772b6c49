"""Every page of the demo, as its readers see it: axe finds nothing, nothing scrolls sideways, nothing is blocked."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from accounts import coming, stopping
from accounts.mail_kinds import CATEGORIES
from accounts.models import Participant, Team, User
from jam import clock
from jam.models import Hub
from judging.demo.people import PASSWORD
from tests.site import RealSite

pytestmark = [pytest.mark.browser, pytest.mark.django_db]  # the mark asks for the database; nothing is written
ALL = {"resultTypes": ["violations"]}
CONTRAST = {**ALL, "runOnly": ["color-contrast"]}
LOOKS = {  # width, height, rules of axe; contrast is most of its time and all that a scheme can change
    "light": [(1280, 900, ALL), (320, 700, None)],
    "dark": [(1280, 900, CONTRAST), (390, 844, ALL)],
}
RUN_AXE = (
    """rules => axe.run(rules).then(all => all.violations.map(each => [each.id, each.nodes[0].html.slice(0, 200)]))"""
)
REAL, OPEN, BUILD = "interpretability-hackathon", "agent-safety-hackathon", "sparse-features-weekend"
JUDGE, COUNT, SOON = "oversight-sprint", "evaluations-jam", "mechanism-winter-jam"
PRIVATE = "lab-retreat-jam"
JAMS = [REAL, OPEN, BUILD, JUDGE, COUNT, SOON]

ANYONE = [
    ("home",),
    ("jam-list",),
    ("jam-list", "?q=copenhagen&sites=on"),
    *[("jam-detail", jam) for jam in JAMS],
    ("schedule", BUILD),
    ("resource-list", BUILD),
    ("hub-list", OPEN),
    ("hub-detail", OPEN, "copenhagen"),
    ("team-board", OPEN),
    ("team-board", SOON),
    ("invitation", lambda: link_into("Sandbox")),
    ("invitation", lambda: link_into("Bench Three")),
    ("still-coming", lambda: to_be_asked("lena")),
    ("mail-stop", lambda: stopping.token_for(User.objects.get(handle="ada"), CATEGORIES[0])),
    ("person", "ada"),
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
    ("account_request_login_code",),
    ("enter-code",),
    ("conduct",),
    ("privacy",),
    ("accessibility",),
    ("mailbox",),
]
CLEO = [
    ("jam-detail", PRIVATE),
    ("jam-join", PRIVATE),
    ("jam-join", OPEN),
    ("team-board", OPEN),
    ("team-board-me", OPEN),
    ("team-list", OPEN),
    ("team-new", OPEN),
    ("team-detail", OPEN, lambda: the_team("Sandbox")),
    ("team-ask", OPEN, lambda: the_team("Trip Wire")),
    ("invitation", lambda: link_into("Trip Wire")),
    ("hub-list", OPEN),
    ("hub-detail", OPEN, "bengaluru"),
    ("hub-contact", OPEN, "copenhagen"),
    ("hub-apply", OPEN),
    ("enter-code",),
]
BEN = [
    ("jam-detail", OPEN),
    ("team-detail", OPEN, lambda: the_team("Sandbox")),
    ("team-looking", OPEN, lambda: the_team("Sandbox")),
    ("team-leave", OPEN, lambda: the_team("Sandbox")),
    ("team-board", OPEN),
]
ADA = [
    ("jam-detail", BUILD),
    ("submission-edit", BUILD),
    ("submission-check", BUILD),
    ("submission-history", REAL),
    ("submission-receipt", REAL),
    ("submission-out", JUDGE, 1, "code"),
    ("jam-leave", BUILD),
    ("jam-join", OPEN),
    ("team-list", BUILD),
    ("feedback", REAL),
    ("result-list", REAL),
    ("jam-detail", PRIVATE),
    ("still-coming", lambda: to_be_asked("ada")),
    ("account",),
    ("account-mail",),
    ("account-data",),
    ("account-delete",),
    ("account_email",),
    ("account_change_password",),
    ("account_reauthenticate",),
    ("mfa_index",),
    ("usersessions_list",),
    ("socialaccount_connections",),
]
JO = [
    ("jam-detail", JUDGE),
    ("judge-home", JUDGE),
    ("judge-next", JUDGE),
    ("judge-more", JUDGE),
    ("judge-print", JUDGE),
    ("judge-practice", JUDGE),
    ("hub-manage", OPEN, "copenhagen"),
    ("hub-manage", BUILD, "copenhagen"),
    ("hub-manage-message", OPEN, "copenhagen"),
    ("hub-manage-page", OPEN, "copenhagen"),
    ("hub-manage-schedule", OPEN, "copenhagen"),
    ("hub-manage-schedule-new", OPEN, "copenhagen"),
    ("hub-ask-to-cancel", OPEN, "copenhagen"),
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
    ("manage-sites-edit", OPEN, lambda: the_hub("copenhagen")),
    ("manage-sites-leads", OPEN, lambda: the_hub("copenhagen")),
    ("manage-sites-decline", OPEN, lambda: the_hub("nairobi")),
    ("manage-sites-cancel", OPEN, lambda: the_hub("bengaluru")),
    ("manage-people", PRIVATE),
    ("manage-people", PRIVATE, "?who=waiting"),
    ("manage-person", OPEN, lambda: the_person("ben")),
    ("manage-questions", OPEN),
    ("manage-question-new", OPEN),
    ("manage-leftovers", OPEN),
    ("manage-access", PRIVATE),
    ("manage-teams", BUILD),
    ("manage-team", OPEN, lambda: the_team("Sandbox")),
    ("manage-team-new", OPEN),
    ("manage-submissions", BUILD),
    ("manage-form", BUILD),
    ("manage-form-new", BUILD),
    ("manage-late", JUDGE),
    ("manage-import", OPEN),
    ("manage-reports", REAL),
    ("manage-judging", JUDGE),
    ("manage-judging-rules", JUDGE),
    ("manage-judging-remind", JUDGE),
    ("manage-judging-rescue", JUDGE),
    ("manage-judging-pause", JUDGE),
    ("manage-rounds", COUNT),
    ("manage-results", COUNT),
    ("manage-awards", COUNT),
    ("manage-exports", REAL),
    ("manage-organisers", BUILD),
    ("manage-log", BUILD),
]


def link_into(name):
    """The token of the team's invite link, in the jam where it still takes people."""
    return Team.objects.get(name=name, jam__slug__in=[OPEN, PRIVATE]).invitation(now=clock.now()).token


def to_be_asked(who):
    """The token under the mail that asks whether somebody still comes."""
    return coming.path_for(Participant.objects.get(user__email__startswith=who, jam__slug=PRIVATE)).split("/")[-2]


def the_team(name):
    return Team.objects.get(name=name, jam__slug=OPEN).pk


def the_hub(slug):
    return Hub.objects.get(slug=slug, jam__slug=OPEN).pk


def the_person(who):
    return User.objects.get(email=f"{who}@example.org").pk


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo behind the production server, for this module only."""
    with django_db_blocker.unblock():
        with RealSite() as site, pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.conf.settings.MEDIA_ROOT", site.environment["MEDIA_ROOT"])
            call_command("demo", verbosity=0)
            for team in Team.objects.filter(name__in=["Bench Three", "Trip Wire"]):
                team.invite(by=team.members.get(is_lead=True).user, now=clock.now())
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
    """What axe and the browser find wrong, in each of the looks."""
    found = []
    for scheme, looks in LOOKS.items():
        page.emulate_media(color_scheme=scheme)
        page.reload()  # colours are settled before axe measures them
        page.evaluate(Axe().axe_script)
        for width, height, rules in looks:
            page.set_viewport_size({"width": width, "height": height})
            wrong = page.evaluate(RUN_AXE, rules) if rules else []
            found += [(scheme, width, *one) for one in wrong]
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            found += [(scheme, width, "scrolls sideways", over)] if over > 0 else []
    return found


def address(name, *args):
    """Where the page is; a function among ``args`` looks up a number, and a last one may be a query."""
    args = [each() if callable(each) else each for each in args]
    query = args.pop() if args and str(args[-1]).startswith("?") else ""
    return reverse(name, args=args) + query


READERS = {"anyone": ANYONE, "cleo": CLEO, "ben": BEN, "ada": ADA, "jo": JO, "olga": OLGA}
PAGES = [
    pytest.param(who, where, id=" ".join([who, *("…" if callable(each) else str(each) for each in where)]))
    for who, pages in READERS.items()
    for where in pages
]


@pytest.mark.parametrize(("who", "where"), PAGES)
def test_a_page_is_clean_in_both_schemes_and_at_every_width(demo, signed_in, who, where):
    page = signed_in(who).new_page()
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(demo.url + address(*where))
    try:
        assert answer.status == 200
        assert findings(page) == []
        assert said == []
    finally:
        page.close()


def test_the_page_for_a_code_is_clean(demo, browser):
    page = browser.new_context(reduced_motion="reduce").new_page()
    page.goto(demo.url + reverse("account_request_login_code"))
    page.fill("[name=email]", "somebody@example.org")
    page.get_by_role("button", name="Mail me a code").click()
    page.wait_for_url(lambda url: "confirm" in url)
    assert findings(page) == []
    page.context.close()


def test_what_needs_a_script_is_not_there_without_one(demo, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(demo.url + reverse("account_login"))
    ways = page.locator("[data-needs-js]").all()
    assert {way.is_visible() for way in ways} == {False}
    page.context.close()
