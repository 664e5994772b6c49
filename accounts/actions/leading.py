"""What the lead of a hub does: who has arrived, and mail to those who come."""

from datetime import datetime, timedelta
from hashlib import sha256

from accounts import mail
from accounts.models import CheckInClosed, Message, Organiser, Participant, TooManyMessages, User
from jam import guard
from jam.models import Hub, Jam

MESSAGES_A_DAY = 5
CHECK_IN_OPENS = timedelta(hours=12)  # before building starts: people come the evening before


def check_in(hub: Hub, participant: Participant, *, is_here: bool) -> bool:
    """Note that somebody of the roster arrived, or that this was wrong. True if it changed anything.

    Two leads at one door note one arrival, at the earlier time. Raises CheckInClosed.
    """
    with guard.writing(hub.jam) as now:
        if not takes_check_ins(hub.jam, now=now):
            raise CheckInClosed(early=now < hub.jam.building_starts_at)
        row = hub.participants.filter(pk=participant.pk, checked_in_at__isnull=is_here)
        return bool(row.update(checked_in_at=now if is_here else None))


def takes_check_ins(jam: Jam, *, now: datetime) -> bool:
    return jam.building_starts_at - CHECK_IN_OPENS <= now < jam.judging_closes_at


def write_to_hub(hub: Hub, *, subject: str, text: str, by: User) -> int:
    """Mail everybody of the roster; how many. The same words twice within a day go once. Raises TooManyMessages."""
    with guard.writing(hub.jam) as now:
        Hub.objects.select_for_update(no_key=True).get(pk=hub.pk)
        people = list(hub.participants.select_related("user").order_by("pk"))
        letter = f"hub-message:{hub.pk}:{now:%Y%m%d}:{_digest(subject, text)}"
        if Message.objects.filter(once__startswith=letter).exists():
            return len(people)
        if messages_left(hub, now=now) < 1:
            raise TooManyMessages(MESSAGES_A_DAY)
        for participant in people:
            once = f"{letter}:{participant.pk}"
            values = {"hub": hub, "by": by, "words": text, "headline": subject}
            mail.send(participant.user, "hub_message", now=now, jam=hub.jam, once=once, **values)
        by.record(_WROTE, jam=hub.jam, about=f"{hub.city}: {subject}", hub=hub.pk, people=len(people))
    return len(people)


_WROTE = "wrote to a local site"


def messages_left(hub: Hub, *, now: datetime) -> int:
    """How many messages the leads of this hub may still send within 24 hours."""
    sent = hub.jam.audit_entries.filter(action=_WROTE, detail__hub=hub.pk, at__gt=now - timedelta(days=1))
    return max(0, MESSAGES_A_DAY - sent.count())


def ask_lead(hub: Hub, participant: Participant, *, text: str) -> None:
    """Somebody of the jam asks whoever leads the hub, or the organisers where nobody does. Twice is once a day."""
    with guard.writing(hub.jam) as now:
        asked = f"{_asked(hub, participant)}{now:%Y%m%d}:{_digest('', text)}"
        leads = Organiser.objects.filter(jam=hub.jam).select_related("user")
        for lead in leads.filter(hub=hub) or leads.filter(hub=None):
            values = {"hub": hub, "participant": participant, "words": text}
            mail.send(lead.user, "hub_question", now=now, jam=hub.jam, once=f"{asked}:{lead.pk}", **values)


def may_write_to(hub: Hub, participant: Participant) -> bool:
    """A lead writes to people of the roster or the waiting list, and to whoever asked; to nobody else."""
    in_line = hub.waits.filter(user=participant.user_id)
    asked = Message.objects.filter(once__startswith=_asked(hub, participant))
    return participant.hub_id == hub.pk or in_line.exists() or asked.exists()


def write_to_one(hub: Hub, participant: Participant, *, text: str, by: User) -> None:
    """One mail from a lead to one person; neither learns the other's address. The same words go once a day."""
    with guard.writing(hub.jam) as now:
        once = f"hub-letter:{hub.pk}:{participant.pk}:{now:%Y%m%d}:{_digest('', text)}"
        values = {"hub": hub, "by": by, "words": text}
        mail.send(participant.user, "hub_letter", now=now, jam=hub.jam, once=once, **values)
        about = f"{participant.user.name}, {hub.city}"
        by.record("wrote to somebody of a local site", jam=hub.jam, about=about)


def _asked(hub: Hub, participant: Participant) -> str:
    return f"hub-question:{hub.pk}:{participant.pk}:"


def _digest(subject: str, text: str) -> str:
    return sha256(f"{subject}\n{text}".encode()).hexdigest()[:16]
