"""How full jams are, on pages that list several."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.db.models import Count
from django.template.context import Context
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Participant, Waiting
from jam.models import Jam
from jam.templatetags.jam import now_of

register = template.Library()


@register.inclusion_tag("jam/_jams.html", takes_context=True)
def jams_table(context: Context, jams: Iterable[Jam]) -> dict[str, Any]:
    """Jams (with ``hub_count``) as rows, each with how many take part and how many places are left.

    Two queries, however many they are.
    """
    listed = list(jams)
    people = dict(Participant.objects.filter(jam__in=listed).values_list("jam").annotate(n=Count("pk")))
    line = dict(Waiting.objects.filter(jam__in=listed, hub=None).values_list("jam").annotate(n=Count("pk")))
    now = now_of(context)
    rows = [
        {
            "jam": jam,
            "people": _people(people.get(jam.pk, 0)),
            "places": _places(jam, people.get(jam.pk, 0), line.get(jam.pk, 0))
            if now and jam.accepts_people(now)
            else "",
        }
        for jam in listed
    ]
    return {"rows": rows, "reader_zone": context.get("reader_zone"), "server_now": context.get("server_now")}


def _people(taking_part: int) -> str:
    return ngettext("%(n)d person", "%(n)d people", taking_part) % {"n": taking_part} if taking_part else ""


def _places(jam: Jam, taken: int, waiting: int) -> str:
    """What somebody who thinks of joining asks; nothing where there is no limit."""
    if jam.capacity is None:
        return ""
    left = max(0, jam.capacity - taken - waiting)
    if left:
        return ngettext("%(n)d place left", "%(n)d places left", left) % {"n": left}
    return _("full, %(n)d waiting") % {"n": waiting} if waiting else _("full, with a waiting list")
