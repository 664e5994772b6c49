"""What helps people start, by kind and in the organisers' order."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jam import actions
from jam.forms import ResourceForm
from jam.http import see_other
from jam.models import Jam, Resource
from jam.permissions import ActorRequest, organiser_required

HEADINGS = {
    Resource.Kind.FAQ: gettext_lazy("Questions and answers"),
    Resource.Kind.STARTER: gettext_lazy("Starter resources"),
    Resource.Kind.IDEA: gettext_lazy("Ideas"),
    Resource.Kind.READING: gettext_lazy("Papers and readings"),
    Resource.Kind.INTRODUCTION: gettext_lazy("Introductions"),
    Resource.Kind.TOOL: gettext_lazy("Tools"),
    Resource.Kind.TALK: gettext_lazy("Talks"),
}


@organiser_required
@require_safe
def resources(request: ActorRequest, jam: Jam) -> HttpResponse:
    everything = list(jam.resources.all())
    kinds = [(kind, HEADINGS[kind], [one for one in everything if one.kind == kind]) for kind in Resource.Kind]
    return render(request, "manage/resources.html", {"jam": jam, "kinds": kinds})


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActorRequest, jam: Jam) -> HttpResponse:
    kind = request.GET.get("kind", "")
    return _edit(request, jam, Resource(jam=jam, kind=kind if kind in Resource.Kind.values else Resource.Kind.FAQ))


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def edit(request: ActorRequest, jam: Jam, pk: int) -> HttpResponse:
    return _edit(request, jam, get_object_or_404(jam.resources.select_for_update(), pk=pk))


@organiser_required
@require_POST
def move(request: ActorRequest, jam: Jam, pk: int) -> HttpResponse:
    direction = request.POST.get("direction")
    if direction not in ("up", "down"):
        raise Http404
    resource = get_object_or_404(jam.resources, pk=pk)
    actions.move_resource(resource, up=direction == "up")
    return see_other(reverse("manage-resources", args=[jam.slug]) + f"#{resource.kind}")


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def delete(request: ActorRequest, jam: Jam, pk: int) -> HttpResponse:
    resource = get_object_or_404(jam.resources.select_for_update(), pk=pk)
    if request.method == "POST":
        actions.delete(resource, jam=jam, by=request.user, verb="deleted a resource")
        messages.success(request, _("“%(title)s” is deleted.") % {"title": resource.title})
        return see_other("manage-resources", jam.slug)
    context = {
        "jam": jam,
        "tab": "resources",
        "thing": resource.title,
        "consequence": _("It disappears from the page at once."),
        "back": reverse("manage-resources-edit", args=[jam.slug, pk]),
    }
    return render(request, "manage/confirm_delete.html", context)


def _edit(request: ActorRequest, jam: Jam, resource: Resource) -> HttpResponse:
    form = ResourceForm(request.POST if request.method == "POST" else None, instance=resource)
    if form.is_valid():
        actions.save_resource(resource, by=request.user)
        messages.success(request, _("“%(title)s” is saved.") % {"title": resource.title})
        return see_other(reverse("manage-resources", args=[jam.slug]) + f"#{resource.kind}")
    context = {"jam": jam, "form": form, "resource": resource if resource.pk else None}
    return render(request, "manage/resource.html", context, status=422 if form.errors else 200)
