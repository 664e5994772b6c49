from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

Answer = Callable[[HttpRequest], HttpResponse]


def language(answer: Answer) -> Answer:
    """Speak the language of the account; it also decides how the time of day is written."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with translation.override(getattr(request.user, "language", "") or settings.LANGUAGE_CODE):
            return answer(request)

    return middleware


def refused_form_is_422(answer: Answer) -> Answer:
    """allauth shows a form that it refused with 200; ours is 422, and so is its."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if request.method == "POST" and response.status_code == HTTPStatus.OK and form is not None and form.errors:
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    return middleware
