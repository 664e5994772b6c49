"""What the organisers tell everybody."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jam import actions, clock
from jam.forms import AnnouncementForm
from jam.http import see_other
from jam.models import Announcement, Jam
from jam.permissions import ActorRequest, organiser_required


@organiser_required
@require_safe
def announcements(request: ActorRequest, jam: Jam) -> HttpResponse:
    return render(request, "manage/announcements.html", {"jam": jam, "announcements": jam.announcements.all()})


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActorRequest, jam: Jam) -> HttpResponse:
    return _edit(request, jam, Announcement(jam=jam, published_at=clock.at(request)), verb="announced")


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def edit(request: ActorRequest, jam: Jam, pk: int) -> HttpResponse:
    announcement = get_object_or_404(jam.announcements.select_for_update(), pk=pk)
    return _edit(request, jam, announcement, verb="changed an announcement")


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def delete(request: ActorRequest, jam: Jam, pk: int) -> HttpResponse:
    announcement = get_object_or_404(jam.announcements.select_for_update(), pk=pk)
    if request.method == "POST":
        actions.delete(announcement, jam=jam, by=request.user, verb="deleted an announcement")
        messages.success(request, _("“%(title)s” is deleted.") % {"title": announcement.title})
        return see_other("manage-announcements", jam.slug)
    context = {
        "jam": jam,
        "tab": "announcements",
        "thing": announcement.title,
        "consequence": _("It disappears from the page. People may have read it already."),
        "back": reverse("manage-announcements-edit", args=[jam.slug, pk]),
    }
    return render(request, "manage/confirm_delete.html", context)


def _edit(request: ActorRequest, jam: Jam, announcement: Announcement, *, verb: str) -> HttpResponse:
    form = AnnouncementForm(request.POST if request.method == "POST" else None, instance=announcement)
    previews = "preview" in request.POST
    if form.is_valid() and not previews:
        actions.keep(announcement, jam=jam, by=request.user, verb=verb)
        messages.success(request, _("“%(title)s” is on the page.") % {"title": announcement.title})
        return see_other("manage-announcements", jam.slug)
    context = {
        "jam": jam,
        "form": form,
        "announcement": announcement if announcement.pk else None,
        "previews": previews,
    }
    return render(request, "manage/announcement.html", context, status=422 if form.errors else 200)
