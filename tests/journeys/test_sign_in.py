"""Ways in, in a real browser under the real content security policy: a passkey, a link, an account elsewhere."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from playwright.sync_api import expect

from accounts.models import User
from tests.accounts.helpers import latest_mail
from tests.accounts.oidc import CLIENT, a_provider
from tests.journeys.accounts import PASSWORD, an_account
from tests.site import RealSite

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIGNED_IN = re.compile("your account")


def a_device_with_a_fingerprint_reader(page):
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_used_to_sign_in_renamed_and_removed(browser, real_site):
    an_account("Ada")
    context = browser.new_context(base_url=real_site.url)
    context.set_default_timeout(15_000)
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    a_device_with_a_fingerprint_reader(page)

    page.goto("/account/login/")
    page.get_by_label("Email address").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name=SIGNED_IN).click()
    page.get_by_role("link", name=re.compile("second factor", re.IGNORECASE)).click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("link", name="Rename Laptop")).to_be_visible()

    context.clear_cookies()
    page.goto("/account/login/?next=/jams/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/jams/")
    expect(page.get_by_role("link", name=SIGNED_IN)).to_be_visible()

    context.clear_cookies()
    page.goto("/account/login/")
    page.get_by_label("Email address").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="One more thing")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("link", name=SIGNED_IN)).to_be_visible()

    page.goto("/account/second-factor/")
    page.get_by_role("link", name="Rename Laptop").click()
    page.get_by_label("Name").fill("Old laptop")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Remove Old laptop").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    assert (Authenticator.objects.count(), said) == (0, [])
    context.close()


@pytest.fixture(scope="module")
def site_with_a_provider(django_db_setup, django_db_blocker):
    """A site of its own, where Cleo's account at Elsewhere University opens the door."""
    with django_db_blocker.unblock(), a_provider() as provider:
        provider.person |= {"email": "cleo@example.org", "name": "Cleo"}
        variables = {"OIDC_NAME": "Elsewhere University", "OIDC_SERVER_URL": provider.url}
        variables |= {"OIDC_CLIENT_ID": CLIENT["client_id"], "OIDC_CLIENT_SECRET": CLIENT["secret"]}
        with RealSite(**variables) as site:
            connection.close()
            yield site


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_by_a_link_and_by_an_account_elsewhere(browser, script, site_with_a_provider):
    an_account("Ada")
    asking, reading, third = [
        browser.new_context(base_url=site_with_a_provider.url, java_script_enabled=script) for _n in range(3)
    ]
    page = asking.new_page()
    page.goto("/account/login/?next=/jams/")
    page.get_by_role("link", name="Mail me a code instead").click()
    page.get_by_label("Email address").fill("ada@example.org")
    page.get_by_role("button", name="Mail me a code").click()
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()

    telephone = reading.new_page()
    telephone.goto(re.search(r"^http\S+/account/link/\S+$", latest_mail("ada@example.org").text, re.M)[0])
    telephone.get_by_role("button", name="Sign in").click()
    telephone.wait_for_url("**/jams/")
    expect(telephone.get_by_role("link", name=SIGNED_IN)).to_be_visible()

    stranger = third.new_page()
    stranger.goto("/account/login/?next=/jams/")
    stranger.get_by_role("button", name="Go on with Elsewhere University").click()
    expect(stranger.get_by_label("Your name")).to_have_value("Cleo")
    stranger.get_by_role("button", name="Make the account").click()
    stranger.wait_for_url("**/jams/")
    assert User.objects.get(name="Cleo").socialaccount_set.count() == 1
    for context in (asking, reading, third):
        context.close()
