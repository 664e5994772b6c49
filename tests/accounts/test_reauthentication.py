"""What matters most asks again who it is."""

import pytest
from django.urls import reverse

from accounts.models import Message
from jam.models import Jam
from jam.phases import Phase
from tests.accounts.helpers import code_for, signed_in_long_ago
from tests.factories import a_jam, a_user, an_organiser

pytestmark = pytest.mark.django_db
PASSWORD = "four unrelated words"
BY_PASSWORD = "account_reauthenticate"
BY_CODE = "account_reauthenticate_by_code"


def asked(response, way=BY_PASSWORD):
    """Does the answer lead to showing again who one is? Then the address to come back to."""
    path, _question, query = response.url.partition("?next=")
    assert (response.status_code, path) == (303, reverse(way))
    return query.replace("%2F", "/").replace("%3F", "?").replace("%3D", "=")


@pytest.fixture
def olga():
    return a_user("Olga", password=PASSWORD)


@pytest.fixture
def jam(olga):
    return an_organiser(a_jam(phase=Phase.DELIBERATION), user=olga).organiser_roles.get().jam


def post_as_a_browser(client, name, jam, page, **fields):
    """Press a button of a page: the browser says which one."""
    return client.post(
        reverse(name, args=[jam.slug]),
        fields,
        headers={"referer": f"http://testserver{reverse(page, args=[jam.slug])}"},
    )


@pytest.mark.parametrize("page", ["manage-exports", "manage-organisers"])
def test_after_a_while_a_page_asks_again_and_opens_then(client, olga, jam, page):
    signed_in_long_ago(client, olga)
    wanted = reverse(page, args=[jam.slug])
    back = asked(client.get(wanted))
    assert back == wanted
    assert client.post(reverse(BY_PASSWORD), {"password": PASSWORD, "next": back}).url == wanted
    assert client.get(wanted).status_code == 200


def test_a_download_asks_again(client, olga, jam):
    signed_in_long_ago(client, olga)
    wanted = reverse("manage-export", args=[jam.slug, "participants"])
    assert asked(client.get(wanted)) == wanted
    assert not jam.audit_entries.filter(action="downloaded").exists()


@pytest.mark.parametrize("button", ["manage-publish-results", "manage-unpublish-results"])
def test_a_button_does_nothing_until_it_is_pressed_again(client, olga, jam, button):
    signed_in_long_ago(client, olga)
    back = asked(post_as_a_browser(client, button, jam, "manage-results"))
    assert back == reverse("manage-results", args=[jam.slug])
    assert Jam.objects.get(pk=jam.pk).results_published_at is None
    said = client.get(reverse(BY_PASSWORD)).content.decode()
    assert "Nothing has happened yet. Show that it is you, then press the button again." in said


def test_adding_an_organiser_asks_again(client, olga, jam):
    ada = a_user("Ada")
    signed_in_long_ago(client, olga)
    back = asked(post_as_a_browser(client, "manage-organisers", jam, "manage-organisers", email=ada.email))
    assert back == reverse("manage-organisers", args=[jam.slug])
    assert not ada.organises(jam)


def test_a_foreign_page_is_never_the_way_back(client, olga, jam):
    signed_in_long_ago(client, olga)
    pressed = client.post(
        reverse("manage-publish-results", args=[jam.slug]), headers={"referer": "https://evil.example/manage/"}
    )
    assert asked(pressed) == reverse("manage-publish-results", args=[jam.slug])


def test_a_stranger_is_not_asked_since_the_page_does_not_exist(client, jam):
    signed_in_long_ago(client, a_user("Cleo", password=PASSWORD))
    assert client.get(reverse("manage-exports", args=[jam.slug])).status_code == 404


def test_who_signed_in_just_now_is_not_asked(client, olga, jam):
    client.post(reverse("account_login"), {"login": olga.email, "password": PASSWORD})
    if "_auth_user_id" not in client.session:  # the address was never confirmed
        client.post(reverse("account_email_verification_sent"), {"code": code_for(olga.email)})
    assert client.get(reverse("manage-exports", args=[jam.slug])).status_code == 200


@pytest.fixture
def without_password(client, olga, jam):
    olga.set_unusable_password()
    olga.save()
    signed_in_long_ago(client, olga)
    return olga


def test_without_a_password_a_code_comes_by_mail(client, jam, without_password):
    wanted = reverse("manage-exports", args=[jam.slug])
    back = asked(client.get(wanted), BY_CODE)
    here = f"{reverse(BY_CODE)}?next={back}"
    client.get(here)
    assert not Message.objects.exists()
    sent = client.post(here, {"action": "send", "next": back})
    assert (sent.status_code, sent.url) == (303, here)
    assert client.post(here, {"code": "WRON-GONE", "next": back}).status_code == 422
    assert client.post(here, {"code": code_for(without_password.email).lower(), "next": back}).url == wanted
    assert client.get(wanted).status_code == 200


def test_a_mailed_code_works_once_and_only_where_it_was_asked_for(client, without_password):
    client.post(reverse(BY_CODE), {"action": "send"})
    code = code_for(without_password.email)
    other = type(client)()
    signed_in_long_ago(other, without_password)
    assert other.post(reverse(BY_CODE), {"code": code}).status_code == 200  # no code was asked for here
    assert client.post(reverse(BY_CODE), {"code": code}).status_code == 303
    assert client.post(reverse(BY_CODE), {"code": code}).status_code == 200


def test_three_wrong_codes_end_it(client, without_password):
    client.post(reverse(BY_CODE), {"action": "send"})
    tries = [client.post(reverse(BY_CODE), {"code": "WRON-GONE"}).status_code for _n in range(3)]
    assert tries == [422, 422, 303]
    assert client.post(reverse(BY_CODE), {"code": code_for(without_password.email)}).status_code == 200


def test_a_late_code_is_worth_nothing(client, settings, without_password):
    client.post(reverse(BY_CODE), {"action": "send"})
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = -1
    assert client.post(reverse(BY_CODE), {"code": code_for(without_password.email)}).status_code == 200


def test_five_codes_are_enough_mail(client, without_password):
    for _n in range(6):
        client.post(reverse(BY_CODE), {"action": "send"})
    assert Message.objects.filter(kind="account/reauthentication_code").count() == 5
