"""What a judge does away from the console: practise before judging opens, and rate on paper."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import UserRequest
from jam import clock
from jam.models import Jam
from jam.permissions import jam_page
from judging import practice
from judging.forms import ReviewForm
from judging.models import Judge
from judging.queue import queue_of

from .console import judge_or_coming


@require_http_methods(["GET", "HEAD", "POST"])
@jam_page
def judge_practice(request: UserRequest, jam: Jam) -> HttpResponse:
    """The console with a made-up project and the jam's real criteria. Nothing is kept, so there is nowhere to go on."""
    judge_or_coming(request, jam)
    criteria = list(jam.criteria.first_round())
    form = ReviewForm(request.POST if request.method == "POST" else None, criteria=criteria, complete=True)
    done = form.is_bound and form.is_valid()
    page = {"jam": jam, "form": form, "project": practice, "total": form.total(), "earlier": [], "done": done}
    page["opens"] = jam.grace_ends_at if clock.at(request) < jam.grace_ends_at else None
    return render(request, "judging/judge_practice.html", page, status=422 if form.errors else 200)


@require_safe
@jam_page
def judge_print(request: UserRequest, jam: Jam) -> HttpResponse:
    """A sheet of paper for each of the judge's projects, for where there is no power."""
    judge = get_object_or_404(Judge.objects.select_related("jam", "user"), jam=jam, user=request.user)
    scales = list(ReviewForm(criteria=list(jam.criteria.first_round())).scales())
    page = {"jam": jam, "judge": judge, "items": queue_of(judge).items, "scales": scales}
    return render(request, "judging/judge_print.html", page)
