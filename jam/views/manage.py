"""My jams, a new one, its dashboard, and when it becomes public."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jam import actions, clock, zones
from jam.forms import NewJamForm
from jam.http import see_other
from jam.models import Jam
from jam.permissions import ActorRequest, may_host, organiser_required
from jam.presets import PRESETS


@require_safe
def home(request: ActorRequest) -> HttpResponse:
    jams = Jam.objects.filter(pk__in=request.user.organised_jam_ids())
    return render(request, "manage/home.html", {"jams": jams, "may_host": may_host(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    if not may_host(request.user):
        raise PermissionDenied(_("On this site its staff start jams. Write to them, and they make you its organiser."))
    now, here = clock.at(request), zones.reader_zone()
    sent = request.POST if request.method == "POST" else None
    form = NewJamForm(sent, now=now, initial={"preset": "weekend", "time_zone": here.key if here else "UTC"})
    if form.is_valid():
        try:
            jam = actions.create_jam(**form.cleaned_data, by=request.user, now=now)
        except actions.AddressTaken as refusal:
            form.add_error("slug", refusal)
        else:
            messages.success(request, _("Your jam is a draft. Only its organisers see it until you publish it."))
            return see_other("manage-jam", jam.slug)
    context = {"form": form, "presets": PRESETS.values()}
    return render(request, "manage/new.html", context, status=422 if form.errors else 200)


@organiser_required
@require_safe
def dashboard(request: ActorRequest, jam: Jam) -> HttpResponse:
    return _dashboard(request, jam)


@organiser_required
@require_POST
def publish(request: ActorRequest, jam: Jam) -> HttpResponse:
    try:
        actions.publish(jam, by=request.user)
    except actions.NotReady as refusal:
        return _dashboard(request, jam, refusal)
    messages.success(request, _("%(jam)s is public now. Share the link.") % {"jam": jam.name})
    return see_other("manage-jam", jam.slug)


@organiser_required
@require_POST
def unpublish(request: ActorRequest, jam: Jam) -> HttpResponse:
    try:
        actions.unpublish(jam, by=request.user)
    except actions.AlreadyOpen as refusal:
        return _dashboard(request, jam, refusal)
    messages.success(request, _("%(jam)s is a draft again.") % {"jam": jam.name})
    return see_other("manage-jam", jam.slug)


def _dashboard(request: ActorRequest, jam: Jam, refusal: ValidationError | None = None) -> HttpResponse:
    """The page, with the refusal of what was just asked if there was one."""
    gaps = actions.missing(jam, now=clock.at(request)) if jam.is_draft else []
    context: dict[str, Any] = {
        "jam": jam,
        "gaps": gaps,
        "is_ready": not any(gap.blocks for gap in gaps),
        "may_unpublish": not jam.is_draft and clock.at(request) < jam.registration_opens_at,
        "public_url": settings.SITE_URL + jam.get_absolute_url(),
        "counts": _counts(jam) if jam.is_draft else {},
        "refusals": refusal.messages if refusal else [],
    }
    return render(request, "manage/dashboard.html", context, status=422 if refusal else 200)


def _counts(jam: Jam) -> dict[str, int]:
    counts = {"items": jam.schedule_items, "hubs": jam.hubs, "resources": jam.resources}
    return {name: rows.count() for name, rows in counts.items()}
