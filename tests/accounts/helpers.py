"""What tests of accounts do again and again: read a code from the outbox, act at the same moment."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.models import Message


def latest_mail(email: str) -> Message:
    return Message.objects.filter(to=email).latest("pk")


def code_for(email: str) -> str:
    """The code in the latest mail to this address."""
    return re.search(r"^ {4}(\S+)$", latest_mail(email).text, re.MULTILINE)[1]


def signed_in_long_ago(client, user):
    """Sign in as somebody who did so an hour ago; ``client.force_login`` is as if just now."""
    client.force_login(user)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time() - 3600}]
    session.save()


def at_once(*acts):
    """Run every act in its own thread, all let go at once; what each returned, or the name of its refusal."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return act()
        except ValidationError as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def before_it_commits(first, second):
    """Do ``first``, and ``second`` in a thread before ``first`` commits; what ``second`` returned, or its refusal.

    Guarded, ``second`` waits for the commit. It needs ``transactional_db``.
    """
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        first()
        answer = pool.submit(at_once, second)
        with suppress(TimeoutError):
            answer.result(timeout=1)
    return answer.result()[0]
