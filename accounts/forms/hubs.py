"""What hosts, leads and organisers of local sites write."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import names
from accounts.actions import add_lead
from accounts.models import User
from jam.forms import HubForm, ScheduleItemForm
from jam.forms.fields import read_in
from jam.models import Hub

from .profile import OrganiserForm


class HostForm(HubForm):
    """Five answers make an offer; the rest of the page can wait until it is approved."""

    class Meta(HubForm.Meta):
        fields = ("city", "venue", "time_zone", "capacity", "description")  # type: ignore[assignment]
        labels = {**HubForm.Meta.labels, "description": _("Anything the organisers should know")}
        help_texts = {**HubForm.Meta.help_texts, "description": _("It also begins the page of your site.")}


class HubRowForm(ScheduleItemForm):
    """A row of one hub's own schedule, typed as the clock on its wall shows it."""

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, jam=hub.jam, **kwargs)
        del self.fields["hub"]
        read_in(self, hub.zone)


class WordsForm(forms.Form):
    """A few sentences to one person, or to the organisers."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write a sentence first.")},
    )

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()


class AnswerForm(forms.Form):
    """One sentence of the organisers that goes out with their decision."""

    text = forms.CharField(
        label=_("What you tell them"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Give the reason in a sentence. They read it.")},
    )


class HubMessageForm(forms.Form):
    """Mail to everybody of a hub, in plain text."""

    subject = forms.CharField(
        label=_("Subject"), max_length=100, error_messages={"required": _("Write what it is about.")}
    )
    text = forms.CharField(
        label=_("Message"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Plain text. The name of the city and your own are added."),
        error_messages={"required": _("Write the message.")},
    )

    def clean_subject(self) -> str:
        return names.tidy(self.cleaned_data["subject"])

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()


class LeadForm(OrganiserForm):
    """The address of somebody who will lead a hub; organisers of the jam do so anyway."""

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hub = hub

    def _account(self, email: str) -> User | None:
        user = super()._account(email)
        if user and self.hub.leads.filter(user=user).exists():
            self.add_error("email", ValidationError(_("This person leads the site already.")))
        return user

    def _give_role(self, user: User, *, by: User) -> None:
        add_lead(self.hub, user, by=by)
