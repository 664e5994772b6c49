"""Errors in our voice. Tests without the database mark prove that their page needs none."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from jam import urls
from jam.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500"]


@login_not_required
def broken(request):
    raise ValueError("a canary of the insides")


@login_not_required
def without_database(request):
    raise OperationalError("a canary of the insides")


@login_not_required
def closed(request):
    raise PermissionDenied("Ratings open Sunday 05:30 your time.")


@login_not_required
def echo(request):
    return HttpResponse(repr(request.POST.dict()))


urlpatterns = [
    *urls.urlpatterns,
    path("broken/", broken),
    path("down/", without_database),
    path("closed/", closed),
    path("echo/", echo),
]
pytestmark = pytest.mark.urls(__name__)
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


def part(name=b"a", value=b"b", filename=b""):
    file = b'; filename="%b"\r\nContent-Type: text/plain' % filename if filename else b""
    return b'--x\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n--x--\r\n' % (name, file, value)


@pytest.mark.parametrize("address", ["/nowhere/", "/jams/a/b/c/d/", "/%ff/"])
def test_what_is_not_there_says_so_in_words(visitor, address):
    answer = visitor.get(address)
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def test_what_broke_is_our_fault_and_shows_nothing_of_the_insides(visitor):
    answer = visitor.get("/broken/")
    html = answer.content.decode()
    assert [answer.status_code, "Something broke on our side" in html, "canary" in html] == [500, True, False]


def test_where_not_even_the_page_of_an_error_renders_a_sentence_does(visitor, settings, tmp_path):
    manifest = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": manifest}
    settings.STATIC_ROOT = tmp_path
    answer = visitor.get("/broken/")
    assert [answer.status_code, b"Something broke on our side." in answer.content] == [500, True]


def test_a_database_that_is_away_is_back_in_a_moment(visitor):
    answer = visitor.get("/down/")
    html = answer.content.decode()
    assert [answer.status_code, answer["Retry-After"], "Back in a moment" in html] == [503, "30", True]
    assert "canary" not in html


def test_a_page_that_fails_for_somebody_signed_in_asks_for_no_session(visitor):
    visitor.cookies["sessionid"] = "x" * 32
    answer = visitor.get("/broken/")  # the time zone of the account cannot be read, as no database answers
    assert [answer.status_code, "Something broke on our side" in answer.content.decode()] == [500, True]


def test_a_refusal_gives_its_reason(visitor):
    answer = visitor.get("/closed/")
    assert answer.status_code == 403
    assert "Ratings open Sunday 05:30 your time." in answer.content.decode()


@pytest.mark.parametrize("address", ["/?q=%00", "/jams/?page=a%00", "/?q=%ff", "/?%c3%28=1", "/jams/%00/"])
def test_an_address_that_is_no_text_is_refused(visitor, address):
    answer = visitor.get(address)
    assert [answer.status_code, "This request was garbled" in answer.content.decode()] == [400, True]


@pytest.mark.parametrize("body", [b"a=%00", b"a=\x00", b"%00=a", b"a=%ff", b"a=\xff", b"a=%ed%a0%80"])
def test_a_form_that_is_no_text_is_refused(visitor, body):
    answer = visitor.post("/echo/", body, content_type=FORM)
    assert [answer.status_code, "This request was garbled" in answer.content.decode()] == [400, True]


@pytest.mark.parametrize(
    "body",
    [
        part(value=b"\x00"),
        part(name=b"a\x00"),
        part(value=b"\xff\xfe"),
        part(value=b"\xed\xa0\x80"),
        part(filename=b"a\xff.pdf"),
        b"--y\r\nnonsense",
        b"",
    ],
)
def test_a_multipart_form_that_is_no_text_never_breaks_a_page(visitor, body):
    answer = visitor.post("/echo/", body, content_type=MULTIPART)
    assert answer.status_code in (200, 400)
    assert "\\x00" not in answer.content.decode()
    assert "\ufffd" not in answer.content.decode()


@pytest.mark.parametrize("value", [b"\x00", b"\xff\xfe", b"text\x00text"])
def test_a_multipart_form_with_bytes_that_are_no_text_is_refused(visitor, value):
    assert visitor.post("/echo/", part(value=value), content_type=MULTIPART).status_code == 400


def test_a_cookie_with_a_nul_is_refused(visitor):
    assert visitor.get("/", headers={"cookie": 'sessionid="a\\000bcdefghij"'}).status_code == 400


@pytest.mark.parametrize("content_type", [FORM, MULTIPART])
def test_any_script_of_the_world_passes(visitor, content_type):
    text = "Zoë 👩‍🔬 ‮rtl‬ Ω 日本"
    body = part(value=text.encode()) if content_type is MULTIPART else "a=" + text
    answer = visitor.post("/echo/", body, content_type=content_type)
    assert answer.content.decode() == repr({"a": text})


@pytest.mark.parametrize("content_type", [f"{FORM}; charset=utf-7", f"{FORM}; charset=latin-1"])
def test_a_form_in_another_encoding_is_refused(visitor, content_type):
    assert visitor.post("/echo/", b"a=b", content_type=content_type).status_code == 400


def test_a_page_that_was_open_for_too_long_gives_the_text_back():
    visitor = Client(enforce_csrf_checks=True)
    typed = {"title": "<b>Our</b> find", "password": "secret", "csrfmiddlewaretoken": "stale", "empty": " "}
    answer = visitor.post("/time-zone/", typed)
    html = answer.content.decode()
    assert answer.status_code == 403
    assert [word in html for word in ("&lt;b&gt;Our&lt;/b&gt; find", "secret", "stale", "<b>Our")] == [
        True, False, False, False,
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["0", "9" * 25, "-1"])
def test_numbers_that_no_row_has_are_not_found(visitor, number):
    assert visitor.get(f"/jams/none/resources/{number}/play/").status_code == 404
