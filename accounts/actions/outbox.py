import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.utils import DNS_NAME
from django.db import transaction

from accounts import stopping
from accounts.models import Message
from jam import clock

log = logging.getLogger(__name__)


def send_due_messages() -> None:
    """Post what is due in the outbox, each message once, whoever else is posting at the same time.

    While the mail server cannot be reached, or none is set, everything stays due and costs no try.
    """
    if settings.MAIL_TRANSPORT is None or not Message.objects.due(now=clock.now()).exists():
        return
    server = EmailBackend(**settings.MAIL_TRANSPORT)  # type: ignore[arg-type]
    try:
        while _reached(server) and _post_next(server):
            pass
    finally:
        _hang_up(server)


def _reached(server: EmailBackend) -> bool:
    try:
        server.open()
    except (OSError, SMTPException) as error:
        log.warning("the mail server cannot be reached, mail waits: %s", error)
        return False
    return True


@transaction.atomic
def _post_next(server: EmailBackend) -> bool:
    """Post the message that waits longest and that nobody else is posting. False if there is none."""
    now = clock.now()
    message = (
        Message.objects.due(now=now).select_for_update(skip_locked=True, of=("self",)).select_related("user").first()
    )
    if message is None:
        return False
    try:
        server.send_messages([_as_mail(message)])
    except Exception as error:  # one mail that cannot be built or is refused must not hold up the others
        log.warning("message %s was not sent: %s", message.pk, error)
        message.failed(error, now=now)
        _hang_up(server)
    else:
        message.sent(now=now)
    return True


def _as_mail(message: Message) -> EmailMultiAlternatives:
    """Plain text first. The id stays the same over tries, so that a mailbox can tell a repetition."""
    identity = f"<message.{message.pk}.{message.created_at:%Y%m%d%H%M%S%f}@{DNS_NAME}>"
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": identity}
    headers |= stopping.headers(message.user, message.kind)
    mail = EmailMultiAlternatives(message.subject, message.text, to=[message.to], headers=headers)
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail


def _hang_up(server: EmailBackend) -> None:
    try:
        server.close()
    except (OSError, SMTPException):
        server.connection = None
