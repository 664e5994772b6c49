from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail import EmailMessage

from accounts import letter, mail
from accounts.actions import send_due_messages
from accounts.models import Message
from jam import clock
from tests.accounts.helpers import at_once
from tests.accounts.smtp import a_mail_server
from tests.factories import a_jam, a_team, a_user

pytestmark = pytest.mark.django_db
SITE = "https://jam.example"


def transport(port):
    return {"host": "127.0.0.1", "port": port, "timeout": 3}


def a_message(to="ada@example.org", **fields):
    return Message.objects.create(
        **{"to": to, "kind": "joined", "subject": "Hello", "text": "Text\n", "due_at": clock.now(), **fields}
    )


def test_a_mail_is_its_template_with_the_subject_first(settings):
    settings.SITE_URL = SITE
    jam = a_jam(name="Night <Jam>", time_zone="Europe/Copenhagen", slug="night")
    ada = a_user("Ada & Co")
    message = mail.send(ada, "left", now=clock.now(), jam=jam, had_place=True)
    assert message.subject == "You have left Night <Jam>"
    assert message.to == ada.email
    assert message.text.splitlines()[0] == "Your place is free for somebody else. You get no more mail about this jam."
    assert f"Join again: {SITE}/jams/night/join/" in message.text.splitlines()
    assert message.text.splitlines()[-1] == "You get this mail because of your part in Night <Jam>."
    assert "You have left Night &lt;Jam&gt;" in message.html
    assert f'<a href="{SITE}/jams/night/join/"' in message.html


def test_times_are_in_the_readers_zone_with_the_jams_beside_it():
    close = datetime(2030, 11, 15, 13, 15, tzinfo=UTC)
    jam = a_jam(now=close - timedelta(hours=12), time_zone="Europe/Copenhagen")
    assert jam.submissions_close_at == close
    far = mail.send(a_user("Ada", time_zone="America/Los_Angeles"), "left", now=clock.now(), jam=jam).text
    near = mail.send(a_user("Ben"), "left", now=clock.now(), jam=jam).text
    assert "Until Fri 15 Nov 2030, 05:15 your time (14:15 in Copenhagen) you can also join again." in far
    assert "Until Fri 15 Nov 2030, 14:15 in Copenhagen you can also join again." in near


def test_a_key_lets_a_mail_be_written_once_also_in_a_race(transactional_db):
    jam, ada = a_jam(), a_user("Ada")
    now = clock.now()
    at_once(*[lambda: mail.send(ada, "left", now=now, jam=jam, once="left:1").pk] * 8)
    mail.send(ada, "left", now=now, jam=jam)
    mail.send(ada, "left", now=now, jam=jam)
    assert Message.objects.filter(once="left:1").count() == 1
    assert Message.objects.filter(once=None).count() == 2


def test_names_cannot_break_a_header_or_bring_a_link(settings):
    settings.SITE_URL = SITE
    jam = a_jam()
    ben = a_user("Ben\r\nBcc: all@example.org https://evil.example <b>x</b>")
    message = mail.send(a_user("Ada"), "team_joined", now=clock.now(), jam=jam, newcomer=ben, team=a_team(jam=jam))
    assert len(message.subject.splitlines()) == 1
    assert "<b>x</b>" not in message.html
    assert 'href="https://evil.example' not in message.html


def test_what_django_mails_goes_to_the_outbox_too():
    backend = mail.OutboxBackend()
    assert backend.send_messages([EmailMessage("Hi\tthere", "Text", to=["a@example.org", "b@example.org"])]) == 1
    assert list(Message.objects.values_list("to", "subject", "text")) == [
        ("a@example.org", "Hi there", "Text\n"),
        ("b@example.org", "Hi there", "Text\n"),
    ]


def test_paragraphs_of_a_text_become_button_link_list_and_code():
    paragraphs = [
        "Hello.",
        f"Go on: {SITE}/x",
        f"- one\n- two: {SITE}/z",
        "    AB-CD",
        f"More: {SITE}/y",
        "Bad: https://e.vil/",
    ]
    text = "\n\n".join(paragraphs)
    blocks = letter.blocks(text, site_url=SITE)
    assert [(block.kind, block.items or block.lines, block.url) for block in blocks] == [
        ("text", ("Hello.",), ""),
        ("button", ("Go on",), f"{SITE}/x"),
        ("list", (("one", ""), ("two", f"{SITE}/z")), ""),
        ("code", ("AB-CD",), ""),
        ("link", ("More",), f"{SITE}/y"),
        ("text", ("Bad: https://e.vil/",), ""),
    ]


def test_without_a_mail_server_everything_waits(settings):
    settings.MAIL_TRANSPORT = None
    message = a_message()
    send_due_messages()
    message.refresh_from_db()
    assert (message.sent_at, message.attempts) == (None, 0)


def test_due_mail_is_sent_as_plain_text_with_a_small_html_version(settings):
    now = clock.now()
    mail.send(a_user("Ada", email="ada@example.org"), "left", now=now, jam=a_jam())
    a_message(to="later@example.org", due_at=now + timedelta(hours=1))
    with a_mail_server() as server:
        settings.MAIL_TRANSPORT = transport(server.port)
        send_due_messages()
        send_due_messages()
    (sent,) = server.mails
    assert sent["To"] == "ada@example.org"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in sent.iter_parts()] == ["text/plain", "text/html"]
    assert list(Message.objects.filter(sent_at=None).values_list("to", flat=True)) == ["later@example.org"]


def test_a_code_is_forgotten_once_it_is_sent(settings):
    secret = a_message(kind="account/login_code", text="    AB-CD\n", html="AB-CD")
    plain = a_message()
    with a_mail_server() as server:
        settings.MAIL_TRANSPORT = transport(server.port)
        send_due_messages()
    secret.refresh_from_db()
    plain.refresh_from_db()
    assert (secret.text, secret.html, plain.text) == ("", "", "Text\n")


def test_while_the_server_is_down_mail_waits_and_then_comes_once(settings):
    for name in "abc":
        a_message(to=f"{name}@example.org")
    with a_mail_server() as server:
        port = server.port
    settings.MAIL_TRANSPORT = transport(port)
    send_due_messages()
    send_due_messages()
    assert list(Message.objects.values_list("sent_at", "attempts")) == [(None, 0)] * 3
    with a_mail_server(port=port) as server:
        send_due_messages()
        send_due_messages()
    assert sorted(sent["To"] for sent in server.mails) == ["a@example.org", "b@example.org", "c@example.org"]


def test_a_refused_address_is_tried_again_later_and_holds_nobody_up(settings):
    bad, good = a_message(to="bad@example.org"), a_message(to="good@example.org")
    with a_mail_server(refuses=["bad@"]) as server:
        settings.MAIL_TRANSPORT = transport(server.port)
        send_due_messages()
        assert [sent["To"] for sent in server.mails] == ["good@example.org"]
        bad.refresh_from_db()
        good.refresh_from_db()
        assert (bad.attempts, bad.sent_at, good.sent_at is None) == (1, None, False)
        assert bad.last_error.startswith("SMTPRecipientsRefused")
        assert bad.due_at > clock.now()
        server.refuses = []
        clock.move(timedelta(minutes=2))
        send_due_messages()
        assert [sent["To"] for sent in server.mails] == ["good@example.org", "bad@example.org"]


def test_after_the_last_try_a_message_is_left_alone(settings):
    a_message(attempts=Message.MOST_ATTEMPTS)
    with a_mail_server() as server:
        settings.MAIL_TRANSPORT = transport(server.port)
        send_due_messages()
    assert server.mails == []


def test_a_mail_that_cannot_be_built_does_not_stop_the_others(settings):
    broken, _good = a_message(subject="a\nBcc: x@example.org"), a_message(to="ben@example.org")
    with a_mail_server() as server:
        settings.MAIL_TRANSPORT = transport(server.port)
        send_due_messages()
    assert [sent["To"] for sent in server.mails] == ["ben@example.org"]
    broken.refresh_from_db()
    assert (broken.attempts, broken.sent_at) == (1, None)


def test_several_senders_at_once_send_each_mail_once(settings, transactional_db):
    for n in range(30):
        a_message(to=f"person{n}@example.org")
    with a_mail_server() as server:
        settings.MAIL_TRANSPORT = transport(server.port)
        at_once(*[send_due_messages] * 4)
    assert sorted(sent["To"] for sent in server.mails) == sorted(f"person{n}@example.org" for n in range(30))
    assert len({sent["Message-ID"] for sent in server.mails}) == 30
