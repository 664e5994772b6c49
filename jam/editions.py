"""Pages that every stranger sees alike: made once for an edition of their jam, kept in memory, confirmed with a 304.

A stranger sends no session: nobody's name, message or right is on such a page. What it says depends on the rows that
are read for it (the edition, which the database itself renews), on the time (the phase, and the quarter of an hour for
everything that turns with a day or a year somewhere), on the reader's time zone, and on the address.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from copy import copy
from datetime import datetime, timedelta
from functools import cache, lru_cache, wraps
from http import HTTPStatus
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

from . import clock
from .models import Edition, Jam

View = Callable[..., HttpResponseBase]
Variant = Callable[[HttpRequest, str], str]
T = TypeVar("T")

MOST_KEPT = 600  # pages and parts of pages; a page has some 30 kB
_QUARTER = 15 * 60  # seconds; no clock on Earth differs from UTC by less than whole quarters
_CODE = ("*.html", "*.py", "staticfiles.json")


class Shelf:
    """The last things that were made, shared by all threads of this process."""

    def __init__(self, most: int) -> None:
        self.most, self.things, self.lock = most, OrderedDict[Hashable, Any](), threading.Lock()

    def get(self, key: Hashable) -> Any:
        with self.lock:
            if key in self.things:
                self.things.move_to_end(key)
            return self.things.get(key)

    def clear(self) -> None:
        with self.lock:
            self.things.clear()

    def put(self, key: Hashable, thing: Any) -> None:
        with self.lock:
            self.things[key] = thing
            while len(self.things) > self.most:
                self.things.popitem(last=False)


shelf = Shelf(MOST_KEPT)


def same_for_strangers(variant: Variant) -> Callable[[View], View]:
    """For a view of a jam's page: call it, or give a stranger what another got under the same edition.

    ``variant(request, known)`` names what differs between readers of the same address, a word of letters and digits
    that the view finds in ``request.variant``; ``known`` is the one that this reader's browser has kept, or "".
    """

    def decorated(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, jam: str, **kwargs: object) -> HttpResponseBase:
            basis = _basis(request, jam) if _is_stranger(request) else None
            request.edition = basis  # type: ignore[attr-defined]
            request.variant = which = variant(request, _known(request))  # type: ignore[attr-defined]
            if basis is None:
                return _sealed(view(request, jam=jam, **kwargs))
            address = (request.scheme, request.get_host(), request.path, request.GET.urlencode(), which)
            place = _digest(basis, address)
            return _sealed(_kept(request, place) or _made(request, place, view(request, jam=jam, **kwargs)))

        return answered

    return decorated


def once(request: HttpRequest, name: Hashable, make: Callable[[], T]) -> T:
    """Part of a page, made once: under this edition for all strangers, for everybody else once for this page."""
    basis = getattr(request, "edition", None)
    things = shelf if basis is not None else vars(request).setdefault("_own_shelf", Shelf(MOST_KEPT))
    found = things.get((basis, name))
    if found is None:
        things.put((basis, name), found := make())
    return found  # type: ignore[no-any-return]


def _is_stranger(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME not in request.COOKIES and not request.user.is_authenticated


def _basis(request: HttpRequest, slug: str) -> Hashable | None:
    """Everything but the address that decides what a stranger reads now; None where strangers read nothing.

    Leaves the time and the jam with the request, where ``jam_page`` finds it.
    """
    edition, now = Edition.objects.of(slug)
    jam = _shown(slug, edition) if edition else None
    if jam is None:
        return None
    clock.settle(request, now)
    request.jam_for_strangers = copy(jam)  # type: ignore[attr-defined]
    left = (jam.grace_ends_at - now) // timedelta(minutes=1) if jam.in_grace(now) else ""
    return _release(), edition, jam.phase(now), left, _quarter(now), timezone.get_current_timezone_name()


def _quarter(now: datetime) -> int:
    return int(now.timestamp()) // _QUARTER


@lru_cache(maxsize=200)
def _shown(slug: str, edition: str) -> Jam | None:
    """The jam as strangers see it. To be read only: all threads share it."""
    return Jam.objects.visible_to(AnonymousUser()).filter(slug=slug).first()


@cache
def _release() -> str:
    """What this version of the site is told by: an upgrade changes every page."""
    apps = ("jam", "accounts", "submissions", "judging", "templates", settings.STATIC_ROOT)
    found = sorted(path for app in apps for kind in _CODE for path in (settings.BASE_DIR / app).rglob(kind))
    digest = hashlib.sha256(f"{settings.SITE_URL} {settings.LOCAL_MAILBOX}".encode())
    for path in found:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _digest(*facts: object) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


def _known(request: HttpRequest) -> str:
    """The variant that this browser has, out of the ETag that it sends."""
    found = re.fullmatch(r'(?:W/)?"([0-9a-z]{1,16})\.[0-9a-f]{32}"', request.headers.get("If-None-Match", ""))
    return found[1] if found else ""


def _kept(request: HttpRequest, place: str) -> HttpResponseBase | None:
    found = shelf.get(place)
    return _confirmed(request, HttpResponse(found[0], headers=found[1])) if found else None


def _made(request: HttpRequest, place: str, answer: HttpResponseBase) -> HttpResponseBase:
    """The answer, which is kept unless there is anything of this one request in it.

    Its ETag comes from what is read, not from the edition: a change that nobody sees must not show in it either.
    """
    whole = isinstance(answer, HttpResponse) and answer.status_code == HTTPStatus.OK and not answer.cookies
    own = request.session.modified or getattr(request, "_csp_nonce", None)
    if not whole or own or b"csrfmiddlewaretoken" in answer.content:  # type: ignore[attr-defined]
        return answer
    content: bytes = answer.content  # type: ignore[attr-defined]
    answer["ETag"] = f'"{request.variant}.{hashlib.sha256(content).hexdigest()[:32]}"'  # type: ignore[attr-defined]
    shelf.put(place, (content, dict(answer.headers)))
    return _confirmed(request, answer)


def _confirmed(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """A 304 where the browser has this very page."""
    confirmed: HttpResponseBase | None = get_conditional_response(request, etag=answer["ETag"], response=answer)  # type: ignore[arg-type]
    return answer if confirmed is None else confirmed


def _sealed(answer: HttpResponseBase) -> HttpResponseBase:
    """Asked for again each time, and kept by nobody but the browser it went to."""
    patch_cache_control(answer, private=True, no_cache=True)
    patch_vary_headers(answer, ["Cookie"])
    return answer
