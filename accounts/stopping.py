"""The link under a mail that stops mails like it: signed, for one person and one category, without signing in.

A mailbox presses it by itself with one POST (RFC 8058); a person finds a page with a button, and the way back.
"""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from .mail_kinds import Category, category_called, category_of
from .models import User

_SIGNER = signing.Signer(salt="accounts.stopping")


def token_for(user: User, category: Category) -> str:
    return _SIGNER.sign_object([user.pk, category.name])


def stop_url(user: User | None, kind: str) -> str:
    """Where ``user`` stops mails like this one; nothing for what is always sent."""
    category = category_of(kind)
    if user is None or category is None:
        return ""
    return settings.SITE_URL + reverse("mail-stop", args=[token_for(user, category)])


def opened(token: str) -> tuple[User, Category] | None:
    """Whom and what a link is about; None if it was not made here, or the person or the category is gone."""
    try:
        pk, name = _SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user, category = User.objects.filter(pk=pk, is_active=True).first(), category_called(name)
    return (user, category) if user and category else None


def headers(user: User | None, kind: str) -> dict[str, str]:
    """What tells a mailbox that it may offer a button of its own."""
    url = stop_url(user, kind)
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if url else {}
