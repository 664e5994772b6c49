"""What the reader is told about where a jam is: a word, a colour, what comes next, a line with a mark."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from . import wording
from .models import Jam
from .phases import Phase, progress
from .zones import reader_zone

_TOKENS = {
    Phase.ANNOUNCED: "rest",
    Phase.REGISTRATION: "open",
    Phase.BUILDING: "build",
    Phase.JUDGING: "judge",
    Phase.DELIBERATION: "judge",
    Phase.RESULTS: "done",
}
_FRESH = timedelta(days=30)  # for so long the mark travels along the last segment


@dataclass(frozen=True)
class State:
    """``token`` is the colour, for ``body[data-phase]``."""

    token: str
    word: str


def state_of(jam: Jam, now: datetime) -> State:
    if jam.is_draft:
        return State("rest", _("Not published yet"))
    if jam.in_grace(now):
        return State("build", _("Submissions closing"))
    phase = jam.phase(now)
    words = {
        Phase.ANNOUNCED: _("Announced"),
        Phase.REGISTRATION: _("Registration open"),
        Phase.BUILDING: _("Building"),
        Phase.JUDGING: _("Judging is open"),
        Phase.DELIBERATION: _("Ratings are being checked"),
        Phase.RESULTS: _("Results are final"),
    }
    return State(_TOKENS[phase], words[phase])


def next_edge(jam: Jam, now: datetime) -> tuple[datetime, str] | None:
    """The instant people wait for and what happens then; None when no date says so."""
    if jam.in_grace(now):
        return jam.grace_ends_at, _("left to submit what you have")
    waits = {
        Phase.ANNOUNCED: (jam.registration_opens_at, _("until registration opens")),
        Phase.REGISTRATION: (jam.building_starts_at, _("until building starts")),
        Phase.BUILDING: (jam.submissions_close_at, _("until submissions close")),
        Phase.JUDGING: (jam.judging_closes_at, _("until judging closes")),
    }
    return waits.get(jam.phase(now))


@dataclass(frozen=True)
class Segment:
    """One piece of the axis. ``percent`` of it is over; None unless the mark is on it."""

    token: str
    label: str
    note: str
    is_done: bool
    percent: float | None

    @property
    def is_now(self) -> bool:
        return self.percent is not None


def axis(jam: Jam, now: datetime) -> list[Segment]:
    """The jam as a line of four segments with the present moment marked on one of them."""
    published = jam.results_published_at
    results = published or jam.results_expected_at
    edges = [
        ("open", _("Registration"), jam.registration_opens_at, jam.building_starts_at),
        ("build", _("Building"), jam.building_starts_at, jam.submissions_close_at),
        ("judge", _("Judging"), jam.grace_ends_at, jam.judging_closes_at),
        ("done", _("Results"), results, results + _FRESH),
    ]
    over, at = _mark(jam, now)
    return [
        Segment(
            token,
            label,
            _note(token, begins, ends, jam=jam, now=now),
            is_done=index < over,
            percent=round(100 * progress(now, begins, ends), 1) if index == at else None,
        )
        for index, (token, label, begins, ends) in enumerate(edges)
    ]


def _mark(jam: Jam, now: datetime) -> tuple[int, int | None]:
    """How many segments are over, and which one carries the mark."""
    phase = Phase.BUILDING if jam.in_grace(now) else jam.phase(now)
    if jam.is_draft or phase is Phase.ANNOUNCED:
        return 0, None
    if jam.results_published_at and phase is Phase.RESULTS and now >= jam.results_published_at + _FRESH:
        return 4, None
    index = {Phase.REGISTRATION: 0, Phase.BUILDING: 1, Phase.JUDGING: 2, Phase.DELIBERATION: 2}.get(phase, 3)
    return index, index


def _note(piece: str, begins: datetime, ends: datetime, *, jam: Jam, now: datetime) -> str:
    zone = reader_zone() or jam.zone

    def at(instant: datetime) -> str:
        near = abs(instant - now) < timedelta(days=6)
        return date_format(instant.astimezone(zone), wording.clock_format("D H:i" if near else "j M H:i"))

    if piece == "open":
        return _("from %(day)s") % {"day": date_format(begins.astimezone(zone), "j M")}
    if piece == "build":
        return _("%(begins)s to %(ends)s") % {"begins": at(begins), "ends": at(ends)}
    if piece == "judge":
        return _("%(begins)s, %(hours)s") % {"begins": at(begins), "hours": wording.duration(ends - begins)}
    return at(begins) if jam.results_published_at else _("about %(time)s") % {"time": at(begins)}
