from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts import mail
from accounts.models import JamFull, JoiningClosed, Participant, User, Waiting
from jam import guard
from jam.models import Hub, Jam

from .hubs import take_place
from .questions import keep_answers, log_agreement, refuse_unanswered
from .waiting import hold_account, hold_places, places_left, promote, put_in_line


def join(jam: Jam, user: User, *, hub: Hub | None = None, answers: Mapping[Any, str] | None = None) -> Participant:
    """Register ``user`` for the jam, at a hub if they want. A second time changes nothing but hub and answers.

    Raises JoiningClosed, AnswersMissing, JamFull, HubFull and HubClosed.
    """
    with guard.writing(jam) as now:
        keep_answers(jam, user, answers or {}, now=now)
        participant = register(jam, user, now=now)
        if hub is not None:
            take_place(participant, hub, now=now)
    return participant


def join_or_wait(jam: Jam, user: User, *, answers: Mapping[Any, str] | None = None) -> Participant | Waiting:
    """A place if there is one, else a turn on the waiting list. Twice is once.

    Raises JoiningClosed and AnswersMissing.
    """
    with guard.writing(jam) as now:
        keep_answers(jam, user, answers or {}, now=now)
        try:
            return register(jam, user, now=now)
        except JamFull:
            log_agreement(jam, user, now=now)
            return put_in_line(jam, user, since=now, now=now)


def register(jam: Jam, user: User, *, now: datetime) -> Participant:
    """The registration of ``user``, made and confirmed by mail if there is none. Call it within ``guard.writing``.

    Whoever waits goes first. Raises JoiningClosed, AccountGone, AnswersMissing and JamFull.
    """
    if not jam.accepts_people(now):
        raise JoiningClosed(jam, now=now)
    hold_account(user)
    if jam.capacity is not None:
        hold_places(jam)
    if there := jam.participants.filter(user=user).first():
        return there
    refuse_unanswered(jam, user)
    promote(jam, now=now)
    participant, is_new = jam.participants.filter(user=user).first(), False  # it may have been their own turn
    if participant is None:
        if places_left(jam) == 0:
            raise JamFull(jam)
        participant, is_new = jam.participants.get_or_create(user=user)
    jam.waits.filter(user=user, hub=None).delete()
    if is_new:
        log_agreement(jam, user, now=now)
        mail.send(user, "joined", now=now, jam=jam, once=f"joined:{participant.pk}")
    return participant


def change_answers(jam: Jam, user: User, answers: Mapping[Any, str]) -> None:
    """Somebody who has a place, or waits for one, answers differently. Raises JoiningClosed."""
    with guard.writing(jam) as now:
        if not jam.accepts_people(now):
            raise JoiningClosed(jam, now=now)
        keep_answers(jam, user, answers, now=now)
