"""A judge's account is deleted: finished reviews stay and count, and nothing links them to that person."""

from __future__ import annotations

import secrets
from datetime import datetime

from accounts.actions.forgetting import EMPTY, forget_in_the_logs, nobody
from accounts.models import User
from jam import guard
from judging.models import Judge, JudgeInvitation


def forget(user: User, *, now: datetime) -> None:
    """Hand finished reviews over to nobody in particular, a different nobody in each jam.

    What was not finished is given up: it no longer covers its submission, so the next reviews that are dealt or chosen
    go there first. Conflicts of interest say whom a judge knows, and go.
    """
    JudgeInvitation.objects.filter(email=user.email).delete()
    roles = Judge.objects.filter(user=user).select_related("jam").order_by("jam")
    forget_in_the_logs(user, [judge.jam_id for judge in roles])
    for judge in roles:
        with guard.writing(judge.jam):
            _give_up(Judge.objects.select_for_update(of=("self",), no_key=True).get(pk=judge.pk))


def _give_up(judge: Judge) -> None:
    judge.assignments.unfinished().delete()
    judge.conflicts.all().delete()
    if judge.assignments.exists() or judge.problems.exists():
        judge.user = _ghost(judge)
        judge.save(update_fields=["user"])
    else:
        judge.delete()


def _ghost(judge: Judge) -> User:
    """An account that nobody can enter, from when the jam began: its date must not tell who left today."""
    ghost = User.objects.create_user(f"deleted-{secrets.token_hex(8)}@invalid", name=nobody(), **EMPTY)
    ghost.date_joined = ghost.deleted_at = judge.jam.registration_opens_at
    ghost.save(update_fields=["date_joined", "deleted_at"])
    return ghost
