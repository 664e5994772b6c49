import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts.actions import create_team
from accounts.models import Message, User
from jam import clock
from tests.accounts.helpers import code_for, latest_mail
from tests.factories import a_jam, a_participant, a_user

pytestmark = pytest.mark.django_db
PASSWORD = "four unrelated words"


def sign_up(client, email="ada@example.org", name="Ada Lovelace", **more):
    return client.post(reverse("account_signup"), {"name": name, "email": email, "password1": PASSWORD, **more})


def confirm(client, email):
    return client.post(reverse("account_email_verification_sent"), {"code": code_for(email)})


def a_member(email="ada@example.org", **fields):
    user = a_user("Ada", email=email, password=PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


def without_tokens(response):
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", response.content.decode())


def test_signing_up_takes_a_name_an_address_and_the_code_from_the_mail(client):
    assert sign_up(client).url == reverse("account_email_verification_sent")
    assert User.objects.get().name == "Ada Lovelace"
    assert "_auth_user_id" not in client.session
    assert confirm(client, "ada@example.org").url == reverse("home")
    assert int(client.session["_auth_user_id"]) == User.objects.get().pk
    assert EmailAddress.objects.get().verified


def test_the_code_field_can_be_filled_by_the_phone_and_pasted(client):
    sign_up(client)
    page = client.get(reverse("account_email_verification_sent"))
    assert 'autocomplete="one-time-code"' in page.content.decode()
    code = code_for("ada@example.org")
    typed = f" {code.lower().replace('-', '')} "
    assert client.post(reverse("account_email_verification_sent"), {"code": typed}).url == reverse("home")


def test_a_wrong_code_is_refused_in_words_and_three_end_it(client):
    sign_up(client)
    page = client.post(reverse("account_email_verification_sent"), {"code": "WRONG"})
    assert page.status_code == 422
    assert page.context["form"].errors["code"] == [
        "This is not the code that we mailed. Compare it with the latest mail."
    ]
    client.post(reverse("account_email_verification_sent"), {"code": "WRONG"})
    assert client.post(reverse("account_email_verification_sent"), {"code": "WRONG"}).url == reverse("account_login")
    assert not EmailAddress.objects.get().verified


def test_after_the_code_you_are_back_where_you_wanted_to_go(client):
    jam = a_jam()
    wanted = reverse("jam-join", args=[jam.slug])
    page = client.get(reverse("account_signup") + f"?next={wanted}")
    assert f'name="next" value="{wanted}"' in page.content.decode()
    sign_up(client, next=wanted)
    assert confirm(client, "ada@example.org").url == wanted


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "https:evil.example"]
)
def test_nobody_is_sent_to_another_site(client, elsewhere):
    sign_up(client, next=elsewhere)
    assert confirm(client, "ada@example.org").url == reverse("home")


def test_the_browsers_zone_is_kept_at_sign_up_so_that_mails_can_use_it(client):
    client.cookies["tz"] = "Asia/Tokyo"
    sign_up(client)
    client.cookies["tz"] = "Nowhere/At all"
    client.session.flush()
    sign_up(client, email="ben@example.org", name="Ben")
    assert list(User.objects.order_by("pk").values_list("time_zone", flat=True)) == ["Asia/Tokyo", ""]


def test_what_was_typed_is_kept_and_nothing_is_made(client):
    page = client.post(reverse("account_signup"), {"name": "\u202e", "email": "ada", "password1": "short"})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"name", "email", "password1"}
    assert 'value="ada"' in page.content.decode()
    assert User.objects.count() == Message.objects.count() == 0


def test_extra_fields_give_no_power(client):
    sign_up(client, is_staff="1", is_superuser="1", is_active="0", time_zone="UTC")
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.is_active, user.time_zone) == (False, False, True, "")


def test_the_mail_carries_the_code_first_and_no_name_can_add_a_header(client):
    sign_up(client, name="Ada\r\nBcc: everybody")
    mail = latest_mail("ada@example.org")
    assert mail.subject == f"{code_for('ada@example.org')} is your code for Jamboree"
    assert mail.kind == "account/email_confirmation_signup"
    assert len(mail.subject.splitlines()) == 1


def test_sign_in_with_the_password(client):
    user = a_member()
    wrong = client.post(reverse("account_login"), {"login": "ada@example.org", "password": "not this one"})
    assert wrong.status_code == 422
    assert client.post(reverse("account_login"), {"login": "ADA@example.org", "password": PASSWORD}).url == "/"
    assert int(client.session["_auth_user_id"]) == user.pk
    assert client.session.get_expiry_age() == 30 * 24 * 3600


def test_sign_in_with_a_mailed_code(client):
    user = a_member()
    page = client.post(reverse("account_request_login_code"), {"email": "ada@example.org", "next": "/jams/"})
    assert page.url.startswith(reverse("account_confirm_login_code"))
    done = client.post(page.url, {"code": code_for("ada@example.org"), "next": "/jams/"})
    assert done.url == "/jams/"
    assert int(client.session["_auth_user_id"]) == user.pk


def test_a_new_password_comes_with_a_mailed_code(client):
    user = a_member()
    client.post(reverse("account_reset_password"), {"email": "ada@example.org"})
    client.post(reverse("account_confirm_password_reset_code"), {"code": code_for("ada@example.org")})
    new = {"password1": "five more unrelated words", "password2": "five more unrelated words"}
    client.post(reverse("account_complete_password_reset"), new)
    user.refresh_from_db()
    assert user.check_password("five more unrelated words")
    assert latest_mail("ada@example.org").kind == "account/password_reset"


def test_the_address_changes_only_with_the_code_and_the_old_one_is_told(client):
    user = a_member()
    client.force_login(user)
    client.post(reverse("account_email"), {"email": "ada@lab.example", "action_add": "1"})
    user.refresh_from_db()
    assert user.email == "ada@example.org"
    confirm(client, "ada@lab.example")
    user.refresh_from_db()
    assert user.email == "ada@lab.example"
    assert latest_mail("ada@example.org").kind == "account/email_changed"


@pytest.mark.parametrize("page", ["account_request_login_code", "account_reset_password"])
def test_a_known_and_an_unknown_address_get_the_same_answer(client, page):
    a_member("ada@example.org")
    answers = []
    for email in ["ada@example.org", "abc@example.org"]:
        asked = client.post(reverse(page), {"email": email})
        shown = client.get(asked.url)
        answers.append((asked.status_code, asked.url, without_tokens(shown).replace(email, "")))
        client.session.flush()
        client.cookies.clear()
    assert answers[0] == answers[1]


def test_signing_up_with_a_known_and_an_unknown_address_is_the_same(client):
    a_member("ada@example.org")
    answers = []
    for email in ["ada@example.org", "abc@example.org"]:
        asked = sign_up(client, email=email)
        shown = client.get(asked.url)
        answers.append((asked.status_code, asked.url, without_tokens(shown).replace(email, "")))
        client.cookies.clear()
    assert answers[0] == answers[1]
    assert latest_mail("ada@example.org").kind == "account/account_already_exists"
    assert User.objects.filter(email="ada@example.org").count() == 1


def test_a_wrong_password_and_an_unknown_address_are_refused_alike(client):
    a_member("ada@example.org")
    answers = [
        without_tokens(client.post(reverse("account_login"), {"login": email, "password": "nope"})).replace(email, "")
        for email in ["ada@example.org", "abc@example.org"]
    ]
    assert answers[0] == answers[1]


def test_five_wrong_passwords_make_that_address_wait_whatever_the_proxy_header_says(client):
    a_member()
    wrong = {"login": "ada@example.org", "password": "nope"}
    for n in range(5):
        client.post(reverse("account_login"), wrong, headers={"x-forwarded-for": f"10.0.0.{n}"})
    page = client.post(
        reverse("account_login"),
        {"login": "ada@example.org", "password": PASSWORD},
        headers={"x-forwarded-for": "10.0.0.99"},
    )
    assert page.status_code == 422
    assert page.context["form"].non_field_errors() == ["Too many wrong tries. Wait five minutes, then start again."]


def test_too_many_sign_ups_from_one_place_get_our_page(client):
    for _n in range(20):
        client.post(reverse("account_signup"), {})
    page = client.post(reverse("account_signup"), {})
    assert page.status_code == 429
    assert page.templates[0].name == "429.html"


def test_signing_out_takes_a_post(client):
    client.force_login(a_member())
    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_a_closed_account_stays_closed(client):
    a_member(is_active=False)
    page = client.post(reverse("account_login"), {"login": "ada@example.org", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert page.status_code in (302, 422)


OURS = {
    "account_login",
    "account_signup",
    "account_request_login_code",
    "account_reset_password",
    "account_inactive",
    "account_password_reset_completed",
}
MINE = {"account_logout", "account_email", "account_change_password", "account_reauthenticate", "account"}


@pytest.mark.parametrize("page", sorted(OURS | MINE))
def test_every_page_of_the_account_wears_our_look(client, page):
    if page in MINE:
        client.force_login(a_member())
    shown = client.get(reverse(page))
    assert shown.status_code == 200
    used = [template.name for template in shown.templates]
    assert "base.html" in used
    assert not [name for name in used if name and name.startswith("allauth/")]


def test_without_a_password_one_can_be_set(client):
    user = a_member()
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    assert client.get(reverse("account_change_password")).url == reverse("account_set_password")
    shown = client.get(reverse("account_set_password"))
    assert "base.html" in [template.name for template in shown.templates]


def test_a_stranger_with_an_invite_link_signs_up_and_is_on_the_team(client):
    ada = a_participant(user=a_user("Ada"))
    team = create_team(ada.jam, ada.user, name="Low Rank")
    link = reverse("invitation", args=[team.invitation(now=clock.now()).token])
    assert f'href="{reverse("account_signup")}?next={link}"' in client.get(link).content.decode()
    sign_up(client, email="ben@example.org", name="Ben", next=link)
    assert confirm(client, "ben@example.org").url == link
    assert client.post(link).url == team.get_absolute_url()
    assert [member.user.name for member in team.members.select_related("user")] == ["Ada", "Ben"]
