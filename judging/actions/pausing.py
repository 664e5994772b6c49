"""Judging stands still, and goes on: nobody loses the minutes in between."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from jam import guard
from jam.actions import change_rules
from jam.models import Jam
from jam.phases import Phase
from judging.models import Judge, Pause, Round

MINUTE = timedelta(minutes=1)


class NothingToPause(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Judging is not open, so there is nothing to pause."), code="nothing_to_pause")


def pause_judging(jam: Jam, *, reason: str, by: User) -> Pause:
    """Nothing is rated until ``resume_judging``. A jam that is paused stays as it is. Raises NothingToPause."""
    with guard.closing(jam) as now:
        paused = Pause.objects.filter(jam=jam, ended_at=None).first()
        if paused:
            return paused
        if jam.is_draft or not jam.grace_ends_at <= now < jam.judging_closes_at:
            raise NothingToPause
        paused = Pause.objects.create(jam=jam, reason=reason, paused_by=by, began_at=now)
        by.record("paused judging", jam=jam, about=reason)
    return paused


def resume_judging(jam: Jam, *, by: User) -> timedelta | None:
    """Judging goes on, and what ends it comes as much later as the pause was long, in whole minutes.

    None where nothing was paused. That holds too where judging would have closed in the pause: it is open again.
    """
    with guard.closing(jam) as now:
        paused = Pause.objects.select_for_update(of=("self",)).filter(jam=jam, ended_at=None).first()
        if paused is None:
            return None
        paused.ended_at = now
        paused.save(update_fields=["ended_at"])
        length = _in_minutes(now - paused.began_at)
        by.record("resumed judging", jam=jam, about=paused.reason, minutes=int(length / MINUTE))
        if jam.phase(now) is not Phase.RESULTS:
            _move(jam, paused.began_at, length, by=by, now=now)
    return length


def _move(jam: Jam, began: datetime, length: timedelta, *, by: User, now: datetime) -> None:
    later = {name: getattr(jam, name) + length for name in ("judging_closes_at", "results_expected_at")}
    change_rules(jam, later, by=by, now=now)
    Judge.objects.filter(jam=jam, extended_until__gt=began).update(extended_until=F("extended_until") + length)
    Round.objects.filter(jam=jam, closes_at__gt=began).update(closes_at=F("closes_at") + length)


def _in_minutes(length: timedelta) -> timedelta:
    """Rounded up, so that nobody loses a second and no deadline gets odd seconds."""
    return -(-length // MINUTE) * MINUTE
