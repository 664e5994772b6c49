"""Making a jam, and moving it in time."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jam.models import Jam, ScheduleItem
from jam.models.jam import RESERVED_SLUGS
from jam.presets import PRESETS

from .organiser import Organiser


class AddressTaken(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This address is taken by another jam. Choose another."), code="address_taken")


@transaction.atomic
def create_jam(
    *, name: str, slug: str = "", preset: str, starts_at: datetime, time_zone: str, by: Organiser, now: datetime
) -> Jam:
    """A draft with everything the preset gives; ``by`` organises it. Raises AddressTaken."""
    plan = PRESETS[preset]
    jam = Jam(
        name=name,
        slug=slug or free_slug(name, taken=Jam.objects.values_list("slug", flat=True), otherwise="jam"),
        time_zone=time_zone,
        grace=plan.grace,
        **plan.timeline(starts_at, ZoneInfo(time_zone), now=now),
        **page_texts(),
    )
    try:
        with transaction.atomic():
            jam.save()
    except IntegrityError as error:
        raise AddressTaken from error
    ScheduleItem.objects.bulk_create(_programme(jam))
    for path in settings.NEW_JAM:
        import_string(path)(jam, plan.name)
    by.organise(jam)
    by.record("created the jam", jam=jam, about=jam.name, preset=plan.name)
    return jam


def free_slug(text: str, *, taken: Iterable[str], otherwise: str, longest: int = 50) -> str:
    """An address made of ``text`` that is not ``taken``: numbered if it must be."""
    base = slugify(text)[:longest].strip("-_")
    if not any(letter.isalpha() for letter in base) or base in RESERVED_SLUGS:
        base = f"{otherwise}-{base}".strip("-")
    used = set(taken)
    numbers = (f"{base}-{n}" for n in range(2, len(used) + 3))
    return base if base not in used else next(slug for slug in numbers if slug not in used)


def _programme(jam: Jam) -> list[ScheduleItem]:
    """What every jam has: a talk to begin with, and a ceremony between judging and results."""
    talk, ceremony = ScheduleItem.Kind.TALK, ScheduleItem.Kind.CEREMONY
    begins, judged = jam.building_starts_at, jam.judging_closes_at
    return [
        ScheduleItem(
            jam=jam,
            kind=talk,
            title=gettext("Introductory talk"),
            starts_at=begins,
            ends_at=begins + timedelta(hours=1),
        ),
        ScheduleItem(
            jam=jam, kind=ceremony, title=gettext("Awards ceremony"), starts_at=judged, ends_at=jam.results_expected_at
        ),
    ]


def page_texts() -> dict[str, str]:
    """A page to write over, with the parts that are true of every jam already there."""
    return {
        "about": gettext(
            "What is the question, and why now? Say in two or three sentences what people will work on.\n\n"
            "Then say who it is for, what they find when they arrive (starter material, talks, help),"
            " and what a good result looks like after the weekend."
        ),
        "how_to_take_part": gettext(
            "Anyone may take part, alone or in a team. Bring your own question or take one from the list of ideas.\n\n"
            "Plans changed? Cancel your place, so that your team and the organisers know."
        ),
    }


def in_other_zone(jam: Jam, time_zone: str) -> dict[str, datetime]:
    """The timeline when the clocks of another zone show what this jam's clocks show now."""
    names = (*jam.PHASE_STARTS[:-1], "results_expected_at")
    return {name: _same_clock(getattr(jam, name), jam.zone, ZoneInfo(time_zone)) for name in names}


def _same_clock(instant: datetime, here: ZoneInfo, there: ZoneInfo) -> datetime:
    return instant.astimezone(here).replace(tzinfo=there)


def save_page(page: Jam, changed: list[str], *, by: Organiser) -> None:
    """Keep what was ``changed`` on a jam's page, and nothing else of the row. Raises AddressTaken."""
    if not changed:
        return
    try:
        with transaction.atomic():
            page.save(update_fields=changed)
            by.record("changed the page", jam=page, about=_labels(changed))
    except IntegrityError as error:
        raise AddressTaken from error


def change_rules(jam: Jam, changes: dict[str, Any], *, by: Organiser, now: datetime) -> None:
    """Set what ``TimelineForm`` allowed, within ``guard.closing``. No change leaves no trace."""
    if not changes:
        return
    before = {name: getattr(jam, name) for name in changes}
    for name, value in changes.items():
        setattr(jam, name, value)
    jam.sequence += 1
    jam.save(update_fields=[*changes, "sequence"])
    by.record(_what_changed(changes), jam=jam, about=_labels(changes), **_before_and_after(before, changes))
    for path in settings.RULES_CHANGED:
        import_string(path)(jam, now=now)


def change_zone(jam: Jam, time_zone: str, *, keep_clock: bool, by: Organiser) -> None:
    """Move a jam and its programme to another zone, within ``guard.closing``; see ``ZoneForm``."""
    old_name, old, new = jam.time_zone, jam.zone, ZoneInfo(time_zone)
    if keep_clock:
        for name, instant in in_other_zone(jam, time_zone).items():
            setattr(jam, name, instant)
        for item in jam.schedule_items.all():
            item.starts_at = _same_clock(item.starts_at, old, new)
            item.ends_at = item.ends_at and _same_clock(item.ends_at, old, new)
            item.sequence += 1
            item.save()
    jam.time_zone = time_zone
    jam.sequence += 1
    jam.save()
    by.record("changed the time zone", jam=jam, about=time_zone, time_zone=[old_name, time_zone])


def _what_changed(names: Iterable[str]) -> str:
    if "submissions_close_at" in names:
        return "moved the deadline"
    return "moved the timeline" if any(name.endswith("_at") for name in names) else "changed the rules"


def _labels(names: Iterable[str]) -> str:
    return ", ".join(str(Jam._meta.get_field(name).verbose_name) for name in names)  # type: ignore[union-attr]


def _before_and_after(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    return {name: [plain(before[name]), plain(after[name])] for name in after}


def plain(value: Any) -> Any:
    """As JSON can hold it: instants in ISO 8601, durations in seconds."""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo("UTC")).isoformat(timespec="seconds")
    return value.total_seconds() if isinstance(value, timedelta) else value
