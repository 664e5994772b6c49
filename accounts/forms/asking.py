"""What organisers fill in to ask those who join."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import JoinQuestion
from jam.forms.fields import name_what_is_missing

MOST_CHOICES = 30


class ChoicesField(forms.CharField):
    """One choice a line."""

    widget = forms.Textarea(attrs={"rows": 5})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Each once, in the order in which they are written."""
        lines = (" ".join(line.split()) for line in str(super().clean(value)).splitlines())
        return list(dict.fromkeys(line for line in lines if line))


def few_and_short(choices: list[str]) -> list[str]:
    """The same choices, if people can choose between them."""
    if not 2 <= len(choices) <= MOST_CHOICES:
        raise forms.ValidationError(
            _("Write 2 to %(most)d choices, one on a line."), params={"most": MOST_CHOICES}, code="how_many"
        )
    if any(len(choice) > 100 for choice in choices):
        raise forms.ValidationError(_("A choice has at most 100 characters. Shorten it."), code="long")
    return choices


class QuestionForm(forms.ModelForm):
    """A question as joiners will see it. Once somebody has answered, its kind stays."""

    choices = ChoicesField(
        label=_("Choices"),
        required=False,
        max_length=4_000,
        help_text=_("One on a line. Only where the kind is choice."),
    )

    class Meta:
        model = JoinQuestion
        fields = ("kind", "label", "help_text", "choices", "is_required")
        widgets = {"kind": forms.RadioSelect, "label": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"label": _("Of a consent: the very words that people agree to. They are logged with the time.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_what_is_missing(self)
        if self.instance.pk and self.instance.answers.exists():
            self.fields["kind"].disabled = True
            self.fields["kind"].help_text = _("People have answered, so the kind stays. Delete this and ask anew.")

    def clean_label(self) -> str:
        return " ".join(str(self.cleaned_data["label"]).split())

    def clean_choices(self) -> list[str]:
        if self.cleaned_data.get("kind") != JoinQuestion.Kind.CHOICE:
            return []
        return few_and_short(self.cleaned_data["choices"])
