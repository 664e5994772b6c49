"""What an organiser asks, as fields of a form, and what was typed, as the text that is kept.

A pure mapping: any model with these attributes can ask, and nothing here touches the database.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Protocol

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_RADIOS = 6  # above that, choices come as a list that opens
LONGEST = 2_000
YES, NO = "yes", "no"
WORDS = {YES: _("Yes"), NO: _("No")}


class Question(Protocol):
    """``kind`` is one of text, choice, number, yes-no and consent; the wording of a consent is its label."""

    pk: Any
    kind: str
    label: str
    help_text: str
    choices: list[str]
    is_required: bool


def name_of(question: Question) -> str:
    """What the field of this question is called in the form."""
    return f"question-{question.pk}"


def fields_for(questions: Iterable[Question]) -> dict[str, forms.Field]:
    return {name_of(question): field_for(question) for question in questions}


def field_for(question: Question) -> forms.Field:
    """The field that a person fills in. A refusal names the question: it also stands on top of the page."""
    field = _MAKERS[question.kind](question)
    field.label, field.help_text, field.required = question.label, question.help_text, question.is_required
    missing = _("Tick “%(label)s” to go on.") if question.kind == "consent" else _("“%(label)s” needs an answer.")
    field.error_messages["required"] = missing % {"label": question.label}
    field.widget.is_required = question.is_required
    return field


def text_of(question: Question, value: Any) -> str:
    """What the field cleaned, as it is kept; empty where nothing was answered."""
    if question.kind == "consent":
        return YES if value else NO
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    return str(value or "").strip()


def value_of(question: Question, text: str) -> Any:
    """What was kept, as the field shows it again."""
    return text == YES if question.kind == "consent" else text


def in_words(question: Question, text: str) -> str:
    """An answer as organisers read it."""
    return str(WORDS.get(text, text)) if question.kind in ("yes-no", "consent") else text


def texts_of(questions: Iterable[Question], cleaned: Mapping[str, Any]) -> dict[Any, str]:
    """Every answer of a valid form by the id of its question."""
    return {question.pk: text_of(question, cleaned.get(name_of(question))) for question in questions}


def _text(question: Question) -> forms.Field:
    return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))


def _choice(question: Question) -> forms.Field:
    choices = [(choice, choice) for choice in question.choices]
    if len(choices) <= MOST_RADIOS:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
    return forms.ChoiceField(choices=[("", _("Choose")), *choices])


def _number(question: Question) -> forms.Field:
    wrong = _("Write “%(label)s” as a number, like 3 or 2.5.") % {"label": question.label}
    errors = dict.fromkeys(("invalid", "max_digits", "max_decimal_places", "max_whole_digits"), wrong)
    number = forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"})
    return forms.DecimalField(max_digits=15, decimal_places=4, widget=number, error_messages=errors)


def _yes_no(question: Question) -> forms.Field:
    return forms.ChoiceField(choices=list(WORDS.items()), widget=forms.RadioSelect)


def _consent(question: Question) -> forms.Field:
    return forms.BooleanField()


_MAKERS = {"text": _text, "choice": _choice, "number": _number, "yes-no": _yes_no, "consent": _consent}
