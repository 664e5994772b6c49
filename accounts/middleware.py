from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def refused_form_is_422(answer: Answer) -> Answer:
    """allauth shows a form that it refused with 200; ours is 422, and so is its."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if request.method == "POST" and response.status_code == HTTPStatus.OK and form is not None and form.errors:
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    return middleware
