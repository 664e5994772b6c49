"""What everybody may read of one project: its page, its cover and its report."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from jam import clock
from jam.models import Jam
from jam.permissions import jam_page
from submissions.cite import apa, bibtex
from submissions.citing import work_of
from submissions.cover import cover as cover_of
from submissions.models import Submission, credits_of
from submissions.showing import readable
from submissions.talk_forms import CommentForm

from .images import sealed


@login_not_required
@require_safe
@jam_page
def detail(request: HttpRequest, jam: Jam, number: int, slug: str) -> HttpResponse:
    """One project, to read like a short paper."""
    now = clock.at(request)
    found = readable(request.user, jam, now=now).select_related("team").prefetch_related("links", "attachments")
    submission = found.filter(number=number).first()
    if submission is None:
        return _gone_or_404(request, jam, number)
    if slug != submission.slug:
        return redirect(submission)
    return paper(request, submission)


def paper(
    request: HttpRequest, submission: Submission, *, form: CommentForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a project that this person may open; with a comment that could not be posted, if there is one."""
    now, jam = clock.at(request), submission.jam
    submission.team.jam = jam
    own = request.user.is_authenticated and submission.team.has_member(request.user)
    page = {"jam": jam, "submission": submission, "own": own, "state": submission.state(), "form": form}
    page["out"] = "" if submission.authors_shown else "submission-out"  # type: ignore[attr-defined]
    page |= {"writable": jam.accepts_drafts(now), **_about_authors(request, submission, now=now)}
    return render(request, "submissions/detail.html", page, status=status)


def _about_authors(request: HttpRequest, submission: Submission, *, now: datetime) -> dict[str, Any]:
    """Who made it, where and how, and how to cite it, for those who may know."""
    if not submission.authors_shown:  # type: ignore[attr-defined]
        return {}
    jam, credited = submission.jam, credits_of(submission)
    places = submission.team.members.visible_to(request.user, now=now).filter(hub__in=jam.hubs.approved())
    cities = dict(places.values_list("user", "hub__city"))
    facts: dict[str, Any] = {
        "byline": [(credit.user, cities.get(credit.user.pk, "")) for credit in credited],
        "authors": [credit.user.name for credit in credited],
        "contributions": [credit for credit in credited if credit.roles],
        "hidden": jam.hides_teams(now),
    }
    if work := work_of(submission, credited):
        facts |= {"apa": apa(work), "bibtex": bibtex(work)}
    return facts


def _gone_or_404(request: HttpRequest, jam: Jam, number: int) -> HttpResponse:
    """A tombstone for what was public and was taken back; everything else was never there."""
    gone = Submission.objects.of(jam).withdrawn_in_public(now=clock.at(request))
    get_object_or_404(gone, number=number)
    return render(request, "submissions/withdrawn.html", {"jam": jam, "number": number}, status=410)


@login_not_required
@require_safe
@jam_page
@cache_control(public=True, max_age=86_400)
def cover(request: HttpRequest, jam: Jam, number: int) -> HttpResponse:
    """A picture made from the number alone: it looks nothing up, so it tells nothing."""
    return HttpResponse(cover_of(f"{jam.slug}/{number}"), content_type="image/svg+xml")


@login_not_required
@require_safe
@jam_page
def report(request: HttpRequest, jam: Jam, number: int) -> HttpResponseBase:
    """The uploaded report, for whoever may see the project. Never shown inside our pages, never by its own name."""
    found = readable(request.user, jam, now=clock.at(request)).prefetch_related("attachments")
    submission = get_object_or_404(found, number=number)
    attachment = submission.report()
    if attachment is None:
        raise Http404
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"{jam.slug}-{submission.number}-{submission.slug[:60]}.pdf"
    response = FileResponse(content, as_attachment=True, filename=name, content_type="application/pdf")
    return sealed(response)
