"""What is remembered of somebody who cancels, so that it can be undone: signed, and never stored."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta

from django.core import signing
from django.urls import reverse

from jam.models import Jam

from .models import Participant, UndoGone, User, Waiting

LASTS = timedelta(hours=24)
_SALT = "jamboree.leaving"


@dataclass(frozen=True)
class Memory:
    """What somebody had in a jam, at the instant ``at`` at which they gave it back. Instants in ISO 8601."""

    user: int
    jam: int
    at: str
    since: str  # their turn, should the jam be full
    hub: int | None = None
    city: str = ""
    team: int | None = None
    team_name: str = ""
    led: bool = False
    on_board: bool = False
    pitch: str = ""
    skills: tuple[str, ...] = ()
    confirmed_at: str = ""
    had_place: bool = True  # or waited for one

    @property
    def token(self) -> str:
        changed = {name: value for name, value in asdict(self).items() if value != _UNSET.get(name)}
        return signing.dumps(changed, salt=_SALT, compress=True)

    @classmethod
    def of(cls, participant: Participant, *, now: datetime) -> Memory:
        hub, team = participant.hub, participant.team
        return cls(
            user=participant.user_id,
            jam=participant.jam_id,
            at=now.isoformat(),
            since=participant.joined_at.isoformat(),
            hub=hub.pk if hub else None,
            city=hub.city if hub else "",
            team=team.pk if team else None,
            team_name=team.name if team else "",
            led=participant.is_lead,
            on_board=participant.on_board,
            pitch=participant.pitch,
            skills=tuple(participant.skills),
            confirmed_at=participant.confirmed_at.isoformat() if participant.confirmed_at else "",
        )

    @classmethod
    def of_waiting(cls, waiting: Waiting, *, now: datetime) -> Memory:
        return cls(waiting.user_id, waiting.jam_id, now.isoformat(), waiting.since.isoformat(), had_place=False)

    @classmethod
    def read(cls, token: str) -> Memory:
        """Raises UndoGone if we never wrote this."""
        try:
            return cls(**signing.loads(token, salt=_SALT))
        except (signing.BadSignature, TypeError) as error:
            raise UndoGone from error

    def refuse_late(self, jam: Jam, *, now: datetime) -> None:
        """Raises UndoGone."""
        if jam.pk != self.jam or not jam.accepts_people(now) or now >= datetime.fromisoformat(self.at) + LASTS:
            raise UndoGone

    def person(self) -> User:
        """Raises UndoGone for who deleted the account meanwhile."""
        user = User.objects.filter(pk=self.user, is_active=True).first()
        if user is None:
            raise UndoGone
        return user

    def undo_path(self, jam: Jam) -> str:
        return reverse("jam-undo-leave", args=[jam.slug, self.token])


_UNSET = {one.name: one.default for one in fields(Memory)}
