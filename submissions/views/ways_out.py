"""The page between a project whose authors are secret and what its links may say about them."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from jam import clock
from jam.models import Jam
from jam.permissions import jam_page
from submissions.models import Answer, Submission
from submissions.showing import readable
from submissions.ways_out import host_of, ways_out


@login_not_required
@require_safe
@jam_page
def way_out(request: HttpRequest, jam: Jam, number: int, what: str) -> HttpResponse:
    """Name the host of a link of a project that this person may open, and let them decide. Nothing is redirected."""
    found = readable(request.user, jam, now=clock.at(request)).prefetch_related("links")
    submission = get_object_or_404(found, number=number)
    return leave(request, submission, what, answers=submission.publicly_answered(), names=submission.authors_shown)  # type: ignore[attr-defined]


def leave(
    request: HttpRequest, submission: Submission, what: str, *, answers: Iterable[Answer], names: bool
) -> HttpResponse:
    """The page for one link of ``submission``, which this person may read; ``names``: they may know its authors."""
    url = ways_out(submission, answers).get(what)
    if not url:
        raise Http404
    page = {"jam": submission.jam, "submission": submission, "url": url, "host": host_of(url), "names": names}
    return render(request, "submissions/way_out.html", page)
