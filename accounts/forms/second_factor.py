"""allauth's forms for passkeys, authenticator apps and recovery codes, in our words."""

from typing import Any, cast

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from .sign_in import InOurWords

_DIGITS = {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}


class AuthenticateForm(InOurWords, base.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_either(self)


class ReauthenticateForm(InOurWords, base.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_either(self)


def _ask_for_either(form: forms.Form) -> None:
    form.fields["code"].label = _("Code from your app")
    form.fields["code"].help_text = _("Six digits. A recovery code does as well, each of them once.")
    form.fields["code"].widget.attrs |= _DIGITS


class ActivateTOTPForm(InOurWords, totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the app")
        self.fields["code"].help_text = _("The six digits that it shows now.")
        self.fields["code"].widget.attrs |= {**_DIGITS, "inputmode": "numeric"}


class AddPasskeyForm(InOurWords, webauthn.AddWebAuthnForm):
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without a password"),
        required=False,
        initial=True,
        help_text=_("Take the tick away for a security key without fingerprint or PIN: it is then asked for besides."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_it(self)


class EditPasskeyForm(InOurWords, webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_it(self)


def _name_it(form: forms.Form) -> None:
    field = cast(forms.CharField, form.fields["name"])
    field.label, field.max_length = _("Name"), 60
    field.help_text = _("So that you know it again: laptop, telephone, the key on your key ring.")
    field.widget.attrs |= {"maxlength": 60, "autocomplete": "off"}
