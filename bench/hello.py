"""The reference: an empty Django view without our middleware. Settings and URLs in one, since there is one URL."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from bench.settings import *  # noqa: F403

MIDDLEWARE: list[str] = []
ROOT_URLCONF = "bench.hello"


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


urlpatterns = [path("", hello)]
