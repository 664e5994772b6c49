"""Whose clock times are shown in, and what that clock is called."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone
from django.utils.translation import gettext as _

NAMES = frozenset(available_timezones()) - {"Factory", "localtime", "posixrules"}  # those are no place


def zone_called(name: str) -> ZoneInfo | None:
    """The zone, or None for a name that no zone has.

    A reader who chose UTC gets its twin Etc/UTC: "UTC" itself is the server's default and means that nobody chose.
    """
    if name not in NAMES:
        return None
    return ZoneInfo("Etc/UTC" if name == timezone.get_default_timezone_name() else name)


def reader_zone() -> ZoneInfo | None:
    """The zone that the reader's account or browser asked for, if any did."""
    current = timezone.get_current_timezone()
    known = current != timezone.get_default_timezone()
    return current if known and isinstance(current, ZoneInfo) else None


def city(zone: ZoneInfo) -> str:
    """A zone by its city, never by an abbreviation: "Buenos Aires"."""
    name = zone.key.rpartition("/")[2].replace("_", " ")
    return "UTC" if name in ("UTC", "UCT", "Zulu", "Universal", "GMT") else name


def place(zone: ZoneInfo) -> str:
    """Where a time is meant: "in Copenhagen"; UTC is nowhere."""
    return "UTC" if city(zone) == "UTC" else _("in %(city)s") % {"city": city(zone)}


def agree(a: ZoneInfo, b: ZoneInfo, instant: datetime) -> bool:
    """Do clocks in both zones show the same at ``instant``?"""
    return instant.astimezone(a).utcoffset() == instant.astimezone(b).utcoffset()


def apart(a: ZoneInfo, b: ZoneInfo, instant: datetime) -> timedelta:
    """How far clocks in both zones are from each other at ``instant``, the shorter way round: at most 12 hours."""
    here, there = (instant.astimezone(zone).utcoffset() or timedelta(0) for zone in (a, b))
    gap = abs(here - there)
    return min(gap, abs(timedelta(days=1) - gap))
