"""Tags of the public pages of a jam."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from jam import schema, talks, wording
from jam.models import Hub, Jam, Resource
from jam.templatetags.jam import now_of
from jam.zones import reader_zone

_NO_MARKUP = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}  # inside of JSON's strings

register = template.Library()
register.filter("player", talks.player)


@register.inclusion_tag("components/strip.html", takes_context=True)
def jam_strip(context: Context, jam: Jam) -> dict[str, Any]:
    """The one line that must not be missed: a preview, or a deadline that is just over."""
    now = now_of(context)
    if jam.is_draft:
        return {
            "kind": "preview",
            "text": _("Preview: only organisers see this jam."),
            "url": reverse("manage-jam", args=[jam.slug]),
            "action": _("Publish it when it is ready"),
        }
    if now and jam.in_grace(now):
        ends = wording.written(jam.grace_ends_at, "time", zone=reader_zone() or jam.zone, now=now)
        text = _("Submissions are closing. Submit what you have until %(time)s, in %(left)s.")
        return {"kind": "warn", "text": text % {"time": ends, "left": wording.duration(jam.grace_ends_at - now)}}
    return {}


@register.simple_tag
def webcal(jam: Jam | None = None, hub: Hub | None = None) -> str:
    """The address that calendar programs subscribe to: of one jam's schedule, of one hub of it, or of all jams."""
    address = _address(jam) if jam else settings.SITE_URL + reverse("jams-ics")
    address += f"?hub={hub.slug}" if hub else ""
    return f"webcal://{address.partition('://')[2]}"


@register.simple_tag
def structured_data(jam: Jam, hubs: Sequence[Hub] = ()) -> SafeString:
    """A listed jam as schema.org names it, for search engines; of any other jam nothing."""
    if not jam.is_listed:
        return SafeString("")
    text = json.dumps(schema.event(jam, hubs, site=settings.SITE_URL), ensure_ascii=False)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text.translate(_NO_MARKUP)))  # noqa: S308


@register.inclusion_tag("components/calendar_menu.html")
def calendar_menu(jam: Jam) -> dict[str, Any]:
    path = reverse("schedule-ics", args=[jam.slug])
    return {"jam": jam, "path": path, "address": _address(jam), "webcal": webcal(jam)}


def _address(jam: Jam) -> str:
    return settings.SITE_URL + reverse("schedule-ics", args=[jam.slug])


@register.simple_tag
def talk_address(jam: Jam, talk: Resource) -> str:
    """Where a talk is played: on our page with its host's player, or there."""
    return reverse("resource-play", args=[jam.slug, talk.pk]) if talks.player(talk.url) else talk.url


@register.filter
def host(url: str) -> str:
    """The name of the machine behind a link, to say where it leads."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


@register.filter
def percent(number: float) -> str:
    """For an attribute of a drawing: "45.2%"."""
    return f"{number:.1f}%"


@register.filter
def days_of(jam: Jam, zone: ZoneInfo | None) -> str:
    """From when to when people build, as days in ``zone``, or in the jam's where the reader's is not known."""
    return wording.date_range(jam.building_starts_at, jam.submissions_close_at, zone=zone or jam.zone)
