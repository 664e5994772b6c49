from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from jam import clock
from jam.http import safe_next
from jam.tasks import nudge
from jam.zones import zone_called

from . import mail, qr
from .models import SignInLink, User
from .permissions import signed_in_recently


class AccountAdapter(DefaultAccountAdapter):
    """What allauth asks the site: whom it signs up, how it mails, in which words it refuses."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Write to the people who run this site."),
        "email_password_mismatch": _(
            "This address and password do not belong together. Try again, or get a code by mail."
        ),
        "email_taken": _("This address belongs to another account. Use another, or sign in with it."),
        "duplicate_email": _("This is your address already."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("This is not the code that we mailed. Compare it with the latest mail."),
        "too_many_login_attempts": _("Too many wrong tries. Wait five minutes, then start again."),
        "rate_limited": _("Too many tries. Wait a minute, then go on."),
        "same_as_current": _("This is your address already."),
    }

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:  # noqa: FBT001, FBT002
        user.name = form.cleaned_data["name"]
        if zone_called(zone := request.COOKIES.get("tz", "")):
            user.time_zone = zone  # so that mails can say times as this person's clock shows them
        return super().save_user(request, user, form, commit)  # type: ignore[no-any-return]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Into the outbox, so that signing in waits for no mail server. A code to sign in comes with a link."""
        if template_prefix.endswith("/login_code"):
            context = {**context, "link": self._sign_in_link(email)}
        mail.send_to(email, "account/" + template_prefix.rpartition("/")[2], now=clock.now(), **context)
        nudge()

    def _sign_in_link(self, email: str) -> str:
        user = User.objects.get(email=email.lower())
        path = reverse("account_sign_in_link", args=[SignInLink.objects.make(user, now=clock.now())])
        wanted = safe_next(self.request, "")
        return f"{path}?{urlencode({'next': wanted})}" if wanted else path

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        user.sign_in_links.all().delete()
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        return answer

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """How this person can show again who they are. Whoever has no second factor can ask for a code by mail."""
        ways = super().get_reauthentication_methods(user)
        if user.is_authenticated and not user.has_second_factor():
            ways.append({"id": "reauthenticate_by_code", "url": reverse("account_reauthenticate_by_code")})
        return [{**way, "description": _WAYS[way["id"]]} for way in ways]

    def is_reauthentication_required(self, *, app: str, **_kwargs: Any) -> bool:
        """allauth's own pages follow our one rule: a recent sign-in does, and nobody is let through without."""
        if not signed_in_recently(self.request):
            raise ReauthenticationRequired
        return False


_WAYS = {
    "reauthenticate": _("Use your password"),
    "reauthenticate_by_code": _("Mail me a code"),
    "mfa_reauthenticate": _("Use your authenticator app or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use your passkey"),
}


class SecondFactorAdapter(DefaultMFAAdapter):
    """What allauth asks the site about second factors."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This is not the code. Take the one that shows now, it changes every 30 seconds."),
        "unverified_email": _("Confirm your address first: the mail with the code shows that it is yours."),
        "add_email_blocked": _("Take the second factor away before you change the address."),
    }

    def build_totp_svg(self, url: str) -> SafeString:
        return mark_safe(qr.svg(url, label=str(_("QR code for your authenticator app"))))  # noqa: S308  (all of it is ours)

    def generate_authenticator_name(self, user: User, type: str) -> str:
        n = user.authenticator_set.filter(type=type).count() + 1
        return str(_("My passkey") if n == 1 else _("Passkey %(n)s") % {"n": n})

    def _get_site_name(self) -> str:
        """What a browser shows beside the passkey."""
        return str(settings.MFA_TOTP_ISSUER)
