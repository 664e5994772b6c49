"""What a new jam starts from. Pure: a start and a zone in, a whole timeline out."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
REGISTRATION = 4 * 7 * DAY  # at most this long before the start


@dataclass(frozen=True)
class Preset:
    """Durations of the phases. They are elapsed time: a clock that changes in between does not stretch them."""

    name: str
    title: str
    building: timedelta
    grace: timedelta
    judging: timedelta  # from the deadline, the grace included
    results: timedelta  # after judging; the awards ceremony fills it

    @property
    def length(self) -> timedelta:
        return self.building + self.judging + self.results

    def timeline(self, starts_at: datetime, zone: ZoneInfo, *, now: datetime) -> dict[str, datetime]:
        """The instants of ``Jam``'s timeline, in order, for a start later than ``now``.

        Registration opens at once, or four weeks before the start if that is later.
        No deadline falls on midnight in ``zone``: it comes a minute earlier.
        """
        starts_at = starts_at.astimezone(UTC)  # sums of local times would be clock time, not elapsed time
        closes = _before_midnight(starts_at + self.building, zone)
        judged = _before_midnight(closes + self.judging, zone)
        return {
            "registration_opens_at": max(now.replace(second=0, microsecond=0), starts_at - REGISTRATION),
            "building_starts_at": starts_at,
            "submissions_close_at": closes,
            "judging_closes_at": judged,
            "results_expected_at": judged + self.results,
        }


PRESETS = {
    preset.name: preset
    for preset in (
        Preset("weekend", "Weekend hackathon", 44 * HOUR + 15 * MINUTE, 10 * MINUTE, 4 * HOUR, 45 * MINUTE),
        Preset("week", "One week", 7 * DAY - 4 * HOUR, 10 * MINUTE, 2 * DAY, 45 * MINUTE),
        Preset("day", "24 hours", 20 * HOUR, 10 * MINUTE, 3 * HOUR, 30 * MINUTE),
    )
}


def is_midnight(instant: datetime, zone: ZoneInfo) -> bool:
    """People read 00:00 as the wrong day, so no deadline is there."""
    local = instant.astimezone(zone)
    return (local.hour, local.minute) == (0, 0)


def local_exists(naive: datetime, zone: ZoneInfo) -> bool:
    """Is there such a time on that day's clock? Not in the hour that is skipped in spring."""
    return naive.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == naive


def _before_midnight(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant - MINUTE if is_midnight(instant, zone) else instant
