"""Signing in with an account elsewhere: GitHub, Google, or whatever OpenID Connect provider the environment names."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.account.utils import user_email
from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from requests import RequestException

from .models import User

_NAMES = {"github": "GitHub", "google": "Google"}


class ProviderAdapter(DefaultSocialAccountAdapter):
    """What allauth asks the site about accounts elsewhere. Only the environment switches a provider on."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": _("This address has an account here. Sign in to it first, then connect %s on its page."),
        "no_password": _("Set a password first: without one, this is your only way in besides your mail."),
        "no_verified_email": _("Confirm your address first, so that a way in remains."),
        "connected_other": _("That account is connected to another person here."),
    }

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The providers of the settings; none from the database, so no query on every sign-in page."""
        found = []
        for kind, configured in app_settings.PROVIDERS.items():
            for fields in configured.get("APPS", []):
                app = SocialApp(provider=kind, **fields)
                if provider in (None, app.provider, app.provider_id) and client_id in (None, app.client_id):
                    found.append(app)
        return found

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SocialApp:
        """A provider that is not switched on does not exist."""
        apps = self.list_apps(request, provider=provider, client_id=client_id)
        if not apps:
            raise Http404
        return apps[0]

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Name and address as proposals. An address counts as verified only where the provider says just that."""
        for address in sociallogin.email_addresses:
            address.verified = address.verified is True
        user: User = super().populate_user(request, sociallogin, data)
        parts = [data.get("first_name"), data.get("last_name")]
        name = data.get("name") or " ".join(part for part in parts if part) or data.get("username") or ""
        user.name = str(name)[:80]
        return user

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, str]:
        return {"email": user_email(sociallogin.user) or "", "name": sociallogin.user.name}


def ways_in() -> list[dict[str, str]]:
    """Name and address to post to of every provider that is switched on."""
    anybody: Any = None  # no request: the environment alone decides
    return [_way_in(app) for app in ProviderAdapter().list_apps(anybody)]


def _way_in(app: SocialApp) -> dict[str, str]:
    if app.provider == "openid_connect":
        url = reverse("openid_connect_login", args=[app.provider_id])
        return {"id": app.provider_id, "name": app.name, "url": url}
    return {"id": app.provider, "name": _NAMES[app.provider], "url": reverse(f"{app.provider}_login")}


Answer = Callable[[HttpRequest], HttpResponse]


def leave_by_a_page(answer: Answer) -> Answer:
    """Send people to a provider by a page, not a redirect: a form that may only be sent here may not end elsewhere.

    So ``form-action 'self'`` stands, whichever hosts the provider itself sends people on to.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        match = request.resolver_match
        if request.method == "POST" and response.status_code == 302 and match and _is_way_out(match.url_name):
            target = urlsplit(response["Location"])
            if target.scheme in ("http", "https") and target.netloc != request.get_host():
                context = {"url": response["Location"], "host": target.hostname}
                return render(request, "socialaccount/leave.html", context)
        return response

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A provider that does not answer is its own page, not an error of this site."""
        match = request.resolver_match
        if isinstance(exception, RequestException) and match and _is_way_out(match.url_name):
            return render(request, "socialaccount/authentication_error.html", status=502)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def _is_way_out(url_name: str | None) -> bool:
    return url_name in ("github_login", "google_login", "openid_connect_login")
