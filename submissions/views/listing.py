"""The gallery: every project that is public, to search and to browse."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from jam import clock
from jam.editions import once, same_for_strangers
from jam.models import Jam
from jam.permissions import jam_page
from submissions import finding
from submissions.forms import GalleryForm
from submissions.models import SubmissionQuerySet
from submissions.showing import around, shown_to
from submissions.shuffle import shuffled

PER_PAGE = 24
_CARD = "submissions/_card.html"
STARTS = 16  # orders that unknown visitors get at a time: each is made once, and other ones follow


def _seed_of(request: HttpRequest, known: str) -> str:
    """The same order for a person on every visit, and for an unknown visitor as long as the browser remembers."""
    if asked := GalleryForm(request.GET).chosen("seed"):
        return asked
    if request.user.is_authenticated:
        return hashlib.sha256(f"{request.user.pk}/{request.path}".encode()).hexdigest()[:8]
    return known or f"{int(clock.at(request).timestamp()) // 600:x}{secrets.randbelow(STARTS):x}"


@login_not_required
@require_safe
@same_for_strangers(_seed_of)
@jam_page
def gallery(request: HttpRequest, jam: Jam) -> HttpResponse:
    """Every project that is public, in an order that favours nobody unless the reader asks for another."""
    form, seed = GalleryForm(request.GET), request.variant  # type: ignore[attr-defined]
    words, sort = form.chosen("q"), form.chosen("sort")
    asked = repr([(name, values) for name, values in request.GET.lists() if name not in ("seed", "page")])
    listed = once(request, ("gallery", asked), lambda: _listed(request, jam, words, sort))
    ids = shuffled(listed.ids, seed) if listed.sort == "random" else listed.ids
    page = Paginator(ids, PER_PAGE).get_page(request.GET.get("page"))
    cards = _cards(request, jam, list(page.object_list))
    _carry(request, seed=seed)
    sorts, facets, chosen = listed.sorts, listed.facets, [facet for facet in listed.facets if facet.chosen]
    context = {
        "jam": jam,
        "page_obj": page,
        "cards": cards,
        "words": words,
        "is_close": listed.is_close,
        "sort": listed.sort,
        "order": sorts[listed.sort],
        "sorts": sorts,
        "seed": seed,
        "filters": once(request, ("filters", asked), lambda: _filters(jam, words, listed)),
        "chosen": [(facet.in_words, _without(request.GET, facet.name)) for facet in chosen],
        "everything": _without(request.GET, "q", "sort" if listed.sort == "match" else "", *(f.name for f in facets)),
        "nearest": _nearest(facets, words, request.GET) if not cards else [],
        **around(request, jam),
    }
    return render(request, "submissions/gallery.html", context)


@dataclass(frozen=True)
class _Listed:
    """What a reader finds: the ids of submissions, and by what it can be narrowed and ordered."""

    ids: list[int]
    is_close: bool
    facets: list[finding.Facet]
    sort: str
    sorts: dict[str, str]


def _listed(request: HttpRequest, jam: Jam, words: str, sort: str) -> _Listed:
    user, now, every = request.user, clock.at(request), _every(request, jam)
    facets = finding.facets(jam, every, request.GET.dict(), user=user, now=now)
    chosen = [facet for facet in facets if facet.chosen]
    found, is_close = finding.search(every, words, user=user, now=now) if words else (every, False)
    sorts = finding.orders(jam, words, now=now)
    sort = sort if sort in sorts else next(iter(sorts))
    rows = sorts[sort].apply(finding.narrowed(found, chosen))
    labels = {way.key: way.label for way in sorts.values()}
    return _Listed(list(rows.values_list("pk", flat=True)), is_close, facets, sort, labels)


def _every(request: HttpRequest, jam: Jam) -> SubmissionQuerySet:
    return shown_to(request.user, jam, now=clock.at(request)).select_related("team").defer("words", "body")


@dataclass(frozen=True)
class _Card:
    number: int
    html: SafeString


def _cards(request: HttpRequest, jam: Jam, ids: list[int]) -> list[_Card]:
    """One for each submission that is still there, in this order; those that were not made yet in one query."""
    made: dict[int, _Card] = once(request, "cards", dict)
    if missing := [pk for pk in ids if pk not in made]:
        for submission in _every(request, jam).in_order(missing):
            made[submission.pk] = _Card(submission.number, render_to_string(_CARD, {"submission": submission}))
    return [made[pk] for pk in ids if pk in made]


def _filters(jam: Jam, words: str, listed: _Listed) -> SafeString:
    shown = {"jam": jam, "words": words, "sort": listed.sort, "facets": listed.facets}
    return render_to_string("submissions/_filters.html", shown)


def _nearest(facets: list[finding.Facet], words: str, query: QueryDict) -> list[tuple[str, str]]:
    """Tags to go on with where nothing was found, each with its address."""
    tags = [way.key for facet in facets if facet.name == "tag" for way in facet.ways if way is not facet.chosen]
    bare = _without(query, "q", *(facet.name for facet in facets))
    wanted = " ".join([words, query.get("tag", "")])
    return [(tag, f"{bare}&{_query(tag=tag)}") for tag in finding.nearest_tags(tags, wanted)]


def _query(**values: str) -> str:
    query = QueryDict(mutable=True)
    query.update(values)
    return query.urlencode()


def _without(query: QueryDict, *names: str) -> str:
    """The address of this page without some of what it asks for, from its first page on."""
    rest = query.copy()
    for name in (*names, "page"):
        rest.pop(name, None)
    return f"?{rest.urlencode()}"


def _carry(request: HttpRequest, *, seed: str) -> None:
    """Let every link of this page keep the order."""
    query = request.GET.copy()
    query["seed"] = seed
    request.GET = query  # type: ignore[assignment]


@login_not_required
@require_safe
@jam_page
def random_one(request: HttpRequest, jam: Jam) -> HttpResponse:
    """On to any project, of those that this reader has not rated while there are some; else to the gallery."""
    found = shown_to(request.user, jam, now=clock.at(request)).order_by()
    unrated = [way.apply(found) for way in finding.unrated(jam, request.user)]
    ids = next((ids for rows in (*unrated, found) if (ids := list(rows.values_list("pk", flat=True)))), [])
    return redirect(found.get(pk=secrets.choice(ids)) if ids else reverse("submission-list", args=[jam.slug]))
