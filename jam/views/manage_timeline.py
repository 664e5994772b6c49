"""When it happens and by which rules, and in whose time zone."""

from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jam import actions, clock, guard, zones
from jam.forms import TimelineForm, ZoneForm
from jam.http import see_other
from jam.models import Jam
from jam.permissions import ActorRequest, organiser_required
from jam.programme import clock_changes
from jam.tasks import nudge


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def timeline(request: ActorRequest, jam: Jam) -> HttpResponse:
    if request.method != "POST":
        return _page(request, jam, TimelineForm(instance=copy(jam), now=clock.at(request)))
    with guard.closing(jam) as now:
        form = TimelineForm(request.POST, instance=copy(jam), now=now)
        if not form.is_valid():
            return _page(request, jam, form)
        actions.change_rules(jam, form.changes, by=request.user, now=now)
        nudge()  # what was closed a moment ago may be due
    messages.success(request, _("Saved.") if form.changes else _("Nothing was different, so nothing changed."))
    return see_other("manage-timeline", jam.slug)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def zone(request: ActorRequest, jam: Jam) -> HttpResponse:
    with guard.closing(jam):
        form = ZoneForm(request.POST if request.method == "POST" else None, jam=jam)
        if form.is_valid():
            chosen = form.cleaned_data
            keep_clock = chosen["keep"] == "clock"
            actions.change_zone(jam, chosen["time_zone"], keep_clock=keep_clock, by=request.user)
            messages.success(request, _("This jam is at home %(place)s now.") % {"place": zones.place(jam.zone)})
            return see_other("manage-timeline", jam.slug)
    return render(request, "manage/zone.html", {"jam": jam, "form": form}, status=422 if form.errors else 200)


def _page(request: ActorRequest, jam: Jam, form: TimelineForm) -> HttpResponse:
    context = {"jam": jam, "form": form, "clock_changes": list(clock_changes(jam, jam.zone))}
    return render(request, "manage/timeline.html", context, status=422 if form.errors else 200)
