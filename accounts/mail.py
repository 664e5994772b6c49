"""Mail is written to the outbox, in the transaction of the change that causes it; ``send_due_messages`` posts it.

A mail is ``templates/mail/<kind>.txt``: the subject, an empty line, the text (its conventions: ``accounts.letter``).
Nothing in it is escaped. Write times with ``{% when %}``, which gives plain words: in the reader's zone and the jam's.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation

from jam import clock
from jam.models import Jam
from jam.zones import zone_called

from . import letter, stopping
from .mail_kinds import category_of
from .models import Message, User


def send(
    user: User, kind: str, *, now: datetime, jam: Jam | None = None, once: str = "", **context: Any
) -> Message | None:
    """Put one mail to ``user`` into the outbox. With a key in ``once``, a second call changes nothing.

    Writes nothing to somebody who does not want mails of this kind, or whose account is deleted.
    The template gets ``user``, ``jam``, ``site_url``, ``server_now`` and ``context``. Call ``nudge()`` in the view.
    """
    if user.deleted_at is not None or not _wants(user, kind):
        return None
    return _write(user.email, user, kind, now=now, jam=jam, once=once, context=context)


def _wants(user: User, kind: str) -> bool:
    category = category_of(kind)
    return category is None or category.name not in user.muted


def send_to(address: str, kind: str, *, now: datetime, **context: Any) -> Message:
    """The same to an address that may have no account."""
    user = User.objects.filter(email=address.lower()).first()
    return _write(address, user, kind, now=now, jam=None, once="", context=context)


def _write(
    to: str, user: User | None, kind: str, *, now: datetime, jam: Jam | None, once: str, context: dict[str, Any]
) -> Message:
    subject, text = _worded(to, user, kind, now=now, jam=jam, context=context)
    return _queue(to, now=now, once=once, user=user, jam=jam, kind=kind, subject=subject, text=text)


def draft(user: User, kind: str, *, now: datetime, jam: Jam, **context: Any) -> tuple[str, str]:
    """The subject and the text that ``send`` would write, to show before it is sent. It opens and stops nothing."""
    subject, text = _worded(user.email, user, kind, now=now, jam=jam, context=context)
    return subject, text.rpartition("\n\n")[0]  # without the footer, which holds an address of the reader alone


def _worded(
    to: str, user: User | None, kind: str, *, now: datetime, jam: Jam | None, context: dict[str, Any]
) -> tuple[str, str]:
    """Subject and text in the reader's language and zone."""
    zone = zone_called(user.time_zone) if user else None
    site = {"site_url": settings.SITE_URL, "server_now": now, "zone_known": zone is not None}
    stop = {"kind": kind, "stop_url": stopping.stop_url(user, kind)}
    values = {**context, **site, **stop, "user": user, "jam": jam, "to": to}
    with timezone.override(zone), translation.override((user and user.language) or settings.LANGUAGE_CODE):
        subject, text = letter.subject_and_text(_plain(f"mail/{kind}.txt", values))
        return subject, letter.tidy(f"{text}\n{_plain('mail/_footer.txt', values)}")


def as_html(subject: str, text: str) -> str:
    """The small HTML version of a text. Only links to this site can be followed in it."""
    paragraphs = letter.blocks(text, site_url=settings.SITE_URL)
    return render_to_string("mail/layout.html", {"subject": subject, "blocks": paragraphs})


def _queue(to: str, *, now: datetime, once: str = "", **fields: Any) -> Message:
    fields |= {"to": to, "due_at": now, "html": as_html(fields["subject"], fields["text"])}
    if not once:
        return Message.objects.create(**fields)
    message, _created = Message.objects.get_or_create(once=once, defaults=fields)
    return message


def _plain(template: str, values: dict[str, Any]) -> str:
    return get_template(template).template.render(Context(values, autoescape=False))  # type: ignore[attr-defined,no-any-return]


class OutboxBackend(BaseEmailBackend):
    """What Django or a package mails goes to the outbox like everything else."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        now = clock.now()
        for mail in email_messages:
            for address in mail.recipients():
                subject = letter.one_line(str(mail.subject), longest=200)
                _queue(address, now=now, kind="other", subject=subject, text=letter.tidy(str(mail.body)))
        return len(email_messages)
