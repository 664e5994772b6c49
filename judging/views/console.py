"""What a judge does: see their five, rate one, take the next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from accounts.models import Participant, User
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import jam_page
from judging.actions import ReviewGone, SavedElsewhere, save_review, skip
from judging.actions.reviewing import MOST_SKIPS
from judging.forms import ReviewForm
from judging.models import Judge, Pause, ReviewAssignment, Rules
from judging.presence import seen
from judging.queue import Item, Queue, Stage, judge_of, later_queues, queue_of, stage_of
from judging.suggestion import suggestion
from submissions.views import keeping
from submissions.views.ways_out import leave


def judge_or_coming(request: UserRequest, jam: Jam) -> Judge | None:
    """The reader as a judge of this jam, or None for a participant who may become one; for others there is no page."""
    judge = judge_of(jam, request.user)
    if judge is None and not Participant.objects.filter(jam=jam, user=request.user).exists():
        raise Http404
    return judge


@require_safe
@jam_page
def judge_home(request: UserRequest, jam: Jam) -> HttpResponse:
    """Your five: before, during and after. For judges, and for participants who may become one."""
    judge, now = judge_or_coming(request, jam), clock.at(request)
    queue = queue_of(judge) if judge else Queue([])
    page: dict[str, Any] = {
        "jam": jam,
        "judge": judge,
        "stage": stage_of(jam, now=now),
        "queue": queue,
        "why_none": _why_none(judge),
        "shows_earlier": Rules.of(jam).shows_earlier,
    }
    if judge:
        page |= _time(judge, now=now)
        page["later"] = [
            {"round": round_, "queue": theirs, "may_rate": judge.may_rate(now=now, round=round_)}
            for round_, theirs in later_queues(judge, now=now)
        ]
        if page["may_rate"] and page["stage"] is not Stage.BEFORE:
            page["new"] = queue.new_since(judge.seen_at)
            if request.method == "GET":
                seen(judge, now=now)
            done = queue.items and not queue.unfinished
            page["suggestion"] = suggestion(judge, now=now) if done else None
    return render(request, "judging/judge_home.html", page)


@require_safe
@jam_page
def judge_next(request: UserRequest, jam: Jam) -> HttpResponse:
    """On to the next unfinished project; the address in every mail."""
    judge = get_object_or_404(Judge.objects.select_related("jam", "user"), jam=jam, user=request.user)
    now = clock.at(request)
    for round_, queue in [(None, queue_of(judge)), *later_queues(judge, now=now)]:
        if queue.next is not None and judge.may_rate(now=now, round=round_):
            return see_other("judge-review", jam.slug, queue.next.submission.number)
    return see_other("judge-home", jam.slug)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def judge_review(request: HttpRequest, jam: str, number: int) -> HttpResponseBase:
    """The console. What a judge sends whose session ended meanwhile waits until they are back."""
    if not isinstance(request.user, User):
        keeping.keep(request)
        return redirect_to_login(request.path)
    return _review(request, jam=jam, number=number)


@jam_page
def _review(request: UserRequest, jam: Jam, number: int) -> HttpResponse:
    """Read one project, rate it, go on."""
    if request.method == "POST":
        judge = get_object_or_404(Judge.objects.select_related("jam", "user"), jam=jam, user=request.user)
        return _save(request, judge, number)
    assignment = yours_or_404(request, jam, number)
    queue = queue_of(assignment.judge, round=assignment.round)
    item, now = queue.item(number), clock.at(request)
    still_theirs = item is not None and assignment.submission.flagged_at is None
    if still_theirs and request.method == "GET" and assignment.judge.may_rate(now=now, round=assignment.round):
        still_theirs = seen(assignment.judge, assignment, now=now)
    if item is None or not still_theirs:
        messages.info(request, _("This project left the running, or another one came instead. You need not rate it."))
        return see_other("judge-home", jam.slug)
    kept = keeping.kept(request)
    form = ReviewForm(kept, criteria=list(assignment.criteria()), review=item.review)
    return _console(request, queue, item, form, came_back=kept is not None)


def yours_or_404(request: UserRequest, jam: Jam, number: int) -> ReviewAssignment:
    """This person's assignment of the submission with this number; to everybody else there is none."""
    found = _assignment(request.user, jam, number)
    if found is None:
        raise Http404
    return found


def _assignment(user: User, jam: Jam, number: int) -> ReviewAssignment | None:
    """Of a project that went on to a further round, the assignment there."""
    mine = ReviewAssignment.objects.select_related("judge__jam", "judge__user", "submission__jam", "round")
    theirs = mine.filter(judge__jam=jam, judge__user=user, submission__number=number)
    return theirs.order_by(F("round__number").desc(nulls_last=True)).first()


def _save(request: UserRequest, judge: Judge, number: int) -> HttpResponse:
    """Save, save and skip, or save and finish. What cannot be saved stays on the page."""
    assignment = _assignment(judge.user, judge.jam, number)
    queue = queue_of(judge, round=assignment.round if assignment else None)
    item = queue.item(number)
    if item is None:
        return _gone(request, judge, number)
    finish = not {"save", "skip"} & request.POST.keys()
    criteria = list(item.assignment.criteria())
    form = ReviewForm(request.POST, criteria=criteria, review=item.review, complete=finish or item.is_done)
    theirs = None
    try:
        if form.is_valid():
            return _saved(request, item.assignment, form, finish=finish)
    except ReviewGone:
        return _gone(request, judge, number)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        if isinstance(refusal, SavedElsewhere):
            theirs = refusal.theirs
            form.begin_with(theirs)
    status = 409 if theirs else 422
    if "autosave" in request.headers:
        problem = " ".join(dict.fromkeys(str(error) for errors in form.errors.values() for error in errors))
        return JsonResponse({"problem": _("Not saved. %(why)s") % {"why": problem}}, status=status)
    return _console(request, queue, item, form, status=status, theirs=theirs, refused=True)


def _saved(request: UserRequest, assignment: ReviewAssignment, form: ReviewForm, *, finish: bool) -> HttpResponse:
    """Save what is sound, and say so in the way it was asked for. Raises what ``save_review`` and ``skip`` raise."""
    jam, sent = assignment.judge.jam, form.cleaned_data
    if "skip" in request.POST and not form.has_anything():
        skip(assignment)
        return see_other("judge-next", jam.slug)
    base = sent["base"] if "base" in request.POST else None
    review = save_review(
        assignment, ratings=form.ratings, comment=sent["comment"], note=sent["note"], finish=finish, base=base
    )
    keeping.forget(request)
    if "skip" in request.POST:
        form.begin_with(review)
        skip(assignment)
    if "autosave" in request.headers:
        saved = render_to_string("judging/_saved.html", {"jam": jam, "review": review}, request)
        return JsonResponse({"saved": saved, "base": review.version})
    if "save" in request.POST:
        messages.success(request, _("Saved."))
        return see_other("judge-review", jam.slug, assignment.submission.number)
    return see_other("judge-next", jam.slug)


def _gone(request: UserRequest, judge: Judge, number: int) -> HttpResponse:
    """What was written on a project that is not this judge's any more, to take along. It names no project."""
    form = ReviewForm(request.POST, criteria=list(judge.jam.criteria.first_round()))
    problem = str(ReviewGone().message)
    if "autosave" in request.headers:
        return JsonResponse({"problem": problem}, status=422)
    page = {"jam": judge.jam, "number": number, "form": form, "text": form.as_text(), "problem": problem}
    return render(request, "judging/judge_gone.html", page, status=422)


@require_POST
@jam_page
def judge_text(request: UserRequest, jam: Jam, number: int) -> HttpResponse:
    """What this judge typed, as a file of their own: it comes from them and goes back to them."""
    get_object_or_404(Judge, jam=jam, user=request.user)
    criteria = [criterion for criterion in jam.criteria.all() if f"c{criterion.pk}" in request.POST]  # of any round
    form = ReviewForm(request.POST, criteria=criteria)
    answer = HttpResponse(form.as_text(), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{jam.slug}-{number}.txt"'
    return answer


@require_safe
@jam_page
def judge_out(request: UserRequest, jam: Jam, number: int, what: str) -> HttpResponse:
    """The page before a link of a project that this judge reads, as it was handed in."""
    assignment = yours_or_404(request, jam, number)
    item = queue_of(assignment.judge, round=assignment.round).item(number)
    if item is None or assignment.submission.flagged_at:
        raise Http404
    names = not jam.hides_teams(clock.at(request))
    return leave(request, item.submission, what, answers=item.submission.answered(), names=names)


def _console(
    request: UserRequest, queue: Queue, item: Item, form: ReviewForm, status: int = 200, **more: Any
) -> HttpResponse:
    judge, submission, now = item.assignment.judge, item.submission, clock.at(request)
    jam = judge.jam
    shows_earlier = Rules.of(jam).shows_earlier
    page = {
        "jam": jam,
        "queue": queue,
        "here": item,
        "round": item.assignment.round,
        "submission": submission,
        "reports": [file for file in submission.attachments.all() if not file.is_image],
        "out": "judge-out" if jam.hides_teams(now) else "",
        "form": form,
        "total": form.total(),
        "earlier": queue.earlier_than(item) if shows_earlier else [],
        "shows_earlier": shows_earlier,
        "others_wait": queue.unfinished > (not item.is_done),
        "skipped_out": item.assignment.skips >= MOST_SKIPS,
        "writer": keeping.writer(request.user),
        **_time(judge, now=now, assignment=item.assignment),
        **more,
    }
    return render(request, "judging/judge_review.html", page, status=status)


def _time(judge: Judge, *, now: datetime, assignment: ReviewAssignment | None = None) -> dict[str, Any]:
    """Whether this judge may rate now, until when, and why not."""
    round_ = assignment.round if assignment else None
    until = judge.rates_until(round_)
    return {
        "may_rate": judge.may_rate(now=now, round=round_),
        "pause": Pause.objects.filter(jam=judge.jam, ended_at=None).first(),
        "until": until,
        "left": until - now if until else None,
    }


def _why_none(judge: Judge | None) -> str:
    """Why a judge was dealt fewer than the jam asks for."""
    if judge is None or not hasattr(judge.jam, "deal"):
        return ""
    return str(judge.jam.deal.short.get(str(judge.pk), ""))
