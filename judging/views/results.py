"""What was found, for everybody at the same instant; and for each team what the judges told it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from jam import clock
from jam.exports import csv_lines
from jam.models import Jam
from jam.permissions import jam_page
from jam.phases import Phase
from judging import exports, files
from judging.models import Criterion, Result, Review, Round, Rules
from judging.ranking import awards_of, columns_of, facts_of, juries_of, own_submissions_of, ranking_of
from submissions.models import Submission


@login_not_required
@require_safe
@jam_page
def result_list(request: HttpRequest, jam: Jam) -> HttpResponse:
    if jam.phase(clock.at(request)) is not Phase.RESULTS:
        return render(request, "judging/results_waiting.html", {"jam": jam})
    return _results(request, jam, criterion=None)


@login_not_required
@require_safe
@jam_page
def result_criterion(request: HttpRequest, jam: Jam, criterion: str) -> HttpResponse:
    _refuse_before_results(request, jam)
    return _results(request, jam, criterion=get_object_or_404(jam.criteria.first_round(), slug=criterion))


@login_not_required
@require_safe
@jam_page
def results_csv(request: HttpRequest, jam: Jam) -> HttpResponse:
    _refuse_before_results(request, jam)
    headers = {"Content-Disposition": f'attachment; filename="{jam.slug}-results.csv"'}
    return HttpResponse(
        "".join(csv_lines(exports.results, jam)), content_type="text/csv; charset=utf-8", headers=headers
    )


@login_not_required
@require_safe
@jam_page
def results_json(request: HttpRequest, jam: Jam) -> HttpResponse:
    _refuse_before_results(request, jam)
    return JsonResponse(files.as_json(jam), json_dumps_params={"indent": 1, "ensure_ascii": False})


@login_not_required
@require_safe
@jam_page
def results_method(request: HttpRequest, jam: Jam) -> HttpResponse:
    """How scores are computed. The rules are public from the start, the figures with the results."""
    public = jam.phase(clock.at(request)) is Phase.RESULTS
    page = {
        "jam": jam,
        "columns": columns_of(list(jam.criteria.first_round())),
        "facts": facts_of(jam, _stored(request, jam)) if public else None,
        "pool": Rules.of(jam).get_pool_display(),
        "deal": getattr(jam, "deal", None) if public else None,
    }
    return render(request, "judging/results_method.html", page)


@require_safe
@jam_page
def feedback(request: UserRequest, jam: Jam) -> HttpResponse:
    """What the judges wrote to the reader's own team, without names. To everybody else there is no such page."""
    own = Submission.objects.of(jam).submitted().filter(team__members__user=request.user)
    submission = get_object_or_404(own.select_related("jam", "team"))
    now = clock.at(request)
    scores = Result.objects.published(jam, now=now).filter(submission=submission).select_related("criterion")
    rounds = Round.objects.filter(jam=jam, assignments__submission=submission).distinct()
    said = [(round, Review.objects.comments_to(submission, now=now, round=round)) for round in rounds]
    page = {
        "jam": jam,
        "submission": submission,
        "is_public": jam.phase(now) is Phase.RESULTS,
        "comments": Review.objects.comments_to(submission, now=now),
        "juries": [(round, comments) for round, comments in said if comments],
        "scores": sorted(scores, key=lambda result: result.criterion.position if result.criterion else -1),
    }
    return render(request, "judging/feedback.html", page)


def _results(request: HttpRequest, jam: Jam, *, criterion: Criterion | None) -> HttpResponse:
    results = _stored(request, jam)
    mine = own_submissions_of(request.user, jam)
    page: dict[str, Any] = {
        "jam": jam,
        "facts": facts_of(jam, results),
        "criteria": jam.criteria.first_round(),
        "awards": list(awards_of(jam)) if criterion is None else [],
        "juries": juries_of(jam, _stored(request, jam, further=True), mine=mine) if criterion is None else [],
        "ranking": ranking_of(jam, results, criterion=criterion, mine=mine, page=request.GET.get("page", 1)),
        "own": next((r.submission for r in results if r.submission_id in mine), None),
    }
    return render(request, "judging/result_list.html", page)


def _stored(request: HttpRequest, jam: Jam, *, further: bool = False) -> list[Result]:
    """What was published of the first round, or of the ``further`` ones, and is still in the running."""
    running = Submission.objects.of(jam).in_the_running().values("pk")
    now = clock.at(request)
    public = Result.objects.of_further_rounds(jam, now=now) if further else Result.objects.published(jam, now=now)
    there = public.filter(submission__in=running)
    return list(there.select_related("submission__team", "submission__jam", "criterion", "round"))


def _refuse_before_results(request: HttpRequest, jam: Jam) -> None:
    if jam.phase(clock.at(request)) is not Phase.RESULTS:
        raise Http404
