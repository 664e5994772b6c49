"""An upload that breaks off on its way changes nothing."""

import socket
from urllib.parse import urlsplit

import pytest
from django.test import Client

from submissions.models import Attachment

from .scenes import PDF, a_cast, a_complete_draft, a_report, address

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_upload_that_breaks_off_leaves_the_report_that_was_there(live_server, settings):
    settings.ALLOWED_HOSTS = ["*"]
    cast = a_cast()
    a_complete_draft(cast.team)
    client = Client()
    client.force_login(cast.ada)
    path = address("submission-report-upload", cast.jam)
    assert client.post(path, {"report": a_report(name="first.pdf")}).status_code == 303
    page = client.get(address("submission-edit", cast.jam))
    token = page.context["csrf_token"]
    cookies = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
    part = '--b\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    form = part.format("csrfmiddlewaretoken", "") + f"{token}\r\n" + part.format("report", '; filename="second.pdf"')
    body = form.encode() + PDF.replace(b"trailer", b"%" + b"0" * 200_000 + b"\ntrailer") + b"\r\n--b--\r\n"
    head = f"POST {path} HTTP/1.1\r\nHost: {urlsplit(live_server.url).netloc}\r\nCookie: {cookies}\r\n"
    head += f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body)}\r\n\r\n"

    def send(part_of_body):
        with socket.create_connection((live_server.thread.host, live_server.thread.port), timeout=10) as line:
            line.sendall(head.encode() + part_of_body)
            line.shutdown(socket.SHUT_WR)
            line.recv(1 << 16)
        return [file.name for file in Attachment.objects.all()]

    assert send(body[: len(body) * 99 // 100]) == ["first.pdf"]
    assert send(body) == ["second.pdf"]
