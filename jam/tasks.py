import logging
import time

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)
PAUSE = 15.0  # seconds without nudges after one failed: a hung broker must not slow every request down
_silent_until = 0.0


@shared_task
def catch_up() -> None:
    """Do whatever is due in any app. One failure does not keep the others from their turn."""
    for path in settings.CATCH_UP:
        try:
            import_string(path)()
        except Exception:
            log.exception("%s failed; the next sweep tries again", path)


def nudge() -> None:
    """Ask a worker to catch up as soon as this transaction is committed.

    Only saves the wait for the next sweep: what must happen is in PostgreSQL already, so a broker
    that is down or hangs costs nothing but time.
    """
    transaction.on_commit(_nudge_now, robust=True)


def _nudge_now() -> None:
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        catch_up.apply_async(retry=False, expires=60)
    except Exception as error:  # the broker's library raises its own, kombu's and socket's
        _silent_until = time.monotonic() + PAUSE
        log.warning("no nudge, the next sweep will do: %s", error)
