"""What organisers see of a jam's submissions, and how they take one out of the running."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from accounts.models import Participant, Team, User
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import organiser_required
from jam.tasks import nudge
from submissions.actions import disqualify as take_out
from submissions.actions import reinstate as put_back
from submissions.forms import NO_DRAFT, DisqualifyForm, ManageForm
from submissions.models import LateRequest, State, Submission

PER_PAGE = 50
PARTS = ("links", "attachments", "answers", "authorships", "team__members", "jam__questions")


@require_safe
@organiser_required
def submissions(request: HttpRequest, jam: Jam) -> HttpResponse:
    """Every submission of the jam, drafts too, by state."""
    form = ManageForm(request.GET)
    words, state = form.chosen("q"), form.chosen("state")
    if state == NO_DRAFT:
        return _without_draft(request, jam)
    every = jam.submissions.all()
    readable = every.not_withheld_from(request.user)
    found = readable.search(words, user=request.user, now=clock.at(request)) if words else every
    found = found.in_state(State(state)) if state else found
    rows = found.select_related("team", "saved_by").prefetch_related(*PARTS).with_last_receipt()
    page = {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "words": words,
        "withheld": _withheld_from(request, jam),
        "chosen": state,
        **_around(jam),
    }
    return render(request, "submissions/manage.html", page)


def _around(jam: Jam) -> dict[str, Any]:
    """The states with their counts, and how many teams ask to be let in."""
    states = jam.submissions.all().count_by_state()
    total = sum(count for _value, _label, count in states)
    none = (NO_DRAFT, _("No draft"), _idle(jam).count())
    asking = LateRequest.objects.filter(team__jam=jam, answered_at=None).count()
    return {"jam": jam, "states": [("", _("All"), total), *states, none], "asking": asking}


def _idle(jam: Jam) -> QuerySet[Team]:
    """Teams with members that have not begun to write."""
    begun = Submission.objects.filter(team=OuterRef("pk"))
    return jam.teams.filter(~Exists(begun), Exists(Participant.objects.filter(team=OuterRef("pk"))))


def _without_draft(request: HttpRequest, jam: Jam) -> HttpResponse:
    teams = _idle(jam).annotate(size=Count("members")).order_by("name", "pk")
    page = {"page_obj": Paginator(teams, PER_PAGE).get_page(request.GET.get("page")), "chosen": NO_DRAFT}
    return render(request, "submissions/manage_no_draft.html", {**page, **_around(jam)})


def _withheld_from(request: HttpRequest, jam: Jam) -> set[int]:
    """Possible hazards, unless this organiser is also a named reviewer."""
    flagged = jam.submissions.flagged()
    readable = flagged.not_withheld_from(request.user)
    return set(flagged.exclude(pk__in=readable.values("pk")).values_list("pk", flat=True))


def _submitted(jam: Jam, number: int, *, user: User) -> Submission:
    readable = Submission.objects.handed_in().not_withheld_from(user).of(jam).select_related("team")
    submission = get_object_or_404(readable, number=number)
    submission.jam = submission.team.jam = jam
    return submission


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required
def disqualify(request: UserRequest, jam: Jam, number: int) -> HttpResponse:
    """Ask for the reason, say who will read it, do it."""
    submission = _submitted(jam, number, user=request.user)
    form = DisqualifyForm(request.POST or None, instance=submission)
    if request.method == "POST" and form.is_valid():
        take_out(submission, form.cleaned_data["disqualified_because"], by=request.user)
        nudge()
        messages.success(request, _("“%(title)s” is out of the running.") % {"title": submission.title})
        return see_other("manage-submissions", jam.slug)
    status = 422 if form.is_bound else 200
    page = {"jam": jam, "submission": submission, "form": form}
    return render(request, "submissions/disqualify.html", page, status=status)


@require_POST
@organiser_required
def reinstate(request: UserRequest, jam: Jam, number: int) -> HttpResponse:
    submission = _submitted(jam, number, user=request.user)
    if submission.disqualified_at:
        put_back(submission, by=request.user)
        nudge()
    messages.success(request, _("“%(title)s” is in the running.") % {"title": submission.title})
    return see_other("manage-submissions", jam.slug)
