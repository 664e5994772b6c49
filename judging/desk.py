"""What the judging desk shows: how well every submission is covered, and how far every judge is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet

from jam.models import Jam
from submissions.models import Submission

from .models import Judge

FINISHED = Q(assignments__review__finished_at__isnull=False)


def coverage(jam: Jam) -> QuerySet[Any]:
    """Submissions in the running, least covered first, with ``finished``, ``given``, ``stepped_back``, ``unread``."""
    return (
        Submission.objects.of(jam)
        .in_the_running()
        .select_related("team", "jam")
        .annotate(
            given=Count("assignments", distinct=True),
            finished=Count("assignments", filter=FINISHED, distinct=True),
            stepped_back=Count("conflicts", distinct=True),
            unread=Count("problems", filter=Q(problems__resolved_at__isnull=True), distinct=True),
        )
        .order_by("finished", "given", "number")
    )


def judges(jam: Jam) -> QuerySet[Any]:
    """Judges, those with most to do first, with ``dealt``, ``done``, ``more`` and ``last_saved``.

    What left the running is nobody's duty and is not counted.
    """
    there = Q(assignments__submission__withdrawn_at=None, assignments__submission__disqualified_at=None)
    running = there & Q(assignments__submission__flagged_at=None)
    dealt = running & Q(assignments__dealt=True)
    return (
        Judge.objects.filter(jam=jam)
        .select_related("user")
        .annotate(
            dealt=Count("assignments", filter=dealt),
            done=Count("assignments", filter=dealt & FINISHED),
            more=Count("assignments", filter=running & Q(assignments__dealt=False) & FINISHED),
            last_saved=Max("assignments__review__saved_at"),
        )
        .order_by(F("done") - F("dealt"), "user__name", "pk")
    )


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
