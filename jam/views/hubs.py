"""Local sites, for those who read."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from jam import clock, daylight, programme
from jam.models import Hub, Jam
from jam.permissions import jam_page
from jam.zones import reader_zone


@login_not_required
@require_safe
@jam_page
def hub_list(request: HttpRequest, jam: Jam) -> HttpResponse:
    hubs = list(jam.hubs.approved())
    spots = spots_of(hubs, now=clock.at(request))
    return render(request, "jam/hub_list.html", {"jam": jam, "hubs": hubs, "spots": spots})


@login_not_required
@require_safe
@jam_page
def hub_detail(request: HttpRequest, jam: Jam, hub: str) -> HttpResponse:
    """One room: where, when, how to get in, what happens there in its own time."""
    found = get_object_or_404(jam.hubs.approved(), slug=hub)
    now = clock.at(request)
    rows = [row for row in programme.rows_of(jam, now=now) if row.hub == found.city]
    agenda = programme.agenda(jam, rows, now=now, zone=found.zone, clocks=False)
    return render(request, "jam/hub_detail.html", {"jam": jam, "hub": found, "agenda": agenda})


def spots_of(hubs: Sequence[Hub], *, now: datetime) -> list[daylight.Spot]:
    """The drawing of sites by their hour; none where there are too many to tell their names apart."""
    if not 1 < len(hubs) <= daylight.MOST:
        return []
    return daylight.spots([(hub.city, hub.zone) for hub in hubs], now=now, reader=reader_zone())
