"""Tags and filters of every page, built in. Those of one subject lie beside this module."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms, template
from django.core.paginator import Page
from django.forms import BoundField
from django.template.context import Context
from django.template.defaultfilters import stringfilter
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jam import clock, markdown, states, wording, zones
from jam.editions import once
from jam.models import Jam
from jam.phases import Phase

register = template.Library()
register.filter("markdown", stringfilter(markdown.render), is_safe=True)


def now_of(context: Context) -> datetime | None:
    """The page's instant, also inside a component included with ``only``; None where there is no page."""
    if request := getattr(context, "request", None):
        return clock.at(request)
    given = context.get("server_now")
    return given() if callable(given) else given


def _instant(context: Context) -> datetime:
    return now_of(context) or clock.now()


@register.filter
def phase(jam: Jam, now: datetime) -> Phase:
    return jam.phase(now)


@register.filter
def phase_token(jam: Jam, now: datetime) -> str:
    """The colour of the page: open, build, judge, done or rest."""
    return states.state_of(jam, now).token


@register.inclusion_tag("components/state.html", takes_context=True)
def state_chip(context: Context, jam: Jam) -> dict[str, Any]:
    return {"state": states.state_of(jam, _instant(context))}


@register.inclusion_tag("components/axis.html", takes_context=True)
def phase_axis(context: Context, jam: Jam) -> dict[str, Any]:
    return {"segments": states.axis(jam, _instant(context))}


@register.inclusion_tag("components/countdown.html", takes_context=True)
def countdown(context: Context, jam: Jam, winners: Sequence[Any] = ()) -> dict[str, Any]:
    """What people wait for, how long it takes, and when that is; after the results, who won."""
    now = _instant(context)
    edge = None if jam.is_draft else states.next_edge(jam, now)
    if edge is None:
        ends = {"published": jam.results_published_at, "expected": jam.results_expected_at}
        return {"jam": jam, "draft": jam.is_draft, "winners": winners, **ends}
    until, words = edge
    left = (until - now).total_seconds()
    return {
        "jam": jam,
        "until": until,
        "words": words,
        "now": now,
        "parts": wording.parts(left, with_seconds=left < 10 * wording.MINUTE),
        "spoken": wording.spoken(left),
    }


@register.simple_tag
def duration(span: timedelta | float) -> str:
    """A span in short: "18 h 24 min"."""
    return wording.duration(span)


@register.filter
def clock_in(instant: datetime, zone: ZoneInfo) -> str:
    """The time of day in a zone: "14:15"."""
    return wording.written(instant, "time", zone=zone, now=None)


@register.filter
def day_and_clock_in(instant: datetime, zone: ZoneInfo) -> str:
    """Day and time in a zone: "Sun 15 Nov, 14:15"."""
    return wording.written(instant, "short", zone=zone, now=None)


@register.filter
def city(zone: ZoneInfo) -> str:
    return zones.city(zone)


@register.simple_tag(takes_context=True)
def when(context: Context, instant: datetime | None, form: str = "") -> str:
    """An instant in the reader's zone, and in the jam's beside it where clocks differ.

    With "time", "date", "short" or "long" in one zone and without words; with "aside" the words alone.
    In a mail it is plain text.
    """
    if instant is None:
        return ""
    jam: Jam | None = context.get("jam")
    home = jam.zone if jam else ZoneInfo("UTC")
    reader = zones.reader_zone() or (ZoneInfo("UTC") if context.get("zone_known") else None)
    now = now_of(context)
    time = _as_time(
        wording.written(instant, form if form in wording.FORMATS else "short", zone=reader or home, now=now),
        instant,
        plain=not context.autoescape,
    )
    if form in wording.FORMATS:
        return time
    near = _("your time") if reader else zones.place(home)
    far = _there(instant, reader, home, now=now) if reader and jam else ""
    pieces = [near] if form == "aside" else [time, near]
    if far:
        pieces.append(far if not context.autoescape else format_html('<span class="dim">{}</span>', far))
    return " ".join(pieces) if not context.autoescape else format_html_join(" ", "{}", ([piece] for piece in pieces))


def _there(instant: datetime, reader: ZoneInfo, home: ZoneInfo, *, now: datetime | None) -> str:
    """The same instant where the jam is at home; nothing where clocks agree."""
    if zones.agree(reader, home, instant):
        return ""
    same_day = instant.astimezone(reader).date() == instant.astimezone(home).date()
    return f"({wording.written(instant, 'time' if same_day else 'short', zone=home, now=now)} {zones.place(home)})"


def _as_time(text: str, instant: datetime, *, plain: bool) -> str:
    if plain:
        return text
    utc = instant.astimezone(ZoneInfo("UTC"))
    machine, title = utc.strftime("%Y-%m-%dT%H:%M:%SZ"), utc.strftime("%Y-%m-%d %H:%M UTC")
    return format_html('<time datetime="{}" title="{}">{}</time>', machine, title, text)


@register.filter
def clock_time(instant: datetime, zone: ZoneInfo) -> str:
    """The time of day in a zone, as a <time>."""
    return _as_time(wording.written(instant, "time", zone=zone, now=None), instant, plain=False)


@register.inclusion_tag("components/meter.html")
def meter(value: float, maximum: float, label: str = "") -> dict[str, Any]:
    """A bar of ``value`` out of ``maximum``; without a label it is decoration beside a number."""
    return {"percent": _percent(value, 0, maximum), "label": label}


@register.inclusion_tag("components/whisker.html")
def whisker(score: float, lo: float, hi: float, label: str, lowest: float = 1, highest: float = 5) -> dict[str, Any]:
    """A score as a dot with the range in which it would plausibly lie."""
    marks = {name: _percent(value, lowest, highest) for name, value in (("dot", score), ("lo", lo), ("hi", hi))}
    return {"label": label, **marks}


def _percent(value: float, lowest: float, highest: float) -> str:
    share = (float(value) - float(lowest)) / ((float(highest) - float(lowest)) or 1)
    return f"{100 * min(1.0, max(0.0, share)):.2f}%"


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: forms.BaseForm | None) -> dict[str, Any]:
    """Everything that is wrong, on top of the page, with links to the fields."""
    if form is None or not form.is_bound or not form.errors:
        return {}
    fields = [(form[name], messages) for name, messages in form.errors.items() if name in form.fields]
    return {"problems": [(_target(field), m) for field, messages in fields for m in messages], "form": form}


def _target(field: BoundField) -> str:
    """The id of the control, or of the first in a group."""
    return f"{field.auto_id}_0" if field.use_fieldset else str(field.id_for_label)


@register.inclusion_tag("components/submit.html")
def submit(label: str, name: str = "", value: str = "", kind: str = "") -> dict[str, str]:
    """A button that sends its form; ``kind`` is "quiet", "plain" or "small"."""
    return {"label": label, "name": name, "value": value, "kind": kind}


@register.filter
def page_numbers(page: Page) -> list[Any]:
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


_ICONS = {
    "tick": "M1.5 6.5l3 3 6-7",
    "play": "M3 1.5v9l7-4.5z",
    "out": "M4.5 2H2v8h8V7.5M6.5 1.5H10.5V5.5M10.5 1.5L5.5 6.5",
    "copy": "M4 4V1.5h6.5V8H8M1.5 4H8v6.5H1.5z",
    "calendar": "M1.5 3h9v7.5h-9zM1.5 5.5h9M4 1.5V4M8 1.5V4",
    "warning": "M6 1.5l5 9H1zM6 5v2.5M6 9v.4",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of the six drawings; the words beside it say what it means."""
    return format_html(
        '<svg class="icon" viewBox="0 0 12 12" aria-hidden="true">'
        '<path d="{}" fill="none" stroke="currentColor" stroke-width="1.4"/></svg>',
        _ICONS[name],
    )


@register.simple_block_tag(takes_context=True)
def jam_tabs(context: Context, content: str) -> SafeString:
    """The pages of a jam; the text inside names the current one."""
    page = context.template.engine.get_template("jam/_tabs.html")  # type: ignore[union-attr]
    jam: Jam = context["jam"]
    user = context.request.user  # type: ignore[attr-defined]
    if jam.is_private and not Jam.objects.visible_to(user).filter(pk=jam.pk).exists():
        return SafeString("")  # an invitation to a team of it: its pages are not there for this reader
    has_results = jam.has_reached(Phase.JUDGING, now=_instant(context))
    organises = user.is_authenticated and user.organises(jam)
    with context.push(current=content.strip(), has_results=has_results, organises=organises):
        return once(context.request, ("tabs", jam.pk, content.strip()), lambda: page.render(context))  # type: ignore[attr-defined]
