"""Further rounds, as organisers plan, open and close them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import organiser_required
from jam.phases import Phase
from jam.tasks import nudge
from judging.actions import are_frozen
from judging.actions.rounds import close_round, delete_round, jury, obstacles, open_round, save_round
from judging.models import Criterion, Judge, Round
from judging.round_forms import RoundForm

from .manage_criteria import edit_criterion

FINISHED = Q(assignments__review__finished_at__isnull=False)


@require_safe
@organiser_required
def manage_rounds(request: UserRequest, jam: Jam) -> HttpResponse:
    counted = Round.objects.filter(jam=jam).annotate(
        given=Count("assignments"), finished=Count("assignments", filter=FINISHED)
    )
    page = {
        "jam": jam,
        "rounds": counted.order_by("number"),
        "jurors": jury(jam).count(),
        "is_over": jam.phase(clock.at(request)) is Phase.RESULTS,
    }
    return render(request, "judging/manage_rounds.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required
def manage_round_new(request: UserRequest, jam: Jam) -> HttpResponse:
    return _edit(request, Round(jam=jam))


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required
def manage_round(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    """One round: what it is, what it asks, and how far its jury is."""
    return _edit(request, _round_of(jam, pk))


@require_POST
@organiser_required
def manage_round_open(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    return _do(request, _round_of(jam, pk), open_round, _("Open. The jury has a mail with the way in."))


@require_POST
@organiser_required
def manage_round_close(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    return _do(request, _round_of(jam, pk), close_round, _("Closed. What the jury finished counts."))


@require_POST
@organiser_required
def manage_round_delete(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    round = _round_of(jam, pk)
    try:
        delete_round(round, by=request.user)
    except ValidationError as refusal:
        return _edit(request, round, refusal)
    return see_other("manage-rounds", jam.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required
def manage_round_criterion(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    """One more criterion of a round."""
    return edit_criterion(request, Criterion(jam=jam, round=_round_of(jam, pk)))


def _do(request: UserRequest, round: Round, act: Callable[..., object], done: str) -> HttpResponse:
    try:
        act(round, by=request.user)
    except ValidationError as refusal:
        return _edit(request, _round_of(round.jam, round.pk), refusal)
    nudge()
    messages.success(request, done)
    return see_other("manage-round", round.jam.slug, round.pk)


def _edit(request: UserRequest, round: Round, refusal: ValidationError | None = None) -> HttpResponse:
    now = clock.at(request)
    sent = request.POST if request.method == "POST" and refusal is None and "name" in request.POST else None
    form = RoundForm(sent, instance=round, now=now)
    if form.is_bound and form.is_valid():
        try:
            save_round(form.instance, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return see_other("manage-round", round.jam.slug, round.pk)
    page = {
        "jam": round.jam,
        "round": round,
        "form": form,
        "refusal": " ".join(refusal.messages) if refusal else "",
        **(_facts(_round_of(round.jam, round.pk), request) if round.pk else {}),
    }
    return render(request, "judging/manage_round.html", page, status=422 if refusal or form.errors else 200)


def _facts(round: Round, request: UserRequest) -> dict[str, object]:
    now, theirs = clock.at(request), Q(assignments__round=round)
    jurors = Judge.objects.filter(jam=round.jam, assignments__round=round).select_related("user")
    return {
        "kept": round,
        "criteria": round.criteria.all(),
        "frozen": are_frozen(round.jam, round),
        "obstacles": [] if round.opened_at else obstacles(round, now=now),
        "is_open": bool(round.opened_at and round.closes_at and round.closes_at > now),
        "invited": jury(round.jam).count(),
        "jurors": jurors.annotate(
            dealt=Count("assignments", filter=theirs), done=Count("assignments", filter=theirs & FINISHED)
        ).order_by("user__name", "pk"),
    }


def _round_of(jam: Jam, pk: int) -> Round:
    round = get_object_or_404(Round, jam=jam, pk=pk)
    round.jam = jam
    return round
