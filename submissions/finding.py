"""How a reader narrows and orders the gallery. What other apps know of submissions comes by settings, a path each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from django.conf import settings
from django.db.models import F
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import Participant
from jam.models import Hub, Jam

from .models import Link, SubmissionQuerySet
from .models.queryset import Reader

MOST_TAGS = 200  # as many as a list of choices can hold
SWITCHES = {*Link.Kind.values, "unrated"}  # facets with one choice, to take or to leave
NEAR = 6  # tags that an empty answer proposes


@dataclass(frozen=True)
class Way:
    """One choice: its word in the address, its name for people, and what it makes of the rows."""

    key: str
    label: str
    apply: Callable[[SubmissionQuerySet], SubmissionQuerySet]


@dataclass(frozen=True)
class Facet:
    """One thing by which a reader may narrow the gallery, e.g. the local site."""

    name: str
    label: str
    ways: list[Way]
    chosen: Way | None

    @property
    def is_switch(self) -> bool:
        """There is one choice, to take or to leave."""
        return self.name in SWITCHES

    @property
    def in_words(self) -> str:
        return self.label if self.is_switch or not self.chosen else f"{self.label}: {self.chosen.label}"


def orders(jam: Jam, words: str, *, now: datetime) -> dict[str, Way]:
    """By their words in the address; the first is the one nobody has to ask for. What is random is shuffled later."""
    ranked = _added(settings.GALLERY_ORDERS, jam, now)
    found = [
        *ranked[:1],
        Way("random", _("Random"), lambda rows: rows.order_by()),
        Way("newest", _("Newest first"), lambda rows: rows.order_by("-submitted_at", "-number")),
        Way("title", _("By title"), lambda rows: rows.order_by("title", "number")),
        *ranked[1:],
    ]
    if words:
        found.insert(0, Way("match", _("Best match"), lambda rows: rows.order_by(F("match").desc(), "number")))
    return {way.key: way for way in found}


def search(rows: SubmissionQuerySet, words: str, *, user: Reader, now: datetime) -> tuple[SubmissionQuerySet, bool]:
    """What holds the words, or else what has a title that is nearly spelled so; and whether it is the latter."""
    found = rows.search(words, user=user, now=now)
    if found.exists():
        return found, False
    close = rows.titled_like(words)
    return close, close.exists()


def facets(
    jam: Jam, every: SubmissionQuerySet, asked: Mapping[str, str], *, user: Reader, now: datetime
) -> list[Facet]:
    """By what this reader may narrow ``every``, and what they chose. What is not on offer is not heard."""
    offered = [
        ("tag", _("Tag"), _tags(every, asked.get("tag", ""))),
        ("hub", _("Local site"), _hubs(jam, every, user=user, now=now)),
        ("award", _("Award"), _added(settings.GALLERY_AWARDS, jam, now)),
        ("code", _("Has code"), [_linking(Link.Kind.CODE)]),
        ("video", _("Has a video"), [_linking(Link.Kind.VIDEO)]),
        ("unrated", _("Not rated by me"), unrated(jam, user)),
    ]
    return [
        Facet(name, label, ways, next((way for way in ways if way.key == asked.get(name)), None))
        for name, label, ways in offered
        if ways
    ]


def narrowed(rows: SubmissionQuerySet, chosen: list[Facet]) -> SubmissionQuerySet:
    for facet in chosen:
        rows = facet.chosen.apply(rows) if facet.chosen else rows
    return rows


def unrated(jam: Jam, user: Reader) -> list[Way]:
    """What this reader has not rated, for those who rate."""
    return [way for path in settings.GALLERY_UNRATED for way in import_string(path)(jam, user)]


def nearest_tags(tags: list[str], words: str) -> list[str]:
    """Tags that look like something somebody typed; where none does, those that most work has."""
    typed = [word.casefold() for word in words.split()]
    near = [tag for tag in tags if any(word in tag.casefold() for word in typed)]
    for word in typed:
        near += get_close_matches(word, tags, n=NEAR, cutoff=0.6)
    return list(dict.fromkeys(near or tags))[:NEAR]


def _added(paths: list[str], jam: Jam, now: datetime) -> list[Way]:
    return [way for path in paths for way in import_string(path)(jam, now=now)]


def _tags(every: SubmissionQuerySet, asked: str) -> list[Way]:
    """Those in use, most used first; and the one in the address, also when nobody uses it any more."""
    used = every.count_by_tag()[:MOST_TAGS]
    if asked and asked not in dict(used):
        used.append((asked[:30], 0))
    return [_tagged(tag, count) for tag, count in used]


def _tagged(tag: str, count: int) -> Way:
    return Way(tag, f"{tag} ({count})", lambda rows: rows.tagged(tag))


def _hubs(jam: Jam, every: SubmissionQuerySet, *, user: Reader, now: datetime) -> list[Way]:
    """Public local sites with a member of a team that submitted; none while the reader may not know who made what."""
    if jam.hides_teams(now) and not (user.is_authenticated and user.organises(jam)):
        return []
    there = Participant.objects.filter(team__in=every.values("team")).values("hub")
    return [_at_hub(hub, user, now) for hub in jam.hubs.approved().filter(pk__in=there)]


def _at_hub(hub: Hub, user: Reader, now: datetime) -> Way:
    return Way(hub.slug, hub.city, lambda rows: rows.at_hub(hub, user=user, now=now))


def _linking(kind: Link.Kind) -> Way:
    return Way("1", str(kind.label), lambda rows: rows.with_link(kind))
