"""Who is at work in judging, and who has not been heard of."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from jam.models import Jam

from .models import Deal, Judge, Pause, ReviewAssignment, Rules

OFTEN = timedelta(minutes=1)  # a judge's last sign of life is written no more often


def seen(judge: Judge, assignment: ReviewAssignment | None = None, *, now: datetime) -> bool:
    """Note that the judge is here and, with ``assignment``, has its project before them: from now on it stays theirs.

    False where it was exchanged or taken away a moment before: show what is there now.
    """
    if judge.seen_at is None or judge.seen_at <= now - OFTEN:
        Judge.objects.filter(pk=judge.pk).update(seen_at=now)
        judge.seen_at = now
    if assignment is None or assignment.opened_at is not None:
        return True
    same = ReviewAssignment.objects.filter(pk=assignment.pk, submission=assignment.submission_id)
    if not same.filter(opened_at=None).update(opened_at=now):
        return same.exists()  # opened in another window at this very moment
    assignment.opened_at = now
    return True


def silent(jam: Jam, *, now: datetime) -> QuerySet[Judge]:
    """Judges with something left who gave no sign for as long as the jam's rules allow, counted from when they could.

    The end of a pause is a new start for everybody.
    """
    since = now - (jam.judging_closes_at - jam.grace_ends_at) * Rules.of(jam).silent_after / 100
    if not Deal.objects.filter(jam=jam, dealt_at__lte=since).exists() or _paused_after(jam, since):
        return Judge.objects.none()
    theirs = ReviewAssignment.objects.filter(judge=OuterRef("pk"), dealt=True, round=None)
    return Judge.objects.filter(
        Exists(theirs.filter(assigned_at__lte=since)),
        Exists(theirs.in_the_running().unfinished()),
        Q(seen_at=None) | Q(seen_at__lte=since),
        jam=jam,
    )


def is_paused(jam: Jam) -> bool:
    return Pause.objects.filter(jam=jam, ended_at=None).exists()


def _paused_after(jam: Jam, since: datetime) -> bool:
    last = Pause.objects.filter(jam=jam).aggregate(last=Max("ended_at"))["last"]
    return is_paused(jam) or (last is not None and last > since)
