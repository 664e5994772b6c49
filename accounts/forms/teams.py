from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import names
from accounts.models import JoinRequest, Participant, Team, User
from jam.models import Jam

from .names import NameField


class RequestForm(forms.ModelForm):
    """A few words to the members of a team. They are mailed, so they hold no link."""

    class Meta:
        model = JoinRequest
        fields = ("message",)
        labels = {"message": gettext_lazy("A few words to the team")}
        help_texts = {
            "message": gettext_lazy("What you would like to do, and when you have time. Two lines are enough.")
        }
        widgets = {"message": forms.Textarea(attrs={"rows": 3, "maxlength": 300})}

    def clean_message(self) -> str:
        message = names.tidy(self.cleaned_data["message"])
        if names.holds_link(message):
            raise ValidationError(_("Write it without links and addresses: it goes out as a mail."), code="link")
        return message


class InviteForm(forms.Form):
    """The address of somebody who may or may not know this site: the answer is the same."""

    email = forms.EmailField(
        label=gettext_lazy("Mail address"),
        max_length=254,
        help_text=gettext_lazy("They get one mail from us with your name and a link that works once."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email == self.user.email:
            raise ValidationError(_("This is your own address. Write the one of whom you want to invite."), code="own")
        return email


class PersonField(forms.ModelChoiceField):
    """Who takes part, with the team they are in."""

    def label_from_instance(self, participant: Any) -> str:
        team = participant.team
        return f"{participant.user.name} ({team.name})" if team else str(participant.user.name)


class SeatForm(forms.Form):
    """Somebody who takes part; who is in another team comes from there."""

    participant = PersonField(Participant.objects.none(), label=gettext_lazy("Who"), empty_label=gettext_lazy("Choose"))

    def __init__(self, *args: Any, jam: Jam, team: Team | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = _everybody(jam)
        if team is not None:
            people = people.filter(Q(team=None) | ~Q(team=team))
        self.fields["participant"].queryset = people  # type: ignore[attr-defined]


class NewTeamForm(SeatForm):
    """A team by its name, with its first member."""

    name = NameField(label=gettext_lazy("Name of the team"), max_length=60)
    field_order = ("name", "participant")


def _everybody(jam: Jam) -> QuerySet[Participant]:
    """Who has no team comes first."""
    people = jam.participants.select_related("user", "team")
    return people.order_by(F("team__name").asc(nulls_first=True), "user__name", "pk")
