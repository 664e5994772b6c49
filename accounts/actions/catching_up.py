"""What people get without pressing anything: a place that came free."""

import logging

from django.db.models import Exists, OuterRef

from accounts.models import Waiting
from jam import guard
from jam.models import Jam

from .hubs import promote_at_hub
from .waiting import close_line, promote

log = logging.getLogger(__name__)


def promote_all() -> None:
    """Move up whoever waits for a place that is free; where joining has ended, close the list."""
    for jam in Jam.objects.filter(Exists(Waiting.objects.filter(jam=OuterRef("pk")))):
        try:
            _promote_in(jam)
        except Exception:
            log.exception("the waiting list of %s was not looked at; the next sweep tries again", jam.slug)


def _promote_in(jam: Jam) -> None:
    with guard.writing(jam) as now:
        if jam.accepts_people(now):
            promote(jam, now=now)
            for hub in jam.hubs.filter(waits__isnull=False).distinct().order_by("pk"):
                promote_at_hub(hub, now=now)
        elif now >= jam.submissions_close_at:
            close_line(jam, now=now)
