"""Two days before the start everybody is asked whether they still come, once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts import mail
from accounts.coming import path_for
from accounts.models import LeavingClosed, Participant
from jam import clock, guard
from jam.models import Jam

AHEAD = timedelta(days=2)
NEWCOMERS = timedelta(hours=24)  # who joined so recently need not be asked
AT_A_TIME = 200  # mails to write in one transaction


def ask_who_is_coming() -> None:
    """Mail everybody who has to be asked now. Twice, or at the same time as itself, is one mail each."""
    now = clock.now()
    soon = Jam.objects.published().filter(
        asks_who_is_coming=True, building_starts_at__gt=now, building_starts_at__lte=now + AHEAD
    )
    for jam in soon:
        while _ask_some(jam):
            pass


@transaction.atomic
def _ask_some(jam: Jam) -> bool:
    """False when everybody is asked, or somebody else is asking."""
    now = clock.now()
    people = list(_unasked(jam, now=now).select_for_update(skip_locked=True, of=("self",))[:AT_A_TIME])
    for participant in people:
        participant.asked_at = now
        once = f"coming:{jam.pk}:{participant.user_id}"
        mail.send(participant.user, "coming", now=now, jam=jam, once=once, path=path_for(participant))
    Participant.objects.bulk_update(people, ["asked_at"])
    return bool(people)


def _unasked(jam: Jam, *, now: datetime) -> QuerySet[Participant]:
    joined = min(jam.building_starts_at - AHEAD, now - NEWCOMERS)
    people = jam.participants.filter(asked_at=None, confirmed_at=None, joined_at__lte=joined)
    return people.select_related("user", "jam").order_by("pk")


def confirm(participant: Participant) -> None:
    """ "Yes, still coming": the first time counts. Raises LeavingClosed once it no longer matters."""
    with guard.writing(participant.jam) as now:
        if not participant.jam.accepts_people(now):
            raise LeavingClosed
        Participant.objects.filter(pk=participant.pk, confirmed_at=None).update(confirmed_at=now)
