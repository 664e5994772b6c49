"""The gallery: every project that is public, to search and to browse."""

from __future__ import annotations

import hashlib
import secrets

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jam import clock
from jam.models import Jam
from jam.permissions import jam_page
from submissions import finding
from submissions.forms import GalleryForm
from submissions.showing import around, shown_to

PER_PAGE = 24


@login_not_required
@require_safe
@jam_page
def gallery(request: HttpRequest, jam: Jam) -> HttpResponse:
    """Every project that is public, in an order that favours nobody unless the reader asks for another."""
    form, user, now = GalleryForm(request.GET), request.user, clock.at(request)
    words, seed = form.chosen("q"), form.chosen("seed") or _seed_for(request, jam)
    every = shown_to(user, jam, now=now)
    facets = finding.facets(jam, every, request.GET.dict(), user=user, now=now)
    chosen = [facet for facet in facets if facet.chosen]
    found, is_close = finding.search(every, words, user=user, now=now) if words else (every, False)
    sorts = finding.orders(jam, seed, words, now=now)
    sort = form.chosen("sort") if form.chosen("sort") in sorts else next(iter(sorts))
    rows = sorts[sort].apply(finding.narrowed(found, chosen)).select_related("team").defer("words", "body")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    _carry(request, seed=seed)
    context = {
        "jam": jam,
        "page_obj": page,
        "words": words,
        "is_close": is_close,
        "sort": sort,
        "order": sorts[sort].label,
        "sorts": {way.key: way.label for way in sorts.values()},
        "seed": seed,
        "facets": facets,
        "chosen": [(facet.in_words, _without(request.GET, facet.name)) for facet in chosen],
        "everything": _without(request.GET, "q", "sort" if sort == "match" else "", *(f.name for f in facets)),
        "nearest": _nearest(facets, words, request.GET) if not page.object_list else [],
        **around(jam, every, now=now),
    }
    return render(request, "submissions/gallery.html", context)


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


def _seed_for(request: HttpRequest, jam: Jam) -> str:
    """The same order for a person on every visit; a new one for every unknown visitor, kept in the address."""
    if not request.user.is_authenticated:
        return secrets.token_hex(4)
    return hashlib.sha256(f"{request.user.pk}/{jam.pk}".encode()).hexdigest()[:8]


def _carry(request: HttpRequest, *, seed: str) -> None:
    """Let every link of this page keep the order."""
    query = request.GET.copy()
    query["seed"] = seed
    request.GET = query  # type: ignore[assignment]


@login_not_required
@require_safe
@jam_page
def random_one(request: HttpRequest, jam: Jam) -> HttpResponse:
    """On to any project; to the gallery where there is none yet."""
    found = shown_to(request.user, jam, now=clock.at(request)).shuffled(secrets.token_hex(4)).first()
    return redirect(found or reverse("submission-list", args=[jam.slug]))
