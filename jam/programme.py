"""The programme of a jam: what the organisers scheduled, and the deadlines that follow from its timeline."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from . import wording
from .calendar import Row
from .models import Hub, Jam, ScheduleItem
from .zones import agree

_MOVED_MARK = timedelta(hours=24)  # for so long a moved row says where it was


def rows_of(jam: Jam, *, now: datetime, hub: str = "") -> list[Row]:
    """Every row in order of time; with the address of a hub, no rows of other hubs. One query."""
    public = Q(hub__approved_at__isnull=False, hub__cancelled_at__isnull=True)
    public &= Q(hub__slug=hub) if hub else Q()
    items = jam.schedule_items.filter(Q(hub__isnull=True) | public).select_related("hub")
    rows = [*timeline_rows(jam), *(_scheduled(item, now=now) for item in items)]
    return sorted(rows, key=lambda row: (row.starts_at, not row.is_timeline))


def rows_on_site(hub: Hub, *, now: datetime) -> list[Row]:
    """What happens at one hub only, for its own page: no row says where."""
    return [replace(_scheduled(item, now=now), hub="") for item in hub.schedule_items.select_related("hub")]


def timeline_rows(jam: Jam) -> list[Row]:
    """The timeline's own rows. Computed, never stored: moving a date moves the row."""
    five = _("Judging opens, %(n)d projects each") % {"n": jam.reviews_per_judge}
    grace = _("A submit still counts for %(minutes)s after that.") % {"minutes": wording.duration(jam.grace)}
    results = jam.results_published_at or jam.results_expected_at
    edges = [
        ("registration_opens_at", _("Registration opens"), jam.registration_opens_at, "", False),
        ("building_starts_at", _("Building starts"), jam.building_starts_at, "", False),
        ("submissions_close_at", _("Submissions close"), jam.submissions_close_at, grace if jam.grace else "", True),
        ("judging_opens_at", five, jam.grace_ends_at, "", False),
        ("judging_closes_at", _("Judging closes"), jam.judging_closes_at, "", True),
        (
            "results_expected_at",
            _("Results") if jam.results_published_at else _("Results expected"),
            results,
            "",
            False,
        ),
    ]
    return [
        Row(
            uid=f"jam-{jam.pk}-{field}@{_host()}",
            sequence=jam.sequence,
            stamp=jam.published_at or jam.created_at,
            title=title,
            in_calendar=f"{title}: {jam.name}",
            starts_at=at,
            description=text,
            url=settings.SITE_URL + jam.get_absolute_url(),
            is_timeline=True,
            is_deadline=deadline,
        )
        for field, title, at, text, deadline in edges
    ]


def jam_row(jam: Jam) -> Row:
    """A whole jam as one event, for the calendar of all jams."""
    return Row(
        uid=f"jam-{jam.pk}@{_host()}",
        sequence=jam.sequence,
        stamp=jam.published_at or jam.created_at,
        title=jam.name,
        starts_at=jam.building_starts_at,
        ends_at=jam.submissions_close_at,
        description=jam.tagline,
        url=settings.SITE_URL + jam.get_absolute_url(),
    )


def _scheduled(item: ScheduleItem, *, now: datetime) -> Row:
    place = item.place or (f"{item.hub.venue}, {item.hub.city}" if item.hub else "")
    fresh = item.moved_from and now - item.updated_at < _MOVED_MARK
    return Row(
        uid=f"{item.uid}@{_host()}",
        sequence=item.sequence,
        stamp=item.updated_at,
        title=item.title,
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        description=item.description,
        place=place,
        url=item.url,
        kind="" if item.kind == ScheduleItem.Kind.OTHER else item.get_kind_display(),
        recording_url=item.recording_url,
        moved_from=item.moved_from if fresh else None,
        hub=item.hub.city if item.hub else "",
    )


def _host() -> str:
    return settings.SITE_URL.partition("://")[2].partition(":")[0]


@dataclass(frozen=True)
class Line:
    """One line of the printed programme: a row, the present moment ("now"), or clocks that change ("clocks")."""

    at: datetime
    kind: str
    row: Row | None = None
    text: str = ""
    is_past: bool = False


@dataclass(frozen=True)
class Agenda:
    """A programme as clocks in ``zone`` show it, with ``home`` beside it if clocks there differ."""

    zone: ZoneInfo
    home: ZoneInfo
    days: list[tuple[str, list[Line]]]  # "Friday 13 November" and its lines

    @property
    def is_running(self) -> bool:
        return any(line.kind == "now" for _day, lines in self.days for line in lines)

    @property
    def two_zones(self) -> bool:
        return any(not agree(self.zone, self.home, line.at) for _day, lines in self.days for line in lines)


def agenda(
    jam: Jam, rows: Sequence[Row], *, now: datetime, zone: ZoneInfo, home: ZoneInfo | None = None, clocks: bool = True
) -> Agenda:
    """``rows`` by day in ``zone``, with the clock of ``home`` beside it: the jam's, unless told."""
    lines = [Line(row.starts_at, "row", row=row, is_past=(row.ends_at or row.starts_at) <= now) for row in rows]
    if rows and rows[0].starts_at <= now < rows[-1].starts_at:
        lines.append(Line(now, "now"))
    if clocks:
        lines += [Line(at, "clocks", text=text) for at, text in clock_changes(jam, zone)]
    lines.sort(key=lambda line: (line.at, line.kind != "now"))
    days = groupby(lines, key=lambda line: line.at.astimezone(zone).date())
    return Agenda(
        zone, home or jam.zone, [(_heading(day, now.astimezone(zone).date()), list(of_day)) for day, of_day in days]
    )


def _heading(day: date, today: date) -> str:
    return date_format(day, "l j F" if day.year == today.year else "l j F Y")


def clock_changes(jam: Jam, zone: ZoneInfo) -> Iterator[tuple[datetime, str]]:
    """When clocks in ``zone`` change between the start of building and the results, and how."""
    at, end = jam.building_starts_at, min(jam.results_expected_at, jam.building_starts_at + timedelta(days=370))
    while at < end:
        step = min(at + timedelta(days=1), end)
        if not _same_offset(zone, at, step):
            change = _between(zone, at, step)
            before, after = (_offset(zone, instant) for instant in (at, step))
            by = wording.duration(abs(after - before))
            yield change, (_("Clocks go forward by %s") if after > before else _("Clocks go back by %s")) % by
        at = step


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)


def _same_offset(zone: ZoneInfo, a: datetime, b: datetime) -> bool:
    return _offset(zone, a) == _offset(zone, b)


def _between(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The first whole minute in which the clocks of ``zone`` run as at ``high``."""
    start = low
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if _same_offset(zone, start, middle) else (low, middle)
    return (high + timedelta(seconds=30)).replace(second=0, microsecond=0)
