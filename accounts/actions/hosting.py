from django.db import transaction
from django.utils.text import slugify

from accounts import mail
from accounts.models import HostingAlready, LastOrganiser, Organiser, User
from jam import clock
from jam.models import Hub, Jam


@transaction.atomic
def apply_to_host(hub: Hub, user: User) -> None:
    """Save a new hub that waits for approval, with ``user`` as its lead, and tell the organisers.

    Raises HostingAlready while an earlier application of this person waits.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    waiting = Hub.objects.filter(jam=hub.jam, approved_at=None, leads__user=user).first()
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
def add_organiser(jam: Jam, user: User, *, by: User) -> None:
    """Let ``user`` organise the whole jam, and tell them."""
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
