from typing import Any

from django import forms
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, TeamNameTaken
from jam.models import Hub, Jam

from .names import NameField


class HubChoiceField(forms.ModelChoiceField):
    """Hubs with the places they have left; a full one cannot be chosen."""

    widget = forms.RadioSelect

    def label_from_instance(self, hub: Any) -> str:
        left = max(0, hub.capacity - hub.taken)
        places = _("%(n)d places left") % {"n": left} if left > 1 else _("1 place left") if left else _("full")
        return f"{hub.city}, {hub.venue}: {places}"


class JoinForm(forms.Form):
    """Nothing to fill in: where to meet is the only question, and it is optional."""

    hub = HubChoiceField(
        queryset=Hub.objects.none(),
        required=False,
        label=_("Where will you be?"),
        empty_label=_("Online"),
        error_messages={"invalid_choice": _("This local site is not open. Choose another, or take part online.")},
    )

    def __init__(self, *args: Any, jam: Jam, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hubs = jam.hubs.approved().annotate(taken=Count("participants")).order_by("city")
        self.fields["hub"].queryset = hubs  # type: ignore[attr-defined]
        self.fields["hub"].to_field_name = "slug"  # type: ignore[attr-defined]
        if not hubs.exists():
            del self.fields["hub"]


class TeamForm(forms.ModelForm):
    """A team's name, once per jam."""

    class Meta:
        model = Team
        fields = ("name",)
        field_classes = {"name": NameField}
        labels = {"name": _("Team name")}
        help_texts = {"name": _("You can change it until submissions close.")}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if self.instance.jam.teams.exclude(pk=self.instance.pk).filter(name__iexact=name).exists():
            raise TeamNameTaken
        return name
