"""The judging desk: coverage, judges, what judges could not open, late judges."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import organiser_required
from jam.tasks import nudge
from judging import desk
from judging.actions import add_judge, resolve_problem
from judging.actions.inviting import invite_judge, withdraw_judge_invitation
from judging.actions.organising import remindable
from judging.forms import JudgeForm
from judging.models import Deal, JudgeInvitation, Pause, Problem
from judging.presence import silent
from judging.queue import stage_of

PER_PAGE = 100


@require_safe
@organiser_required
def manage_judging(request: UserRequest, jam: Jam) -> HttpResponse:
    return _desk(request, jam, JudgeForm())


@require_POST
@organiser_required
def manage_judge_add(request: UserRequest, jam: Jam) -> HttpResponse:
    form = JudgeForm(request.POST)
    if not form.is_valid():
        return _desk(request, jam, form)
    try:
        if form.user:
            add_judge(jam, form.user, by=request.user)
            done = _("%(name)s judges this jam now.") % {"name": form.user.name}
        else:
            invite_judge(jam, form.cleaned_data["email"], by=request.user)
            done = _("Invited. They judge once they said yes.")
    except ValidationError as refusal:
        form.add_error("email", refusal)
        return _desk(request, jam, form)
    nudge()
    messages.success(request, done)
    return see_other("manage-judging", jam.slug)


@require_POST
@organiser_required
def manage_judge_withdraw(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    invitation = JudgeInvitation.objects.filter(jam=jam, pk=pk).first()
    if invitation:  # pressed twice: gone
        withdraw_judge_invitation(invitation, by=request.user)
    return see_other("manage-judging", jam.slug)


@require_POST
@organiser_required
def manage_problem_resolve(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    resolve_problem(get_object_or_404(Problem, judge__jam=jam, pk=pk), by=request.user)
    return see_other("manage-judging", jam.slug)


def _desk(request: UserRequest, jam: Jam, form: JudgeForm) -> HttpResponse:
    covered = desk.coverage(jam)
    if request.GET.get("below"):
        covered = covered.filter(finished__lt=jam.min_reviews)
    now = clock.at(request)
    judges = Paginator(desk.judges(jam), PER_PAGE).get_page(request.GET.get("judges"))
    desk.mark_silent(list(judges.object_list), jam, now=now)
    page = {
        "jam": jam,
        "form": form,
        "stage": stage_of(jam, now=now),
        "deal": Deal.objects.filter(jam=jam).first(),
        "summary": desk.summary(jam),
        "coverage": Paginator(covered, PER_PAGE).get_page(request.GET.get("page")),
        "only_below": bool(request.GET.get("below")),
        "judges": judges,
        "invitations": JudgeInvitation.objects.filter(jam=jam),
        "pause": Pause.objects.filter(jam=jam, ended_at=None).first(),
        "late": remindable(jam, now=now).count(),
        "silent": silent(jam, now=now).count(),
        "problems": Problem.objects.filter(judge__jam=jam, resolved_at=None).select_related(
            "submission__jam", "judge__user"
        ),
    }
    return render(request, "judging/manage_judging.html", page, status=422 if form.errors else 200)
