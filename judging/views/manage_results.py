"""The results desk: check, award, preview, publish, take back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from accounts.permissions import recently_signed_in
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import organiser_required
from jam.phases import Phase
from jam.tasks import nudge
from judging import desk
from judging.actions import (
    UNPUBLISH_WITHIN,
    award_by_rank,
    delete_award,
    move_award,
    publish_results,
    save_award,
    still_rating,
    unpublish_results,
)
from judging.actions.results import every_result
from judging.actions.rounds import open_rounds
from judging.forms import AwardForm
from judging.models import Award, Problem
from judging.presence import is_paused
from judging.ranking import awards_of, facts_of, juries_of, own_submissions_of, ranking_of


@require_safe
@organiser_required
def manage_results(request: UserRequest, jam: Jam) -> HttpResponse:
    return _desk(request, jam)


@require_POST
@organiser_required
@recently_signed_in
def manage_publish_results(request: UserRequest, jam: Jam) -> HttpResponse:
    return _do(
        request,
        jam,
        partial(publish_results, confirmed="anyway" in request.POST),
        _("Published. Everybody can see the results now."),
    )


@require_POST
@organiser_required
@recently_signed_in
def manage_unpublish_results(request: UserRequest, jam: Jam) -> HttpResponse:
    return _do(request, jam, unpublish_results, _("Taken back. Nobody but organisers sees the results."))


@require_safe
@organiser_required
def manage_awards(request: UserRequest, jam: Jam) -> HttpResponse:
    return _awards(request, jam)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required
def manage_award_new(request: UserRequest, jam: Jam) -> HttpResponse:
    return _edit_award(request, Award(jam=jam))


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required
def manage_award_edit(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    return _edit_award(request, get_object_or_404(Award, jam=jam, pk=pk))


@require_POST
@organiser_required
def manage_award_move(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    award = get_object_or_404(Award, jam=jam, pk=pk)
    move_award(award, up=request.POST.get("direction") == "up", by=request.user)
    return see_other("manage-awards", jam.slug)


@require_POST
@organiser_required
def manage_award_delete(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    delete_award(get_object_or_404(Award, jam=jam, pk=pk), by=request.user)
    return see_other("manage-awards", jam.slug)


@require_POST
@organiser_required
def manage_awards_by_rank(request: UserRequest, jam: Jam) -> HttpResponse:
    try:
        award_by_rank(jam, by=request.user)
    except ValidationError as refusal:
        return _awards(request, jam, refusal)
    return see_other("manage-awards", jam.slug)


def _desk(request: UserRequest, jam: Jam, refusal: ValidationError | None = None) -> HttpResponse:
    now = clock.at(request)
    phase = jam.phase(now)
    page = {
        "jam": jam,
        "phase_is": phase,
        "summary": desk.summary(jam),
        "problems": Problem.objects.filter(judge__jam=jam, resolved_at=None).count(),
        "awards": list(awards_of(jam)),
        "still_rating": still_rating(jam, now=now),
        "paused": is_paused(jam),
        "open_rounds": open_rounds(jam, now=now),
        "refusal": " ".join(refusal.messages) if refusal else "",
        "refused_until": jam.results_published_at and jam.results_published_at + UNPUBLISH_WITHIN,
        "can_unpublish": bool(jam.results_published_at and now < jam.results_published_at + UNPUBLISH_WITHIN),
    }
    if phase is Phase.DELIBERATION:
        every = every_result(jam)
        results = [result for result in every if result.round is None]
        mine = own_submissions_of(request.user, jam)
        page["ranking"] = ranking_of(jam, results, criterion=None, mine=mine, page=request.GET.get("page", 1))
        page["juries"] = juries_of(jam, every, mine=mine)
        page["facts"] = facts_of(jam, results)
    return render(request, "judging/manage_results.html", page, status=422 if refusal else 200)


def _do(request: UserRequest, jam: Jam, act: Callable[..., object], done: str) -> HttpResponse:
    try:
        act(jam, by=request.user)
    except ValidationError as refusal:
        jam.refresh_from_db()
        return _desk(request, jam, refusal)
    nudge()
    messages.success(request, done)
    return see_other("manage-results", jam.slug)


def _awards(request: UserRequest, jam: Jam, refusal: ValidationError | None = None) -> HttpResponse:
    page = {
        "jam": jam,
        "awards": jam.awards.select_related("submission__team", "submission__jam"),
        "can_rank": jam.has_reached(Phase.DELIBERATION, now=clock.at(request)),
        "refusal": " ".join(refusal.messages) if refusal else "",
    }
    return render(request, "judging/manage_awards.html", page, status=422 if refusal else 200)


def _edit_award(request: UserRequest, award: Award) -> HttpResponse:
    form = AwardForm(request.POST if request.method == "POST" else None, instance=award, jam=award.jam)
    if form.is_bound and form.is_valid():
        save_award(form.instance, by=request.user)
        return see_other("manage-awards", award.jam.slug)
    page = {"jam": award.jam, "award": award, "form": form}
    return render(request, "judging/manage_award_edit.html", page, status=422 if form.errors else 200)
