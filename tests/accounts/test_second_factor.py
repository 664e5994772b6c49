"""Passkeys, authenticator apps, recovery codes; and organisers, who are asked to have one."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.urls import get_resolver, reverse

from accounts.models import Message
from jam.models import Jam
from tests.accounts.helpers import code_for, signed_in_long_ago
from tests.factories import a_hub, a_jam, a_user, an_organiser

pytestmark = pytest.mark.django_db
PASSWORD = "four unrelated words"


def a_member(name="Ada", email="ada@example.org"):
    user = a_user(name, email=email, password=PASSWORD)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


def now_shown(secret):
    """The six digits that an app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_an_app(user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def sign_in(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def is_in(client):
    return "_auth_user_id" in client.session


def test_setting_up_an_app_takes_the_digits_it_shows_and_gives_recovery_codes(client):
    ada = a_member()
    client.force_login(ada)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert f'<code id="totp-key">{secret}</code>' in page.content.decode()
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000x"}).status_code == 422
    done = client.post(reverse("mfa_activate_totp"), {"code": now_shown(secret)})
    assert done.url == reverse("mfa_view_recovery_codes")
    assert ada.has_second_factor()
    assert len(re.findall(r"<li><code>\d+</code>", client.get(done.url).content.decode())) == 10


def test_the_owner_is_told_of_a_new_app(client, django_capture_on_commit_callbacks):
    client.force_login(a_member())
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": now_shown(secret)})
    assert Message.objects.get().kind == "account/totp_activated"


def test_the_qr_code_is_a_drawing_with_attributes(client):
    client.force_login(a_member())
    drawn = client.get(reverse("mfa_activate_totp")).content.decode()
    assert re.search(r'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \d+ \d+"', drawn)
    assert "data:image" not in drawn


def test_a_password_alone_does_not_do(client):
    ada = a_member()
    secret = with_an_app(ada)
    assert sign_in(client, ada).url == reverse("mfa_authenticate")
    assert not is_in(client)
    assert client.post(reverse("mfa_authenticate"), {"code": "123"}).status_code == 422
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": now_shown(secret)})
    assert is_in(client)


def test_the_same_digits_open_nothing_twice(client):
    ada = a_member()
    digits = now_shown(with_an_app(ada))
    sign_in(client, ada)
    client.post(reverse("mfa_authenticate"), {"code": digits})
    other = type(client)()
    sign_in(other, ada)
    other.post(reverse("mfa_authenticate"), {"code": digits})
    assert [is_in(client), is_in(other)] == [True, False]


def test_a_recovery_code_does_once(client):
    ada = a_member()
    with_an_app(ada)
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    sign_in(client, ada)
    client.post(reverse("mfa_authenticate"), {"code": code})
    other = type(client)()
    sign_in(other, ada)
    other.post(reverse("mfa_authenticate"), {"code": code})
    assert [is_in(client), is_in(other)] == [True, False]


def test_guessing_digits_ends_after_five(client):
    ada = a_member()
    secret = with_an_app(ada)
    sign_in(client, ada)
    for n in range(5):
        client.post(reverse("mfa_authenticate"), {"code": f"99999{n}"}, headers={"x-forwarded-for": f"10.0.0.{n}"})
    client.post(reverse("mfa_authenticate"), {"code": now_shown(secret)}, headers={"x-forwarded-for": "10.0.0.9"})
    assert not is_in(client)


def test_a_code_by_mail_does_not_do_alone(client):
    ada = a_member()
    with_an_app(ada)
    client.post(reverse("account_request_login_code"), {"email": ada.email})
    answer = client.post(reverse("account_confirm_login_code"), {"code": code_for(ada.email)})
    assert answer.url == reverse("mfa_authenticate")
    assert not is_in(client)


def test_with_an_app_nobody_is_offered_a_mailed_code_to_show_who_they_are(client):
    ada = a_member()
    with_an_app(ada)
    signed_in_long_ago(client, ada)
    page = client.get(reverse("account_reauthenticate")).content.decode()
    assert "Use your authenticator app or a recovery code" in page
    assert client.get(reverse("account_reauthenticate_by_code")).status_code == 404


def test_taking_the_app_away_takes_the_recovery_codes_with_it(client):
    ada = a_member()
    with_an_app(ada)
    client.force_login(ada)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()


def test_changing_what_guards_the_account_asks_again(client):
    ada = a_member()
    signed_in_long_ago(client, ada)
    for page in ["mfa_activate_totp", "mfa_add_webauthn"]:
        assert client.get(reverse(page)).url.partition("?")[0] == reverse("account_reauthenticate")


def test_without_a_password_that_takes_a_mailed_code(client):
    ada = a_member()
    ada.set_unusable_password()
    ada.save()
    signed_in_long_ago(client, ada)
    assert client.get(reverse("mfa_add_webauthn")).url.partition("?")[0] == reverse("account_reauthenticate_by_code")


PAGES = ["mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "usersessions_list"]
PAGES_WITH_APP = ["mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"]


@pytest.mark.parametrize(("page", "app"), [(p, False) for p in PAGES] + [(p, True) for p in PAGES_WITH_APP])
def test_every_page_wears_our_look(client, page, app):
    ada = a_member()
    if app:
        with_an_app(ada)
    client.force_login(ada)
    shown = client.get(reverse(page))
    assert shown.status_code == 200
    used = [template.name for template in shown.templates if template.name]
    assert "base.html" in used
    assert not [name for name in used if name.startswith("allauth/")]


def test_pages_to_show_again_who_one_is_wear_it_too(client):
    ada = a_member()
    with_an_app(ada)
    signed_in_long_ago(client, ada)
    shown = client.get(reverse("mfa_reauthenticate"))
    assert "base.html" in [template.name for template in shown.templates]


# -- devices -----------------------------------------------------------------------------------------------------------


FIREFOX = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
SAFARI = {
    "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604"
}


def devices(client):
    return re.findall(
        r'<span class="row-title">([^<]+)</span>', client.get(reverse("usersessions_list")).content.decode()
    )


@pytest.fixture
def two_devices(client):
    """Ada on her laptop and on her telephone."""
    ada, telephone = a_member(), type(client)()
    for device, browser in [(client, FIREFOX), (telephone, SAFARI)]:
        device.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD}, headers=browser)
    return client, telephone


def get(client, page="account"):
    return client.get(reverse(page)).status_code


def test_devices_are_listed_by_what_they_are(two_devices):
    laptop, telephone = two_devices
    assert devices(laptop) == devices(telephone) == ["Firefox on Linux", "Safari on iPhone"]


def test_one_device_is_signed_out_from_another(two_devices):
    laptop, telephone = two_devices
    session = telephone.session.session_key
    pk = laptop.get(reverse("usersessions_list")).context["sessions"][1].pk
    laptop.post(reverse("account_end_session", args=[pk]))
    assert devices(laptop) == ["Firefox on Linux"]
    telephone.cookies["sessionid"] = session  # the old cookie opens nothing
    assert (get(laptop), get(telephone)) == (200, 302)


def test_all_others_are_signed_out_at_once(two_devices):
    laptop, telephone = two_devices
    telephone.post(reverse("usersessions_list"))
    assert (get(laptop), get(telephone)) == (302, 200)


def test_nobody_signs_somebody_elses_device_out(two_devices):
    laptop, telephone = two_devices
    pk = laptop.get(reverse("usersessions_list")).context["sessions"][1].pk
    stranger = type(laptop)()
    stranger.force_login(a_member("Cleo", "cleo@example.org"))
    assert stranger.post(reverse("account_end_session", args=[pk])).status_code == 404
    assert get(telephone) == 200


def test_a_get_signs_no_device_out(two_devices):
    laptop, telephone = two_devices
    pk = laptop.get(reverse("usersessions_list")).context["sessions"][1].pk
    assert laptop.get(reverse("account_end_session", args=[pk])).status_code == 405
    assert get(telephone) == 200


def test_a_new_password_signs_every_other_device_out(two_devices):
    laptop, telephone = two_devices
    new = "other unrelated words"
    words = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert laptop.post(reverse("account_change_password"), words, headers=FIREFOX).status_code == 302
    assert (get(laptop), get(telephone)) == (200, 302)
    assert devices(laptop) == ["Firefox on Linux"]


def test_an_old_cookie_is_worth_nothing_after_signing_out(two_devices):
    laptop, _telephone = two_devices
    cookie = laptop.cookies["sessionid"].value
    laptop.post(reverse("account_logout"))
    laptop.cookies["sessionid"] = cookie
    assert get(laptop) == 302


# -- organisers --------------------------------------------------------------------------------------------------------


def organisers_urls():
    """Every address of organisers in the jam "spring", whatever else is named in it."""
    for entries, _pattern, defaults, _converters in get_resolver().reverse_dict.values():
        for path, names in entries:
            if path.startswith("manage/") and "jam" in names and not defaults:
                yield path % {**dict.fromkeys(names, 1), "jam": "spring"}


@pytest.fixture
def olga(client):
    olga = an_organiser(a_jam(slug="spring"), user=a_member("Olga", "olga@example.org"))
    client.force_login(olga)
    return olga


def test_organisers_without_a_second_factor_are_asked_to_add_one(client, olga):
    asked = "A passkey or an app guards them better."
    assert asked in client.get(reverse("manage-jam", args=["spring"])).content.decode()
    with_an_app(olga)
    assert asked not in client.get(reverse("manage-jam", args=["spring"])).content.decode()


def test_there_are_pages_of_organisers():
    assert len(set(organisers_urls())) > 40


@pytest.mark.parametrize("path", sorted(set(organisers_urls())))
def test_where_it_is_required_every_page_of_organisers_leads_to_setting_one_up(client, olga, settings, path):
    settings.ORGANISERS_NEED_SECOND_FACTOR = True
    url = "/" + path
    for answer in (client.get(url), client.post(url)):
        if answer.status_code != 405:  # it takes the other of the two
            assert (answer.status_code, answer.url) == (303, reverse("mfa_index"))


def test_where_it_is_required_and_there_the_pages_open(client, olga, settings):
    settings.ORGANISERS_NEED_SECOND_FACTOR = True
    with_an_app(olga)
    assert client.get(reverse("manage-jam", args=["spring"])).status_code == 200


def hub_pages():
    return ["hub-manage", "hub-manage-message", "hub-manage-page", "hub-manage-schedule"]


@pytest.mark.parametrize("name", hub_pages())
def test_where_it_is_required_an_organiser_needs_it_on_the_pages_of_a_hub_too(client, olga, settings, name):
    settings.ORGANISERS_NEED_SECOND_FACTOR = True
    page = reverse(name, args=["spring", a_hub(Jam.objects.get(slug="spring")).slug])
    answer = client.get(page)
    assert (answer.status_code, answer.url) == (303, reverse("mfa_index"))
    with_an_app(olga)
    assert client.get(page).status_code == 200


def test_where_it_is_required_the_lead_of_a_hub_alone_does_not_need_it(client, olga, settings):
    settings.ORGANISERS_NEED_SECOND_FACTOR = True
    hub = a_hub(Jam.objects.get(slug="spring"))
    lead = a_user("Jo")
    lead.organiser_roles.create(jam=hub.jam, hub=hub)
    client.force_login(lead)
    assert client.get(reverse("hub-manage", args=["spring", hub.slug])).status_code == 200


def test_where_it_is_required_strangers_still_see_nothing(client, olga, settings):
    settings.ORGANISERS_NEED_SECOND_FACTOR = True
    client.force_login(a_user("Cleo"))
    assert client.get(reverse("manage-jam", args=["spring"])).status_code == 404
