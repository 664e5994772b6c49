"""One judge, and one project, as organisers see them: give one more, move, more time, conflicts."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import organiser_required
from jam.tasks import nudge
from judging import desk
from judging.actions.organising import assign_one, extend, move, rule_out
from judging.models import Judge, ReviewAssignment
from judging.organising_forms import ExtendForm, RuleOutForm
from submissions.models import Submission, SubmissionQuerySet


@require_safe
@organiser_required
def manage_judge(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    return _judge(request, _judge_of(jam, pk))


@require_POST
@organiser_required
def manage_judge_extend(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    judge = _judge_of(jam, pk)
    form = ExtendForm(request.POST, judge=judge, now=clock.at(request))
    if not form.is_valid():
        return _judge(request, judge, extend=form)
    try:
        extend(judge, form.until, by=request.user)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _judge(request, judge, extend=form)
    nudge()
    messages.success(request, _("Saved. %(name)s gets a mail about it.") % {"name": judge.user.name})
    return see_other("manage-judge", jam.slug, judge.pk)


@require_POST
@organiser_required
def manage_judge_conflict(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    judge = _judge_of(jam, pk)
    form = RuleOutForm(request.POST, jam=jam)
    if not form.is_valid():
        return _judge(request, judge, conflict=form)
    facts = {"reason": form.cleaned_data["reason"], "note": form.cleaned_data["note"]}
    try:
        rule_out(judge, form.submission, **facts, by=request.user)
    except ValidationError as refusal:
        form.add_error("number", refusal)
        return _judge(request, judge, conflict=form)
    said = {"name": judge.user.name, "title": form.submission.open_title}
    messages.success(request, _("%(name)s does not get “%(title)s”.") % said)
    return see_other("manage-judge", jam.slug, judge.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required
def manage_judging_project(request: UserRequest, jam: Jam, number: int) -> HttpResponse:
    """Who reviews one project, and judges who could take it too."""
    submission = get_object_or_404(_to_rate(jam), number=number)
    refusal = ""
    if request.method == "POST":
        judge = _judge_of(jam, _id(request.POST.get("judge", "")))
        try:
            assign_one(judge, submission, by=request.user)
        except ValidationError as no:
            refusal = no.messages[0]
        else:
            nudge()
            messages.success(request, _("%(name)s has it on their list, and a mail.") % {"name": judge.user.name})
            return see_other("manage-judging-project", jam.slug, number)
    page = {
        "jam": jam,
        "submission": submission,
        "reviews": desk.reviews_of(submission),
        "conflicts": submission.conflicts.select_related("judge__user"),
        "refusal": refusal,
        **_proposals(request, submission),
    }
    return render(request, "judging/manage_project.html", page, status=422 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required
def manage_review_move(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    """Give what a judge has not opened to another one."""
    rows = ReviewAssignment.objects.filter(judge__jam=jam, round=None).select_related("judge__user", "submission__jam")
    assignment = get_object_or_404(rows, pk=pk)
    refusal = ""
    if request.method == "POST":
        to = _judge_of(jam, _id(request.POST.get("judge", "")))
        try:
            move(assignment, to, by=request.user)
        except ValidationError as no:
            refusal = no.messages[0]
        else:
            nudge()
            messages.success(request, _("%(name)s has it on their list, and a mail.") % {"name": to.user.name})
            return see_other("manage-judge", jam.slug, to.pk)
    page = {"jam": jam, "assignment": assignment, "refusal": refusal, **_proposals(request, assignment.submission)}
    return render(request, "judging/manage_move.html", page, status=422 if refusal else 200)


def _proposals(request: UserRequest, submission: Submission) -> dict[str, object]:
    query = request.GET.get("q", "").strip()[:80]
    return {"query": query, "proposals": desk.proposals(submission, now=clock.at(request), search=query)}


def _judge(
    request: UserRequest, judge: Judge, *, extend: ExtendForm | None = None, conflict: RuleOutForm | None = None
) -> HttpResponse:
    now = clock.at(request)
    wrong = bool((extend and extend.errors) or (conflict and conflict.errors))
    page = {
        "jam": judge.jam,
        "judge": judge,
        "work": desk.work_of(judge, now=now),
        "extend": extend or ExtendForm(judge=judge, now=now),
        "conflict": conflict or RuleOutForm(jam=judge.jam),
        "conflicts": judge.conflicts.select_related("submission__jam"),
        "wrong": extend if extend and extend.errors else conflict,
    }
    return render(request, "judging/manage_judge.html", page, status=422 if wrong else 200)


def _judge_of(jam: Jam, pk: int) -> Judge:
    judge = get_object_or_404(Judge.objects.select_related("user"), jam=jam, pk=pk)
    judge.jam = jam
    return judge


def _to_rate(jam: Jam) -> SubmissionQuerySet:
    return Submission.objects.of(jam).in_the_running().select_related("jam", "team")


def _id(text: str) -> int:
    """What a form sent as an id; 0, which nothing has, where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
