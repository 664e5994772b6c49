from datetime import datetime

from accounts import mail
from accounts.models import JoiningClosed, LeavingClosed, Participant, User
from jam import guard
from jam.models import Hub, Jam


def join(jam: Jam, user: User, *, hub: Hub | None = None) -> Participant:
    """Register ``user`` for the jam, at a hub if they want. A second time changes nothing but the hub.

    Raises JoiningClosed and HubFull.
    """
    with guard.writing(jam) as now:
        participant = register(jam, user, now=now)
        if hub is not None:
            participant.choose_hub(hub)
    return participant


def register(jam: Jam, user: User, *, now: datetime) -> Participant:
    """The registration of ``user``, made and confirmed by mail if there is none. Call it within ``guard.writing``."""
    if not jam.accepts_people(now):
        raise JoiningClosed(jam, now=now)
    participant, is_new = jam.participants.get_or_create(user=user)
    if is_new:
        mail.send(user, "joined", now=now, jam=jam, once=f"joined:{participant.pk}")
    return participant


def leave(jam: Jam, user: User) -> None:
    """Give the place back, and the seat in the team. Raises LeavingClosed and TeamNeedsYou."""
    with guard.writing(jam) as now:
        if not jam.accepts_people(now):
            raise LeavingClosed
        participant = user.participation(jam)
        if participant is None:
            return
        if participant.team_id is not None:
            participant.leave_team()
        participant.delete()
        mail.send(user, "left", now=now, jam=jam)


def choose_hub(jam: Jam, user: User, hub: Hub | None) -> None:
    """Move a participant to a hub, or away from any. Raises HubFull and JoiningClosed."""
    with guard.writing(jam) as now:
        register(jam, user, now=now).choose_hub(hub)
