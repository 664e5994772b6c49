"""How times and spans are said."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

DAY, HOUR, MINUTE = 86_400, 3_600, 60
FORMATS = {"time": "H:i", "date": "D j M", "short": "D j M, H:i", "long": "l j F"}
TWELVE_HOURS = {"en-us"}  # languages in which clocks stop at twelve


def clock_format(form: str = "H:i") -> str:
    """``form`` with the time of day as readers of the active language write it: "14:15" or "2:15 PM"."""
    return form.replace("H:i", "g:i\u00a0A") if get_language() in TWELVE_HOURS else form


def parts(seconds: float, *, with_seconds: bool = False) -> list[tuple[int, str]]:
    """A span as its two largest useful units: days and hours from 48 h on, minutes alone under an hour."""
    left = max(0, int(seconds))
    if left >= 2 * DAY:
        return [(left // DAY, _("days")), (left % DAY // HOUR, _("h"))]
    if left >= HOUR:
        return [(left // HOUR, _("h")), (left % HOUR // MINUTE, _("min"))]
    minutes = [(left // MINUTE, _("min"))]
    return [*minutes, (left % MINUTE, _("s"))] if with_seconds else minutes


def seconds_in(span: timedelta | float) -> float:
    return span.total_seconds() if isinstance(span, timedelta) else float(span)


def duration(span: timedelta | float) -> str:
    """In short: "18 h 24 min", "4 h", "12 days", "less than a minute"."""
    seconds = seconds_in(span)
    if seconds < MINUTE:
        return _("less than a minute")
    pairs: Sequence[tuple[int, str]] = [pair for pair in parts(seconds) if pair[0]]
    return " ".join(f"{number} {_('day') if number == 1 and unit == _('days') else unit}" for number, unit in pairs)


def spoken(span: timedelta | float) -> str:
    """In full, for those who listen: "18 hours 24 minutes"."""
    words = {
        _("days"): lambda n: ngettext("%d day", "%d days", n) % n,
        _("h"): lambda n: ngettext("%d hour", "%d hours", n) % n,
        _("min"): lambda n: ngettext("%d minute", "%d minutes", n) % n,
    }
    pairs = parts(seconds_in(span))
    return " ".join(words[unit](number) for number, unit in pairs if number) or _("less than a minute")


def written(instant: datetime, form: str, *, zone: ZoneInfo, now: datetime | None) -> str:
    """An instant as clocks in ``zone`` show it; with its year where that is not this one."""
    local = instant.astimezone(zone)
    text = clock_format(FORMATS[form])
    if form != "time" and now and local.year != now.astimezone(zone).year:
        text = text.replace(" M", " M Y").replace(" F", " F Y")
    return date_format(local, text)


def date_range(first: datetime, last: datetime, *, zone: ZoneInfo) -> str:
    """The days from ``first`` to ``last``: "13–15 November 2026"."""
    a, b = first.astimezone(zone), last.astimezone(zone)
    if a.date() == b.date():
        return date_format(b, "j F Y")
    if (a.year, a.month) == (b.year, b.month):
        return f"{a.day}–{date_format(b, 'j F Y')}"
    begins = date_format(a, "j F" if a.year == b.year else "j F Y")
    return f"{begins} – {date_format(b, 'j F Y')}"
