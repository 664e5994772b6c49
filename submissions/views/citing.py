"""What others take along to cite a project."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from jam import clock
from jam.models import Jam
from jam.permissions import jam_page
from submissions.cite import cff
from submissions.citing import work_of
from submissions.models import credits_of
from submissions.showing import readable


@login_not_required
@require_safe
@jam_page
def citation(request: HttpRequest, jam: Jam, number: int) -> HttpResponse:
    """``CITATION.cff``, for those who may know who made it."""
    now = clock.at(request)
    named = readable(request.user, jam, now=now).authors_visible_to(request.user, now=now)
    found = named.select_related("team").prefetch_related("links")
    submission = get_object_or_404(found, number=number)
    work = work_of(submission, credits_of(submission))
    if work is None:
        raise Http404
    answer = HttpResponse(cff(work), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="CITATION.cff"'
    return answer
