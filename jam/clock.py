"""The one place that asks for the time. The database's clock is the reference.

Web and worker machines may disagree about the time; they all ask the same PostgreSQL.
Where ``CLOCK_CAN_MOVE`` is set (tests, a local try-out), the clock runs ``ClockShift`` ahead of it.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from .models import ClockShift

_REAL = "SELECT clock_timestamp()"
_SHIFTED = "SELECT clock_timestamp() + COALESCE((SELECT shift FROM jam_clockshift), INTERVAL '0')"


def now() -> datetime:
    """The instant at which PostgreSQL answers, not at which the transaction began."""
    with connection.cursor() as cursor:
        cursor.execute(_SHIFTED if settings.CLOCK_CAN_MOVE else _REAL)
        (instant,) = cursor.fetchone()
    return instant  # type: ignore[no-any-return]


def at(request: HttpRequest) -> datetime:
    """One instant for the whole page, asked for once."""
    if not hasattr(request, "_now"):
        request._now = now()  # type: ignore[attr-defined]
    return request._now  # type: ignore[attr-defined,no-any-return]


def settle(request: HttpRequest, instant: datetime) -> None:
    """Let a page have the instant that came with another question."""
    request._now = instant  # type: ignore[attr-defined]


def move(shift: timedelta) -> None:
    """Set how far the clock runs ahead of the database's, for every process at once."""
    if not settings.CLOCK_CAN_MOVE:
        raise RuntimeError("The clock moves only where CLOCK_CAN_MOVE=1.")
    ClockShift.objects.update_or_create(pk=1, defaults={"shift": shift})
