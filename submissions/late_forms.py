"""What is asked and answered around the close, and the editor as an organiser gets it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from jam import wording, zones
from jam.models import Jam

from .actions import expiry
from .forms import DraftForm

HOURS = (1, 3, 6, 12, 24, 48)
UNTIL_JUDGING_CLOSES = "judging"
LONGEST_REASON = 300


class LateLinkForm(forms.Form):
    """Why, and for how long: each choice says the instant, on the jam's clock."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The team reads it in the mail, and the log keeps it. At most 300 characters."),
    )
    lasts = forms.ChoiceField(label=_("The link works"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, jam: Jam, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = zones.place(jam.zone)

        def until(lasts: timedelta | None) -> str:
            at = wording.written(expiry(jam, lasts, now=now), "short", zone=jam.zone, now=now)
            return f"{at} {zone}"

        spans = [(hours, timedelta(hours=hours)) for hours in HOURS]
        choices = [
            (str(hours), ngettext("%(n)d hour, until %(until)s", "%(n)d hours, until %(until)s", hours)
             % {"n": hours, "until": until(span)})
            for hours, span in spans
        ]  # fmt: skip
        if now < jam.judging_closes_at:
            choices.append((UNTIL_JUDGING_CLOSES, _("until judging closes, %s") % until(None)))
        self.fields["lasts"].choices = choices  # type: ignore[attr-defined]
        self.fields["lasts"].initial = str(HOURS[1])

    def span(self) -> timedelta | None:
        """How long the link works; none: until judging closes."""
        lasts = self.cleaned_data["lasts"]
        return None if lasts == UNTIL_JUDGING_CLOSES else timedelta(hours=int(lasts))


class AskForm(forms.Form):
    reason = forms.CharField(
        label=_("What happened, and how long you need"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The organisers read it. At most 300 characters."),
    )


class DeclineForm(forms.Form):
    answer = forms.CharField(
        label=_("Why not"), max_length=LONGEST_REASON, help_text=_("Everyone in the team gets it by mail.")
    )


class OnBehalfForm(DraftForm):
    """A team's work as an organiser edits it: without what only its authors can say of themselves."""

    why = forms.CharField(
        label=_("Why you change it"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Everyone in the team gets it by mail, and the log keeps it. At most 300 characters."),
        error_messages={"required": _("Say why: the team reads it in its mail.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, part=None, **kwargs)
        for name in ("mine", "roles", "agreed"):
            del self.fields[name]
        self.fields["why"].template_name = None  # type: ignore[attr-defined]  # no other's text stands beside it

    @property
    def merged(self) -> list[str]:
        return [name for name in super().merged if name != "agreed"]

    def part(self) -> None:
        """An organiser is no author."""
