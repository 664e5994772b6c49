from __future__ import annotations

import hashlib
import mmap
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.letter import one_line

from . import pdf
from .actions import Edit, Part, Saved
from .fields import TOO_LONG, LinkField, TagsField, answer_field, answer_text
from .merge import Text, base_of, read_base
from .models import Attachment, Authorship, Licence, Role, State, Submission
from .models.attachment import in_words

_TROUBLE = {
    pdf.Trouble.EMPTY: _("This file is empty. Choose the PDF again."),
    pdf.Trouble.NOT_A_PDF: _("This is not a PDF, whatever its name says. Export the report as PDF, or link to it."),
    pdf.Trouble.CUT_OFF: _("This PDF breaks off before its end. Upload the whole file again."),
    pdf.Trouble.ENCRYPTED: _(
        "This PDF is locked. Save it without password and restrictions, so that judges can open it."
    ),
    pdf.Trouble.RUNS: _(
        "This PDF holds a script or starts a program. Print it to a new PDF, which leaves them out, and upload that."
    ),
    pdf.Trouble.BOMB: _("This PDF unpacks to far more than a report needs. Print it to a new PDF and upload that."),
    pdf.Trouble.PAGES: _("This PDF says that it has more than 5,000 pages. Upload the report alone."),
}


class ReportField(forms.FileField):
    """An uploaded PDF, as an Attachment that is not saved yet. What the browser says about its type is ignored."""

    widget = forms.FileInput(attrs={"accept": "application/pdf,.pdf"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "allow_empty_file": True, **kwargs})

    def clean(self, data: Any, initial: Any = None) -> Attachment | None:
        if not isinstance(data, UploadedFile):
            return None
        size = data.size or 0
        if size > settings.MAX_REPORT_BYTES:
            raise ValidationError(
                _("This file has %(size)s; the limit is %(limit)s. Make its pictures smaller, or link to it."),
                params={"size": in_words(size), "limit": in_words(settings.MAX_REPORT_BYTES)},
                code="too_large",
            )
        content = _content_of(data)
        if trouble := pdf.trouble_with(content):
            raise ValidationError(_TROUBLE[trouble], code=trouble)
        return Attachment(
            file=data,
            name=file_name(data.name or ""),
            size=size,
            sha256=hashlib.sha256(content).hexdigest(),
            pages=pdf.pages_of(content),
        )


def file_name(name: str) -> str:
    """The name of an upload for people to read: no path, no control character, at most 120 characters, ``.pdf``."""
    name = one_line(name.replace("\\", "/").rpartition("/")[2], longest=1_000)
    stem = name[:-4] if name.lower().endswith(".pdf") else name
    return f"{stem[:116].strip() or 'report'}.pdf"


def _content_of(file: UploadedFile) -> pdf.Bytes:
    """All bytes; those of a large file stay on the disk."""
    if isinstance(file, TemporaryUploadedFile) and file.size:
        return mmap.mmap(file.file.fileno(), 0, access=mmap.ACCESS_READ)  # type: ignore[union-attr]
    content: bytes = file.read()
    file.seek(0)
    return content


class DraftForm(forms.ModelForm):
    """Everything a team types, the report, and what the one who types says of their own part.

    Nothing is required while it is a draft. ``base`` says what the page was loaded with, so that the text of two
    people can be merged.
    """

    report = ReportField(label=_("Report as PDF"))
    report_url = LinkField(label=_("Link to the report"), help_text=_("Make sure everyone who has it can open it."))
    code = LinkField(label=_("Code"), help_text=_("A repository that reruns everything with one command scores high."))
    demo = LinkField(label=_("Demo"), help_text=_("A notebook, a page, anything to try."))
    video = LinkField(label=_("Video"), help_text=_("Three minutes are plenty."))
    tags = TagsField(label=_("Tags"), help_text=_("Up to six, with commas between them: interpretability, toy models."))
    mine = forms.BooleanField(label=_("I agree to be named here as an author"), required=False)
    roles = forms.MultipleChoiceField(
        label=_("What you did"),
        required=False,
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Roles of CRediT, which journals use. They stand beside your name."),
    )
    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10_000)

    class Meta:
        model = Submission
        fields = ("title", "abstract", "body", "report_url", "agreed", "licence")
        widgets = {
            "abstract": forms.Textarea(attrs={"rows": 2, "data-count": ""}),
            "body": forms.Textarea(attrs={"rows": 12}),
        }
        labels = {"agreed": _("Every author agrees to publish this here")}
        help_texts = {
            "title": _("What you found, rather than what you did."),
            "body": _("Markdown. What you asked, did and found, and what did not work. At most 20,000 characters."),
            "licence": _("What others may do with the text. Your code says its own."),
        }

    def __init__(self, data: Any = None, files: Any = None, *, draft: Submission, part: Authorship | None) -> None:
        current = draft.text()
        own = {"mine": bool(part and part.agreed_at), "roles": part.roles if part else []}
        super().__init__(data, files, initial={**current, **own, "base": base_of(current)})
        self.use_required_attribute = False
        self.questions = draft.questions()
        for question in self.questions:
            self.fields[question.field_name] = answer_field(question)
            self.fields[question.field_name].helpful = not question.is_required  # type: ignore[attr-defined]
        self.fields["report"].uploaded = draft.report()  # type: ignore[attr-defined]
        self.fields["report"].help_text = gettext("At most %(limit)s. One file; a new one replaces it.") % {
            "limit": in_words(settings.MAX_REPORT_BYTES)
        }
        self.fields["licence"].choices = [("", _("Not chosen yet")), *Licence.choices]  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.error_messages["max_length"] = TOO_LONG
            field.template_name = "submissions/_field.html"  # type: ignore[attr-defined]
            if name == "body":
                field.template_name = "submissions/_body.html"  # type: ignore[attr-defined]
            if name in ("body", "code", "demo", "video", "tags", "licence"):
                field.helpful = True  # type: ignore[attr-defined]

    @property
    def merged(self) -> list[str]:
        """The fields in which two people's texts are told apart."""
        return [*Submission.TEXT, *(question.field_name for question in self.questions)]

    def answers(self) -> list[forms.BoundField]:
        """The fields of what the organisers ask."""
        return [self[question.field_name] for question in self.questions]

    def clean(self) -> dict[str, Any]:
        for question in self.questions:
            if (name := question.field_name) in self.cleaned_data:
                self.cleaned_data[name] = answer_text(question, self.cleaned_data[name])
        return self.cleaned_data

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"], longest=140)

    def clean_abstract(self) -> str:
        return one_line(self.cleaned_data["abstract"], longest=200)

    def clean_body(self) -> str:
        return str(self.cleaned_data["body"]).replace("\r\n", "\n").replace("\r", "\n")

    def text(self) -> dict[str, Text] | None:
        """What was typed, if all of it can be saved. A file that was refused does not hold it up."""
        if any(name in self.errors for name in self.merged):
            return None
        return {name: self.cleaned_data[name] for name in self.merged}

    def sound_text(self) -> dict[str, Text]:
        """What was typed in the fields that can be saved."""
        return {name: self.cleaned_data[name] for name in self.merged if name not in self.errors}

    def part(self) -> Part | None:
        """What this person says of their own part."""
        if "roles" in self.errors:
            return None
        return Part(agreed=self.cleaned_data["mine"], roles=self.cleaned_data["roles"])

    def uploaded(self) -> Attachment | None:
        """The new report, if there is one that can be taken. Text that was refused does not hold it up."""
        return self.cleaned_data.get("report")

    def edit(self) -> Edit:
        """Everything that was sent, where all of it can be saved."""
        return Edit(self.text(), self.part(), self.loaded_with(), self.give_way(), self.uploaded())

    def loaded_with(self) -> dict[str, str]:
        """The digests of the text that this page was loaded with."""
        return read_base(str(self.cleaned_data.get("base", "")))

    def give_way(self) -> set[str]:
        """The fields in which this person chose the other's text."""
        return {name for name in self.merged if self.data.get(f"keep-{name}") == "theirs"}

    def show(self, saved: Saved) -> None:
        """Both texts of every field that both changed: mine in the form, theirs beside it to choose.

        Where only the other wrote, the form takes their text: sent again with the new base, mine would undo it.
        """
        who = saved.who
        for name, text in saved.theirs.items():
            field = self.fields[name]
            field.clash = {"text": self._in_words(name, text), "who": who}  # type: ignore[attr-defined]
            self.add_error(
                name,
                gettext("%(field)s: %(who)s changed this while you were writing. Choose, then save again.")
                % {"field": field.label, "who": who},
            )
        taken = {name: saved.current[name] for name in saved.taken}
        known = saved.after or saved.current  # nothing of it where nothing could be saved: the page keeps its own
        base = base_of(known) if known else self.data.get("base", "")
        data = {**self.data.dict(), **taken, "base": base}  # type: ignore[attr-defined]
        kept = QueryDict(mutable=True)
        kept.update({name: text for name, text in data.items() if text is not False})
        kept.setlist("roles", self.data.getlist("roles"))  # type: ignore[attr-defined]
        self.data = kept

    def _in_words(self, name: str, text: Text) -> Text:
        """A choice as the one who chose it read it."""
        choices = dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(text, text)) if choices else text


class DisqualifyForm(forms.ModelForm):
    class Meta:
        model = Submission
        fields = ("disqualified_because",)
        labels = {"disqualified_because": _("Reason")}
        help_texts = {"disqualified_because": _("Everyone reads it on the project’s page. The team gets it by mail.")}
        widgets = {"disqualified_because": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["disqualified_because"].required = True


class GalleryForm(forms.Form):
    """Search and order. What makes no sense is ignored: an address never gives an error."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    sort = forms.SlugField(label=_("Order"), required=False, max_length=70)
    seed = forms.RegexField(r"^[0-9a-z]{1,16}$", required=False, widget=forms.HiddenInput)

    def chosen(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


NO_DRAFT = "none"  # beside the states: teams that have not begun


class ManageForm(forms.Form):
    """Which submissions an organiser wants to see."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *State.choices, (NO_DRAFT, _("No draft"))]
    )

    def chosen(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")
