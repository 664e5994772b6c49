"""Local sites, for those who read."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from jam.models import Jam
from jam.permissions import jam_page


@login_not_required
@require_safe
@jam_page
def hub_list(request: HttpRequest, jam: Jam) -> HttpResponse:
    return render(request, "jam/hub_list.html", {"jam": jam, "hubs": jam.hubs.approved()})


@login_not_required
@require_safe
@jam_page
def hub_detail(request: HttpRequest, jam: Jam, hub: str) -> HttpResponse:
    found = get_object_or_404(jam.hubs.approved().select_related("jam"), slug=hub)
    items = found.schedule_items.all()
    return render(request, "jam/hub_detail.html", {"jam": jam, "hub": found, "items": items})
