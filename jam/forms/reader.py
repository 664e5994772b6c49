from django import forms

from .fields import ZoneField


class ReaderZoneForm(forms.Form):
    """The zone that a browser shows times in."""

    time_zone = ZoneField()
