"""What came out of jams that are over, for pages that show several of them."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import QuerySet
from django.template.context import Context

from jam import clock
from jam.models import Jam
from jam.phases import Phase
from judging.models import Result
from submissions.models import Submission

register = template.Library()
MOST = 6
PLACES = 3


@register.simple_tag(takes_context=True)
def first_place(context: Context, jam: Jam) -> list[Submission]:
    """Whoever came first, once that is public; several where they tie."""
    if jam.is_draft or jam.phase(clock.at(context["request"])) is not Phase.RESULTS:
        return []
    return [result.submission for result in _best().filter(submission__jam=jam, rank=1)]


@register.inclusion_tag("jam/_found.html", takes_context=True)
def what_people_found(context: Context) -> dict[str, Any]:
    """A few titles from the jams that ended last."""
    now = clock.at(context["request"])
    jams = Jam.objects.listed().in_phase(Phase.RESULTS, now=now)
    best = _best().filter(submission__jam__in=jams.values("pk"), rank__lte=PLACES)
    return {"found": best.order_by("-submission__jam__results_published_at", "rank", "submission__title")[:MOST]}


def _best() -> QuerySet[Result]:
    running = Submission.objects.in_the_running().values("pk")
    best = Result.objects.overall().filter(submission__in=running)
    return best.select_related("submission__team", "submission__jam")
