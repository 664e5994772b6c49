from typing import Any, Protocol

from jam.models import Jam


class Organiser(Protocol):
    """Who acts: see ``jam.permissions.Actor``."""

    def organise(self, jam: Jam) -> None: ...
    def record(self, action: str, *, jam: Jam, about: str = "", **detail: Any) -> None: ...
