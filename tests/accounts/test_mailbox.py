import pytest
from django.urls import reverse

from accounts.checks import mailbox_is_local
from accounts.models import Message
from jam import clock

pytestmark = pytest.mark.django_db


def test_there_is_no_mailbox_unless_the_site_is_tried_locally(client, settings):
    settings.LOCAL_MAILBOX = False
    assert client.get(reverse("mailbox")).status_code == 404


def test_the_local_mailbox_shows_every_mail_newest_first(client, settings):
    settings.LOCAL_MAILBOX = True
    for n in range(3):
        Message.objects.create(to=f"{n}@example.org", kind="k", subject=f"Mail {n} <b>", text="T", due_at=clock.now())
    page = client.get(reverse("mailbox"))
    assert [mail.subject for mail in page.context["page_obj"]] == ["Mail 2 <b>", "Mail 1 <b>", "Mail 0 <b>"]
    assert "Mail 2 &lt;b&gt;" in page.content.decode()
    assert [mail.to for mail in client.get(reverse("mailbox"), {"to": "1@EXAMPLE.org"}).context["page_obj"]] == [
        "1@example.org"
    ]


@pytest.mark.parametrize(("mailbox", "https", "problems"), [(True, True, 1), (True, False, 0), (False, True, 0)])
def test_a_public_site_with_a_mailbox_does_not_start(settings, mailbox, https, problems):
    settings.LOCAL_MAILBOX, settings.HTTPS = mailbox, https
    assert len(mailbox_is_local()) == problems
