"""Fields of the editor: links, tags, and what organisers ask. Nothing is required while it is a draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.forms import questions
from accounts.letter import one_line, without_controls

from .merge import Text
from .models import Question
from .models.link import LONGEST_URL

MOST_TAGS, LONGEST_TAG = 6, 30
TOO_LONG = _("At most %(limit_value)d characters; this has %(show_value)d.")
_web_address = URLValidator(schemes=["http", "https"])


def no_sign_in_inside(url: str) -> None:
    if "@" in url.partition("//")[2].partition("/")[0]:
        raise ValidationError(_("Leave out the user name and the password before the @."), code="sign_in_inside")


class LinkField(forms.URLField):
    """A link that people follow; the server never does."""

    default_validators = [_web_address, no_sign_in_inside]

    def __init__(self, *, label: Any, **kwargs: Any) -> None:
        invalid = format_lazy("{}: {}", label, _("enter a web address that begins with https:// or http://."))
        kwargs |= {"required": False, "max_length": LONGEST_URL, "assume_scheme": "https"}
        super().__init__(label=label, error_messages={"invalid": invalid, "max_length": TOO_LONG}, **kwargs)

    def to_python(self, value: Any) -> Any:
        """What chats paste along unseen goes; so does what makes a host read like another."""
        return super().to_python(without_controls(value) if isinstance(value, str) else value)


class TagsField(forms.CharField):
    """Tags between commas, as one text: "interpretability, toy models". Lower case, none twice."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=300, error_messages={"max_length": TOO_LONG}, **kwargs)

    def clean(self, value: Any) -> str:
        words = super().clean(value).replace("#", "").replace(";", ",").split(",")
        tags = list(dict.fromkeys(filter(None, (one_line(word, longest=200).lower() for word in words))))
        if len(tags) > MOST_TAGS:
            sentence = _("At most %(most)d tags; these are %(count)d.")
            raise ValidationError(sentence, code="too_many", params={"most": MOST_TAGS, "count": len(tags)})
        for tag in tags:
            if len(tag) > LONGEST_TAG:
                sentence = _("A tag has at most %(most)d characters: “%(tag)s” is longer. Put commas between tags.")
                raise ValidationError(sentence, code="too_long", params={"most": LONGEST_TAG, "tag": tag[:60]})
        return ", ".join(tags)


def answer_field(question: Question) -> forms.Field:
    """The field in which a team answers ``question``."""
    if question.kind == Question.Kind.LINK:
        field: forms.Field = LinkField(label=question.label)
    elif question.kind in (Question.Kind.TEXT, Question.Kind.LONG):
        widget = forms.Textarea(attrs={"rows": 6}) if question.kind == Question.Kind.LONG else forms.TextInput
        field = forms.CharField(max_length=question.longest, widget=widget)
    else:
        field = questions.field_for(question)
    field.label, field.required, field.widget.is_required = question.label, False, False
    private = "" if question.is_public else _("Judges and organisers alone read the answer.")
    field.help_text = format_lazy("{} {}", question.help_text, private) if private else question.help_text
    return field


def answer_text(question: Question, value: Any) -> Text:
    """What the field cleaned, as it is kept."""
    text = questions.text_of(question, value).replace("\r\n", "\n").replace("\r", "\n")
    return text if question.kind == Question.Kind.LONG else one_line(text, longest=5_000)
