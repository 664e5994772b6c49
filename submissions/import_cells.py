"""The cells of an imported row, read by the rules of the editor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.letter import one_line
from jam.exports import as_text

from .fields import TOO_LONG, LinkField, TagsField, answer_field, answer_text
from .import_shapes import Row, unguarded
from .merge import Text
from .models import Licence, Question


class Refused(Exception):
    """Why a row is skipped, as a sentence."""


class Cells:
    """Reads the rows of one file.

    ``exported``: they are as our own export writes them, and a cell that stands there as it would be written now is
    what is here, to the last character.
    """

    def __init__(self, questions: Sequence[Question], *, exported: bool) -> None:
        self.questions, self.exported = questions, exported
        self.asked = [question for question in questions if question.retired_at is None]
        self.by_field = {question.field_name: question for question in self.asked}
        self.fields = _fields() | {question.field_name: answer_field(question) for question in self.asked}

    def label(self, name: str) -> str:
        return _("Authors’ agreement") if name == "agreed" else str(self.fields[name].label)

    def heading(self, row: Row) -> str:
        """What the row is called, also if it cannot be read."""
        return one_line(unguarded(row.text.get("title", "")), longest=140)

    def read(self, row: Row, current: Mapping[str, Text]) -> dict[str, Text]:
        """Every field that the row speaks of. Raises Refused."""
        given = dict(row.text)
        for position, cell in row.answers.items():
            if self.questions[position].retired_at is None:
                given[self.questions[position].field_name] = cell
        return {name: self._value(name, cell, current) for name, cell in given.items()}

    def _value(self, name: str, cell: str, current: Mapping[str, Text]) -> Text:
        if self.exported and name in current and cell == as_text(self._in_words(name, current[name])):
            return current[name]
        return self._clean(name, unguarded(cell) if self.exported else cell)

    def _in_words(self, name: str, value: Text) -> str:
        """As the export writes it."""
        question = self.by_field.get(name)
        yes_no = question is not None and question.kind == Question.Kind.YES_NO
        return {"yes": _("Yes"), "no": _("No")}.get(str(value), str(value)) if yes_no else str(value)

    def _clean(self, name: str, cell: str) -> Text:
        question = self.by_field.get(name)
        if question and question.kind == Question.Kind.YES_NO:
            cell = {_("Yes").lower(): "yes", _("No").lower(): "no"}.get(cell.strip().lower(), cell.strip().lower())
        try:
            value = self.fields[name].clean(cell)
        except ValidationError as error:
            raise Refused(self._sentence(name, error)) from error
        if question:
            return answer_text(question, value)
        text = str(value).replace("\r\n", "\n").replace("\r", "\n")
        return text if name == "body" else one_line(text, longest=500)

    def _sentence(self, name: str, error: ValidationError) -> str:
        label, message = self.label(name), " ".join(error.messages)
        return message if message.startswith(label) else f"{label}: {message}"


def _fields() -> dict[str, forms.Field]:
    """The fields that everybody fills in, with the editor's limits."""
    words = {"title": (_("Title"), 140), "abstract": (_("Summary"), 200), "body": (_("Description"), 20_000)}
    links = {"report_url": _("Link to the report"), "code": _("Code"), "demo": _("Demo"), "video": _("Video")}
    spdx = _("Write one of %s, or leave it empty.") % ", ".join(Licence.values)
    return {
        **{
            name: forms.CharField(label=label, required=False, max_length=most, error_messages={"max_length": TOO_LONG})
            for name, (label, most) in words.items()
        },
        **{name: LinkField(label=capfirst(label)) for name, label in links.items()},
        "tags": TagsField(label=_("Tags")),
        "licence": forms.ChoiceField(
            label=_("Licence"),
            required=False,
            choices=[("", ""), *Licence.choices],
            error_messages={"invalid_choice": spdx},
        ),
    }
