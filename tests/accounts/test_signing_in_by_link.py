"""The mail with a code also holds a link; and addresses with and without an account are answered alike."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.urls import reverse

from accounts.models import Message, SignInLink
from jam import clock
from tests.accounts.helpers import at_once, code_for, latest_mail
from tests.factories import a_user

pytestmark = pytest.mark.django_db
PASSWORD = "four unrelated words"


def a_member(name="Ada", email="ada@example.org"):
    user = a_user(name, email=email, password=PASSWORD)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


def ask(client, email="ada@example.org", **more):
    return client.post(reverse("account_request_login_code"), {"email": email, **more})


def link_for(email="ada@example.org"):
    return re.search(r"http\S+(/account/link/\S+)", latest_mail(email).text)[1]


def who_is_in(client):
    return client.session.get("_auth_user_id")


@pytest.fixture
def ada(client):
    return a_member()


@pytest.fixture
def elsewhere(client, ada):
    """Another browser than the one that asked."""
    ask(client)
    return type(client)()


def test_the_link_signs_in_in_any_browser_by_its_button(elsewhere, ada):
    page = elsewhere.get(link_for())
    assert (page.status_code, who_is_in(elsewhere)) == (200, None)
    assert "ada@example.org" in page.content.decode()
    elsewhere.post(link_for())
    assert who_is_in(elsewhere) == str(ada.pk)


def test_looking_at_it_uses_nothing_up(elsewhere, ada):
    for _n in range(3):
        elsewhere.get(link_for())
        elsewhere.head(link_for())
    elsewhere.post(link_for())
    assert who_is_in(elsewhere) == str(ada.pk)


def test_it_works_once(elsewhere, client):
    link, third = link_for(), type(client)()
    elsewhere.post(link)
    assert third.post(link).status_code == 410
    assert third.get(link).status_code == 410
    assert who_is_in(third) is None


def test_it_ends_with_the_code(elsewhere):
    clock.move(timedelta(minutes=15))
    assert elsewhere.post(link_for()).status_code == 410
    assert who_is_in(elsewhere) is None


def test_using_the_code_ends_the_link(client, elsewhere):
    client.post(reverse("account_confirm_login_code"), {"code": code_for("ada@example.org")})
    assert who_is_in(client)
    assert elsewhere.post(link_for()).status_code == 410


def test_a_second_factor_is_asked_for_and_the_link_is_used_up(elsewhere, ada, client):
    TOTP.activate(ada, generate_totp_secret())
    link = link_for()
    assert elsewhere.post(link).url == reverse("mfa_authenticate")
    assert who_is_in(elsewhere) is None
    assert type(client)().post(link).status_code == 410


def test_it_leads_where_one_wanted_to_go_and_never_off_the_site(client, ada):
    ask(client, next="/jams/")
    assert client.post(link_for()).url == "/jams/"
    client.post(reverse("account_logout"))
    ask(client, next="//evil.example/")
    assert "evil" not in link_for()
    other = type(client)()
    assert other.post(f"{link_for()}?next=https://evil.example/").url == "/"


def test_it_signs_out_whoever_was_in(elsewhere, ada):
    elsewhere.force_login(a_member("Ben", "ben@example.org"))
    elsewhere.post(link_for())
    assert who_is_in(elsewhere) == str(ada.pk)


def test_a_link_to_an_address_of_the_past_opens_nothing(elsewhere, ada):
    link = link_for()
    ada.email = "ada@lab.example"
    ada.save()
    assert elsewhere.post(link).status_code == 410


def test_a_closed_account_stays_closed(elsewhere, ada):
    ada.is_active = False
    ada.save()
    elsewhere.post(link_for())
    assert who_is_in(elsewhere) is None


def test_the_database_holds_no_token(elsewhere):
    token = link_for().removeprefix("/account/link/").rstrip("/")
    assert token not in str(SignInLink.objects.values())


@pytest.mark.parametrize("token", ["x", "0" * 500, "%00", "é"])
def test_nonsense_is_no_link(client, token):
    assert client.get(f"/account/link/{token}/").status_code in (400, 410)


@pytest.mark.django_db(transaction=True)
def test_of_ten_at_once_one_signs_in(ada, client):
    token = SignInLink.objects.make(ada, now=clock.now())
    answers = at_once(*[lambda: SignInLink.objects.use(token, now=clock.now())] * 10)
    assert sum(answer is not None for answer in answers) == 1


# -- the same answer ---------------------------------------------------------------------------------------------------


class Counting(MD5PasswordHasher):
    """A hasher that counts, since hashing is what takes time."""

    algorithm = "counting"
    times = 0

    def encode(self, password, salt):
        Counting.times += 1
        return super().encode(password, salt)


WAYS = {
    "account_login": {"password": "not it at all"},
    "account_signup": {"name": "Ada", "password1": PASSWORD},
    "account_request_login_code": {},
    "account_reset_password": {},
}


@pytest.mark.parametrize("page", WAYS)
def test_known_and_unknown_addresses_take_the_same_work_and_one_mail(client, settings, page):
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    a_member()
    done = []
    for email in ["ada@example.org", "abc@example.org"]:
        browser, Counting.times, before = type(client)(), 0, Message.objects.count()
        answer = browser.post(reverse(page), {"login": email, "email": email, **WAYS[page]})
        said = re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", answer.content.decode()).replace(email, "")
        done.append(
            (answer.status_code, answer.get("Location"), said, Counting.times, Message.objects.count() - before)
        )
    assert done[0] == done[1]


@pytest.mark.parametrize("page", ["account_request_login_code", "account_reset_password"])
@pytest.mark.parametrize("email", ["ada@example.org", "abc@example.org"])
def test_asking_for_mail_again_and_again_ends_whatever_the_proxy_header_says(client, page, email):
    a_member()
    for n in range(8):
        browser = type(client)()
        browser.post(reverse(page), {"email": email}, headers={"x-forwarded-for": f"10.0.0.{n}"})
    assert 3 <= Message.objects.count() <= 5


def test_signing_up_from_one_place_ends_whatever_the_proxy_header_says(client):
    answers = [
        client.post(reverse("account_signup"), {}, headers={"x-forwarded-for": f"10.0.0.{n}"}).status_code
        for n in range(21)
    ]
    assert answers == [422] * 20 + [429]


def test_with_one_proxy_the_address_it_saw_counts_and_not_what_the_visitor_claims(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    answers = [
        client.post(reverse("account_signup"), {}, headers={"x-forwarded-for": f"10.0.0.{n}, 192.0.2.7"}).status_code
        for n in range(21)
    ]
    assert answers[-1] == 429


def test_limits_are_kept_however_many_addresses_there_are(settings):
    """The table of limits may hold more than Django's 300 rows, beyond which some are forgotten at random."""
    for n in range(400):
        cache.set(f"limit-{n}", n, 60)
    assert len(cache.get_many([f"limit-{n}" for n in range(400)])) == 400
