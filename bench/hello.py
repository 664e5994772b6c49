"""The reference: an empty Django view without our apps and middleware. Settings and URLs in one file."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

SECRET_KEY = "hello"  # noqa: S105  # nothing is signed here
ALLOWED_HOSTS = ["localhost"]
ROOT_URLCONF = "bench.hello"


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


urlpatterns = [path("", hello)]
