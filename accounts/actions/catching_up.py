"""What people get without pressing anything: a place that came free."""

from django.db.models import Exists, OuterRef

from accounts.models import Waiting
from jam import guard
from jam.models import Jam

from .waiting import close_line, promote


def promote_all() -> None:
    """Move up whoever waits for a place that is free; where joining has ended, close the list."""
    for jam in Jam.objects.filter(Exists(Waiting.objects.filter(jam=OuterRef("pk")))):
        with guard.writing(jam) as now:
            if jam.accepts_people(now):
                promote(jam, now=now)
            elif now >= jam.submissions_close_at:
                close_line(jam, now=now)
