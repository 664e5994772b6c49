"""Signing in with an account elsewhere. The provider is a real one, small, on this machine."""

import os
import re
import subprocess
import sys
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from accounts.models import User
from jam.environment import BadEnvironment, sign_in_providers
from tests.accounts.helpers import code_for, latest_mail
from tests.accounts.oidc import CLIENT, a_provider
from tests.factories import a_user

pytestmark = pytest.mark.django_db
PASSWORD = "four unrelated words"
NONE = dict.fromkeys(
    [
        "GITHUB_CLIENT_ID",
        "GITHUB_CLIENT_SECRET",
        "GOOGLE_CLIENT_ID",
        "GOOGLE_CLIENT_SECRET",
        "OIDC_NAME",
        "OIDC_SERVER_URL",
        "OIDC_CLIENT_ID",
        "OIDC_CLIENT_SECRET",
    ],
    "",
)


@pytest.fixture
def provider(settings):
    with a_provider() as running:
        settings.SOCIALACCOUNT_PROVIDERS = sign_in_providers(
            **{
                **NONE,
                "OIDC_NAME": "Elsewhere University",
                "OIDC_SERVER_URL": running.url,
                "OIDC_CLIENT_ID": CLIENT["client_id"],
                "OIDC_CLIENT_SECRET": CLIENT["secret"],
            }
        )
        yield running


def a_member(email="ada@example.org", *, verified=True):
    user = a_user("Ada", email=email, password=PASSWORD)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=verified)
    return user


def go_and_come_back(client, **fields):
    """Press the button, go to the provider as a browser does, and open the address it sends people back to."""
    left = client.post(reverse("openid_connect_login", args=["oidc"]), fields)
    away = unescape(re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', left.content.decode())[1])
    back = requests.get(away, allow_redirects=False, timeout=5).headers["Location"]
    return client.get(urlsplit(back).path, {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()})


def who_is_in(client):
    return User.objects.filter(pk=client.session.get("_auth_user_id")).first()


def test_a_stranger_makes_an_account_with_the_name_it_should_have(client, provider):
    assert go_and_come_back(client).url == reverse("socialaccount_signup")
    page = client.get(reverse("socialaccount_signup"))
    assert page.context["form"].initial == {"email": "ada@example.org", "name": "Ada Lovelace"}
    client.post(reverse("socialaccount_signup"), {"name": "Ada King", "email": "ada@example.org"})
    ada = User.objects.get(email="ada@example.org")
    assert (ada.name, ada.has_usable_password(), who_is_in(client)) == ("Ada King", False, ada)
    assert EmailAddress.objects.get(user=ada).verified


def test_the_second_time_they_are_simply_in_and_back_where_they_wanted_to_go(client, provider):
    go_and_come_back(client)
    client.post(reverse("socialaccount_signup"), {"name": "Ada King", "email": "ada@example.org"})
    client.post(reverse("account_logout"))
    assert go_and_come_back(client, next="/jams/").url == "/jams/"
    assert who_is_in(client).name == "Ada King"


def test_an_address_that_the_provider_verified_opens_the_account_with_it_and_its_owner_is_told(client, provider):
    ada = a_member()
    go_and_come_back(client)
    assert who_is_in(client) == ada
    assert SocialAccount.objects.get().user == ada
    assert latest_mail("ada@example.org").kind == "account/account_connected"


@pytest.mark.parametrize("word", [False, "true", "false", 1, None, "missing"])
def test_an_address_that_it_did_not_verify_opens_nobodys_account(client, provider, word):
    a_member()
    provider.person["email_verified"] = word
    if word == "missing":
        del provider.person["email_verified"]
    go_and_come_back(client)
    assert who_is_in(client) is None
    client.post(reverse("socialaccount_signup"), {"name": "Eve", "email": "ada@example.org"})
    assert who_is_in(client) is None
    assert not SocialAccount.objects.exists()


def test_an_unverified_address_takes_a_code_from_the_mail_before_the_account_opens(client, provider):
    provider.person["email_verified"] = False
    go_and_come_back(client)
    client.post(reverse("socialaccount_signup"), {"name": "Ada", "email": "ada@example.org"})
    assert who_is_in(client) is None
    client.post(reverse("account_email_verification_sent"), {"code": code_for("ada@example.org")})
    assert who_is_in(client).email == "ada@example.org"


def test_who_took_the_address_first_without_confirming_it_is_locked_out(client, provider):
    ada = a_member(verified=False)  # made by somebody who knows PASSWORD and never had the mail
    go_and_come_back(client)
    ada.refresh_from_db()
    assert (ada.has_usable_password(), who_is_in(client)) == (False, None)
    client.post(reverse("account_email_verification_sent"), {"code": code_for("ada@example.org")})
    assert who_is_in(client) == ada


def test_the_second_factor_is_asked_for_all_the_same(client, provider):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    ada = a_member()
    TOTP.activate(ada, generate_totp_secret())
    assert go_and_come_back(client).url == reverse("mfa_authenticate")
    assert who_is_in(client) is None


def test_somebody_connects_an_account_elsewhere_and_disconnects_it(client, provider):
    ada = a_member("ada@lab.example")
    client.force_login(ada)
    go_and_come_back(client, process="connect")
    account = SocialAccount.objects.get()
    assert account.user == ada
    shown = client.get(reverse("socialaccount_connections")).content.decode()
    assert "Elsewhere University" in shown
    client.post(reverse("socialaccount_connections"), {"account": account.pk})
    assert not SocialAccount.objects.exists()


def test_an_account_elsewhere_belongs_to_one_person_here(client, provider):
    go_and_come_back(client)
    client.post(reverse("socialaccount_signup"), {"name": "Ada", "email": "ada@example.org"})
    client.post(reverse("account_logout"))
    client.force_login(a_member("cleo@example.org"))
    go_and_come_back(client, process="connect")
    assert SocialAccount.objects.get().user.email == "ada@example.org"


def test_coming_back_without_having_left_says_so_and_changes_nothing(client, provider):
    page = client.get(reverse("openid_connect_callback", args=["oidc"]), {"code": "x", "state": "y"})
    assert "That did not work" in page.content.decode()
    assert who_is_in(client) is None


def test_turning_back_over_there_says_so(client, provider):
    left = client.post(reverse("openid_connect_login", args=["oidc"]))
    state = parse_qs(urlsplit(unescape(re.search(r'url=([^"]+)"', left.content.decode())[1])).query)["state"][0]
    back = client.get(reverse("openid_connect_callback", args=["oidc"]), {"error": "access_denied", "state": state})
    assert back.url == reverse("socialaccount_login_cancelled")
    assert "Nothing has changed here" in client.get(back.url).content.decode()


def test_a_provider_that_is_down_gets_a_page_that_says_so(client, provider, settings):
    provider.server.shutdown()
    provider.server.server_close()
    page = client.post(reverse("openid_connect_login", args=["oidc"]))
    assert page.status_code == 502
    assert "That did not work" in page.content.decode()


def test_opening_the_button_in_a_tab_asks_first(client, provider):
    page = client.get(reverse("openid_connect_login", args=["oidc"]))
    assert "base.html" in [template.name for template in page.templates]
    assert provider.asked == []


PAGES = ["account_login", "account_signup", "account_request_login_code"]


@pytest.mark.parametrize("page", PAGES)
def test_what_is_switched_on_has_a_button(client, provider, page):
    assert "Go on with Elsewhere University" in client.get(reverse(page)).content.decode()


@pytest.mark.parametrize("page", [*PAGES, "account"])
def test_without_variables_there_is_no_trace_of_providers(client, page):
    if page == "account":
        client.force_login(a_member())
    shown = client.get(reverse(page)).content.decode()
    assert not re.search(r"GitHub|Google|OpenID|elsewhere", shown)


@pytest.mark.parametrize("name", ["github_login", "google_login", "github_callback"])
def test_a_provider_that_is_switched_off_does_not_exist(client, name):
    assert client.get(reverse(name)).status_code == 404
    assert client.post(reverse(name)).status_code == 404


def test_github_and_google_are_switched_on_by_their_variables_alone(client, settings):
    settings.SOCIALACCOUNT_PROVIDERS = sign_in_providers(
        **{name: "x" if name.startswith(("GITHUB", "GOOGLE")) else "" for name in NONE}
    )
    shown = client.get(reverse("account_login")).content.decode()
    assert re.findall(r"Go on with (\w+)", shown) == ["GitHub", "Google"]
    for name, host in [("github_login", "github.com"), ("google_login", "accounts.google.com")]:
        left = client.post(reverse(name))
        assert left.context["host"] == host
        assert "form-action 'self'" in left["Content-Security-Policy"]


def test_nothing_set_switches_nothing_on():
    assert sign_in_providers(**NONE) == {}


@pytest.mark.parametrize(
    ("half", "missing"),
    [
        ({"GITHUB_CLIENT_ID": "x"}, "GITHUB_CLIENT_SECRET is not set, but GITHUB_CLIENT_ID is."),
        ({"GOOGLE_CLIENT_SECRET": "x"}, "GOOGLE_CLIENT_ID is not set, but GOOGLE_CLIENT_SECRET is."),
        ({"OIDC_NAME": "x", "OIDC_CLIENT_ID": "x"}, "OIDC_SERVER_URL is not set, but OIDC_NAME is."),
    ],
)
def test_half_of_a_provider_stops_the_start_with_what_is_missing(half, missing):
    with pytest.raises(BadEnvironment, match=missing):
        sign_in_providers(**{**NONE, **half})


def test_a_provider_is_asked_over_https():
    four = {name: "http://login.example.org" for name in NONE if name.startswith("OIDC")}
    with pytest.raises(
        BadEnvironment, match=r"OIDC_SERVER_URL is 'http://login.example.org'; it should begin with https"
    ):
        sign_in_providers(**{**NONE, **four})


def test_the_site_itself_does_not_start_with_half_a_provider():
    environment = {**os.environ, "GITHUB_CLIENT_ID": "x", "GITHUB_CLIENT_SECRET": ""}
    environment |= {"SECRET_KEY": "x" * 50, "DATABASE_URL": "postgresql://x@localhost/x"}
    started = subprocess.run(
        [sys.executable, "-c", "import jam.settings"], env=environment, capture_output=True, text=True, check=False
    )
    assert (started.returncode, "GITHUB_CLIENT_SECRET is not set" in started.stderr) == (1, True)
