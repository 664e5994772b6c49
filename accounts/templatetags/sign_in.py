"""What pages of any app show about signing in. Load with ``{% load sign_in %}``."""

from typing import Any

from allauth.account.models import EmailAddress
from django import template

from accounts import devices, providers
from accounts.models import User

register = template.Library()


@register.filter
def device(user_agent: str) -> str:
    return devices.device(user_agent)


@register.inclusion_tag("accounts/_sign_in_and_security.html")
def sign_in_and_security(user: User) -> dict[str, Any]:
    """The section of the account page: how one gets in, and what guards it."""
    kinds = list(user.authenticator_set.values_list("type", flat=True))
    return {
        "user": user,
        "passkeys": kinds.count("webauthn"),
        "has_app": "totp" in kinds,
        "has_codes": "recovery_codes" in kinds,
        "confirmed": EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists(),
        "devices": user.usersession_set.count(),
        "ways_in": providers.ways_in(),
        "connected": user.socialaccount_set.count(),
    }


@register.inclusion_tag("accounts/_second_factor_strip.html")
def second_factor_strip(user: User) -> dict[str, Any]:
    """On organisers' pages: ask who has no second factor to set one up."""
    return {"is_needed": not user.has_second_factor()}


@register.simple_tag
def ways_in() -> list[dict[str, str]]:
    """The providers elsewhere with which one can sign in here; none unless the environment switches them on."""
    return providers.ways_in()


@register.filter
def provider_name(provider: str) -> str:
    """The name of a provider that an account is connected to; one that was switched off keeps its short name."""
    return next((way["name"] for way in providers.ways_in() if way["id"] == provider), provider)
