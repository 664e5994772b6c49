"""allauth's form for somebody who comes from another site for the first time, in our words."""

from allauth.socialaccount import forms as allauth
from django import forms
from django.utils.translation import gettext_lazy as _

from .names import PersonNameField
from .sign_in import InOurWords


class ProviderSignupForm(InOurWords, allauth.SignupForm):
    name = PersonNameField(
        label=_("Your name"),
        max_length=80,
        help_text=_("As it should stand on your work."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email"]
