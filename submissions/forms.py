from __future__ import annotations

import hashlib
import mmap
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.validators import URLValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.letter import one_line

from . import pdf
from .merge import Text, base_of, read_base
from .models import Attachment, State, Submission
from .models.attachment import in_words
from .models.link import LONGEST_URL

_TROUBLE = {
    pdf.Trouble.EMPTY: _("This file is empty. Choose the PDF again."),
    pdf.Trouble.NOT_A_PDF: _("This is not a PDF, whatever its name says. Export the report as PDF, or link to it."),
    pdf.Trouble.CUT_OFF: _("This PDF breaks off before its end. Upload the whole file again."),
    pdf.Trouble.ENCRYPTED: _(
        "This PDF is locked. Save it without password and restrictions, so that judges can open it."
    ),
}
_TOO_LONG = _("At most %(limit_value)d characters; this has %(show_value)d.")
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
        super().__init__(label=label, error_messages={"invalid": invalid, "max_length": _TOO_LONG}, **kwargs)


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
    """Everything a team types, and the report. Nothing is required while it is a draft.

    ``base`` says what the page was loaded with, so that the text of two people can be merged.
    """

    report = ReportField(label=_("Report as PDF"))
    report_url = LinkField(label=_("Link to the report"), help_text=_("Make sure everyone who has it can open it."))
    code = LinkField(label=_("Code"), help_text=_("A repository that reruns everything with one command scores high."))
    demo = LinkField(label=_("Demo"), help_text=_("A notebook, a page, anything to try."))
    video = LinkField(label=_("Video"), help_text=_("Three minutes are plenty."))
    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2_000)

    class Meta:
        model = Submission
        fields = ("title", "abstract", "body", "report_url", "agreed")
        widgets = {
            "abstract": forms.Textarea(attrs={"rows": 2, "data-count": ""}),
            "body": forms.Textarea(attrs={"rows": 12}),
        }
        labels = {"agreed": _("Every author agrees to publish this here")}
        help_texts = {
            "title": _("What you found, rather than what you did."),
            "body": _("Markdown. What you asked, did and found, and what did not work. At most 20,000 characters."),
        }

    def __init__(
        self, data: Any = None, files: Any = None, *, current: Mapping[str, Text], report: Attachment | None
    ) -> None:
        super().__init__(data, files, initial={**current, "base": base_of(current)})
        self.use_required_attribute = False
        self.fields["report"].uploaded = report  # type: ignore[attr-defined]
        self.fields["report"].help_text = gettext("At most %(limit)s. One file; a new one replaces it.") % {
            "limit": in_words(settings.MAX_REPORT_BYTES)
        }
        for name, field in self.fields.items():
            field.error_messages["max_length"] = _TOO_LONG
            field.template_name = "submissions/_field.html"  # type: ignore[attr-defined]
            field.helpful = name in ("body", "code", "demo", "video")  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"], longest=140)

    def clean_abstract(self) -> str:
        return one_line(self.cleaned_data["abstract"], longest=200)

    def clean_body(self) -> str:
        return str(self.cleaned_data["body"]).replace("\r\n", "\n").replace("\r", "\n")

    def text(self) -> dict[str, Text] | None:
        """What was typed, if all of it can be saved. A file that was refused does not hold it up."""
        if any(name in self.errors for name in Submission.TEXT):
            return None
        return {name: self.cleaned_data[name] for name in Submission.TEXT}

    def uploaded(self) -> Attachment | None:
        """The new report, if there is one that can be taken. Text that was refused does not hold it up."""
        return self.cleaned_data.get("report")

    def loaded_with(self) -> dict[str, str]:
        """The digests of the text that this page was loaded with."""
        return read_base(str(self.cleaned_data.get("base", "")))

    def give_way(self) -> set[str]:
        """The fields in which this person chose the other's text."""
        return {name for name in Submission.TEXT if self.data.get(f"keep-{name}") == "theirs"}

    def show(self, theirs: Mapping[str, Text], *, current: Mapping[str, Text], who: str) -> None:
        """Both texts of every field that both changed: mine in the form, theirs beside it to choose."""
        for name, text in theirs.items():
            self.fields[name].clash = {"text": text, "who": who}  # type: ignore[attr-defined]
            self.add_error(
                name,
                gettext("%(field)s: %(who)s changed this while you were writing. Choose, then save again.")
                % {"field": self.fields[name].label, "who": who},
            )
        self.data = {**self.data.dict(), "base": base_of(current)}  # type: ignore[attr-defined]


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


class ManageForm(forms.Form):
    """Which submissions an organiser wants to see."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *State.choices])

    def chosen(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")
