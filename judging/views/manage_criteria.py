from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from jam.models import Jam
from jam.permissions import organiser_required
from judging.actions import are_frozen, delete_criterion, move_criterion, save_criterion
from judging.forms import CriterionForm
from judging.models import Criterion


@require_safe
@organiser_required
def manage_criteria(request: UserRequest, jam: Jam) -> HttpResponse:
    return _list(request, jam)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required
def manage_criterion_new(request: UserRequest, jam: Jam) -> HttpResponse:
    return edit_criterion(request, Criterion(jam=jam))


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required
def manage_criterion_edit(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    return edit_criterion(request, get_object_or_404(Criterion, jam=jam, pk=pk))


@require_POST
@organiser_required
def manage_criterion_move(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    criterion = get_object_or_404(Criterion, jam=jam, pk=pk)
    try:
        move_criterion(criterion, up=request.POST.get("direction") == "up", by=request.user)
    except ValidationError as refusal:
        return _list(request, jam, refusal)
    return HttpResponseRedirect(_list_of(criterion), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required
def manage_criterion_delete(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    criterion = get_object_or_404(Criterion, jam=jam, pk=pk)
    if request.method != "POST":
        facts = {"frozen": are_frozen(jam, criterion.round), "back": _list_of(criterion)}
        page = {"jam": jam, "criterion": criterion, **facts}
        return render(request, "judging/manage_criterion_delete.html", page)
    try:
        delete_criterion(criterion, by=request.user)
    except ValidationError as refusal:
        return _list(request, jam, refusal)
    return HttpResponseRedirect(_list_of(criterion), status=303)


def _list(request: UserRequest, jam: Jam, refusal: ValidationError | None = None) -> HttpResponse:
    page = {
        "jam": jam,
        "criteria": jam.criteria.first_round(),
        "frozen": are_frozen(jam),
        "refusal": " ".join(refusal.messages) if refusal else "",
    }
    return render(request, "judging/manage_criteria.html", page, status=422 if refusal else 200)


def edit_criterion(request: UserRequest, criterion: Criterion) -> HttpResponse:
    """Add or change a criterion, of whichever round."""
    form = CriterionForm(request.POST if request.method == "POST" else None, instance=criterion)
    if form.is_bound and form.is_valid():
        try:
            save_criterion(form.instance, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return HttpResponseRedirect(_list_of(criterion), status=303)
    facts = {"frozen": are_frozen(criterion.jam, criterion.round), "back": _list_of(criterion)}
    page = {"jam": criterion.jam, "criterion": criterion, "form": form, **facts}
    return render(request, "judging/manage_criterion_edit.html", page, status=422 if form.errors else 200)


def _list_of(criterion: Criterion) -> str:
    """Where the criteria of its round are."""
    jam, round = criterion.jam.slug, criterion.round
    return reverse("manage-round", args=[jam, round.pk]) if round else reverse("manage-criteria", args=[jam])
