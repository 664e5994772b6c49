from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from . import clock, zones


def site(request: HttpRequest) -> dict[str, Any]:
    """What every template may use: one instant for the whole page, and how this site is run."""
    server_now: partial[datetime] = partial(clock.at, request)
    return {
        "server_now": server_now,
        "reader_zone": zones.reader_zone,
        "local_mailbox": settings.LOCAL_MAILBOX,
        "site_url": settings.SITE_URL,
    }
