"""Errors in our voice: what happened, and where to go from here. They need no database."""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

log = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", {"reason": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 while the database does not answer. Rendered without the request: it may be the cause."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(_page("errors/503.html"), status=503, headers={"Retry-After": "30"})
    return HttpResponse(_page("errors/500.html"), status=500)


def _page(template: str) -> str:
    """The page, or a sentence where not even that can be rendered (static files that were never collected, say)."""
    try:
        return render_to_string(template)
    except Exception:
        log.exception("%s cannot be rendered", template)
        return "<!doctype html><title>Error</title><p>Something broke on our side. It is in the log. Try once more."


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page that was open for too long: give the text back, so that nothing typed is lost."""
    typed = [
        (name, text)
        for name, text in request.POST.items()
        if name != "csrfmiddlewaretoken" and "password" not in name and isinstance(text, str) and text.strip()
    ]
    return render(request, "errors/csrf.html", {"typed": typed}, status=403)
