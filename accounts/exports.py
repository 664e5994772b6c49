from collections.abc import Iterator

from jam.exports import Export
from jam.models import Hub, Jam


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


def roster(hub: Hub) -> Export:
    """Who comes to one local site, for its lead: no addresses."""

    def rows(_jam: Jam) -> Iterator[tuple[object, ...]]:
        people = hub.participants.select_related("user", "team").order_by("user__name", "pk")
        for person in people.iterator(chunk_size=500):
            yield person.user.name, person.team.name if person.team else "", person.checked_in_at

    return Export(
        name="roster",
        title="Roster",
        about="Who comes to one local site. Names, no addresses.",
        columns=("name", "team", "checked in at"),
        rows=rows,
    )
