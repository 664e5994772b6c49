"""Kinds of input that organisers' forms have: an instant of a jam, minutes, a time zone that is in use."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jam import zones
from jam.presets import local_exists

_YEARS = range(2000, 2101)
_SHOWN, _READ = "%Y-%m-%dT%H:%M", ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")
_REGIONS = "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific"


class InstantInput(forms.DateTimeInput):
    """The browser's own date and time control, with the city whose clocks are meant beside it."""

    input_type = "datetime-local"
    template_name = "components/widgets/local_datetime.html"
    zone = ZoneInfo("UTC")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format=_SHOWN)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "city": zones.city(self.zone)}


class InstantField(forms.DateTimeField):
    """An instant, typed as clocks in ``zone`` show it: see ``read_in``.

    What is sent back as it was shown stays the same instant, to the second, and also in an hour that comes twice.
    """

    widget = InstantInput
    zone = ZoneInfo("UTC")
    was: datetime | None = None

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(self.zone).replace(tzinfo=None) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        text = str(value or "").strip()
        if not text:
            return None
        if self.was and text == self.was.astimezone(self.zone).strftime(_SHOWN):
            return self.was
        naive = _read(text)
        if naive.year not in _YEARS:
            raise ValidationError(_("Choose a year from 2000 to 2100."), code="year")
        if not local_exists(naive, self.zone):
            raise ValidationError(
                _("There is no %(time)s on that day %(place)s: clocks go forward. Choose another time."),
                params={"time": naive.strftime("%H:%M"), "place": zones.place(self.zone)},
                code="skipped",
            )
        return naive.replace(tzinfo=self.zone)


def _read(text: str) -> datetime:
    for pattern in _READ:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007 - the field adds its zone
        except ValueError:
            continue
    raise ValidationError(_("Write a date and a time, like 2030-05-31 18:00."), code="invalid")


def read_in(form: forms.BaseForm, zone: ZoneInfo) -> None:
    """Have every instant of ``form`` shown and read as clocks in ``zone`` show it."""
    for name, field in form.fields.items():
        if isinstance(field, InstantField):
            field.zone = field.widget.zone = zone
            field.was = form.initial.get(name)  # not get_initial_for_field: it drops the microseconds


def name_what_is_missing(form: forms.BaseForm) -> None:
    """Have an empty field say which one it is: the sentence also stands on top of the page, away from its label."""
    for name, field in form.fields.items():
        missing = _("“%(label)s” is empty. Fill it in.") % {"label": form[name].label}
        field.error_messages["required"] = missing


class MinutesField(forms.IntegerField):
    """A duration in whole minutes, up to a day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "min_value": 0, "max_value": 24 * 60})

    def prepare_value(self, value: Any) -> Any:
        return int(value.total_seconds() // 60) if isinstance(value, timedelta) else value

    def clean(self, value: Any) -> timedelta | None:
        minutes = super().clean(value)
        return None if minutes is None else timedelta(minutes=minutes)


def zone_choices() -> list[tuple[str, Any]]:
    """Zones under their region, each by its city: typing the first letters of a city finds it."""
    names = sorted(zones.NAMES)
    return [
        ("UTC", "UTC"),
        *(
            (
                region,
                [(name, name.partition("/")[2].replace("_", " ")) for name in names if name.startswith(region + "/")],
            )
            for region in _REGIONS.split()
        ),
    ]


_CHOICES = zone_choices()


class ZoneField(forms.ChoiceField):
    """A zone by its city. One that is in use stays possible, also if it is not among the cities."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Time zone"), "choices": _CHOICES, **kwargs})

    def keep(self, name: str) -> None:
        if name in zones.NAMES and not self.valid_value(name):
            self.choices = [(name, name), *_CHOICES]
