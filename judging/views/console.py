"""What a judge does: see their five, rate one, take the next."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import UserRequest
from accounts.models import Participant
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import jam_page
from jam.phases import Phase
from judging.actions import save_review, skip
from judging.forms import ReviewForm
from judging.models import Judge, ReviewAssignment
from judging.queue import Item, Queue, judge_of, queue_of, stage_of


@require_safe
@jam_page
def judge_home(request: UserRequest, jam: Jam) -> HttpResponse:
    """Your five: before, during and after. For judges, and for participants who may become one."""
    judge = judge_of(jam, request.user)
    if judge is None and not Participant.objects.filter(jam=jam, user=request.user).exists():
        raise Http404
    now = clock.at(request)
    page = {
        "jam": jam,
        "judge": judge,
        "stage": stage_of(jam, now=now),
        "queue": queue_of(judge) if judge else Queue([]),
        "why_none": _why_none(judge),
        "left": jam.judging_closes_at - now,
    }
    return render(request, "judging/judge_home.html", page)


@require_safe
@jam_page
def judge_next(request: UserRequest, jam: Jam) -> HttpResponse:
    """On to the next unfinished project; the address in every mail."""
    judge = get_object_or_404(Judge, jam=jam, user=request.user)
    following = queue_of(judge).next
    if following is None or jam.phase(clock.at(request)) is not Phase.JUDGING:
        return see_other("judge-home", jam.slug)
    return see_other("judge-review", jam.slug, following.submission.number)


@require_http_methods(["GET", "HEAD", "POST"])
@jam_page
def judge_review(request: UserRequest, jam: Jam, number: int) -> HttpResponse:
    """The console: read one project, rate it, go on."""
    assignment = yours_or_404(request, jam, number)
    queue = queue_of(assignment.judge)
    item = queue.item(number)
    withheld = assignment.submission.flagged_at is not None
    if request.method == "POST" and not withheld:
        return _save(request, assignment, queue)
    if item is None or withheld:
        messages.info(request, _("This project left the running. You need not rate it."))
        return see_other("judge-home", jam.slug)
    form = ReviewForm(criteria=list(jam.criteria.all()), review=item.review)
    return _console(request, queue, item, form)


def yours_or_404(request: UserRequest, jam: Jam, number: int) -> ReviewAssignment:
    """This person's assignment of the submission with this number; to everybody else there is none."""
    mine = ReviewAssignment.objects.select_related("judge__jam", "judge__user", "submission__jam")
    return get_object_or_404(mine, judge__jam=jam, judge__user=request.user, submission__number=number)


def _save(request: UserRequest, assignment: ReviewAssignment, queue: Queue) -> HttpResponse:
    """Save, save and skip, or save and finish. What cannot be saved stays on the page."""
    jam, submission = assignment.judge.jam, assignment.submission
    item = queue.item(submission.number) or Item(assignment, place=0)
    finish = not {"save", "skip"} & request.POST.keys()
    form = ReviewForm(
        request.POST, criteria=list(jam.criteria.all()), review=item.review, complete=finish or item.is_done
    )
    try:
        if not form.is_valid():
            return _console(request, queue, item, form, status=422)
        values = {"comment": form.cleaned_data["comment"], "note": form.cleaned_data["note"]}
        review = save_review(assignment, ratings=form.ratings, finish=finish, **values)
        if "skip" in request.POST:
            skip(assignment)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _console(request, queue, item, form, status=422)
    if "save" in request.POST:
        if "autosave" in request.headers:
            return render(request, "judging/_saved.html", {"jam": jam, "review": review})
        messages.success(request, _("Saved."))
        return see_other("judge-review", jam.slug, submission.number)
    return see_other("judge-next", jam.slug)


def _console(request: UserRequest, queue: Queue, item: Item, form: ReviewForm, status: int = 200) -> HttpResponse:
    jam, now = item.assignment.judge.jam, clock.at(request)
    submission = item.submission
    page = {
        "jam": jam,
        "queue": queue,
        "here": item,
        "submission": submission,
        "links": submission.links.all(),
        "reports": submission.attachments.all(),
        "blind": jam.hides_teams(now),
        "form": form,
        "total": item.total,
        "earlier": queue.earlier_than(item),
        "is_open": jam.phase(now) is Phase.JUDGING,
        "left": jam.judging_closes_at - now,
    }
    return render(request, "judging/judge_review.html", page, status=status)


def _why_none(judge: Judge | None) -> str:
    """Why a judge was dealt fewer than the jam asks for."""
    if judge is None or not hasattr(judge.jam, "deal"):
        return ""
    return str(judge.jam.deal.short.get(str(judge.pk), ""))
