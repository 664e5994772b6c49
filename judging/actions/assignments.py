"""What changes who reviews what after the deal: a late judge, a conflict, something that will not open, free choice."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models import AuditEntry, Participant, User
from jam import clock, guard
from jam.models import Jam
from judging.models import Conflict, Deal, Judge, Problem, ReviewAssignment, Round
from submissions.models import Submission, SubmissionQuerySet

from .dealing import plan_for
from .reviewing import JudgingClosed
from .rounds import deal_in, in_round, join_open_rounds
from .telling import tell


class AlreadyJudges(ValidationError):
    def __init__(self, user: User) -> None:
        super().__init__(_("%(name)s judges this jam already."), code="already_judges", params={"name": user.name})


class FiveFirst(ValidationError):
    def __init__(self, left: int) -> None:
        super().__init__(
            _("First finish the projects that were dealt to you: %(left)d to go. Then you may choose."),
            code="five_first",
            params={"left": left},
        )


class NotYours(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("You cannot rate this project: it is your own, you have a conflict of interest, or it left the running."),
            code="not_yours",
        )


def add_judge(jam: Jam, user: User, *, by: User) -> Judge:
    """Invite an expert. After the deal they get their share at once. Raises AlreadyJudges."""
    with guard.closing(jam) as now:
        judge, added = seat_judge(jam, user, now=now)
        if not added:
            raise AlreadyJudges(user)
        by.record("invited a judge", jam=jam, about=user.name)
        if now < jam.grace_ends_at:
            mail.send(user, "judge_added", now=now, jam=jam)
    return judge


def seat_judge(jam: Jam, user: User, *, now: datetime) -> tuple[Judge, bool]:
    """Somebody judges from now on, and whether they did not before. Within ``guard.closing``.

    After the deal they get their share at once, and a mail.
    """
    judge, added = Judge.objects.get_or_create(jam=jam, user=user, defaults={"invited": True})
    if added and Deal.objects.filter(jam=jam).exists() and now < jam.judging_closes_at:
        _top_up(judge, now=now)
        if judge.assignments.exists():
            tell(judge, now=now)
    join_open_rounds(judge, now=now)
    return judge, added


def declare_conflict(assignment: ReviewAssignment, *, reason: str, note: str = "") -> ReviewAssignment | None:
    """The judge must not review this: it is replaced at once, and what they wrote on it is gone.

    Gives the replacement, or None where there is nothing else they may review.
    """
    with guard.writing(assignment.judge.jam) as now:
        judge = _judging_now(assignment.judge, now=now, round=assignment.round)
        Conflict.objects.get_or_create(
            judge=judge, submission=assignment.submission, defaults={"reason": reason, "note": note}
        )
        return replace(assignment, judge, now=now)


def report_problem(assignment: ReviewAssignment, *, reason: str, note: str = "") -> ReviewAssignment | None:
    """The judge cannot open this: the organisers are told why, and it is replaced at once."""
    jam, submission = assignment.judge.jam, assignment.submission
    with guard.writing(jam) as now:
        judge = _judging_now(assignment.judge, now=now, round=assignment.round)
        facts = {"reason": reason, "note": note, "reported_at": now}
        problem, new = Problem.objects.get_or_create(judge=judge, submission=submission, defaults=facts)
        if new:
            about = f"#{submission.number} {submission.title}"
            AuditEntry.objects.create(
                jam=jam, action="a judge could not open a submission", about=about[:300], detail={"problem": problem.pk}
            )
        return replace(assignment, judge, now=now)


def resolve_problem(problem: Problem, *, by: User) -> None:
    """An organiser looked at it. A second time changes nothing."""
    with transaction.atomic():
        now = clock.now()
        if Problem.objects.filter(pk=problem.pk, resolved_at=None).update(resolved_at=now):
            by.record("looked at a problem", jam=problem.judge.jam, about=str(problem)[:300])


def choose(judge: Judge, submission: Submission) -> ReviewAssignment:
    """A review of the judge's own choice. Raises FiveFirst, NotYours or JudgingClosed; chosen twice is chosen once."""
    with guard.writing(judge.jam) as now:
        judge = _judging_now(judge, now=now)
        left = judge.still_to_rate()
        if left or not Deal.objects.filter(jam=judge.jam).exists():
            raise FiveFirst(left)
        already = judge.assignments.first_round().filter(submission=submission).first()
        if already:
            return already
        if not choices(judge).filter(pk=submission.pk).exists():
            raise NotYours
        return judge.assignments.create(
            submission=submission, position=_last_place(judge) + 1, dealt=False, assigned_at=now
        )


def choices(judge: Judge) -> SubmissionQuerySet:
    """What the judge may choose: in the running, not their own, no conflict, not theirs to review already."""
    own = Participant.objects.filter(jam=judge.jam, user=judge.user, team__isnull=False)
    return (
        Submission.objects.of(judge.jam)
        .in_the_running()
        .exclude(team__in=own.values("team"))
        .exclude(pk__in=judge.conflicts.values("submission"))
        .exclude(pk__in=judge.assignments.first_round().values("submission"))
    )


def _judging_now(judge: Judge, *, now: datetime, round: Round | None = None) -> Judge:
    """The judge's row, locked: what one judge is to review changes one step at a time."""
    locked = Judge.objects.select_for_update(no_key=True, of=("self",)).select_related("jam", "user").get(pk=judge.pk)
    if not locked.may_rate(now=now, round=round):
        raise JudgingClosed(locked.jam)
    return locked


def replace(assignment: ReviewAssignment, judge: Judge, *, now: datetime) -> ReviewAssignment | None:
    """Take the assignment away and deal another in its place; what came instead, if anything could."""
    gone, _rows = judge.assignments.filter(pk=assignment.pk).delete()
    if not gone:  # the same button pressed twice
        return judge.assignments.of_round(assignment.round).order_by("-assigned_at", "-position").first()
    if assignment.round:
        return next(iter(deal_in(assignment.round, [judge], in_round(assignment.round), now=now)), None)
    return next(iter(_top_up(judge, now=now, place=assignment.position)), None)


def _top_up(judge: Judge, *, now: datetime, place: int | None = None) -> list[ReviewAssignment]:
    """Deal what the judge is short of, from the least covered up. The first one goes to ``place``."""
    plan = plan_for(judge.jam, [judge.pk], seed=secrets.randbits(120))
    submissions = [submission for _judge, submission, _position in plan.pairs]
    last = _last_place(judge)
    places = [place or last + 1, *range(last + 1 + (place is None), last + 1 + len(submissions))]
    return ReviewAssignment.objects.bulk_create(
        ReviewAssignment(judge=judge, submission_id=submission, position=position, assigned_at=now)
        for submission, position in zip(submissions, places, strict=False)
    )


def _last_place(judge: Judge) -> int:
    return judge.assignments.aggregate(last=Max("position"))["last"] or 0
