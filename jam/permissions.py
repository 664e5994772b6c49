"""Who may see or do what to a jam. Asks the user, never the accounts app."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from .http import see_other
from .models import Hub, Jam


class Actor(Protocol):
    """What the views of this app ask of a signed-in user."""

    is_staff: bool
    name: str

    @property
    def is_authenticated(self) -> bool: ...

    def organised_jam_ids(self) -> Any: ...
    def involved_jam_ids(self) -> Any: ...
    def organises(self, jam: Jam) -> bool: ...
    def has_second_factor(self) -> bool: ...
    def leads(self, hub: Hub) -> bool: ...
    def organise(self, jam: Jam) -> None: ...
    def record(self, action: str, *, jam: Jam, about: str = "", **detail: Any) -> None: ...


class ActorRequest(HttpRequest):
    """A request that SignInFirst let through: there is a user."""

    user: Actor  # type: ignore[assignment]


View = Callable[..., HttpResponseBase]


def may_host(user: Actor) -> bool:
    """May this person start a jam on this site?"""
    return bool(settings.ANYONE_CAN_HOST or user.is_staff)


def jam_page(view: View) -> View:
    """Call ``view(request, jam, …)`` with the jam in the URL, if this person may see it; else 404."""

    @wraps(view)
    def shown(request: HttpRequest, jam: str, **kwargs: object) -> HttpResponseBase:
        found = getattr(request, "jam_for_strangers", None)  # see jam.editions
        seen: Jam = found or get_object_or_404(Jam.objects.visible_to(request.user), slug=jam)
        answer = view(request, seen, **kwargs)
        if not seen.is_listed:
            keep_to_yourself(answer, seen)
        return answer

    return shown


def keep_to_yourself(answer: HttpResponseBase, jam: Jam) -> None:
    """Ask search engines to leave a jam out that is not listed, and shared caches to keep nothing of a hidden one."""
    answer["X-Robots-Tag"] = "noindex, nofollow"
    if jam.is_private or jam.is_draft:
        patch_cache_control(answer, private=True)


def organiser_required(view: View) -> View:
    """Call ``view(request, jam, …)`` if the user organises the jam in the URL.

    To everybody else the page does not exist: hidden and absent give the same 404.
    """

    @wraps(view)
    def guarded(request: ActorRequest, jam: str, **kwargs: object) -> HttpResponseBase:
        if not request.user.is_authenticated:
            raise Http404
        found = get_object_or_404(Jam.objects.filter(pk__in=request.user.organised_jam_ids()), slug=jam)
        answer = ask_for_second_factor(request, request.user) or view(request, found, **kwargs)
        keep_to_yourself(answer, found)
        return answer

    return guarded


def ask_for_second_factor(request: HttpRequest, user: Actor) -> HttpResponseBase | None:
    """Where organisers need a second factor: the way to set one up, for an organiser who has none."""
    if not settings.ORGANISERS_NEED_SECOND_FACTOR or user.has_second_factor():
        return None
    messages.info(request, _("Organisers need a second factor here. Add one, then go on."))
    return see_other("mfa_index")


def recently_signed_in(view: View) -> View:
    """Ask somebody who signed in long ago to show again who they are. The rule is that of RECENTLY_SIGNED_IN."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        rule: Callable[[View], View] = import_string(settings.RECENTLY_SIGNED_IN)
        return rule(view)(request, *args, **kwargs)

    return guarded
