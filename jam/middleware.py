from collections.abc import Callable
from urllib.parse import unquote
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone

Answer = Callable[[HttpRequest], HttpResponse]


def refuse_bad_text(answer: Answer) -> Answer:
    """NUL bytes and broken UTF-8 in an address or a form get a 400 instead of upsetting PostgreSQL."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "\0" in unquote(request.META.get("QUERY_STRING", "")):
            return HttpResponseBadRequest("This address contains a character that no page has.")
        return answer(request)

    return middleware


def time_zone(answer: Answer) -> Answer:
    """Show times in the reader's zone: of the account, else of the browser (a cookie), else of the jam."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "time_zone", "") or request.COOKIES.get("tz", "")
        if chosen in available_timezones():
            with timezone.override(ZoneInfo(chosen)):
                request.zone_known = True  # type: ignore[attr-defined]
                return answer(request)
        request.zone_known = False  # type: ignore[attr-defined]
        return answer(request)

    return middleware
