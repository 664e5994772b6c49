from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from jam.forms.fields import ZoneField, zone_choices
from jam.models import Jam

from .names import PersonNameField


class ProfileForm(forms.ModelForm):
    """A person's name and the clock that times are shown in. Without a choice, the browser's zone is meant."""

    time_zone = ZoneField(
        required=False,
        choices=lambda: [("", gettext("The one of my browser")), *zone_choices()],
        help_text=_("Every time on this site and in mails is shown in it."),
    )

    class Meta:
        model = User
        fields = ("name", "time_zone")
        field_classes = {"name": PersonNameField}
        labels = {"name": _("Your name")}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def __init__(self, *args: Any, browser_zone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].keep(self.instance.time_zone)  # type: ignore[attr-defined]
        if browser_zone:
            hint = _("Every time on this site and in mails is shown in it. Your browser says %(zone)s.")
            self.fields["time_zone"].help_text = hint % {"zone": browser_zone}


class OrganiserForm(forms.Form):
    """The address of somebody who has an account."""

    email = forms.EmailField(label=_("Their email address"), help_text=_("They need an account on this site."))

    def __init__(self, *args: Any, jam: Jam, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.jam = jam

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if email := values.get("email"):
            self.cleaned_data["user"] = self._account(email)
        return values

    def _account(self, email: str) -> User | None:
        user = User.objects.filter(email=email.lower(), is_active=True).first()
        if user is None:
            self.add_error(
                "email", ValidationError(_("Nobody signs in with this address. Ask them to make an account first."))
            )
        elif self.jam.organisers.filter(user=user, hub=None).exists():
            self.add_error("email", ValidationError(_("This person organises the jam already.")))
        return user
