"""Problems that readers report, and the possible hazards that named reviewers decide about."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import jam_page, organiser_required
from jam.tasks import nudge
from submissions import reporting
from submissions.models import Report, Submission, SubmissionQuerySet
from submissions.showing import readable
from submissions.talk_forms import DecisionForm, OutcomeForm, ReportForm, ReviewerForm

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@jam_page
def problem(request: UserRequest, jam: Jam, number: int) -> HttpResponse:
    """Tell this jam's organisers what is wrong with somebody else's submission."""
    found = readable(request.user, jam, now=clock.at(request)).handed_in().select_related("team", "jam")
    submission = get_object_or_404(found.filter(flagged_at=None), number=number)
    if submission.team.has_member(request.user):
        raise Http404
    form, status = ReportForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        if form.is_valid() and ratelimit.consume(request, action="report_problem", user=request.user):
            return _reported(request, submission, form)
        status = 422 if form.errors else 429
        if status == 429:
            form.add_error(None, _("You reported a lot in the last hour. Wait a little, then send it again."))
    page = {"jam": jam, "submission": submission, "form": form}
    return render(request, "submissions/problem.html", page, status=status)


def _reported(request: UserRequest, submission: Submission, form: ReportForm) -> HttpResponse:
    reporting.report(submission, by=request.user, **form.cleaned_data)
    nudge()
    messages.success(request, _("Thank you. The organisers look at it; what comes of it reaches you by mail."))
    may_still = readable(request.user, submission.jam, now=clock.at(request)).filter(pk=submission.pk).exists()
    return see_other(submission) if may_still else see_other("submission-list", submission.jam.slug)


@require_safe
@organiser_required
def reports(request: UserRequest, jam: Jam) -> HttpResponse:
    return _reports(request, jam)


def _reports(request: UserRequest, jam: Jam, *, wrong: tuple[int, OutcomeForm] | None = None) -> HttpResponse:
    """What readers reported, the open ones first; possible hazards have their own page."""
    of_jam = Report.objects.filter(submission__jam=jam)
    others = of_jam.exclude(reason=Report.Reason.HAZARD).select_related("submission__jam", "reported_by", "settled_by")
    waiting = [(made, _form_of(made, wrong)) for made in others.filter(settled_at=None)]
    settled = others.filter(settled_at__isnull=False).order_by("-settled_at", "-pk")
    page = {
        "jam": jam,
        "waiting": waiting,
        "page_obj": Paginator(settled, PER_PAGE).get_page(request.GET.get("page")),
        "hazards": of_jam.filter(reason=Report.Reason.HAZARD, settled_at=None).count(),
        "form": wrong[1] if wrong else None,
    }
    return render(request, "submissions/reports.html", page, status=422 if wrong else 200)


def _form_of(made: Report, wrong: tuple[int, OutcomeForm] | None) -> OutcomeForm:
    return wrong[1] if wrong and wrong[0] == made.pk else OutcomeForm(prefix=f"report-{made.pk}")


@organiser_required
@require_POST
def settle(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    found = Report.objects.filter(submission__jam=jam).exclude(reason=Report.Reason.HAZARD)
    made = get_object_or_404(found.select_related("submission__jam"), pk=pk)
    form = OutcomeForm(request.POST, prefix=f"report-{made.pk}")
    if not form.is_valid():
        return _reports(request, jam, wrong=(made.pk, form))
    reporting.settle(made, by=request.user, outcome=form.cleaned_data["outcome"])
    nudge()
    messages.success(request, _("Settled, and answered by mail."))
    return see_other("manage-reports", jam.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required
def hazards(request: UserRequest, jam: Jam) -> HttpResponse:
    """Which numbers are under review, and who reviews: organisers name people, and read nothing here."""
    form = ReviewerForm(request.POST if request.method == "POST" and "remove" not in request.POST else None)
    if "remove" in request.POST:
        wanted = request.POST["remove"]
        number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 19 else 0
        reviewer = get_object_or_404(jam.hazard_reviewers.select_related("user", "jam"), pk=number)
        reporting.dismiss_reviewer(reviewer, by=request.user)
        return see_other("manage-hazards", jam.slug)
    if form.is_bound and form.is_valid():
        reporting.name_reviewer(jam, form.found, by=request.user)  # type: ignore[arg-type]
        nudge()
        messages.success(request, _("%(name)s may read and clear possible hazards now.") % {"name": form.found.name})  # type: ignore[union-attr]
        return see_other("manage-hazards", jam.slug)
    reviewers = list(jam.hazard_reviewers.select_related("user").order_by("user__name"))
    page = {
        "jam": jam,
        "form": form,
        "reviewers": reviewers,
        "reviews": any(reviewer.user_id == request.user.pk for reviewer in reviewers),
        "found": _concerning(jam).select_related("team"),
    }
    return render(request, "submissions/hazards.html", page, status=422 if form.errors else 200)


def _concerning(jam: Jam) -> SubmissionQuerySet:
    """What is hidden, and what somebody from outside thinks should be."""
    said = Report.objects.filter(submission__jam=jam, reason=Report.Reason.HAZARD, settled_at=None)
    found = Submission.objects.of(jam)
    return (found.flagged() | found.filter(pk__in=said.values("submission"))).order_by("number")


@organiser_required
@require_POST
def hide(request: UserRequest, jam: Jam, number: int) -> HttpResponse:
    reporting.hide(get_object_or_404(_concerning(jam).select_related("jam"), number=number), by=request.user)
    nudge()
    messages.success(request, _("Number %d is hidden until a reviewer clears it.") % number)
    return see_other("manage-hazards", jam.slug)


@require_safe
@jam_page
def hazard_list(request: UserRequest, jam: Jam) -> HttpResponse:
    """For named reviewers: what somebody calls a possible hazard, with what they wrote."""
    return _hazard_list(request, jam)


def _hazard_list(request: UserRequest, jam: Jam, *, wrong: tuple[int, DecisionForm] | None = None) -> HttpResponse:
    said = Report.objects.filter(submission__jam=jam, reason=Report.Reason.HAZARD).order_by("reported_at")
    by_submission: dict[int, list[Report]] = {}
    for made in said:
        by_submission.setdefault(made.submission_id, []).append(made)
    rows = [
        (
            submission,
            by_submission.get(submission.pk, []),
            wrong[1] if wrong and wrong[0] == submission.pk else DecisionForm(prefix=f"n{submission.number}"),
        )
        for submission in _to_review(request, jam).select_related("jam")
    ]
    page = {"jam": jam, "rows": rows, "form": wrong[1] if wrong else None}
    return render(request, "submissions/hazard_list.html", page, status=422 if wrong else 200)


def _to_review(request: HttpRequest, jam: Jam) -> SubmissionQuerySet:
    """For a reviewer, all but their own team's. To everybody else there is no such page."""
    if not jam.hazard_reviewers.filter(user=request.user).exists():  # type: ignore[misc]
        raise Http404
    own = Submission.objects.of(jam).owned_by(request.user)
    return _concerning(jam).exclude(pk__in=own.values("pk"))


@require_POST
@jam_page
def hazard_decide(request: UserRequest, jam: Jam, number: int) -> HttpResponse:
    submission = get_object_or_404(_to_review(request, jam).select_related("jam"), number=number)
    form = DecisionForm(request.POST, prefix=f"n{number}")
    if not form.is_valid():
        return _hazard_list(request, jam, wrong=(submission.pk, form))
    decide = reporting.clear if form.cleaned_data["decision"] == "clear" else reporting.keep_hidden
    decide(submission, by=request.user, outcome=form.cleaned_data["outcome"])
    nudge()
    messages.success(request, _("Decided. The team and whoever reported it get a mail."))
    return see_other("hazard-list", jam.slug)
