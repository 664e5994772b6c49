"""Whose pages the leads' are: theirs and the organisers', and to everybody else they do not exist."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from jam.models import Hub
from jam.permissions import ask_for_second_factor, keep_to_yourself

from .http import UserRequest

View = Callable[..., HttpResponseBase]


def lead_required(view: View) -> View:
    """Call ``view(request, hub, …)`` if the user leads the hub in the URL or organises its jam; else 404.

    ``hub.jam`` is loaded. Whoever leads one hub sees nothing of another.
    """

    @wraps(view)
    def guarded(request: UserRequest, jam: str, hub: str, **kwargs: object) -> HttpResponseBase:
        found = get_object_or_404(Hub.objects.select_related("jam"), jam__slug=jam, slug=hub)
        if not (request.user.is_authenticated and request.user.leads(found)):
            raise Http404
        user = request.user
        asked = ask_for_second_factor(request, user) if user.organises(found.jam) else None
        answer = asked or view(request, found, **kwargs)
        keep_to_yourself(answer, found.jam)
        return answer

    return guarded
