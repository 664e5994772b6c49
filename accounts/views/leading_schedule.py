"""A hub's own rows of the schedule, kept by its lead."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import HubRowForm
from accounts.http import UserRequest
from accounts.leading import lead_required
from jam import actions
from jam.http import see_other
from jam.models import Hub, ScheduleItem


@lead_required
@require_safe
def rows(request: UserRequest, hub: Hub) -> HttpResponse:
    return render(
        request,
        "accounts/hub_schedule.html",
        {"jam": hub.jam, "hub": hub, "page": "schedule", "rows": hub.schedule_items.all()},
    )


@lead_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: UserRequest, hub: Hub) -> HttpResponse:
    return _edit(request, hub, ScheduleItem(jam=hub.jam, hub=hub, kind=ScheduleItem.Kind.SOCIAL))


@lead_required
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def edit(request: UserRequest, hub: Hub, pk: int) -> HttpResponse:
    return _edit(request, hub, get_object_or_404(hub.schedule_items.select_for_update(), pk=pk))


@lead_required
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def delete(request: UserRequest, hub: Hub, pk: int) -> HttpResponse:
    item = get_object_or_404(hub.schedule_items.select_for_update(), pk=pk)
    if request.method == "POST":
        actions.delete(item, jam=hub.jam, by=request.user, verb="deleted from the schedule")
        messages.success(request, _("“%(title)s” is off the schedule.") % {"title": item.title})
        return see_other("hub-manage-schedule", hub.jam.slug, hub.slug)
    return render(
        request, "accounts/hub_row_delete.html", {"jam": hub.jam, "hub": hub, "item": item, "page": "schedule"}
    )


def _edit(request: UserRequest, hub: Hub, item: ScheduleItem) -> HttpResponse:
    was = item.starts_at
    form = HubRowForm(request.POST if request.method == "POST" else None, instance=item, hub=hub)
    if form.is_valid():
        actions.save_schedule_item(item, was=was, by=request.user)
        messages.success(request, _("“%(title)s” is on the schedule.") % {"title": item.title})
        return see_other("hub-manage-schedule", hub.jam.slug, hub.slug)
    context = {"jam": hub.jam, "hub": hub, "form": form, "item": item if item.pk else None, "page": "schedule"}
    return render(request, "accounts/hub_row.html", context, status=422 if form.errors else 200)
