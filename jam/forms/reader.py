from django import forms

from jam.fields import TimeZoneField


class ReaderZoneForm(forms.Form):
    """The zone that a browser shows times in."""

    time_zone = TimeZoneField()
