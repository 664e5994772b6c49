"""Places at local sites: who takes one, who waits for one, who moves up."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from accounts import mail
from accounts.models import HubFull, JoiningClosed, NotTakingPart, Participant, User, Waiting
from jam import guard
from jam.models import Hub, Jam

from .waiting import hold_places


@contextmanager
def moving(jam: Jam) -> Iterator[datetime]:
    """``guard.writing``, and until commit nobody else takes or frees a place of the jam or of its hubs.

    One lock for all of them: whoever frees a place here may move up from there, and locks taken
    hub by hub would wait for each other in a circle.
    """
    with guard.writing(jam) as now:
        hold_places(jam)
        yield now


def promote_at_hub(hub: Hub, *, now: datetime) -> list[Participant]:
    """Give the free places to those who wait longest, and mail them. Call it within ``guard.writing`` or ``closing``.

    Somebody who had a place elsewhere frees that one, which is given on in turn.
    """
    if not (hub.jam.accepts_people(now) and hub.waits.exists()):
        return []
    hold_places(hub.jam)
    hub = Hub.objects.get(pk=hub.pk)  # its capacity as it is now
    moved = []
    while places_left(hub) and (waiting := hub.waits.select_related("user").order_by("since", "pk").first()):
        moved.append(_moved_up(waiting, hub, now=now))
    return [participant for participant in moved if participant]


def places_left(hub: Hub) -> int:
    """Nobody's places at a hub that is not public. Only true for long while ``moving``."""
    return max(0, hub.capacity - hub.participants.count()) if hub.is_open else 0


def _moved_up(waiting: Waiting, hub: Hub, *, now: datetime) -> Participant | None:
    """The wait is over: the place, and a mail about it. Who left the jam meanwhile just stops waiting."""
    people = Participant.objects.select_related("user", "hub").filter(jam=hub.jam_id, user=waiting.user)
    participant = people.select_for_update(of=("self",)).first()
    once = f"hub-promoted:{waiting.pk}"
    waiting.delete()
    if participant is None or participant.hub_id == hub.pk:
        return None
    mail.send(participant.user, "hub_promoted", now=now, jam=hub.jam, once=once, hub=hub, was=participant.hub)
    _put(participant, hub, now=now)
    return participant


def _put(participant: Participant, hub: Hub | None, *, now: datetime) -> None:
    """Move somebody whose place is sure."""
    was = participant.hub
    participant.hub, participant.checked_in_at = hub, None
    participant.save(update_fields=["hub", "checked_in_at"])
    _settle(participant, was, now=now)


def _settle(participant: Participant, was: Hub | None, *, now: datetime) -> None:
    """They stand in no line any more; the place they left goes to whoever waits for it."""
    if participant.hub is not None:
        Waiting.objects.filter(user=participant.user_id, jam=participant.jam_id, hub__isnull=False).delete()
    if was is not None and was != participant.hub:
        promote_at_hub(was, now=now)


def take_place(participant: Participant, hub: Hub, *, now: datetime) -> None:
    """A place at the hub, unless those in line need it. Call it within ``guard.writing``. Raises HubFull, HubClosed."""
    hold_places(participant.jam)
    promote_at_hub(hub, now=now)
    participant.refresh_from_db(fields=["hub"])
    was = participant.hub
    participant.choose_hub(hub)
    _settle(participant, was, now=now)


def choose_hub(jam: Jam, user: User, hub: Hub | None) -> None:
    """Move a participant to a hub, or away from any. Raises HubFull, HubClosed, JoiningClosed and NotTakingPart."""
    with moving(jam) as now:
        participant = _mover(jam, user, now=now)
        if hub is None:
            _put(participant, None, now=now)
        else:
            take_place(participant, hub, now=now)


def wait_for_hub(jam: Jam, user: User, hub: Hub) -> Waiting | None:
    """Stand in line for a full hub, and in no other line of this jam; None if there was a place after all.

    Twice is once: who stands in line keeps the turn. Raises HubClosed, JoiningClosed and NotTakingPart.
    """
    with moving(jam) as now:
        participant = _mover(jam, user, now=now)
        try:
            take_place(participant, hub, now=now)
        except HubFull:
            jam.waits.filter(user=user, hub__isnull=False).exclude(hub=hub).delete()
            return jam.waits.get_or_create(user=user, hub=hub, defaults={"since": now})[0]
    return None


def stop_waiting(hub: Hub, user: User) -> None:
    """Leave the line; whoever stands behind moves on."""
    with moving(hub.jam):
        hub.waits.filter(user=user).delete()


def let_in_at_hub(waiting: Waiting, *, by: User) -> None:
    """A lead or an organiser gives somebody a place out of turn, also beyond the capacity. Twice is once.

    Raises JoiningClosed.
    """
    with moving(waiting.jam) as now:
        if not waiting.jam.accepts_people(now):
            raise JoiningClosed(waiting.jam, now=now)
        hub, still = waiting.hub, waiting.jam.waits.select_related("user").filter(pk=waiting.pk).first()
        if hub is None or still is None:
            return
        beyond = not places_left(hub)
        if _moved_up(still, hub, now=now):
            by.record("let somebody in at a local site", jam=hub.jam, about=_who(still.user, hub), beyond=beyond)


def remove_from_hub(hub: Hub, participant: Participant, *, by: User) -> None:
    """A lead or an organiser takes somebody off the roster; they take part online, and are told. Twice is once."""
    with moving(hub.jam) as now:
        people = hub.participants.select_for_update(of=("self",)).select_related("user", "hub")
        here = people.filter(pk=participant.pk).first()
        if here is not None:
            _put(here, None, now=now)
            by.record("removed somebody from a local site", jam=hub.jam, about=_who(here.user, hub))
            mail.send(here.user, "hub_removed", now=now, jam=hub.jam, hub=hub)


def _mover(jam: Jam, user: User, *, now: datetime) -> Participant:
    if not jam.accepts_people(now):
        raise JoiningClosed(jam, now=now)
    people = jam.participants.select_related("user", "hub")
    participant = people.select_for_update(of=("self",)).filter(user=user).first()
    if participant is None:
        raise NotTakingPart
    return participant


def _who(user: User, hub: Hub) -> str:
    return f"{user.name}, {hub.city}"
