"""What organisers fill in on the judging desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jam import wording
from jam.models import Jam
from submissions.models import Submission

from .models import Conflict, Judge, Pause, Rules

NONE = "0"
MINUTES = (15, 30, 60, 120, 240, 480, 1440, 2880)


class ExtendForm(forms.Form):
    """How much longer than the others one judge may rate: from their close, or from now where that is over."""

    minutes = forms.ChoiceField(label=gettext_lazy("More time"))
    base = forms.IntegerField(widget=forms.HiddenInput)  # from when it counts, as the page showed it; Unix time

    def __init__(self, data: Any = None, *, judge: Judge, now: datetime) -> None:
        base = max(judge.jam.judging_closes_at, now.replace(second=0, microsecond=0) + timedelta(minutes=1))
        super().__init__(data, initial={"base": int(base.timestamp()), "minutes": "60"})
        choices = [(str(n), self._label(judge.jam, base, timedelta(minutes=n), now)) for n in MINUTES]
        if judge.extended_until:
            choices.append((NONE, _("No extra time")))
        self.fields["minutes"].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def _label(jam: Jam, base: datetime, more: timedelta, now: datetime) -> str:
        until = wording.written(base + more, "short", zone=jam.zone, now=now)
        return _("%(more)s more, until %(until)s") % {"more": wording.duration(more), "until": until}

    @property
    def until(self) -> datetime | None:
        """None: the same as everybody. Raises ValidationError for a beginning that is no time."""
        minutes = int(self.cleaned_data["minutes"])
        try:
            begin = datetime.fromtimestamp(self.cleaned_data["base"], UTC)
        except (OverflowError, OSError, ValueError) as error:
            raise ValidationError(_("Load this page again, then choose how much more time.")) from error
        return begin + timedelta(minutes=minutes) if minutes else None


class RuleOutForm(forms.Form):
    """A project that one judge must not get, by its number."""

    number = forms.IntegerField(
        label=gettext_lazy("Number of the project"), min_value=1, max_value=1_000_000, localize=False
    )
    reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=Conflict.Reason.choices)
    note = forms.CharField(label=gettext_lazy("In your words"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, jam: Jam) -> None:
        super().__init__(data)
        self.jam = jam

    def clean_number(self) -> int:
        number: int = self.cleaned_data["number"]
        found = Submission.objects.of(self.jam).filter(number=number).first()
        if found is None:
            raise ValidationError(_("No project has the number %(number)d."), params={"number": number})
        self.submission = found
        return number


class PauseForm(forms.ModelForm):
    class Meta:
        model = Pause
        fields = ("reason",)
        labels = {"reason": gettext_lazy("Why")}
        help_texts = {"reason": gettext_lazy("One sentence. Every judge reads it above their projects.")}
        error_messages = {"reason": {"required": gettext_lazy("Say why, so that judges know what they wait for.")}}


class SimulatorForm(forms.Form):
    """What to simulate: numbers and shares in percent."""

    submissions = forms.IntegerField(label=gettext_lazy("Projects"), min_value=1, max_value=20_000)
    judges = forms.IntegerField(label=gettext_lazy("Judges"), min_value=1, max_value=60_000)
    per_judge = forms.IntegerField(label=gettext_lazy("Projects for each"), min_value=1, max_value=20)
    no_show = forms.IntegerField(label=gettext_lazy("Never come, %"), min_value=0, max_value=100)
    part_way = forms.IntegerField(label=gettext_lazy("Stop part-way, %"), min_value=0, max_value=100)

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("no_show", 0) + values.get("part_way", 0) > 100:
            self.add_error("part_way", _("Both shares together are more than 100 %."))
        return values


class RulesForm(forms.ModelForm):
    """Who judges, what they see of their own work, and when one counts as silent."""

    class Meta:
        model = Rules
        fields = ("pool", "shows_earlier", "silent_after")
        labels = {
            "pool": gettext_lazy("Who judges"),
            "shows_earlier": gettext_lazy("Show judges their own earlier ratings while they rate"),
            "silent_after": gettext_lazy("When a judge counts as silent, %"),
        }
        help_texts = {
            "silent_after": gettext_lazy(
                "Of the time for judging, without a sign of the judge. What silent judges leave is dealt to others."
            )
        }
        widgets = {"pool": forms.RadioSelect}

    def __init__(self, *args: Any, frozen: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if frozen:
            self.fields["pool"].disabled = True
            self.fields["pool"].help_text = _("Reviews were dealt already, so this cannot change any more.")
