"""What judging adds to pages that are composed of several apps."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils.translation import ngettext

from accounts.models import User
from jam import clock
from jam.models import Jam
from jam.phases import Phase
from judging import desk, words
from judging.models import Criterion, Deal, Result, ReviewAssignment
from judging.needs import needs_of
from judging.queue import judge_of, stage_of
from judging.ranking import awards_of, columns_of, own_submissions_of, rank_labels
from judging.standing import standing_of, step_for
from submissions.models import Submission

register = template.Library()
register.filter("in_words", words.number)


@register.inclusion_tag("judging/_your_jam.html", takes_context=True)
def your_jam(context: Context, jam: Jam) -> dict[str, Any]:
    """The one bordered card of the jam page: this person's one next step."""
    request = context["request"]
    me = standing_of(request.user, jam, now=clock.at(request))
    return {"jam": jam, "me": me, "step": step_for(me)}


@register.inclusion_tag("judging/_take_part.html", takes_context=True)
def take_part_steps(context: Context, jam: Jam) -> dict[str, Any]:
    """How to take part, in four steps, the reader's own ticked."""
    request = context["request"]
    now = clock.at(request)
    me = standing_of(request.user, jam, now=now)
    ticked = [me.participant is not None, me.team is not None, me.is_in, me.has_rated]
    possible = [jam.accepts_people(now)] * 2 + [jam.accepts_drafts(now), jam.phase(now) is Phase.JUDGING]
    first = ticked.index(False) if False in ticked else None
    current = first if first is not None and possible[first] else None
    return {"jam": jam, "me": me, "ticked": ticked, "current": current, "number": jam.reviews_per_judge}


@register.inclusion_tag("judging/_criteria_table.html")
def criteria_table(jam: Jam) -> dict[str, Any]:
    """What is rated, with each criterion's share of the score."""
    criteria = list(jam.criteria.first_round())
    weights = [criterion.weight for criterion in criteria]
    rows = [
        {
            "criterion": criterion,
            "times": words.times(criterion.weight, weights),
            "share": words.share(criterion.weight, sum(weights)),
        }
        for criterion in criteria
    ]
    return {"rows": rows, "heaviest": max(weights, default=1)}


@register.inclusion_tag("judging/_dots.html")
def dots(done: int, of: int) -> dict[str, Any]:
    """One dot for each, the first ``done`` filled. Decoration beside the same in words."""
    return {"marks": [i < done for i in range(of)]}


@register.inclusion_tag("components/whisker.html")
def score_whisker(result: Result) -> dict[str, Any]:
    """A result as a dot with its range, on the scale of the ratings."""
    lo, hi = result.shown_range
    score = result.score or 0.0
    label = ngettext(
        "Score %(score).2f, plausible range %(lo).1f to %(hi).1f, from %(n)d judge",
        "Score %(score).2f, plausible range %(lo).1f to %(hi).1f, from %(n)d judges",
        result.n,
    ) % {"score": score, "lo": lo, "hi": hi, "n": result.n}
    return {"label": label, "dot": _along_scale(score), "lo": _along_scale(lo), "hi": _along_scale(hi)}


@register.inclusion_tag("judging/_weighted.html")
def weighted_so_far(total: float | None, earlier: list[float]) -> dict[str, Any]:
    """A judge's own weighted rating on an axis, beside those of their earlier projects."""
    marks = [_along_scale(value) for value in earlier]
    return {"total": total, "total_at": _along_scale(total or 0), "earlier": earlier, "marks": marks}


@register.inclusion_tag("judging/_results_teaser.html", takes_context=True)
def results_teaser(context: Context, jam: Jam) -> dict[str, Any]:
    """On the jam page, once results are public: the awards, or the first three."""
    now = clock.at(context["request"])
    if jam.phase(now) is not Phase.RESULTS:
        return {}
    best = Result.objects.published(jam, now=now).overall().filter(rank__lte=3)
    running = best.filter(submission__in=Submission.objects.of(jam).in_the_running().values("pk"))
    return {
        "jam": jam,
        "awards": list(awards_of(jam)),
        "best": list(running.select_related("submission__team", "submission__jam")),
    }


@register.inclusion_tag("judging/_score_card.html", takes_context=True)
def score_card(context: Context, submission: Submission) -> dict[str, Any]:
    """On a submission's page, once results are public: its scores with their ranges."""
    request = context["request"]
    jam, now = submission.jam, clock.at(request)
    results = list(
        Result.objects.published(jam, now=now)
        .filter(submission=submission, submission__disqualified_at=None)
        .select_related("criterion", "submission")
    )
    if not results:
        return {}
    overall = next(result for result in results if result.criterion is None)
    criteria = sorted((r for r in results if r.criterion), key=lambda r: (r.criterion.position, r.criterion.pk))  # type: ignore[union-attr]
    counts = {
        column.criterion.pk: column.counts for column in columns_of([r.criterion for r in criteria if r.criterion])
    }
    return {
        "jam": jam,
        "overall": overall,
        "rank": _rank_of(overall, jam),
        "rows": [
            {"result": result, "counts": counts[result.criterion_id]} for result in criteria if result.criterion_id
        ],
        "is_mine": submission.pk in own_submissions_of(request.user, jam),
    }


@register.inclusion_tag("judging/_rate_this.html", takes_context=True)
def rate_this(context: Context, submission: Submission) -> dict[str, Any]:
    """On a submission's page while judging is open: what this judge may do about it; nothing for others."""
    request = context["request"]
    jam, now = submission.jam, clock.at(request)
    if not isinstance(request.user, User) or jam.phase(now) not in (Phase.JUDGING, Phase.DELIBERATION):
        return {}
    judge = judge_of(jam, request.user)
    if judge is None or not judge.may_rate(now=now) or not Deal.objects.filter(jam=jam).exists():
        return {}
    return {
        "jam": jam,
        "submission": submission,
        "is_mine": submission.pk in own_submissions_of(request.user, jam),
        "assigned": ReviewAssignment.objects.first_round().filter(judge=judge, submission=submission).first(),
        "left": judge.still_to_rate(),
    }


@register.inclusion_tag("judging/_coverage_panel.html", takes_context=True)
def coverage_panel(context: Context, jam: Jam) -> dict[str, Any]:
    """On the dashboard: ratings per submission, and how far the judges are."""
    now = clock.at(context["request"])
    return {
        "jam": jam,
        "stage": stage_of(jam, now=now),
        "has_deal": Deal.objects.filter(jam=jam).exists(),
        "summary": desk.summary(jam),
        "finished": [submission.finished for submission in desk.coverage(jam)],
    }


@register.inclusion_tag("judging/_needs_you_now.html", takes_context=True)
def needs_you_now(context: Context, jam: Jam) -> dict[str, Any]:
    """On the dashboard: what to do next, most urgent first."""
    return {"needs": needs_of(jam, now=clock.at(context["request"]))}


def _along_scale(value: float) -> str:
    lowest, highest = Criterion.LOWEST, Criterion.HIGHEST
    return f"{100 * min(1.0, max(0.0, (value - lowest) / (highest - lowest))):.2f}%"


def _rank_of(result: Result, jam: Jam) -> str:
    """Its place, "=2" where it is shared."""
    same = Result.objects.overall().filter(submission__jam=jam, rank=result.rank)
    return rank_labels(same).get((result.submission_id, None), "")
