from collections.abc import Iterator

from jam.exports import Export
from jam.models import Jam


def _participants(jam: Jam) -> Iterator[tuple[object, ...]]:
    people = jam.participants.select_related("user", "team", "hub").order_by("joined_at", "pk")
    for person in people.iterator(chunk_size=500):
        team = person.team.name if person.team else ""
        hub = person.hub.city if person.hub else ""
        yield person.user.name, person.user.email, team, hub, person.joined_at


participants = Export(
    name="participants",
    title="Participants",
    about="Everybody who takes part, with team and local site. Holds personal data: names and email addresses.",
    columns=("name", "email", "team", "local site", "joined at"),
    rows=_participants,
)
