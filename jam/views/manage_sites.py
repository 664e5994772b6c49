"""Local sites: those that wait for approval, and those that are on the page."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jam import actions, clock, guard
from jam.forms import HubForm
from jam.http import see_other
from jam.models import Hub, Jam
from jam.permissions import ActorRequest, organiser_required
from jam.tasks import nudge


@organiser_required
@require_safe
def sites(request: ActorRequest, jam: Jam) -> HttpResponse:
    hubs = list(jam.hubs.all())
    context = {
        "jam": jam,
        "pending": [hub for hub in hubs if not hub.approved_at and not hub.declined_at],
        "approved": [hub for hub in hubs if hub.is_open],
        "closed": [hub for hub in hubs if hub.declined_at or hub.cancelled_at],
    }
    return render(request, "manage/sites.html", context)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActorRequest, jam: Jam) -> HttpResponse:
    return _edit(request, jam, Hub(jam=jam, time_zone=jam.time_zone))


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActorRequest, jam: Jam, pk: int) -> HttpResponse:
    """Places that are added go to whoever waits, so the jam's places are held while the form is saved."""
    if request.method != "POST":
        return _edit(request, jam, get_object_or_404(jam.hubs, pk=pk))
    with guard.writing(jam):
        Jam.objects.select_for_update(no_key=True).get(pk=jam.pk)
        return _edit(request, jam, get_object_or_404(jam.hubs.select_for_update(no_key=True), pk=pk))


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def delete(request: ActorRequest, jam: Jam, pk: int) -> HttpResponse:
    hub = get_object_or_404(jam.hubs.select_for_update(), pk=pk)
    refusals: list[str] = []
    if request.method == "POST":
        try:
            actions.delete_hub(hub, by=request.user)
        except actions.HubNotEmpty as refusal:
            refusals = refusal.messages
        else:
            messages.success(request, _("%(city)s is deleted.") % {"city": hub.city})
            return see_other("manage-sites", jam.slug)
    context = {
        "jam": jam,
        "tab": "sites",
        "thing": hub.city,
        "consequence": _("Its page, its rows of the schedule and the rights of its lead go with it."),
        "back": reverse("manage-sites-edit", args=[jam.slug, pk]),
        "refusals": refusals,
    }
    return render(request, "manage/confirm_delete.html", context, status=422 if refusals else 200)


def _edit(request: ActorRequest, jam: Jam, hub: Hub) -> HttpResponse:
    form = HubForm(request.POST if request.method == "POST" else None, instance=hub)
    if form.is_valid():
        actions.save_hub(hub, by=request.user, now=clock.at(request))
        nudge()
        messages.success(request, _("%(city)s is saved.") % {"city": hub.city})
        return see_other("manage-sites", jam.slug)
    context = {"jam": jam, "form": form, "hub": hub if hub.pk else None}
    return render(request, "manage/site.html", context, status=422 if form.errors else 200)
