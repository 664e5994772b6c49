"""allauth's forms in our words: labels say what to type, so no placeholders; hints say what is expected."""

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .names import PersonNameField

_CODE = {"autocapitalize": "characters", "autocorrect": "off", "spellcheck": "false"}
_WORDS: dict[str, tuple[Any, Any]] = {
    "login": (_("Email address"), ""),
    "email": (_("Email address"), ""),
    "password": (_("Password"), ""),
    "oldpassword": (_("Current password"), ""),
    "password1": (_("Password"), _("At least 10 characters. Four unrelated words are strong and easy to keep.")),
    "password2": (_("The same password again"), ""),
    "code": (_("Code from the mail"), ""),
}


class InOurWords(forms.Form):
    """Mixed into allauth's forms, which build some of their fields only when they are made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in _WORDS:
                field.label, field.help_text = _WORDS[name]
        if "code" in self.fields:
            self.fields["code"].widget.attrs |= _CODE


class SignupForm(InOurWords, allauth.SignupForm):
    name = PersonNameField(
        label=_("Your name"),
        max_length=80,
        help_text=_("As it should stand on your work."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1"]

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """An address that has an account takes as long as a new one: the password is hashed all the same."""
        if self.account_already_exists:
            User().set_password(self.cleaned_data["password1"])
        answer: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return answer


class LoginForm(InOurWords, allauth.LoginForm):
    pass


class RequestLoginCodeForm(InOurWords, allauth.RequestLoginCodeForm):
    pass


class ConfirmLoginCodeForm(InOurWords, allauth.ConfirmLoginCodeForm):
    pass


class ConfirmEmailForm(InOurWords, allauth.ConfirmEmailVerificationCodeForm):
    pass


class ResetPasswordForm(InOurWords, allauth.ResetPasswordForm):
    pass


class ConfirmResetCodeForm(InOurWords, allauth.ConfirmPasswordResetCodeForm):
    pass


class NewPasswordForm(InOurWords, allauth.ResetPasswordKeyForm):
    pass


class SetPasswordForm(InOurWords, allauth.SetPasswordForm):
    pass


class ReauthenticateForm(InOurWords, allauth.ReauthenticateForm):
    pass


class ChangePasswordForm(InOurWords, allauth.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")


class AddEmailForm(InOurWords, allauth.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New email address")
        self.fields["email"].help_text = _("We mail a code to it. Nothing changes until you have entered the code.")
