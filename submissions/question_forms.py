"""What organisers fill in to ask something of every submission."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Max
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from accounts.forms.asking import ChoicesField, few_and_short
from accounts.letter import one_line
from jam.forms.fields import name_what_is_missing

from .models import Question

_TYPED = (Question.Kind.TEXT, Question.Kind.LONG)


class QuestionForm(forms.ModelForm):
    """A question as teams will see it. What was answered stays an answer to it: see ``_keep_what_was_promised``."""

    choices = ChoicesField(
        label=_("Choices"),
        required=False,
        max_length=4_000,
        help_text=_("One on a line. Only where the kind is choice."),
    )

    class Meta:
        model = Question
        fields = ("label", "kind", "help_text", "choices", "longest", "is_required", "is_public")
        widgets = {"kind": forms.RadioSelect, "label": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["longest"].required = False
        self.fields["longest"].help_text = _("10 to 5,000. Only where the kind is text.")
        name_what_is_missing(self)
        self.answered = self.instance.answers.count() if self.instance.pk else 0
        if self.answered:
            self._keep_what_was_promised()

    def _keep_what_was_promised(self) -> None:
        """The kind stays, and what teams wrote for judges and organisers alone is never published."""
        self.fields["kind"].disabled = True
        self.fields["kind"].help_text = _("Teams have answered, so the kind stays. Delete this and ask anew.")
        if not self.instance.is_public:
            self.fields["is_public"].disabled = True
            self.fields["is_public"].help_text = _("Teams answered for judges and organisers alone, so it stays so.")

    def clean_label(self) -> str:
        return one_line(self.cleaned_data["label"], longest=300)

    def clean_help_text(self) -> str:
        return one_line(self.cleaned_data["help_text"], longest=200)

    def clean_choices(self) -> list[str]:
        if self.cleaned_data.get("kind") != Question.Kind.CHOICE:
            return []
        choices = few_and_short(self.cleaned_data["choices"])
        given = self.instance.answers.values_list("text", flat=True) if self.answered else []
        if gone := sorted(set(given) - set(choices)):
            sentence = _("A team has chosen “%(choice)s”, so it has to stay. Add others beside it.")
            raise forms.ValidationError(sentence, params={"choice": gone[0]}, code="chosen")
        return choices

    def clean_longest(self) -> int:
        if self.cleaned_data.get("kind") not in _TYPED:
            return int(self.instance.longest)
        longest: int | None = self.cleaned_data["longest"]
        if longest is None:
            raise forms.ValidationError(_("Say how many characters an answer may have."), code="required")
        written = self.instance.answers.aggregate(n=Max(Length("text")))["n"] or 0 if self.answered else 0
        if longest < written:
            sentence = _("A team has written %(written)d characters, so it cannot be less.")
            raise forms.ValidationError(sentence, params={"written": written}, code="too_short")
        return longest
