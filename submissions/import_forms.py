from __future__ import annotations

import base64
import zlib
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from jam.models import Jam

from .importing import LONGEST_CELL, MOST_BYTES, MOST_ROWS, Table, Trouble, Unreadable, read
from .models.attachment import in_words

LASTS = 2 * 60 * 60  # seconds between the preview and the import
_TROUBLE = {
    Trouble.EMPTY: _("There are no rows in it. The first line names the columns; each one below is a submission."),
    Trouble.BYTES: _("It is larger than %(bytes)s. Split it, and import the parts one after the other."),
    Trouble.ROWS: _("It has more than %(rows)d rows. Split it, and import the parts one after the other."),
    Trouble.ENCODING: _("Its characters cannot be read. Save it as CSV, UTF-8, and choose it again."),
    Trouble.CELL: _(
        "Line %(line)d cannot be read: a quotation mark is missing, or a cell has over %(cell)d characters."
    ),
    Trouble.SHAPE: _(
        "It has no columns that are known here. It needs “title” and “team” as in our own export, “Project Title” "
        "as from Devpost, or a title and an address as from itch.io."
    ),
}


def table_of(content: bytes, jam: Jam) -> Table:
    """Raises ValidationError with what to do."""
    try:
        return read(content, questions=[question.label for question in jam.questions.all()])
    except Unreadable as error:
        params = {"bytes": in_words(MOST_BYTES), "rows": MOST_ROWS, "line": error.line, "cell": LONGEST_CELL}
        raise ValidationError(_TROUBLE[error.trouble], code=error.trouble, params=params) from error


class ImportForm(forms.Form):
    """A file, or what was copied out of one."""

    file = forms.FileField(
        label=_("CSV file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )
    pasted = forms.CharField(
        label=_("Or paste the rows"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=_("With the line that names the columns. Straight from a spreadsheet is fine."),
    )

    def __init__(self, *args: Any, jam: Jam, again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.jam, self.again = jam, again
        limits = {"bytes": in_words(MOST_BYTES), "rows": MOST_ROWS}
        self.fields["file"].help_text = gettext("At most %(bytes)s and %(rows)d rows.") % limits

    def clean(self) -> dict[str, Any]:
        if self.errors:
            return self.cleaned_data
        file: UploadedFile | None = self.cleaned_data["file"]
        pasted: str = self.cleaned_data["pasted"]
        if file is None and not pasted.strip():
            old = _("That preview was for another jam or person, or is older than two hours. Choose the file again.")
            raise ValidationError({"file": old if self.again else _("Choose a file, or paste its rows.")})
        name = "file" if file is not None else "pasted"
        try:
            if file is not None and (file.size or 0) > MOST_BYTES:
                raise ValidationError(_TROUBLE[Trouble.BYTES], params={"bytes": in_words(MOST_BYTES)})
            content = file.read() if file is not None else pasted.encode()
            return {"content": content, "table": table_of(content, self.jam)}
        except ValidationError as error:
            raise ValidationError({name: error}) from error


class ConfirmForm(forms.Form):
    """The same file once more, signed for this organiser and jam, and which plan it was shown with."""

    signed = forms.CharField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agreed = forms.BooleanField(
        label=_("The authors agree that their work is published here"),
        required=False,
        help_text=_("You say so for the teams, as whoever hands in says it for a team."),
    )
    invite = forms.BooleanField(
        label=_("Invite the people in the file by mail"),
        required=False,
        help_text=_("Everyone with an address gets one mail with a way into their team. Otherwise nobody gets any."),
    )

    def __init__(self, *args: Any, jam: Jam, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.jam, self.signer = jam, signing.TimestampSigner(salt=f"submissions.import.{jam.pk}.{user.pk}")

    def sign(self, content: bytes) -> str:
        return self.signer.sign(base64.b64encode(zlib.compress(content)).decode())

    def clean_signed(self) -> bytes:
        try:
            text = self.signer.unsign(self.cleaned_data["signed"], max_age=LASTS)
        except signing.BadSignature as error:
            raise ValidationError(_("Choose the file again."), code="too_old") from error
        return zlib.decompress(base64.b64decode(text))
