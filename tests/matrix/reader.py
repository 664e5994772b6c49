"""Who opens pages: a browser without the test client's notes on templates, which would take most of the time."""

import re
from io import BytesIO
from zipfile import ZipFile

from django.test import Client

_CHANGES_BY_ITSELF = re.compile(
    rb'name="(?:csrfmiddlewaretoken|writer)" value="[^"]*"|nonce="[^"]*"|nonce-[\w+/=-]+|[?&;]seed=\w+|datetime="[^"]*"'
)


class Reader(Client):
    def __init__(self, user=None):
        super().__init__()
        if user is not None:
            self.force_login(user)

    def request(self, **request):
        answer = self.handler(self._base_environ(**request))
        answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer


def everything_sent(answer) -> str:
    """The body and every header, cookies too."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return f"{_text(answer.body)}\n{headers}\n{answer.cookies}"


def _text(body: bytes) -> str:
    """What is to be read in it, in the files of a ZIP too."""
    if not body.startswith(b"PK"):
        return body.decode(errors="replace")
    with ZipFile(BytesIO(body)) as files:
        return "\n".join([name + files.read(name).decode(errors="replace") for name in files.namelist()])


def what_stays(answer, address: str) -> bytes:
    """The body without what differs each time, and without its own address."""
    return _CHANGES_BY_ITSELF.sub(b"", answer.body).replace(address.encode(), b"HERE")
