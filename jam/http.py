"""Answers that every app gives in the same way."""

from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def see_other(to: Any, *args: Any, **kwargs: Any) -> HttpResponseRedirect:
    """The answer to a POST that worked: 303 to a URL name with its arguments, a model with a page, or a path."""
    return HttpResponseRedirect(resolve_url(to, *args, **kwargs), status=303)


def safe_next(request: HttpRequest, default: str) -> str:
    """Where the form or the address asks to go next, if that is on this site; else ``default``."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    allowed = (
        wanted.startswith("/")
        and wanted.isprintable()
        and url_has_allowed_host_and_scheme(
            wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
    )
    return wanted if allowed else default
