"""What organisers say about a further round."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jam.forms.fields import InstantField, read_in

from .models import Round


class RoundForm(forms.ModelForm):
    closes_at = InstantField(
        label=gettext_lazy("Closes"),
        help_text=gettext_lazy("The jury rates from when you open the round until then."),
        error_messages={"required": gettext_lazy("Say when the round closes.")},
    )

    class Meta:
        model = Round
        fields = ("name", "top", "per_judge", "closes_at")
        labels = {
            "name": gettext_lazy("Name"),
            "top": gettext_lazy("How many projects go on"),
            "per_judge": gettext_lazy("Projects for each juror"),
        }
        help_texts = {
            "name": gettext_lazy("It stands above its own ranking on the results page."),
            "top": gettext_lazy("The first of the ranking before. Who shares the last place goes on too."),
            "per_judge": gettext_lazy("Leave it empty, and every juror rates all of them."),
        }

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        read_in(self, self.instance.jam.zone)
        if self.instance.opened_at:
            for name in ("top", "per_judge"):
                self.fields[name].disabled = True

    def clean_closes_at(self) -> datetime:
        closes: datetime = self.cleaned_data["closes_at"]
        if closes <= self.instance.jam.judging_closes_at:
            raise ValidationError(_("Choose a time after judging closes: the first round is rated until then."))
        if "closes_at" in self.changed_data and closes <= self.now:
            raise ValidationError(_("Choose a time that is not over."))
        return closes
