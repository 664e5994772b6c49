"""What the judging desk shows: how well every submission is covered, and how far every judge is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from jam.models import Jam
from submissions.models import Submission

from .actions.organising import may_take, remindable, was_reminded_lately
from .models import Judge, ReviewAssignment
from .models.review import ReviewAssignmentQuerySet
from .presence import silent

FIRST_ROUND = Q(assignments__round=None)
FINISHED = FIRST_ROUND & Q(assignments__review__finished_at__isnull=False)
UNDER_WAY = (
    FIRST_ROUND
    & Q(assignments__review__finished_at__isnull=True)
    & (Q(assignments__opened_at__isnull=False) | Q(assignments__review__isnull=False))
)
PROPOSED = 12


def coverage(jam: Jam) -> QuerySet[Any]:
    """Submissions in the running, least covered first, with ``finished``, ``under_way``, ``given``, ``stepped_back``
    and ``unread``."""
    return (
        Submission.objects.of(jam)
        .in_the_running()
        .select_related("team", "jam")
        .annotate(
            given=Count("assignments", filter=FIRST_ROUND, distinct=True),
            under_way=Count("assignments", filter=UNDER_WAY, distinct=True),
            finished=Count("assignments", filter=FINISHED, distinct=True),
            stepped_back=Count("conflicts", distinct=True),
            unread=Count("problems", filter=Q(problems__resolved_at__isnull=True), distinct=True),
        )
        .order_by("finished", "given", "number")
    )


def judges(jam: Jam) -> QuerySet[Any]:
    """Judges, those with most to do first, with ``dealt``, ``done``, ``more``, ``pace`` and ``last_seen``.

    ``pace`` is the mean time from opening a project to finishing it. What left the running is nobody's duty.
    """
    there = Q(assignments__submission__withdrawn_at=None, assignments__submission__disqualified_at=None)
    running = FIRST_ROUND & there & Q(assignments__submission__flagged_at=None)
    begun = Coalesce("assignments__opened_at", "assignments__review__started_at")
    took = ExpressionWrapper(F("assignments__review__finished_at") - begun, output_field=DurationField())
    dealt = running & Q(assignments__dealt=True)
    return (
        Judge.objects.filter(jam=jam)
        .select_related("user")
        .annotate(
            dealt=Count("assignments", filter=dealt),
            done=Count("assignments", filter=dealt & FINISHED),
            more=Count("assignments", filter=running & Q(assignments__dealt=False) & FINISHED),
            pace=Avg(took, filter=running & FINISHED),
            last_seen=Coalesce("seen_at", Max("assignments__review__saved_at")),
        )
        .order_by(F("done") - F("dealt"), "user__name", "pk")
    )


def mark_silent(page: list[Any], jam: Jam, *, now: datetime) -> None:
    """Say of each of these judges whether they are ``silent``. Three queries, however many they are."""
    quiet = set(silent(jam, now=now).filter(pk__in=[judge.pk for judge in page]).values_list("pk", flat=True))
    for judge in page:
        judge.silent = judge.pk in quiet


def reviews_of(submission: Submission) -> ReviewAssignmentQuerySet:
    """Who reviews it, with how far they are: never what they think of it."""
    rows = ReviewAssignment.objects.filter(submission=submission, round=None).select_related("judge__user", "review")
    return rows.order_by("assigned_at", "judge__user__name", "pk")


def work_of(judge: Judge, *, now: datetime) -> dict[str, Any]:
    """What the page of one judge says. Five queries."""
    rows = ReviewAssignment.objects.filter(judge=judge, round=None).in_the_running().select_related("submission__jam")
    mark_silent([judge], judge.jam, now=now)
    return {
        "figures": judges(judge.jam).get(pk=judge.pk),
        "reviews": list(rows.select_related("review").order_by("-dealt", "position")),
        "is_late": remindable(judge.jam, now=now).filter(pk=judge.pk).exists(),
        "was_reminded": was_reminded_lately(judge, now=now),
    }


def proposals(submission: Submission, *, now: datetime, search: str = "") -> list[Any]:
    """Judges who could take it too, with ``left``: at work and with little left first, or those called ``search``."""
    left = Q(assignments__dealt=True, assignments__review__finished_at=None) & FIRST_ROUND
    found = may_take(submission).select_related("user").annotate(left=Count("assignments", filter=left))
    if search:
        found = found.filter(user__name__icontains=search)
    else:
        found = found.exclude(pk__in=silent(submission.jam, now=now).values("pk"))
    return list(found.order_by("left", F("seen_at").desc(nulls_last=True), "user__name", "pk")[:PROPOSED])


@dataclass(frozen=True)
class Late:
    """A judge with something left, on the page that reminds."""

    judge: Judge
    left: int
    was_reminded: bool  # within the hour
    wants_none: bool  # stopped mails about judging

    @property
    def is_due(self) -> bool:
        return not (self.was_reminded or self.wants_none)


def to_remind(jam: Jam, *, now: datetime, only: int | None = None) -> list[Late]:
    """Judges who may still rate and have something left, those with most first. One query."""
    left = Q(assignments__dealt=True, assignments__review__finished_at=None) & FIRST_ROUND
    there = Q(assignments__submission__withdrawn_at=None, assignments__submission__disqualified_at=None)
    running = left & there & Q(assignments__submission__flagged_at=None)
    rows = remindable(jam, now=now).select_related("user").annotate(left=Count("assignments", filter=running))
    if only is not None:
        rows = rows.filter(pk=only)
    return [
        Late(judge, judge.left, was_reminded_lately(judge, now=now), "judging" in judge.user.muted)
        for judge in rows.order_by("-left", "user__name", "pk")
    ]


@dataclass(frozen=True)
class Summary:
    """The figures of judging on a dashboard."""

    submissions: int
    judges: int
    dealt: int
    done: int
    below: int  # submissions with fewer finished reviews than the jam asks for
    not_started: int  # judges
    silent: int  # judges with something left

    @property
    def expected(self) -> tuple[int, int]:
        """How many reviews each submission gets if everyone does their part: fewest and most."""
        if not self.submissions:
            return 0, 0
        fewest = self.dealt // self.submissions
        return fewest, fewest + (self.dealt % self.submissions > 0)


def summary(jam: Jam) -> Summary:
    """Two queries."""
    covered = list(coverage(jam).values_list("finished", flat=True))
    people = list(judges(jam).values_list("dealt", "done"))
    return Summary(
        submissions=len(covered),
        judges=len(people),
        dealt=sum(dealt for dealt, _done in people),
        done=sum(done for _dealt, done in people),
        below=sum(finished < jam.min_reviews for finished in covered),
        not_started=sum(dealt > 0 and done == 0 for dealt, done in people),
        silent=sum(done < dealt for dealt, done in people),
    )
