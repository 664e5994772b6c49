from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.utils import timezone

from .zones import zone_called

Answer = Callable[[HttpRequest], HttpResponse]
_REPLACED = "\ufffd"  # what Django puts where the bytes of a multipart form were not UTF-8


def refuse_bad_text(answer: Answer) -> Answer:
    """NUL bytes and broken UTF-8 in an address, a cookie or a form get a 400 instead of upsetting PostgreSQL."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            for text in _sent(request):
                if "\0" in text:
                    raise BadRequest("NUL in a request")
        except (UnicodeDecodeError, UnreadablePostError) as error:
            raise BadRequest("This request cannot be read") from error
        return answer(request)

    return middleware


def _sent(request: HttpRequest) -> Iterator[str]:
    """Every text of a request, decoded strictly."""
    yield request.path
    yield unquote_to_bytes(request.META.get("QUERY_STRING", "")).decode()
    yield from request.COOKIES.values()
    if request.content_type == "application/x-www-form-urlencoded":
        yield unquote_to_bytes(request.body).decode()
    elif request.content_type == "multipart/form-data":
        for name, texts in request.POST.lists():
            yield from (_whole(text) for text in (name, *map(str, texts)))
        for name, files in request.FILES.lists():
            yield from (_whole(text) for text in (name, *(file.name or "" for file in files)))


def _whole(text: str) -> str:
    if _REPLACED in text:
        raise BadRequest("A form that is not UTF-8")
    return text


class SignInFirst(LoginRequiredMiddleware):
    """Everybody signs in, except where a view says otherwise.

    Whoever pressed a button after their session had ended comes back to the page with that button: the address it
    sends to may take nothing but forms.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseRedirect:
        site, page = request.build_absolute_uri("/"), request.headers.get("Referer", "")
        if request.method != "POST" or not page.startswith(site) or page.startswith(f"{site}/"):
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(f"/{page.removeprefix(site)}")


def time_zone(answer: Answer) -> Answer:
    """Show times in the reader's zone: of the account, else of the browser (a cookie), else of the jam."""

    def middleware(request: HttpRequest) -> HttpResponse:
        zone = zone_called(getattr(request.user, "time_zone", "") or request.COOKIES.get("tz", ""))
        request.zone_known = zone is not None  # type: ignore[attr-defined]
        with timezone.override(zone or timezone.get_default_timezone()):
            return answer(request)

    return middleware
