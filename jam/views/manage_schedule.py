"""The programme: its rows, and the deadlines between them."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jam import actions
from jam.forms import ScheduleItemForm
from jam.http import see_other
from jam.models import Jam, ScheduleItem
from jam.permissions import ActorRequest, organiser_required
from jam.programme import timeline_rows


@organiser_required
@require_safe
def schedule(request: ActorRequest, jam: Jam) -> HttpResponse:
    return render(request, "manage/schedule.html", {"jam": jam, "rows": _rows(jam)})


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActorRequest, jam: Jam) -> HttpResponse:
    return _edit(request, jam, ScheduleItem(jam=jam))


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def edit(request: ActorRequest, jam: Jam, pk: int) -> HttpResponse:
    return _edit(request, jam, get_object_or_404(jam.schedule_items.select_for_update(), pk=pk))


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def delete(request: ActorRequest, jam: Jam, pk: int) -> HttpResponse:
    item = get_object_or_404(jam.schedule_items.select_for_update(), pk=pk)
    if request.method == "POST":
        actions.delete(item, jam=jam, by=request.user, verb="deleted from the schedule")
        messages.success(request, _("“%(title)s” is off the schedule.") % {"title": item.title})
        return see_other("manage-schedule", jam.slug)
    context = {
        "jam": jam,
        "tab": "schedule",
        "thing": item.title,
        "consequence": _("It disappears from the schedule, and from calendars that subscribe to it."),
        "back": reverse("manage-schedule-edit", args=[jam.slug, pk]),
    }
    return render(request, "manage/confirm_delete.html", context)


def _edit(request: ActorRequest, jam: Jam, item: ScheduleItem) -> HttpResponse:
    was = item.starts_at
    form = ScheduleItemForm(request.POST if request.method == "POST" else None, instance=item, jam=jam)
    if form.is_valid():
        actions.save_schedule_item(item, was=was, by=request.user)
        messages.success(request, _("“%(title)s” is on the schedule.") % {"title": item.title})
        return see_other("manage-schedule", jam.slug)
    context = {"jam": jam, "form": form, "item": item if item.pk else None}
    return render(request, "manage/schedule_item.html", context, status=422 if form.errors else 200)


def _rows(jam: Jam) -> list[dict[str, Any]]:
    """Items and deadlines by time: ``at``, ``item`` or ``deadline``, and the ``day`` where a new one begins."""
    rows: list[dict[str, Any]] = [
        *({"at": row.starts_at, "deadline": row.title} for row in timeline_rows(jam)),
        *({"at": item.starts_at, "item": item} for item in jam.schedule_items.select_related("hub")),
    ]
    rows.sort(key=lambda row: row["at"])
    day = None
    for row in rows:
        today = row["at"].astimezone(jam.zone).date()
        row["day"], day = (today if today != day else None), today
    return rows
