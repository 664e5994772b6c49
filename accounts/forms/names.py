from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import names


class NameField(forms.CharField):
    """A name as other people will read it: tidied, with a letter or a digit in it, and no link."""

    def to_python(self, value: Any) -> str:
        return names.tidy(super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not names.has_letter(value):
            raise ValidationError(_("Write at least one letter or digit."), code="no_letter")
        if names.holds_link(value):
            raise ValidationError(_("A name cannot hold a link or an address."), code="link")


class PersonNameField(NameField):
    """A person's name, which nobody must take for the site's own."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if names.is_reserved(value):
            raise ValidationError(
                _("This name is kept for the people who run the site. Use your own."), code="reserved"
            )
