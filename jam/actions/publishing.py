"""When a jam becomes public, and what is asked of it before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jam import guard
from jam.models import Jam

from .jams import page_texts
from .organiser import Organiser


class NotReady(ValidationError):
    def __init__(self, missing: Iterable["Missing"]) -> None:
        super().__init__([gap.sentence for gap in missing], code="not_ready")


class AlreadyOpen(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("Registration has opened, so people may have joined. The jam stays public."), code="already_open"
        )


@dataclass(frozen=True)
class Missing:
    """Something to do before people come, and where; some of it must be done before the jam may be published."""

    sentence: str
    url: str
    blocks: bool = True


def missing(jam: Jam, *, now: datetime) -> list[Missing]:
    """What the checks of every app still find, the blocking ones first."""
    found = [
        Missing(str(sentence), url) for path in settings.PUBLISH_CHECKS for sentence, url in import_string(path)(jam)
    ]
    if jam.submissions_close_at <= now:
        late = gettext("Move the timeline: submissions would be closed already.")
        found.append(Missing(late, reverse("manage-timeline", args=[jam.slug])))
    return found + _advice(jam)


def _advice(jam: Jam) -> list[Missing]:
    page = reverse("manage-page", args=[jam.slug])
    gaps = [
        (not jam.tagline, gettext("Write a tagline: one sentence under the name."), page),
        (jam.about in ("", page_texts()["about"]), gettext("Say what people will do, in your own words."), page),
        (not jam.contact_email, gettext("Give an address for questions."), page),
        (not jam.venue_url, gettext("Link to the place where people meet online."), page),
    ]
    return [Missing(sentence, url, blocks=False) for is_missing, sentence, url in gaps if is_missing]


def publish(jam: Jam, *, by: Organiser) -> None:
    """Show the jam to everybody; a second time changes nothing. Raises NotReady."""
    with guard.closing(jam) as now:
        if jam.published_at:
            return
        if gaps := [gap for gap in missing(jam, now=now) if gap.blocks]:
            raise NotReady(gaps)
        jam.published_at = now
        jam.save(update_fields=["published_at"])
        by.record("published the jam", jam=jam, about=jam.name)


def unpublish(jam: Jam, *, by: Organiser) -> None:
    """Make it a draft again, while nobody can have joined. Raises AlreadyOpen."""
    with guard.closing(jam) as now:
        if jam.is_draft:
            return
        if jam.registration_opens_at <= now:
            raise AlreadyOpen
        jam.published_at = None
        jam.save(update_fields=["published_at"])
        by.record("took the jam back to a draft", jam=jam, about=jam.name)
