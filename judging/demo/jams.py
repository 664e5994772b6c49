"""The six jams of the demo, one for each phase around ``now``; the finished one is real in its facts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from jam.models import Announcement, Hub, Jam, Resource, ScheduleItem
from judging.models import Criterion

from . import facts

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BUILDING, JUDGING = timedelta(hours=44, minutes=15), 4 * HOUR  # as in the real jam


def a_weekend(name: str, slug: str, *, starts: datetime, published: datetime, **fields: Any) -> Jam:
    """A jam on the real jam's timetable, with its rules, criteria and starting points."""
    close = starts + BUILDING
    grace = fields.pop("grace", timedelta(minutes=10))
    jam = Jam.objects.create(
        **{
            "name": name,
            "slug": slug,
            "about": facts.ABOUT,
            "tagline": facts.TAGLINE,
            "how_to_take_part": facts.HOW_TO_TAKE_PART,
            "venue_name": facts.VENUE[0],
            "venue_url": facts.VENUE[1],
            "time_zone": facts.TIME_ZONE,
            "contact_email": "organisers@example.org",
            "published_at": published,
            "registration_opens_at": starts - 30 * DAY,
            "building_starts_at": starts,
            "submissions_close_at": close,
            "judging_closes_at": close + JUDGING + grace,
            "results_expected_at": close + JUDGING + grace + HOUR / 2,
            "grace": grace,
            **fields,
        }
    )
    _criteria(jam)
    _resources(jam)
    _schedule(jam)
    return jam


def hubs(jam: Jam, *, approved: datetime) -> list[Hub]:
    """Three local sites in three time zones, one of them half an hour off."""
    return [
        Hub.objects.create(
            jam=jam, city=city, slug=slug, venue=venue, time_zone=zone, capacity=capacity, address=address,
            access=access, opening_hours=hours, approved_at=approved,
        )
        for city, slug, venue, zone, capacity, address, access, hours in facts.HUBS
    ]  # fmt: skip


def announcements(jam: Jam, *entries: tuple[datetime, str, str]) -> None:
    for published, title, text in entries:
        Announcement.objects.create(jam=jam, published_at=published, title=title, text=text)


def _criteria(jam: Jam) -> None:
    for position, (name, slug, weight, question, words) in enumerate(facts.CRITERIA):
        Criterion.objects.create(
            jam=jam, name=name, slug=slug, weight=weight, question=question, words=words, position=position
        )


def _resources(jam: Jam) -> None:
    Resource.objects.bulk_create(
        Resource(jam=jam, kind=kind, title=title, text=text, url=url, position=position)
        for position, (kind, title, text, url) in enumerate(facts.RESOURCES)
    )


def _schedule(jam: Jam) -> None:
    start, end = jam.building_starts_at, jam.judging_closes_at
    rows = [
        (ScheduleItem.Kind.TALK, "Introductory talk", start, start + HOUR),
        (ScheduleItem.Kind.SOCIAL, "Team matching in the online hall", start + HOUR, start + 2 * HOUR),
        (ScheduleItem.Kind.OFFICE_HOUR, "Office hour: probing and patching", start + 21 * HOUR, start + 22 * HOUR),
        (ScheduleItem.Kind.OFFICE_HOUR, "Office hour: writing it up", start + 27 * HOUR, start + 28 * HOUR),
        (ScheduleItem.Kind.CEREMONY, "Awards ceremony", end, end + 3 * HOUR / 4),
    ]
    for kind, title, starts_at, ends_at in rows:
        ScheduleItem.objects.create(
            jam=jam, kind=kind, title=title, starts_at=starts_at, ends_at=ends_at, place=facts.VENUE[0],
            url=facts.VENUE[1] if kind is not ScheduleItem.Kind.TALK else "",
            recording_url="https://www.youtube.com/watch?v=demo0000000" if jam.slug == "interpretability-hackathon"
            and kind is ScheduleItem.Kind.TALK else "",
        )  # fmt: skip
