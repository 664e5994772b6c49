"""Who may see or do what to a jam. Asks the user, never the accounts app."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from .models import Hub, Jam


class Actor(Protocol):
    """What the views of this app ask of a signed-in user."""

    is_authenticated: bool
    is_staff: bool
    name: str

    def organised_jam_ids(self) -> Any: ...
    def organises(self, jam: Jam) -> bool: ...
    def leads(self, hub: Hub) -> bool: ...
    def organise(self, jam: Jam) -> None: ...
    def record(self, action: str, *, jam: Jam, about: str = "", **detail: Any) -> None: ...


class ActorRequest(HttpRequest):
    """A request that LoginRequiredMiddleware let through: there is a user."""

    user: Actor  # type: ignore[assignment]


View = Callable[..., HttpResponseBase]


def may_host(user: Actor) -> bool:
    """May this person start a jam on this site?"""
    return bool(settings.ANYONE_CAN_HOST or user.is_staff)


def jam_page(view: View) -> View:
    """Call ``view(request, jam, …)`` with the jam in the URL, if this person may see it; else 404."""

    @wraps(view)
    def found(request: HttpRequest, jam: str, **kwargs: object) -> HttpResponseBase:
        return view(request, get_object_or_404(Jam.objects.visible_to(request.user), slug=jam), **kwargs)

    return found


def organiser_required(view: View) -> View:
    """Call ``view(request, jam, …)`` if the user organises the jam in the URL.

    To everybody else the page does not exist: hidden and absent give the same 404.
    """

    @wraps(view)
    def guarded(request: ActorRequest, jam: str, **kwargs: object) -> HttpResponseBase:
        found = get_object_or_404(Jam, slug=jam)
        if not (request.user.is_authenticated and request.user.organises(found)):
            raise Http404
        return view(request, found, **kwargs)

    return guarded
