from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Count
from django.utils.text import slugify

from accounts import mail
from accounts.models import HostingAlready, LastOrganiser, Organiser, User
from jam import clock
from jam.models import Hub, Jam
from jam.zones import apart

from .hubs import moving
from .waiting import hold_account


@transaction.atomic
def apply_to_host(hub: Hub, user: User) -> None:
    """Save a new hub that waits for approval, with ``user`` as its lead, and tell the organisers.

    Raises HostingAlready while an earlier application of this person waits.
    """
    hold_account(user)
    waiting = hub.jam.hubs.filter(approved_at=None, declined_at=None, cancelled_at=None, leads__user=user).first()
    if waiting is not None:
        raise HostingAlready(waiting)
    hub.slug = _free_slug(hub)
    hub.save()
    Organiser.objects.create(user=user, jam=hub.jam, hub=hub)
    for organiser in hub.jam.organisers.filter(hub=None).select_related("user"):
        mail.send(organiser.user, "hub_applied", now=clock.now(), jam=hub.jam, hub=hub, host=user)


def _free_slug(hub: Hub) -> str:
    base = slugify(hub.city)[:50] or "site"
    taken = set(Hub.objects.filter(jam=hub.jam, slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


@transaction.atomic
def approve_hub(hub: Hub, *, by: User, answer: str = "") -> None:
    """Make a site public, and tell whoever leads it; a second time changes nothing."""
    now = clock.now()
    fields = {"approved_at": now, "declined_at": None, "answer": answer}
    if Hub.objects.filter(pk=hub.pk, approved_at=None, cancelled_at=None).update(**fields):
        by.record("approved a local site", jam=hub.jam, about=hub.city)
        _tell_leads(hub, "hub_approved", now=now, answer=answer)


@transaction.atomic
def decline_hub(hub: Hub, *, by: User, answer: str) -> None:
    """Say no to an offer, with a reason that its lead reads; a second time changes nothing."""
    now = clock.now()
    fields = {"declined_at": now, "answer": answer}
    if Hub.objects.filter(pk=hub.pk, approved_at=None, declined_at=None).update(**fields):
        by.record("declined a local site", jam=hub.jam, about=hub.city, answer=answer)
        _tell_leads(hub, "hub_declined", now=now, answer=answer)


def cancel_hub(hub: Hub, *, by: User, reason: str) -> None:
    """The site does not take place: its people take part online, and get one mail with the two nearest in time."""
    with moving(hub.jam) as now:
        if not Hub.objects.filter(pk=hub.pk, cancelled_at=None).exclude(approved_at=None).update(cancelled_at=now):
            return
        near = nearest(hub, now=now)
        people = User.objects.filter(participations__hub=hub) | User.objects.filter(waits__hub=hub)
        for user in people.distinct().order_by("pk"):
            once = f"hub-cancelled:{hub.pk}:{user.pk}"
            mail.send(user, "hub_cancelled", now=now, jam=hub.jam, once=once, hub=hub, near=near, reason=reason)
        by.record("cancelled a local site", jam=hub.jam, about=hub.city, people=hub.participants.count(), reason=reason)
        hub.participants.update(hub=None, checked_in_at=None)
        hub.waits.all().delete()
        _tell_leads(hub, "hub_cancelled_lead", now=now, by=by, reason=reason)


def nearest(hub: Hub, *, now: datetime) -> list[Hub]:
    """The two other public hubs of the jam whose clocks differ least, those with a place left first where they tie."""
    others = hub.jam.hubs.approved().exclude(pk=hub.pk)
    taken = dict(others.annotate(n=Count("participants")).values_list("pk", "n"))
    return sorted(others, key=lambda h: (apart(h.zone, hub.zone, now), taken[h.pk] >= h.capacity, h.city))[:2]


@transaction.atomic
def ask_to_cancel(hub: Hub, *, by: User, reason: str) -> None:
    """A lead cannot host any more: the organisers decide. The same words on one day go once."""
    now = clock.now()
    key = sha256(f"{hub.pk}\n{reason}".encode()).hexdigest()[:16]
    for organiser in hub.jam.organisers.filter(hub=None).select_related("user"):
        once = f"hub-ask-cancel:{key}:{now:%Y%m%d}:{organiser.pk}"
        values = {"hub": hub, "by": by, "reason": reason}
        mail.send(organiser.user, "hub_cancel_asked", now=now, jam=hub.jam, once=once, **values)
    by.record("asked to cancel a local site", jam=hub.jam, about=hub.city)


def _tell_leads(hub: Hub, kind: str, *, now: datetime, **context: object) -> None:
    for lead in hub.leads.select_related("user"):
        mail.send(lead.user, kind, now=now, jam=hub.jam, once=f"{kind}:{hub.pk}:{lead.pk}", hub=hub, **context)


@transaction.atomic
def add_lead(hub: Hub, user: User, *, by: User) -> None:
    """Let ``user`` run this hub, and tell them; a second time changes nothing. Raises AccountGone."""
    hold_account(user)
    lead, is_new = Organiser.objects.get_or_create(user=user, jam=hub.jam, hub=hub)
    if is_new:
        by.record("added a lead", jam=hub.jam, about=f"{user.name}, {hub.city}")
        mail.send(user, "lead_added", now=clock.now(), jam=hub.jam, once=f"lead:{lead.pk}", hub=hub, by=by)


@transaction.atomic
def add_organiser(jam: Jam, user: User, *, by: User) -> None:
    """Let ``user`` organise the whole jam, and tell them. Raises AccountGone."""
    hold_account(user)
    user.organise(jam)
    by.record("added an organiser", jam=jam, about=user.name)
    mail.send(user, "organiser_added", now=clock.now(), jam=jam, by=by)


@transaction.atomic
def remove_organiser(organiser: Organiser, *, by: User) -> None:
    """Take the role away. Raises LastOrganiser."""
    jam = Jam.objects.select_for_update(no_key=True).get(pk=organiser.jam_id)
    others = jam.organisers.filter(hub=None).exclude(pk=organiser.pk)
    if organiser.hub_id is None and not others.exists():
        raise LastOrganiser
    organiser.delete()
    what = f"{organiser.user.name}, {organiser.hub.city}" if organiser.hub else organiser.user.name
    by.record("removed an organiser", jam=jam, about=what)
