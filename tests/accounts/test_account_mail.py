"""Which mails people get, and the link that stops them."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts import mail, mail_kinds, stopping
from accounts.actions import send_due_messages
from accounts.models import Message
from jam import clock
from tests.accounts.smtp import a_mail_server
from tests.factories import a_jam, a_team, a_user

pytestmark = pytest.mark.django_db
SITE = "https://jam.example"
RESULTS = mail_kinds.category_called("results")


def kinds():
    return {path.stem for path in Path(settings.BASE_DIR, "templates/mail").glob("[!_]*.txt")}


def send_results(user, **more):
    return mail.send(user, "results", now=clock.now(), jam=a_jam(), **more)


def test_every_kind_of_mail_has_a_category_or_is_always_sent():
    assert kinds() - {*mail_kinds.KINDS} == set()
    assert {*mail_kinds.KINDS} - kinds() == set()
    names = {category.name for category in mail_kinds.CATEGORIES}
    assert {*mail_kinds.KINDS.values()} == {*names, mail_kinds.ALWAYS}


def test_codes_receipts_and_news_about_ones_own_place_cannot_be_stopped():
    for kind in ["account/login_code", "submitted", "promoted", "team_offer", "team_removed", "goodbye", "other"]:
        assert mail_kinds.category_of(kind) is None


def test_who_does_not_want_a_category_gets_none_of_it_and_everything_else():
    ada = a_user("Ada", muted=["results"])
    assert send_results(ada) is None
    assert mail.send(ada, "left", now=clock.now(), jam=a_jam()).kind == "left"
    assert Message.objects.count() == 1


def test_a_mail_that_can_be_stopped_says_how_and_tells_the_mailbox(settings):
    settings.SITE_URL = SITE
    ada = a_user("Ada")
    message = send_results(ada)
    url = f"{SITE}{reverse('mail-stop', args=[stopping.token_for(ada, RESULTS)])}"
    assert message.text.splitlines()[-1] == f"Stop mails of this kind: {url}"
    assert f'<a href="{url}" style="color:inherit">Stop mails of this kind</a>' in message.html
    mail.send(ada, "left", now=clock.now(), jam=a_jam())
    with a_mail_server() as server:
        settings.MAIL_TRANSPORT = {"host": "127.0.0.1", "port": server.port, "timeout": 3}
        send_due_messages()
    optional, always = server.mails
    assert optional["List-Unsubscribe"].replace("\n", "").replace(" ", "") == f"<{url}>"
    assert optional["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (always["List-Unsubscribe"], always["List-Unsubscribe-Post"]) == (None, None)


def test_a_mailbox_stops_them_with_one_post_without_session_cookie_or_redirect():
    ada = a_user("Ada")
    url = reverse("mail-stop", args=[stopping.token_for(ada, RESULTS)])
    strict = Client(enforce_csrf_checks=True)
    for _twice in range(2):
        answer = strict.post(url, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    ada.refresh_from_db()
    assert ada.muted == ["results"]


def test_opening_the_link_changes_nothing_and_the_button_can_be_taken_back(client):
    ada = a_user("Ada", muted=["team"])
    url = reverse("mail-stop", args=[stopping.token_for(ada, RESULTS)])
    client.get(url)
    client.head(url)
    ada.refresh_from_db()
    assert ada.muted == ["team"]
    answer = client.post(url)
    assert (answer.status_code, answer.url) == (303, url)
    ada.refresh_from_db()
    assert ada.muted == ["results", "team"]
    assert "You get no more of these mails" in client.get(url).content.decode()
    client.post(url, {"again": "1"})
    ada.refresh_from_db()
    assert ada.muted == ["team"]


@pytest.mark.parametrize("spoil", [lambda t: t[:-1] + "~", lambda t: "x", lambda t: t.swapcase()])
def test_a_link_that_was_not_made_here_changes_nothing(client, spoil):
    ada = a_user("Ada")
    url = reverse("mail-stop", args=[spoil(stopping.token_for(ada, RESULTS))])
    assert [client.get(url).status_code, client.post(url).status_code] == [404, 404]
    ada.refresh_from_db()
    assert ada.muted == []


def test_the_link_is_for_one_person_and_one_category():
    ada, ben = a_user("Ada"), a_user("Ben")
    tokens = {stopping.token_for(user, category) for user in (ada, ben) for category in mail_kinds.CATEGORIES}
    assert len(tokens) == 2 * len(mail_kinds.CATEGORIES)
    assert stopping.opened(stopping.token_for(ben, RESULTS)) == (ben, RESULTS)


def test_choices_are_kept_and_the_page_lists_what_is_always_sent(client):
    ada = a_user("Ada")
    client.force_login(ada)
    page = client.get(reverse("account-mail")).content.decode()
    assert [str(words) for words in mail_kinds.ALWAYS_SENT if str(words) not in page] == []
    answer = client.post(reverse("account-mail"), {"wanted": ["team", "results"]})
    assert (answer.status_code, answer.url) == (303, reverse("account-mail"))
    ada.refresh_from_db()
    assert ada.muted == ["announcements", "comments", "judging", "organising", "reminders"]
    client.post(reverse("account-mail"), {})
    ada.refresh_from_db()
    assert ada.muted == sorted(category.name for category in mail_kinds.CATEGORIES)


def test_a_category_that_does_not_exist_is_refused(client):
    ada = a_user("Ada", muted=["team"])
    client.force_login(ada)
    assert client.post(reverse("account-mail"), {"wanted": ["everything"]}).status_code == 422
    ada.refresh_from_db()
    assert ada.muted == ["team"]


def test_a_mail_says_times_as_the_account_wants_them():
    jam = a_jam()
    twelve = mail.send(a_user("Ada", language="en-us"), "left", now=clock.now(), jam=jam, had_place=True).text
    twenty_four = mail.send(a_user("Ben"), "left", now=clock.now(), jam=jam, had_place=True).text
    assert any(half in twelve for half in ("\u00a0AM", "\u00a0PM"))
    assert not any(half in twenty_four for half in ("\u00a0AM", "\u00a0PM"))


def test_a_team_mate_who_wants_no_team_mail_gets_none():
    ben = a_user("Ben", muted=["team"])
    assert mail.send(ben, "team_joined", now=clock.now(), jam=a_jam(), newcomer=ben, team=a_team()) is None
