from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register
def mailbox_is_local(**_kwargs: Any) -> list[CheckMessage]:
    """The mailbox shows every code to everybody, so it must never be on where others can reach the site."""
    if settings.LOCAL_MAILBOX and settings.HTTPS:
        hint = "Set LOCAL_MAILBOX=0 on a public site, or HTTPS=0 to try the site on your own machine."
        return [
            Error(
                "LOCAL_MAILBOX=1 shows everybody's mail, and HTTPS=1 means a public site.",
                hint=hint,
                id="accounts.E001",
            )
        ]
    return []
