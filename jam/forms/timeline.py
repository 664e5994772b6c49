"""When a jam happens and by which rules: making one, moving its timeline, moving it to another zone."""

from copy import copy
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from jam import wording, zones
from jam.actions import in_other_zone
from jam.models import Jam
from jam.models.jam import validate_slug_is_free_word
from jam.presets import PRESETS, is_midnight

from .fields import InstantField, MinutesField, ZoneField, name_what_is_missing, read_in

MIDNIGHT = _("People read midnight as the wrong day. Use 23:59 or noon.")


class NewJamForm(forms.Form):
    """Three answers make a jam: a name, a start, a zone. The rest comes from the preset."""

    preset = forms.ChoiceField(
        label=_("Start from"),
        widget=forms.RadioSelect,
        choices=lambda: [(preset.name, preset.title) for preset in PRESETS.values()],
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    starts_at = InstantField(
        label=_("Start"),
        help_text=_("When building starts, by the clocks of the time zone."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    time_zone = ZoneField(help_text=_("Where the jam is at home. Others see their own time too."))
    slug = forms.SlugField(
        label=_("Address"),
        max_length=60,
        required=False,
        validators=[validate_slug_is_free_word],
        help_text=_("Leave it empty and it is made from the name. You can change it until you publish."),
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        name_what_is_missing(self)
        read_in(self, zones.zone_called(str(self.data.get("time_zone", ""))) or ZoneInfo("UTC"))

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).lower()
        if Jam.objects.filter(slug=slug).exists():
            raise ValidationError(_("This address is taken by another jam. Choose another."), code="unique")
        return slug

    def clean_starts_at(self) -> datetime:
        starts_at: datetime = self.cleaned_data["starts_at"]
        if is_midnight(starts_at, self.fields["starts_at"].zone):  # type: ignore[attr-defined]
            raise ValidationError(MIDNIGHT, code="midnight")
        if starts_at <= self.now:
            raise ValidationError(_("This is in the past. Choose a start that is still to come."), code="past")
        return starts_at


class TimelineForm(forms.ModelForm):
    """The timeline and the rules. Make it with ``guard.closing(jam)`` held, so that what it allows is still so."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)  # the sequence that the page showed

    class Meta:
        model = Jam
        fields = (
            "registration_opens_at",
            "building_starts_at",
            "submissions_close_at",
            "grace",
            "judging_closes_at",
            "results_expected_at",
            "team_size",
            "capacity",
            "asks_who_is_coming",
            "reviews_per_judge",
            "min_reviews",
            "blind",
            "reveal_at_once",
        )
        field_classes = {
            **dict.fromkeys((name for name in fields if name.endswith("_at")), InstantField),
            "grace": MinutesField,
        }
        labels = {"grace": _("Grace, in minutes")}
        help_texts = {
            "grace": _("A submit still counts for so long after the deadline. Everyone sees it."),
            "results_expected_at": _("Announced to everybody. Results become public when you publish them."),
            "blind": _("Judges and visitors see projects without names."),
            "asks_who_is_coming": _("By mail, two days before the start, once. Who says no makes room."),
            "reveal_at_once": _("Otherwise they appear together, when the grace ends."),
        }
        error_messages = {
            "team_size": dict.fromkeys(
                ("min_value", "max_value"), _("A team has 1 to 6 members. Choose a number from 1 to 6.")
            ),
            "capacity": dict.fromkeys(
                ("min_value", "max_value"), _("Choose 1 to 100,000 places, or leave it empty: no limit.")
            ),
            "reviews_per_judge": dict.fromkeys(
                ("min_value", "max_value"), _("Choose how many each must rate, from 1 to 20.")
            ),
            "min_reviews": dict.fromkeys(("min_value", "max_value"), _("Choose how many make a rank, from 1 to 20.")),
            "grace": dict.fromkeys(("min_value", "max_value"), _("Choose a grace of 0 to 1440 minutes.")),
        }

    NO_DEADLINES = ("registration_opens_at", "results_expected_at")

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.zone = now, self.instance.zone
        self.changes: dict[str, Any] = {}
        name_what_is_missing(self)
        read_in(self, self.zone)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        before = {name: getattr(self.instance, name) for name in self.Meta.fields}
        self.changes = {name: values[name] for name in before if name in values and values[name] != before[name]}
        if values.get("seen") != self.instance.sequence:
            self._refuse_stale()
        elif self.changes:
            self._refuse_midnight()
            self._refuse_disorder({**before, **values})
            self._refuse_changing_the_past()
            self._ask_the_others()
        return values

    def _refuse_stale(self) -> None:
        """Two people at once: the second is told what the first did, and nothing is overwritten unseen."""
        self.add_error(
            None, _("Somebody changed this timeline while you had it open. Look at what is different, then save again.")
        )
        for name in self.changes:
            now_there = self._shown(getattr(self.instance, name))
            self.add_error(name, _("It is %(value)s now. Save again to set what you typed.") % {"value": now_there})

    def _refuse_midnight(self) -> None:
        for name, value in self.changes.items():
            if isinstance(value, datetime) and name not in self.NO_DEADLINES and is_midnight(value, self.zone):
                self.add_error(name, ValidationError(MIDNIGHT, code="midnight"))

    def _refuse_disorder(self, values: dict[str, Any]) -> None:
        """Of two that are in the wrong order the error names both, beside the one that was changed."""
        grace_ends = values["submissions_close_at"] + values["grace"]
        pairs = [
            ("registration_opens_at", values["registration_opens_at"], "building_starts_at"),
            ("building_starts_at", values["building_starts_at"], "submissions_close_at"),
            ("submissions_close_at", grace_ends, "judging_closes_at"),
        ]
        wrong = [(first, at, then) for first, at, then in pairs if values[then] <= at]
        if values["results_expected_at"] < values["judging_closes_at"]:
            wrong.append(("judging_closes_at", values["judging_closes_at"], "results_expected_at"))
        for first, at, then in wrong:
            sentence = _("“%(then)s” (%(then_at)s) must come after “%(first)s” (%(first_at)s%(grace)s).") % {
                "then": capfirst(self._label(then)),
                "then_at": self._shown(values[then]),
                "first": capfirst(self._label(first)),
                "first_at": self._shown(at),
                "grace": _(", with the grace") if first == "submissions_close_at" else "",
            }
            changed = [name for name in (then, first, "grace") if name in self.changes]
            self.add_error(changed[0] if changed else then, sentence)

    def _refuse_changing_the_past(self) -> None:
        """What has begun stays begun, nothing is moved into the past, and results are not pulled from under readers.

        A deadline that is over may move into the future: that extends it. Before a jam is published all is open.
        """
        if self.instance.is_draft:
            return
        if self.instance.results_published_at:
            self.add_error(None, _("Results are public, so this timeline is history. Withdraw the results first."))
            return
        this_minute = self.now.replace(second=0, microsecond=0)
        for name in [name for name, value in self.changes.items() if isinstance(value, datetime)]:
            was = getattr(self.instance, name)
            if was <= self.now and name in ("registration_opens_at", "building_starts_at"):
                began = {"label": capfirst(self._label(name)), "at": self._shown(was)}
                self.add_error(name, _("“%(label)s” was %(at)s. What has begun cannot be moved.") % began)
            elif self.changes[name] < this_minute:
                now = {"now": self._shown(self.now)}
                self.add_error(name, _("This is in the past. Choose a time from now (%(now)s) on.") % now)

    def _ask_the_others(self) -> None:
        for path in settings.TIMELINE_CHECKS:
            for sentence in import_string(path)(self.instance, self.changes):
                self.add_error(None, sentence)

    def _label(self, name: str) -> str:
        return str(self.fields[name].label)

    def _shown(self, value: Any) -> str:
        if isinstance(value, datetime):
            return wording.written(value, "short", zone=self.zone, now=self.now)
        if isinstance(value, timedelta):
            return wording.duration(value)
        return str({True: _("ticked"), False: _("not ticked")}[value] if isinstance(value, bool) else value)


class ZoneForm(forms.Form):
    """Another zone: either the clocks keep what they show, or every instant stays where it is."""

    time_zone = ZoneField()
    keep = forms.ChoiceField(
        label=_("What stays the same"),
        widget=forms.RadioSelect,
        choices=[
            ("clock", _("The clock times: what is 18:00 here becomes 18:00 there")),
            ("instants", _("The instants: only the clock that shows them changes")),
        ],
    )

    def __init__(self, *args: Any, jam: Jam, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"time_zone": jam.time_zone, "keep": "clock"}})
        self.jam = jam
        self.fields["time_zone"].keep(jam.time_zone)  # type: ignore[attr-defined]
        if not jam.is_draft:
            self.fields["keep"].initial = self.initial["keep"] = "instants"
            self.fields["keep"].disabled = True

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("keep") == "clock" and "time_zone" in values:
            moved = copy(self.jam)
            for name, instant in in_other_zone(self.jam, values["time_zone"]).items():
                setattr(moved, name, instant)
            moved.validate_constraints()
        return values
