"""What the tests of organisers' pages share: who is signed in, and what their browser would send."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from jam.models import Jam
from tests.factories import a_user, an_organiser

COPENHAGEN = "Europe/Copenhagen"


def url(name: str, jam: Jam, *args) -> str:
    """The address of an organiser's page of a jam."""
    return reverse(f"manage-{name}", args=[jam.slug, *args])


def logged() -> list[tuple[str, str]]:
    """What organisers did, and to what; the latest first."""
    return [(entry.action, entry.about) for entry in AuditEntry.objects.all()]


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def olga_of(jam: Jam) -> Client:
    return signed_in(an_organiser(jam, user=a_user("Olga")))


def typed(instant: datetime | None, jam: Jam) -> str:
    """An instant as the browser's control shows it in the jam's zone."""
    return instant.astimezone(jam.zone).strftime("%Y-%m-%dT%H:%M") if instant else ""


def typed_off_midnight(instant: datetime, jam: Jam) -> str:
    """The same for a time near now, which is not to meet the rule against deadlines at midnight."""
    local = instant.astimezone(jam.zone)
    return typed(instant + timedelta(minutes=local.hour == local.minute == 0), jam)


def the_timeline_as_shown(jam: Jam) -> dict[str, object]:
    """What the timeline's form sends if nobody touches it."""
    names = [*Jam.PHASE_STARTS[:-1], "results_expected_at"]
    ticked = {name: "on" for name in ("blind", "reveal_at_once", "asks_who_is_coming") if getattr(jam, name)}
    return {
        "seen": jam.sequence,
        "grace": int(jam.grace.total_seconds() // 60),
        **{name: typed(getattr(jam, name), jam) for name in names},
        **{name: getattr(jam, name) for name in ("team_size", "reviews_per_judge", "min_reviews")},
        **ticked,
    }


def save_timeline(client: Client, jam: Jam, **changes):
    return client.post(reverse("manage-timeline", args=[jam.slug]), {**the_timeline_as_shown(jam), **changes})


def new_jam_data(**changes) -> dict[str, str]:
    """The wizard's three answers, for a start in the far future at 18:00 in Copenhagen."""
    return {
        "preset": "weekend",
        "name": "Interpretability Hackathon",
        "starts_at": "2030-11-15T18:00",
        "time_zone": COPENHAGEN,
        **changes,
    }


def at(text: str, zone: str = COPENHAGEN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
