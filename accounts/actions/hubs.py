"""Places at local sites: who takes one, who waits for one, who moves up."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from accounts import mail
from accounts.models import Participant, Waiting
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
    hub = Hub.objects.select_for_update(no_key=True).get(pk=hub.pk)
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
    """Move somebody whose place is sure; the one they leave goes to whoever waits for it."""
    was = participant.hub
    participant.hub, participant.checked_in_at = hub, None
    participant.save(update_fields=["hub", "checked_in_at"])
    if hub is not None:
        Waiting.objects.filter(user=participant.user_id, jam=participant.jam_id, hub__isnull=False).delete()
    if was is not None:
        promote_at_hub(was, now=now)
