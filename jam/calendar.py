"""A jam's programme as iCalendar (RFC 5545). Pure: rows in, bytes out."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vText, vUri

REMIND_BEFORE = (timedelta(hours=24), timedelta(hours=1))
_REFRESH = timedelta(hours=1)  # how often a subscribed calendar is asked to look again
_SPAN = timedelta(days=366)  # time zone rules are written out for so long before and after the rows


@dataclass(frozen=True)
class Row:
    """One line of the programme. ``uid`` stays when the row is edited; ``sequence`` rises with every edit."""

    uid: str
    title: str
    starts_at: datetime
    stamp: datetime  # when this row was last written
    sequence: int = 0
    ends_at: datetime | None = None
    description: str = ""
    place: str = ""
    url: str = ""
    kind: str = ""
    is_timeline: bool = False  # follows from the jam's dates
    is_deadline: bool = False  # reminded of, 24 h and 1 h before
    moved_from: datetime | None = None
    recording_url: str = ""
    hub: str = ""  # the city, where the row is of one local site
    in_calendar: str = ""  # the title where the page around it does not say which jam is meant


def as_ical(name: str, rows: Sequence[Row], *, zone: ZoneInfo) -> bytes:
    """The rows as a calendar to subscribe to, in ``zone``; the same rows give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Jamboree//Schedule//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(_one_line(name)))
    calendar.add("x-wr-timezone", vText(zone.key))
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    for row in rows:
        calendar.add_component(_event(row, zone))
    if rows and zone.key != "UTC":
        first, last = _reach(rows)
        calendar.add_missing_timezones((first - _SPAN).date(), (last + _SPAN).date())
    return calendar.to_ical()  # type: ignore[no-any-return]


def _event(row: Row, zone: ZoneInfo) -> Event:
    event = Event()
    event.add("uid", vText(_one_line(row.uid)))
    event.add("sequence", row.sequence)
    event.add("dtstamp", row.stamp.astimezone(ZoneInfo("UTC")))
    event.add("dtstart", row.starts_at.astimezone(zone))
    if row.ends_at:
        event.add("dtend", row.ends_at.astimezone(zone))
    event.add("summary", _one_line(row.in_calendar or row.title))
    for name, text in (("description", _lines(row)), ("location", _one_line(row.place))):
        if text:
            event.add(name, text)
    if row.url:
        event.add("url", vUri(_one_line(row.url)))
    event.add("transp", "TRANSPARENT" if row.is_deadline else "OPAQUE")
    for before in REMIND_BEFORE if row.is_deadline else ():
        event.add_component(_alarm(row, before))
    return event


def _alarm(row: Row, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _one_line(row.in_calendar or row.title))
    alarm.add("trigger", -before)
    return alarm


def _lines(row: Row) -> str:
    """What the event says, with its recording where there is one."""
    return _clean(f"{row.description}\n\n{row.recording_url}".strip(), keep="\n")


def _reach(rows: Iterable[Row]) -> tuple[datetime, datetime]:
    instants = [instant for row in rows for instant in (row.starts_at, row.ends_at) if instant]
    return min(instants), max(instants)


def _one_line(text: str) -> str:
    return " ".join(_clean(text, keep="\n\t").split())


def _clean(text: str, *, keep: str) -> str:
    """Without the control characters that end a line of iCalendar early, or that no line may hold."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in unix if c in keep or unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp"))
