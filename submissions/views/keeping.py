"""Hours of writing outlive a session: what was sent after its end waits in the new one for its writer."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, QueryDict

from accounts.models import User

_KEY, _SALT = "typed-draft", "submissions.writer"
_MOST = 60_000  # characters; the longest draft has fewer
_OTHERS = ("csrfmiddlewaretoken", "writer", "check", "save", "preview", "skip")


def writer(user: User) -> str:
    """Who a page was made for, in a form that nobody else can write."""
    return signing.dumps(user.pk, salt=_SALT)


def keep(request: HttpRequest) -> None:
    """Keep what was sent to this address from a page that this site made for somebody; of anybody else nothing."""
    try:
        pk = signing.loads(request.POST.get("writer", ""), salt=_SALT)
    except signing.BadSignature:
        return
    typed = {name: request.POST.getlist(name) for name in list(request.POST)[:100] if name not in _OTHERS}
    if "Autosave" not in request.headers and sum(len(text) for texts in typed.values() for text in texts) <= _MOST:
        request.session[_KEY] = {"path": request.path, "writer": pk, "typed": typed}


def kept(request: HttpRequest) -> QueryDict | None:
    """What this person sent to this address when their session had ended."""
    found = request.session.get(_KEY)
    if not found or found.get("path") != request.path or found["writer"] != request.user.pk:
        return None
    typed = QueryDict(mutable=True)
    for name, texts in found["typed"].items():
        typed.setlist(name, texts)
    return typed


def forget(request: HttpRequest) -> None:
    request.session.pop(_KEY, None)
