"""Invented reviews: projects differ in quality, judges in strictness, and nobody is exact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from django.db.models import OuterRef, Subquery

from accounts.models import Participant, User
from jam.models import Jam
from judging.assignment import assign
from judging.models import Criterion, Deal, Judge, Rating, Review, ReviewAssignment

from .more_projects import REVIEW_COMMENTS


def deal(jam: Jam, *, at: datetime, seed: int, experts: Sequence[User] = ()) -> list[ReviewAssignment]:
    """Judges for everyone who took part (and the experts), and five projects each."""
    entered = list(jam.submissions.submitted().values_list("pk", "team"))
    took_part = Participant.objects.filter(team__in=[team for _pk, team in entered]).values_list("user", "team")
    Judge.objects.bulk_create([Judge(jam=jam, user_id=user) for user, _team in took_part])
    Judge.objects.bulk_create([Judge(jam=jam, user=user, invited=True) for user in experts])
    submission_of, team_of = {team: pk for pk, team in entered}, dict(took_part)
    judges = dict(jam.judges.values_list("pk", "user"))
    own = {judge: submission_of[team_of[user]] for judge, user in judges.items() if user in team_of}
    plan = assign(
        sorted(judges), sorted(pk for pk, _team in entered), per_judge=jam.reviews_per_judge, seed=seed, teams=own
    )
    Deal.objects.create(jam=jam, seed=str(seed), dealt_at=at, told_upto=max(judges))
    return ReviewAssignment.objects.bulk_create(
        ReviewAssignment(judge_id=int(j), submission_id=int(s), position=int(p), assigned_at=at)
        for j, s, p in plan.pairs
    )


def review(
    jam: Jam, assignments: Sequence[ReviewAssignment], *, seed: int, opened: datetime, minutes: int, done: float
) -> None:
    """Finish a share ``done`` of the reviews, spread over ``minutes``; those who stop early stop at the end of their list."""
    dice, criteria = Random(seed), list(jam.criteria.of_round(assignments[0].round))
    quality = {pk: dice.gauss(3.3, 0.75) for pk in jam.submissions.order_by("pk").values_list("pk", flat=True)}
    taste = {(pk, c.pk): dice.gauss(0, 0.35) for pk in quality for c in criteria}
    strictness: dict[int, float] = {}
    keeps_going: dict[int, bool] = {}
    for assignment in sorted(assignments, key=lambda a: (a.judge_id, a.position)):
        judge = assignment.judge_id
        strictness.setdefault(judge, dice.gauss(0, 0.45))
        keeps_going[judge] = keeps_going.get(judge, True) and dice.random() < done
        if keeps_going[judge]:
            at = opened + timedelta(minutes=minutes * (assignment.position - dice.random()) / 5.2)
            _finish(assignment, criteria, quality, taste, strictness[judge], at, dice)
    _leave_signs_of_life(jam)


def _finish(
    assignment: ReviewAssignment,
    criteria: list[Criterion],
    quality: dict[int, float],
    taste: dict[tuple[int, int], float],
    strict: float,
    at: datetime,
    dice: Random,
) -> None:
    comment = dice.choice(REVIEW_COMMENTS) if dice.random() < 0.6 else ""
    begun = at - timedelta(minutes=dice.uniform(6, 25))
    written = Review.objects.create(
        assignment=assignment, comment=comment, started_at=begun, saved_at=at, finished_at=at
    )
    Rating.objects.bulk_create(
        Rating(
            review=written,
            criterion=c,
            value=_value(quality[assignment.submission_id] + taste[assignment.submission_id, c.pk] - strict, dice),
        )
        for c in criteria
    )


def _leave_signs_of_life(jam: Jam) -> None:
    """A judge who rated something had opened it, and was there when they saved it."""
    written = Review.objects.filter(assignment=OuterRef("pk")).values("started_at")
    theirs = ReviewAssignment.objects.filter(judge__jam=jam, review__isnull=False)
    theirs.update(opened_at=Subquery(written))
    last = Review.objects.filter(assignment__judge=OuterRef("pk")).order_by("-saved_at").values("saved_at")[:1]
    Judge.objects.filter(jam=jam).update(seen_at=Subquery(last))


def are_here(jam: Jam, *, now: datetime) -> None:
    """Most of those who ever rated something have a page of judging open right now; a few have gone silent."""
    came = Judge.objects.filter(jam=jam, seen_at__isnull=False).order_by("pk")
    for n, judge in enumerate(came):
        if n % 6:
            Judge.objects.filter(pk=judge.pk).update(seen_at=now - timedelta(minutes=n % 17))


def _value(mean: float, dice: Random) -> int | None:
    """A whole number from 1 to 5, or now and then "can't judge"."""
    return None if dice.random() < 0.03 else min(5, max(1, round(dice.gauss(mean, 0.7))))


def finish_some(user: User, jam: Jam, *, count: int, opened: datetime) -> None:
    """Exactly ``count`` finished reviews for this judge."""
    Review.objects.filter(assignment__judge__user=user, assignment__judge__jam=jam).delete()
    mine = list(ReviewAssignment.objects.filter(judge__user=user, judge__jam=jam)[:count])
    review(jam, mine, seed=7, opened=opened, minutes=90, done=1.0)
