"""What pages show of people at local sites: places, who waits, who leads, who is coming."""

from typing import Any

from django import template
from django.db.models import Count
from django.template.context import Context

from accounts.models import Participant, Waiting
from jam.models import Hub, Jam
from jam.templatetags.jam import now_of

register = template.Library()
SHOWN = 60  # names of people who come, on the page of a hub


@register.inclusion_tag("accounts/_hub_places.html", takes_context=True)
def hub_places(context: Context, hub: Hub) -> dict[str, Any]:
    """Places left, who waits, and the one button that fits. A list of hubs costs the same queries as one hub."""
    known = _known(context, hub.jam)
    now = now_of(context)
    mine = known["participant"]
    return {
        "hub": hub,
        "jam": hub.jam,
        "left": max(0, hub.capacity - known["taken"].get(hub.pk, 0)),
        "waits": known["waits"].get(hub.pk, 0),
        "is_mine": mine is not None and mine.hub_id == hub.pk,
        "position": known["position"] if known["waits_for"] == hub.pk else 0,
        "accepts_people": now is not None and hub.jam.accepts_people(now),
        "csrf_token": context.get("csrf_token"),
    }


def _known(context: Context, jam: Jam) -> dict[str, Any]:
    """Places taken and lines at every hub of the jam, and where the reader stands; asked for once per page."""
    request = context["request"]
    cache = request.__dict__.setdefault("_hub_places", {})
    if jam.pk not in cache:
        taken = Participant.objects.filter(jam=jam, hub__isnull=False).values_list("hub").annotate(n=Count("pk"))
        waits = Waiting.objects.filter(jam=jam, hub__isnull=False).values_list("hub").annotate(n=Count("pk"))
        turn = mine = None
        if request.user.is_authenticated:
            mine = jam.participants.filter(user=request.user).first()
            turn = jam.waits.filter(user=request.user, hub__isnull=False).first() if mine else None
        cache[jam.pk] = {
            "taken": dict(taken.order_by()),
            "waits": dict(waits.order_by()),
            "participant": mine,
            "waits_for": turn.hub_id if turn else None,
            "position": turn.position() if turn else 0,
        }
    return cache[jam.pk]  # type: ignore[no-any-return]


@register.inclusion_tag("accounts/_hub_people.html", takes_context=True)
def hub_people(context: Context, hub: Hub) -> dict[str, Any]:
    """Who is coming, for people of the jam: those of them who said that they may be shown."""
    mine = _known(context, hub.jam)["participant"]
    now = now_of(context)
    is_in = mine is not None and now is not None
    names: list[Participant] = []
    if mine is not None and now is not None:
        people = hub.participants.visible_to(context["request"].user, now=now).filter(shown_at_hub=True)
        names = list(people.select_related("user").order_by("user__name", "pk"))
    return {
        "hub": hub,
        "jam": hub.jam,
        "is_in": is_in,
        "people": names[:SHOWN],
        "more": max(0, len(names) - SHOWN),
        "is_mine": mine is not None and mine.hub_id == hub.pk,
        "is_shown": mine is not None and mine.shown_at_hub,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("accounts/_hub_leads.html", takes_context=True)
def hub_leads(context: Context, hub: Hub) -> dict[str, Any]:
    """Who leads a hub, how to ask them, and for themselves the way to their pages."""
    user = context["request"].user
    leads = [lead.user for lead in hub.leads.select_related("user").order_by("user__name", "pk")]
    return {
        "hub": hub,
        "jam": hub.jam,
        "leads": leads,
        "may_ask": _known(context, hub.jam)["participant"] is not None,
        "is_lead": user in leads or (user.is_authenticated and user.organises(hub.jam)),
    }


@register.inclusion_tag("accounts/_my_hubs.html", takes_context=True)
def my_hubs(context: Context, jam: Jam) -> dict[str, Any]:
    """The hubs that the reader leads or offered, each with where it stands."""
    user = context["request"].user
    hubs = list(jam.hubs.filter(leads__user=user).order_by("city", "pk")) if user.is_authenticated else []
    return {"hubs": hubs, "jam": jam}
