"""Forms for the images of a draft; the report is a field of the draft's own form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.letter import one_line

from .models import Attachment
from .models.attachment import in_words
from .picture import CannotRead, Picture, Trouble, written_anew

LONGEST_ALT = Attachment._meta.get_field("alt").max_length

_TROUBLE = {
    Trouble.EMPTY: _("This file is empty. Choose the image again."),
    Trouble.NOT_AN_IMAGE: _("This is not a PNG, JPEG or WebP image, whatever its name says. Save it as one of them."),
    Trouble.TOO_MANY_PIXELS: _("This image has more than 24 megapixels. Make it smaller, then upload it again."),
    Trouble.BROKEN: _("This image is broken or breaks off. Open it on your side, save it anew and upload that."),
}


class ImageField(forms.FileField):
    """An uploaded image, decoded and written anew. What the browser says about its type is ignored."""

    widget = forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"})

    def __init__(self, **kwargs: Any) -> None:
        required = _("Choose an image first.")
        super().__init__(allow_empty_file=True, error_messages={"required": required, "invalid": required}, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Picture:
        file: UploadedFile = super().clean(data, initial)
        size = file.size or 0
        if size > settings.MAX_IMAGE_BYTES:
            raise ValidationError(
                _("This image has %(size)s; the limit is %(limit)s. Make it smaller."),
                params={"size": in_words(size), "limit": in_words(settings.MAX_IMAGE_BYTES)},
                code="too_large",
            )
        try:
            return written_anew(file.read())
        except CannotRead as refusal:
            raise ValidationError(_TROUBLE[refusal.trouble], code=refusal.trouble) from None


class AltForm(forms.Form):
    """What an image shows."""

    alt = forms.CharField(
        label=_("What it shows"),
        max_length=LONGEST_ALT,
        strip=True,
        error_messages={"required": _("Say in a sentence what the image shows.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_alt(self) -> str:
        alt = one_line(self.cleaned_data["alt"], longest=LONGEST_ALT or 0)
        if not alt:
            raise ValidationError(self.fields["alt"].error_messages["required"], code="required")
        return alt


class ImageForm(AltForm):
    """One more image. The words are looked at first, so that a file is not decoded for nothing."""

    image = ImageField(label=_("Image"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["alt"].help_text = gettext("Read out to those who cannot see it, and printed below it.")
        self.fields["image"].help_text = gettext("PNG, JPEG or WebP, at most %(limit)s and 24 megapixels.") % {
            "limit": in_words(settings.MAX_IMAGE_BYTES)
        }

    @property
    def name(self) -> str:
        """What its uploader called the file, for people to read."""
        file = self.files["image"]
        return one_line(str(getattr(file, "name", "")).replace("\\", "/").rpartition("/")[2], longest=120) or "image"
