"""A judge's projects in order, as the pages of judging show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property

from accounts.models import User
from jam.models import Jam
from jam.phases import Phase
from submissions.models import Submission
from submissions.snapshots import as_handed_in

from .models import Judge, Review, ReviewAssignment, Round


class Stage(StrEnum):
    """Where judging stands, for one who judges."""

    BEFORE = "before"  # the grace is not over
    PLACING = "placing"  # it is, and the deal comes any moment
    OPEN = "open"
    CLOSED = "closed"


def stage_of(jam: Jam, *, now: datetime) -> Stage:
    if jam.has_reached(Phase.DELIBERATION, now=now):
        return Stage.CLOSED
    if now < jam.grace_ends_at:
        return Stage.BEFORE
    return Stage.OPEN if hasattr(jam, "deal") else Stage.PLACING  # no query where it was selected with the jam


@dataclass(frozen=True)
class Item:
    """One project in the queue; ``total`` is the judge's own weighted rating, if they rated anything."""

    assignment: ReviewAssignment
    place: int  # 1 is first

    @property
    def submission(self) -> Submission:
        return self.assignment.submission

    @property
    def review(self) -> Review | None:
        return getattr(self.assignment, "review", None)

    @property
    def is_done(self) -> bool:
        return self.review is not None and self.review.finished_at is not None

    @cached_property
    def total(self) -> float | None:
        total = self.review.total() if self.review else None
        return None if total is None else float(total)


@dataclass(frozen=True)
class Queue:
    """Everything a judge is to review or chose to in one round, without what left the running."""

    items: list[Item]

    @cached_property
    def dealt(self) -> list[Item]:
        return [item for item in self.items if item.assignment.dealt]

    @cached_property
    def chosen(self) -> list[Item]:
        return [item for item in self.items if not item.assignment.dealt]

    @cached_property
    def done(self) -> int:
        """How many of the dealt ones are finished."""
        return sum(item.is_done for item in self.dealt)

    @property
    def left(self) -> int:
        return len(self.dealt) - self.done

    @property
    def unfinished(self) -> int:
        """Of all, also those of the judge's own choice."""
        return sum(not item.is_done for item in self.items)

    @property
    def time_used(self) -> timedelta:
        """From opening a project to finishing it, over all; time with two open counts once."""
        spans = sorted(
            (item.assignment.opened_at or item.review.started_at, item.review.finished_at)
            for item in self.items
            if item.review is not None and item.review.finished_at is not None
        )
        used, upto = timedelta(0), datetime.min.replace(tzinfo=UTC)
        for begun, done in spans:
            used += max(timedelta(0), done - max(begun, upto))
            upto = max(upto, done)
        return used

    @property
    def next(self) -> Item | None:
        return next((item for item in self.items if not item.is_done), None)

    def item(self, number: int) -> Item | None:
        return next((item for item in self.items if item.submission.number == number), None)

    def new_since(self, then: datetime | None) -> list[Item]:
        """What came to the list since the judge saw it last, and they have not opened."""
        dealt = [item for item in self.dealt if item.assignment.opened_at is None]
        return [item for item in dealt if then is not None and item.assignment.assigned_at > then]

    def earlier_than(self, item: Item) -> list[float]:
        """The judge's own totals of what they finished, without this one: something to compare with."""
        return [i.total for i in self.items if i.is_done and i is not item and i.total is not None]


def queue_of(judge: Judge, *, round: Round | None = None) -> Queue:
    """One judge's queue in one round, with every project as its snapshot has it. Four queries, however long it is."""
    queue = queues_of([judge], to_read=True, round=round)[judge.pk]
    for item in queue.items:
        item.submission.jam, item.assignment.judge, item.assignment.round = judge.jam, judge, round
        item.assignment.submission = as_handed_in(item.submission)
    return queue


def queues_of(judges: Iterable[Judge], *, to_read: bool = False, round: Round | None = None) -> dict[int, Queue]:
    """Each judge's queue in one round, by the judge's id. Three queries for however many; ``to_read`` takes four."""
    queues: dict[int, Queue] = {judge.pk: Queue([]) for judge in judges}
    assignments = (
        ReviewAssignment.objects.filter(judge__in=queues, round=round)
        .in_the_running()
        .select_related("submission", "review")
        .prefetch_related("review__ratings__criterion")
        .order_by("-dealt", "position")
    )
    if to_read:
        read = assignments.select_related("submission__snapshot__version")
        assignments = read.prefetch_related("submission__attachments")
    for assignment in assignments if queues else ():
        items = queues[assignment.judge_id].items
        items.append(Item(assignment, len(items) + 1))
    return queues


def later_queues(judge: Judge, *, now: datetime) -> list[tuple[Round, Queue]]:
    """Further rounds that were opened, in which this judge has something to rate."""
    theirs = judge.assignments.filter(round__isnull=False).values("round")
    rounds = Round.objects.filter(jam=judge.jam, pk__in=theirs, opened_at__lte=now)
    return [(round_, queue_of(judge, round=round_)) for round_ in rounds]


def judge_of(jam: Jam, user: User) -> Judge | None:
    return Judge.objects.select_related("jam", "user").filter(jam=jam, user=user).first()
