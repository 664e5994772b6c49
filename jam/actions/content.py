"""What hangs off a jam: its programme, local sites and resources."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from jam.models import Hub, Jam, Resource, ScheduleItem

from .jams import free_slug, plain
from .organiser import Organiser


class HubNotEmpty(ValidationError):
    def __init__(self, hub: Hub) -> None:
        super().__init__(
            _("People have joined %(city)s. Cancel it instead: they get a mail, and take part online."),
            code="hub_not_empty",
            params={"city": hub.city},
        )


@transaction.atomic
def save_schedule_item(item: ScheduleItem, *, was: datetime | None, by: Organiser) -> None:
    """Keep a new or edited row. Calendars learn of an edit by its sequence, readers of a move by ``moved_from``."""
    is_new = item.pk is None
    if not is_new:
        item.sequence += 1
        if was and was != item.starts_at and not item.jam.is_draft:
            item.moved_from = was
    item.save()
    moved = {"starts_at": [plain(was), plain(item.starts_at)]} if was and was != item.starts_at else {}
    by.record("added to the schedule" if is_new else "changed the schedule", jam=item.jam, about=item.title, **moved)


@transaction.atomic
def save_hub(hub: Hub, *, by: Organiser, now: datetime) -> None:
    """A site that an organiser adds needs no approval; an edit leaves its approval and its address as they are.

    Call an edit within ``guard.writing`` with the jam's row locked: places that are added are given on.
    """
    is_new = hub.pk is None
    if is_new:
        hub.slug = free_slug(hub.city, taken=hub.jam.hubs.values_list("slug", flat=True), otherwise="site")
        hub.approved_at = now
    else:
        _renew_rows(hub)
    hub.save()
    by.record("added a local site" if is_new else "changed a local site", jam=hub.jam, about=hub.city)
    for path in settings.HUB_CHANGED:
        import_string(path)(hub, now=now)


def _renew_rows(hub: Hub) -> None:
    """Rows without a place of their own say the hub's: calendars learn of a change by their sequence."""
    was = Hub.objects.get(pk=hub.pk)
    if (was.city, was.venue, was.time_zone) != (hub.city, hub.venue, hub.time_zone):
        for item in hub.schedule_items.all():
            item.sequence += 1
            item.save(update_fields=["sequence", "updated_at"])


@transaction.atomic
def delete_hub(hub: Hub, *, by: Organiser) -> None:
    """Remove a site, its rows of the schedule and its lead. Raises HubNotEmpty while people are there."""
    if _has_people(hub):
        raise HubNotEmpty(hub)
    by.record("deleted a local site", jam=hub.jam, about=hub.city)
    hub.delete()


def _has_people(hub: Hub) -> bool:
    """Does anything point at the site that would outlive it? What belongs to the site would go with it."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: hub}).exists()
        for relation in Hub._meta.related_objects
        if relation.on_delete is not models.CASCADE
    )


@transaction.atomic
def save_resource(resource: Resource, *, by: Organiser) -> None:
    """A new one comes last of its kind."""
    is_new = resource.pk is None
    if is_new:
        last = resource.jam.resources.aggregate(last=models.Max("position"))["last"]
        resource.position = 0 if last is None else last + 1
    resource.save()
    by.record("added a resource" if is_new else "changed a resource", jam=resource.jam, about=resource.title)


@transaction.atomic
def move_resource(resource: Resource, *, up: bool) -> None:
    """Swap places with its neighbour of the same kind; at the edge nothing happens."""
    Jam.objects.select_for_update().get(pk=resource.jam_id)  # two who reorder take turns
    row = list(resource.jam.resources.filter(kind=resource.kind))
    here = row.index(resource)
    there = here - 1 if up else here + 1
    if 0 <= there < len(row):
        row[here], row[there] = row[there], row[here]
        for position, other in enumerate(row):
            other.position = position
        Resource.objects.bulk_update(row, ["position"])


@transaction.atomic
def keep(thing: models.Model, *, jam: Jam, by: Organiser, verb: str) -> None:
    """Save one thing of a jam and say so in its log."""
    thing.save()
    by.record(verb, jam=jam, about=str(thing))


@transaction.atomic
def delete(thing: models.Model, *, jam: Jam, by: Organiser, verb: str) -> None:
    by.record(verb, jam=jam, about=str(thing))
    thing.delete()
