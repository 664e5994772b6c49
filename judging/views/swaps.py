"""What a judge does about a project that is not for them, and what they choose once the dealt ones are done."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import jam_page
from judging.actions import choose, declare_conflict, report_problem
from judging.forms import ConflictForm, ProblemForm
from judging.models import Judge, ReviewAssignment
from judging.suggestion import fewest_first, suggestion
from submissions.models import Submission

from .console import yours_or_404

PER_PAGE = 24


@require_http_methods(["GET", "HEAD", "POST"])
@jam_page
def judge_conflict(request: UserRequest, jam: Jam, number: int) -> HttpResponse:
    assignment = _readable_or_404(request, jam, number)
    form = ConflictForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            replacement = declare_conflict(assignment, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _on_to(request, jam, replacement)
    page = {"jam": jam, "submission": assignment.submission, "round": assignment.round, "form": form}
    return render(request, "judging/judge_conflict.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@jam_page
def judge_problem(request: UserRequest, jam: Jam, number: int) -> HttpResponse:
    assignment = _readable_or_404(request, jam, number)
    form = ProblemForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            replacement = report_problem(assignment, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _on_to(request, jam, replacement)
    page = {"jam": jam, "submission": assignment.submission, "round": assignment.round, "form": form}
    return render(request, "judging/judge_problem.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@jam_page
def judge_more(request: UserRequest, jam: Jam) -> HttpResponse:
    """After the dealt ones: any other project, those with the fewest finished reviews first."""
    judge = get_object_or_404(Judge.objects.select_related("jam", "user"), jam=jam, user=request.user)
    refusal = ""
    if request.method == "POST":
        try:
            assignment = choose(judge, _chosen(request, jam))
        except ValidationError as error:
            refusal = " ".join(error.messages)
        else:
            return see_other("judge-review", jam.slug, assignment.submission.number)
    left, now = judge.still_to_rate(), clock.at(request)
    listed = Paginator(fewest_first(judge), PER_PAGE).get_page(request.GET.get("page"))
    page = {
        "jam": jam,
        "left": left,
        "refusal": refusal,
        "is_open": hasattr(jam, "deal") and judge.may_rate(now=now),
        "suggestion": None if left or listed.number > 1 else suggestion(judge, now=now),
        "page_obj": listed,
    }
    return render(request, "judging/judge_more.html", page, status=422 if refusal else 200)


def _readable_or_404(request: UserRequest, jam: Jam, number: int) -> ReviewAssignment:
    """The judge's assignment, unless its submission is a possible hazard: then even its title stays hidden."""
    assignment = yours_or_404(request, jam, number)
    if assignment.submission.flagged_at:
        raise Http404
    return assignment


def _chosen(request: UserRequest, jam: Jam) -> Submission:
    number = request.POST.get("number", "")
    visible = Submission.objects.of(jam).in_the_running()
    return get_object_or_404(visible, number=int(number) if number.isascii() and number.isdecimal() else 0)


def _on_to(request: UserRequest, jam: Jam, replacement: ReviewAssignment | None) -> HttpResponse:
    if replacement is None:
        messages.success(
            request, _("Taken from your list. There is no other project you may rate, so you have one fewer.")
        )
        return see_other("judge-home", jam.slug)
    messages.success(request, _("Replaced. This project came instead."))
    return see_other("judge-review", jam.slug, replacement.submission.number)
