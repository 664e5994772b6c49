"""Places in a jam that takes so many: who waits, and who moves up."""

from datetime import datetime

from accounts import mail
from accounts.models import AccountGone, JoiningClosed, Participant, User, Waiting
from jam import guard
from jam.models import Jam


def hold_account(user: User) -> None:
    """Until commit this account stays. Raises AccountGone. Call it before ``hold_places``, as deletion does."""
    if User.objects.select_for_update(no_key=True).filter(pk=user.pk, deleted_at=None).first() is None:
        raise AccountGone


def hold_places(jam: Jam) -> None:
    """Until commit nobody else takes or counts the places of this jam. Call it within ``guard.writing``."""
    Jam.objects.select_for_update(no_key=True).get(pk=jam.pk)


def places_left(jam: Jam) -> int | None:
    """None where there is no limit. Only true for long while ``hold_places``."""
    return None if jam.capacity is None else max(0, jam.capacity - jam.participants.count())


def promote(jam: Jam, *, now: datetime) -> list[Participant]:
    """Give the free places to those who wait longest, and mail them. Call it within ``guard.writing`` or ``closing``.

    Who else frees or gives places waits for the lock, so that one free place is given once.
    """
    if not jam.accepts_people(now) or not jam.waits.for_the_jam().exists():
        return []
    hold_places(jam)
    first = jam.waits.for_the_jam().select_related("user")[: places_left(jam)]
    return [give_place(waiting, now=now) for waiting in list(first)]


def give_place(waiting: Waiting, *, now: datetime) -> Participant:
    """The wait is over: a place, and a mail about it."""
    participant, is_new = waiting.jam.participants.get_or_create(user=waiting.user)
    waiting.delete()
    if is_new:
        mail.send(waiting.user, "promoted", now=now, jam=waiting.jam, once=f"promoted:{participant.pk}")
    return participant


def put_in_line(jam: Jam, user: User, *, since: datetime, now: datetime) -> Waiting:
    """A turn on the waiting list, confirmed by mail; who has one keeps it."""
    waiting, is_new = jam.waits.get_or_create(user=user, hub=None, defaults={"since": since})
    if is_new:
        mail.send(user, "waiting", now=now, jam=jam, once=f"waiting:{waiting.pk}", position=waiting.position())
    return waiting


def let_in(waiting: Waiting, *, by: User) -> Participant:
    """An organiser gives somebody a place out of turn, also beyond the limit. Raises JoiningClosed."""
    with guard.writing(waiting.jam) as now:
        if not waiting.jam.accepts_people(now):
            raise JoiningClosed(waiting.jam, now=now)
        hold_places(waiting.jam)
        by.record("let somebody in from the waiting list", jam=waiting.jam, about=waiting.user.name)
        return give_place(waiting, now=now)


def close_line(jam: Jam, *, now: datetime) -> None:
    """Joining has ended: whoever still waits is told so, once. Call it within ``guard.writing``."""
    hold_places(jam)
    for waiting in jam.waits.for_the_jam().select_related("user"):
        mail.send(waiting.user, "waiting_ended", now=now, jam=jam, once=f"waiting-ended:{waiting.pk}")
        waiting.delete()
