"""Local sites, for those who read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from jam import clock, daylight, programme
from jam.models import Hub, Jam
from jam.permissions import jam_page
from jam.zones import apart, reader_zone


@login_not_required
@require_safe
@jam_page
def hub_list(request: HttpRequest, jam: Jam) -> HttpResponse:
    """Rooms to meet in; for a reader whose zone is known the nearest by the clock come first."""
    hubs, now, mine = list(jam.hubs.approved()), clock.at(request), reader_zone()
    near = mine is not None and request.GET.get("sort") != "city"
    context = {
        "jam": jam,
        "hubs": sorted(hubs, key=lambda hub: apart(hub.zone, mine, now)) if mine and near else hubs,
        "spots": spots_of(hubs, now=now),
        "sort": "near" if near else "city",
        "sorts": mine is not None and len(hubs) > 1,
    }
    return render(request, "jam/hub_list.html", context)


@login_not_required
@require_safe
@jam_page
def hub_detail(request: HttpRequest, jam: Jam, hub: str) -> HttpResponse:
    """One room: where, when, how to get in, what happens there in its own time."""
    found = get_object_or_404(jam.hubs, slug=hub)
    if not found.is_open and not _may_look(request, found):
        raise Http404
    if found.cancelled_at:
        return render(request, "jam/hub_cancelled.html", {"jam": jam, "hub": found}, status=410)
    now = clock.at(request)
    rows = programme.rows_on_site(found, now=now)
    agenda = programme.agenda(jam, rows, now=now, zone=found.zone, home=reader_zone() or found.zone, clocks=False)
    return render(request, "jam/hub_detail.html", {"jam": jam, "hub": found, "agenda": agenda})


def _may_look(request: HttpRequest, hub: Hub) -> bool:
    """A site that was public may be looked for; one that never was is there for those who lead it only."""
    if hub.approved_at:
        return True
    user: Any = request.user
    return bool(user.is_authenticated and user.leads(hub))


def spots_of(hubs: Sequence[Hub], *, now: datetime) -> list[daylight.Spot]:
    """The drawing of sites by their hour; none where there are too many to tell their names apart."""
    if not 1 < len(hubs) <= daylight.MOST:
        return []
    return daylight.spots([(hub.city, hub.zone) for hub in hubs], now=now, reader=reader_zone())
