"""The roster of one local site as a table that its leads download."""

from collections.abc import Iterator

from jam.exports import Export
from jam.models import Hub, Jam


def roster(hub: Hub) -> Export:
    """Who comes, in which team, and who has arrived. No addresses."""

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
