from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .submission import Submission


@dataclass(frozen=True)
class Item:
    """One thing a submission has or lacks; ``field`` is where to repair it."""

    field: str
    label: str | Promise
    missing: str | Promise  # what to do about it
    done: bool


@dataclass(frozen=True)
class Checklist:
    """What a submission needs, and what makes it easier to judge."""

    required: tuple[Item, ...]
    helpful: tuple[Item, ...]

    @property
    def missing(self) -> list[Item]:
        """Without these it cannot be submitted."""
        return [item for item in self.required if not item.done]

    @property
    def missing_in_words(self) -> str:
        """What is missing, for the middle of a sentence: "title and authors’ agreement"."""
        labels = [str(item.label) for item in self.missing]
        return get_text_list([label[:1].lower() + label[1:] for label in labels], gettext("and"))

    @property
    def ready(self) -> bool:
        return not self.missing

    @property
    def done(self) -> int:
        return sum(item.done for item in (*self.required, *self.helpful))

    @property
    def total(self) -> int:
        return len(self.required) + len(self.helpful)

    @classmethod
    def of(cls, submission: Submission) -> Checklist:
        return cls(tuple(required_of(submission)), tuple(helpful_of(submission)))


def required_of(submission: Submission) -> list[Item]:
    """What it must have to be submitted, with what its organisers ask."""
    report = bool(submission.report_url or submission.report())
    items = [
        Item("title", _("Title"), _("Give it a title"), done=bool(submission.title)),
        Item("abstract", _("One-sentence summary"), _("Say it in one sentence"), done=bool(submission.abstract)),
        Item("report", _("Report, as PDF or link"), _("Upload the report or link to it"), done=report),
        Item("agreed", _("Authors’ agreement"), _("Ask everyone, then tick the box"), done=submission.agreed),
    ]
    return items + _asked(submission, required=True)


def helpful_of(submission: Submission) -> list[Item]:
    """What makes it easier to judge and to find."""
    urls = submission.urls()
    show = bool(urls["demo"] or urls["video"])
    return [
        Item("body", _("Description"), _("Describe what you did and found"), done=bool(submission.body)),
        Item("code", _("Link to the code"), _("Link to the code"), done=bool(urls["code"])),
        Item("demo", _("Demo or video"), _("Show it: a demo or a video"), done=show),
        Item("tags", _("Tags"), _("Add tags, so that people find it"), done=bool(submission.tags)),
        Item("licence", _("Licence"), _("Say what others may do with it"), done=bool(submission.licence)),
        Item("mine", _("Every author’s own tick"), _("Have every author tick"), done=submission.everyone_agreed()),
        *_asked(submission, required=False),
    ]


def _asked(submission: Submission, *, required: bool) -> list[Item]:
    """The organisers' questions that must be answered, or the others."""
    texts = submission.answer_texts()
    return [
        Item(question.field_name, question.label, question.label, done=bool(texts[question.field_name]))
        for question in submission.questions()
        if question.is_required is required
    ]
