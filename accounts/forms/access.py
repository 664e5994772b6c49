from django import forms
from django.utils.translation import gettext_lazy as _

from jam.models import Jam


class CodeForm(forms.Form):
    """The code of a private jam, as somebody was told it."""

    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("Eight letters and digits. Capitals and spaces make no difference."),
        error_messages={"required": _("Type the code, or paste it.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "code"}
        ),
    )


class VisibilityForm(forms.Form):
    visibility = forms.ChoiceField(
        label=_("Who can find it"),
        choices=Jam.Visibility.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of the three.")},
    )
