"""Rescue: what silent judges leave undone is made up for by judges who are at work, each with a few more."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import User
from jam import guard
from jam.models import Jam
from judging.extras import Pair, extras
from judging.models import Deal, Judge, ReviewAssignment
from judging.presence import is_paused, silent
from submissions.models import Submission

from .dealing import never, own_submissions
from .organising import tell_of_more

MOST_MORE = 3  # beyond what the jam asks of everybody


class FactsChanged(ValidationError):
    def __init__(self) -> None:
        sentence = _("Something changed since this page was made. Look at what would happen now, then confirm again.")
        super().__init__(sentence, code="facts_changed")


class NothingToRescue(ValidationError):
    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, code="nothing_to_rescue")


@dataclass(frozen=True)
class Rescue:
    """What would happen: ``pairs`` are judge and submission; coverage is what each submission may expect."""

    seed: int
    silent: list[Judge]
    need: int  # reviews that nobody will do
    pairs: list[Pair]
    coverage: dict[int, int] = field(default_factory=dict)

    @property
    def before(self) -> list[int]:
        return sorted(self.coverage.values())

    @property
    def after(self) -> list[int]:
        more = Counter(submission for _judge, submission in self.pairs)
        return sorted(load + more[submission] for submission, load in self.coverage.items())

    @property
    def receivers(self) -> int:
        return len({judge for judge, _submission in self.pairs})

    @property
    def left_over(self) -> int:
        """For these no judge at work has room, or none may take them."""
        return self.need - len(self.pairs)

    @property
    def digest(self) -> str:
        """Changes with anything that an organiser agrees to."""
        facts = repr((self.seed, sorted(judge.pk for judge in self.silent), self.pairs, sorted(self.coverage.items())))
        return hashlib.sha256(facts.encode()).hexdigest()[:32]


def rescue_plan(jam: Jam, *, now: datetime, seed: int | None = None) -> Rescue:
    """What a rescue would do now. Six queries.

    Silent judges keep their lists. Whoever comes back is counted again, and gets what is needed then.
    """
    seed = secrets.randbits(60) if seed is None else seed
    quiet = list(silent(jam, now=now).select_related("user").order_by("user__name", "pk"))
    if not quiet:
        return Rescue(seed, [], 0, [])
    absent = {judge.pk for judge in quiet}
    coverage = dict.fromkeys(Submission.objects.of(jam).in_the_running().order_by("pk").values_list("pk", flat=True), 0)
    dealt, left, theirs = Counter[int](), Counter[int](), []
    every = ReviewAssignment.objects.filter(judge__jam=jam, round=None).in_the_running()
    for judge, submission, is_dealt, opened, begun, finished in every.values_list(
        "judge", "submission", "dealt", "opened_at", "review", "review__finished_at"
    ):
        theirs.append((judge, submission))
        dealt[judge] += is_dealt
        left[judge] += finished is None
        coverage[submission] += bool(opened or begun or finished) or judge not in absent
    asked = sum(min(number, jam.reviews_per_judge) for number in dealt.values())
    need = max(0, asked - sum(coverage.values()))
    at_work = Judge.objects.filter(jam=jam, user__deleted_at=None).exclude(pk__in=absent)
    here = Q(seen_at__isnull=False) | Exists(every.finished().filter(judge=OuterRef("pk")))
    judges = {pk: left[pk] for pk in at_work.filter(here).values_list("pk", flat=True)}
    room = {pk: jam.reviews_per_judge + MOST_MORE - dealt[pk] for pk in judges}
    banned = [*theirs, *own_submissions(jam), *never(jam)]
    pairs = extras(coverage, need, judges=judges, room=room, banned=banned, seed=seed)
    return Rescue(seed, quiet, need, pairs, coverage)


def rescue(jam: Jam, *, seed: int, digest: str, by: User) -> Rescue:
    """Do what the organiser saw, and tell the judges who get more.

    Raises FactsChanged where that would not happen any more, and NothingToRescue. A second time there is nothing.
    """
    with guard.closing(jam) as now:
        _refuse_wrong_time(jam, now=now)
        plan = rescue_plan(jam, now=now, seed=seed)
        if not plan.pairs:
            raise NothingToRescue(
                _("There is nothing to rescue: judges at work have as much as was dealt, or no room.")
            )
        if plan.digest != digest:
            raise FactsChanged
        _write(plan, now=now)
        for judge, count in _receivers(plan):
            judge.jam = jam
            tell_of_more(judge, count, now=now)
        about = f"{len(plan.pairs)} reviews of {len(plan.silent)} silent judges, to {plan.receivers} others"
        by.record("rescued reviews of silent judges", jam=jam, about=about, pairs=len(plan.pairs))
    return plan


def _refuse_wrong_time(jam: Jam, *, now: datetime) -> None:
    if not Deal.objects.filter(jam=jam).exists() or not jam.grace_ends_at <= now < jam.judging_closes_at:
        raise NothingToRescue(_("Reviews can be rescued while judging is open."))
    if is_paused(jam):
        raise NothingToRescue(_("Judging is paused, so nobody is late. Resume it first."))


def _write(plan: Rescue, *, now: datetime) -> None:
    judges = {judge for judge, _submission in plan.pairs}
    last = dict(
        ReviewAssignment.objects.filter(judge__in=judges).order_by().values_list("judge").annotate(Max("position"))
    )
    rows = []
    for judge, submission in plan.pairs:
        last[judge] = last.get(judge, 0) + 1
        rows.append(ReviewAssignment(judge_id=judge, submission_id=submission, position=last[judge], assigned_at=now))
    ReviewAssignment.objects.bulk_create(rows, batch_size=2_000)


def _receivers(plan: Rescue) -> list[tuple[Judge, int]]:
    more = Counter(judge for judge, _submission in plan.pairs)
    return [
        (judge, more[judge.pk]) for judge in Judge.objects.filter(pk__in=more).select_related("user").order_by("pk")
    ]
