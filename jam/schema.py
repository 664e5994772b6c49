"""A jam in the words of schema.org, for search engines."""

from collections.abc import Iterable
from typing import Any

from .models import Hub, Jam


def event(jam: Jam, hubs: Iterable[Hub], *, site: str) -> dict[str, Any]:
    """``site`` is the address of this site, without a slash at its end."""
    page = site + jam.get_absolute_url()
    places = [
        {
            "@type": "Place",
            "name": hub.venue,
            "address": {"@type": "PostalAddress", "addressLocality": hub.city, "streetAddress": hub.address},
        }
        for hub in hubs
    ]
    mode = "MixedEventAttendanceMode" if places else "OnlineEventAttendanceMode"
    about = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": jam.name,
        "description": jam.tagline,
        "url": page,
        "startDate": jam.building_starts_at.astimezone(jam.zone).isoformat(timespec="minutes"),
        "endDate": jam.submissions_close_at.astimezone(jam.zone).isoformat(timespec="minutes"),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": f"https://schema.org/{mode}",
        "location": [{"@type": "VirtualLocation", "url": page}, *places],
        "maximumAttendeeCapacity": jam.capacity,
    }
    return {name: value for name, value in about.items() if value}
