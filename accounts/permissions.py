"""Who is really there: what matters most asks again who it is, unless this person has just shown it."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from jam.http import see_other

from .http import UserRequest

View = Callable[..., HttpResponseBase]


def signed_in_recently(request: HttpRequest) -> bool:
    """Did this person sign in, or show again who they are, within ACCOUNT_REAUTHENTICATION_TIMEOUT seconds?"""
    records = get_authentication_records(request, cast(Any, request.user))
    return bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


def recently_signed_in(view: View) -> View:
    """Call the view only for somebody who showed lately who they are; others do so first and come back.

    Put it below the decorators that find the jam and check the role, so that hidden pages stay hidden. A page is
    opened again afterwards; after a POST, whose form may have changed meanwhile, people come back to its button.
    """

    @wraps(view)
    def guarded(request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if signed_in_recently(request):
            return view(request, *args, **kwargs)
        if request.method == "POST":
            messages.info(request, _("Nothing has happened yet. Show that it is you, then press the button again."))
        first_way = get_adapter(request).get_reauthentication_methods(request.user)[0]["url"]
        return see_other(f"{first_way}?{urlencode({'next': _way_back(request)})}")

    return guarded


def _way_back(request: HttpRequest) -> str:
    """The page that a POST came from, as the browser names it; for a GET, the page that was asked for."""
    came_from = request.headers.get("referer", "")
    if request.method == "POST" and url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        parts = urlsplit(came_from)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return request.get_full_path()
