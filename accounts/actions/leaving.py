"""Giving a place back, and having it again."""

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import mail
from accounts.leaving import Memory
from accounts.models import JamFull, LeavingClosed, Participant, Team, User, Waiting
from jam import guard
from jam.models import Hub, Jam

from .hubs import promote_at_hub, take_place
from .seating import close_what_is_open, give_seat, leave_seat, lock_both, tell_the_others
from .taking_part import register
from .teams import create_team
from .waiting import hold_account, hold_places, promote, put_in_line


def leave(jam: Jam, user: User) -> Memory | None:
    """Give the place back, and the seat in the team; or the turn on the waiting list. Whoever waits moves up.

    What it gives undoes it; None if there was nothing to leave. Raises LeavingClosed and TeamNeedsYou.
    """
    with guard.writing(jam) as now:
        if not jam.accepts_people(now):
            raise LeavingClosed
        hold_places(jam)
        memory = _give_back(jam, user, now=now)
        if memory is not None:
            path = memory.undo_path(jam)
            mail.send(user, "left", now=now, jam=jam, undo_path=path, had_place=memory.had_place)
    return memory


def remove_participant(participant: Participant, *, by: User) -> None:
    """An organiser takes somebody out of the jam; they are told. Raises LeavingClosed and TeamNeedsYou."""
    jam, user = participant.jam, participant.user
    with guard.writing(jam) as now:
        if not jam.accepts_people(now):
            raise LeavingClosed
        hold_places(jam)
        if _give_back(jam, user, now=now) is not None:
            by.record("removed a participant", jam=jam, about=user.name)
            mail.send(user, "removed", now=now, jam=jam)


def _give_back(jam: Jam, user: User, *, now: datetime) -> Memory | None:
    """Within ``hold_places``: free everything this person has in the jam, and move up who waits for it."""
    participant = user.participation(jam)
    waiting = jam.waits.for_the_jam().filter(user=user).first()
    memory = Memory.of(participant, now=now) if participant else None
    if waiting is not None and memory is None:
        memory = Memory.of_waiting(waiting, now=now)
    jam.waits.filter(user=user).delete()
    if participant is not None:
        hub = participant.hub
        if participant.team_id is not None:
            leave_seat(participant, now=now)
        close_what_is_open(participant, now=now)
        participant.delete()
        promote(jam, now=now)
        if hub is not None:
            promote_at_hub(hub, now=now)
    return memory


@dataclass
class Undone:
    """Where somebody is after undoing, and what could not be had again, a sentence each."""

    participant: Participant | None = None
    waiting: Waiting | None = None
    lost: list[str] = field(default_factory=list)


def undo_leave(jam: Jam, token: str) -> Undone:
    """Everything as it was before somebody cancelled, as far as it is still free. Twice is once.

    In a full jam they get their former turn on the waiting list. Raises UndoGone and AnswersMissing.
    """
    memory = Memory.read(token)
    with guard.writing(jam) as now:
        memory.refuse_late(jam, now=now)
        user = memory.person()
        hold_account(user)
        hold_places(jam)
        if there := user.participation(jam):
            return Undone(participant=there)
        try:
            participant = register(jam, user, now=now)
        except JamFull:
            since = datetime.fromisoformat(memory.since)
            return Undone(waiting=put_in_line(jam, user, since=since, now=now))
        return Undone(participant, lost=_restore(participant, memory, now=now))


def _restore(participant: Participant, memory: Memory, *, now: datetime) -> list[str]:
    participant.on_board, participant.pitch = memory.on_board, memory.pitch
    participant.skills = list(memory.skills)
    participant.joined_at = datetime.fromisoformat(memory.since)
    participant.confirmed_at = datetime.fromisoformat(memory.confirmed_at) if memory.confirmed_at else None
    participant.save()
    lost = _restore_hub(participant, memory, now=now), _restore_seat(participant, memory, now=now)
    return [sentence for sentence in lost if sentence]


def _restore_hub(participant: Participant, memory: Memory, *, now: datetime) -> str:
    """Why not, in a sentence; empty if they are there again, or never were."""
    if memory.hub is None:
        return ""
    hub = Hub.objects.select_related("jam").filter(pk=memory.hub, jam=memory.jam).first()
    try:
        if hub is None or not hub.is_open:
            return _("%(city)s is no longer open. You take part online.") % {"city": memory.city}
        with transaction.atomic():
            take_place(participant, hub, now=now)
    except ValidationError as refusal:
        return refusal.messages[0]
    return ""


def _restore_seat(participant: Participant, memory: Memory, *, now: datetime) -> str:
    """The same for the seat in the team; one that is gone because nobody was left is made again."""
    if memory.team is None:
        return ""
    team = Team.objects.filter(pk=memory.team, jam=memory.jam).first()
    try:
        with transaction.atomic():
            if team is None:
                create_team(participant.jam, participant.user, name=memory.team_name)
                return ""
            lock_both(team, participant)
            give_seat(team, participant, now=now)
            tell_the_others(team, participant, now=now)
    except ValidationError as refusal:
        return refusal.messages[0]
    if memory.led and not participant.is_lead:
        return _("Somebody else leads %(team)s now.") % {"team": team.name}
    return ""
