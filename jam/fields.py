"""Form fields that several apps use."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .zones import NAMES, city

YEARS = range(2000, 2101)


class LocalDateTimeInput(forms.DateTimeInput):
    """The browser's own date and time control, with the zone it is meant in named beside it."""

    input_type = "datetime-local"
    template_name = "components/widgets/local_datetime.html"
    zone = ZoneInfo("UTC")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "city": city(self.zone)}


class LocalDateTimeField(forms.DateTimeField):
    """An instant typed as clocks in ``zone`` show it. Set ``form.fields[...].zone = jam.zone``."""

    widget = LocalDateTimeInput

    def __init__(self, *, zone: ZoneInfo | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.zone = zone or ZoneInfo("UTC")

    @property
    def zone(self) -> ZoneInfo:
        return self._zone

    @zone.setter
    def zone(self, zone: ZoneInfo) -> None:
        self._zone = self.widget.zone = zone

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(self.zone):
            return super().prepare_value(value)

    def to_python(self, value: Any) -> datetime | None:
        """Raises ValidationError also for an hour that the clocks skip or show twice."""
        with timezone.override(self.zone):
            instant: datetime | None = super().to_python(value)
        if instant and instant.year not in YEARS:
            raise ValidationError(_("Choose a year from 2000 to 2100."))
        return instant


_CONTINENTS = {
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
}  # fmt: skip


def zone_choices() -> list[tuple[str, Any]]:
    """Zones by continent, each by its city: what a select takes."""
    continents: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(NAMES):
        continent, slash, rest = name.partition("/")
        if slash and continent in _CONTINENTS:
            continents.setdefault(continent, []).append((name, rest.replace("_", " ")))
    return [("UTC", "UTC"), *continents.items()]


_CHOICES = zone_choices()


class TimeZoneField(forms.ChoiceField):
    """A choice among zones by their city."""

    def __init__(self, **kwargs: Any) -> None:
        empty = [] if kwargs.get("required", True) else [("", _("Not set: use the browser's"))]
        super().__init__(choices=[*empty, *_CHOICES], **{"label": _("Time zone"), **kwargs})
