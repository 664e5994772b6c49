"""Mail is written to the outbox, in the transaction of the change that causes it; ``send_due_messages`` posts it.

A mail is ``templates/mail/<kind>.txt``: the subject, an empty line, the text (its conventions: ``accounts.letter``).
Nothing in it is escaped, times are in the reader's zone, and ``{% when %}`` gives plain words.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import timezone

from jam import clock
from jam.models import Jam

from . import letter
from .models import Message, User


def send(user: User, kind: str, *, now: datetime, jam: Jam | None = None, once: str = "", **context: Any) -> Message:
    """Put one mail to ``user`` into the outbox. With a key in ``once``, a second call changes nothing.

    The template gets ``user``, ``jam``, ``site_url``, ``server_now`` and ``context``. Call ``nudge()`` in the view.
    """
    values = {"user": user, "jam": jam, "site_url": settings.SITE_URL, "server_now": now, "zone_known": True, **context}
    with _zone_of(user, jam):
        subject, text = letter.subject_and_text(_plain(f"mail/{kind}.txt", values))
        text = letter.tidy(f"{text}\n{_plain('mail/_footer.txt', values)}")
    fields = {"user": user, "jam": jam, "kind": kind, "subject": subject, "text": text, "html": as_html(subject, text)}
    return _queue(user.email, now=now, once=once, **fields)


def queue(to: str, kind: str, *, subject: str, text: str, now: datetime, html: str = "") -> Message:
    """Put a mail that is already written into the outbox, to an address that may have no account."""
    subject, text = letter.one_line(subject, longest=200), letter.tidy(text)
    user = User.objects.filter(email=to.lower()).first()
    return _queue(to, now=now, user=user, kind=kind, subject=subject, text=text, html=html or as_html(subject, text))


def as_html(subject: str, text: str) -> str:
    """The small HTML version of a text. Only links to this site can be followed in it."""
    paragraphs = letter.blocks(text, site_url=settings.SITE_URL)
    return render_to_string("mail/layout.html", {"subject": subject, "blocks": paragraphs})


def _queue(to: str, *, now: datetime, once: str = "", **fields: Any) -> Message:
    fields |= {"to": to, "due_at": now}
    if not once:
        return Message.objects.create(**fields)
    message, _created = Message.objects.get_or_create(once=once, defaults=fields)
    return message


def _plain(template: str, values: dict[str, Any]) -> str:
    return get_template(template).template.render(Context(values, autoescape=False))  # type: ignore[attr-defined,no-any-return]


def _zone_of(user: User, jam: Jam | None) -> AbstractContextManager[None]:
    return timezone.override(ZoneInfo(user.time_zone or (jam.time_zone if jam else "UTC")))


class OutboxBackend(BaseEmailBackend):
    """What Django or a package mails goes to the outbox like everything else."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        now = clock.now()
        for mail in email_messages:
            for address in mail.recipients():
                queue(address, "other", subject=str(mail.subject), text=str(mail.body), now=now)
        return len(email_messages)
