from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import names, orcid
from accounts.actions import add_organiser
from accounts.actions.profile import PROFILE, HandleTaken, handle_is_kept, save_profile
from accounts.mail_kinds import CATEGORIES
from accounts.models import AccountGone, User
from jam.forms.fields import ZoneField, zone_choices
from jam.models import Jam

from .names import PersonNameField


class HandleField(forms.CharField):
    """Letters, digits and single hyphens; upper case is the same as lower case, and a leading @ is forgiven."""

    def to_python(self, value: Any) -> str | None:
        return (super().to_python(value) or "").lower().removeprefix("@") or None

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and names.is_reserved_handle(value):
            raise ValidationError(_("This handle is kept for the site itself. Choose another."), code="reserved")


class OrcidField(forms.CharField):
    """An ORCID iD as people have it at hand: its address, or the digits."""

    def to_python(self, value: Any) -> str:
        text = (super().to_python(value) or "").strip()
        try:
            return orcid.tidy(text) if text else ""
        except ValueError:
            raise ValidationError(
                _("This is not an ORCID iD. It has 16 digits, like 0000-0002-1825-0097; compare it with orcid.org."),
                code="orcid",
            ) from None


class ProfileForm(forms.ModelForm):
    """What a person says about themselves, and the clock that times are shown in.

    Without a zone, the browser's is meant. ``save`` keeps the handle unique; see ``actions.save_profile``.
    """

    handle = HandleField(
        label=_("Handle"),
        required=False,
        max_length=31,
        help_text=_("Your public page lies at /people/handle/. Lower-case letters, digits and single hyphens."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}),
    )
    time_zone = ZoneField(
        required=False,
        choices=lambda: [("", gettext("The one of my browser")), *zone_choices()],
        help_text=_("Every time on this site and in mails is shown in it."),
    )
    language = forms.ChoiceField(
        label=_("Language and clock"),
        required=False,
        choices=settings.LANGUAGES,
        help_text=_("Pages are in English only so far. This decides how the time of day is written."),
    )
    orcid = OrcidField(
        label=_("ORCID iD"),
        required=False,
        max_length=60,
        help_text=_("The digits or the whole address."),
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )

    class Meta:
        model = User
        fields = PROFILE
        field_classes = {"name": PersonNameField}
        labels = {
            "name": _("Your name"),
            "about": _("About you"),
            "is_public": _("Show a public page about me"),
            "shows_orcid": _("Show my ORCID iD on it"),
            "shows_jams": _("Show the jams I took part in, and our projects"),
        }
        help_texts = {"about": _("One or two sentences, at most 300 characters.")}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "about": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages = {"handle": {"unique": HandleTaken().message}}

    def __init__(self, *args: Any, browser_zone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].keep(self.instance.time_zone)  # type: ignore[attr-defined]
        if browser_zone:
            hint = _("Every time on this site and in mails is shown in it. Your browser says %(zone)s.")
            self.fields["time_zone"].help_text = hint % {"zone": browser_zone}

    def clean_about(self) -> str:
        return names.tidy(self.cleaned_data["about"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("is_public") and "handle" in values and not values["handle"]:
            self.add_error("handle", _("Choose a handle: the address of your public page is made of it."))
        return values

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if "handle" in self.changed_data and not self.has_error("handle") and handle_is_kept(self.instance):
            self.add_error("handle", HandleTaken())

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002
        """Raises HandleTaken where somebody else was faster."""
        save_profile(self.instance)
        return self.instance  # type: ignore[no-any-return]


class MailForm(forms.Form):
    """The categories of mail that somebody wants."""

    wanted = forms.MultipleChoiceField(
        label=_("Send me"),
        required=False,
        choices=lambda: [(c.name, format_html("<b>{}</b><br>{}", c.label, c.about)) for c in CATEGORIES],
        widget=forms.CheckboxSelectMultiple,
    )

    def muted(self) -> list[str]:
        return sorted({category.name for category in CATEGORIES} - {*self.cleaned_data["wanted"]})


class DeletionForm(forms.Form):
    """The last question."""

    sure = forms.BooleanField(
        label=_("I have read this. Delete my account"),
        error_messages={"required": _("Tick the box if you are sure. Nothing was deleted.")},
    )


NOBODY = _("Nobody signs in with this address. Ask them to make an account first.")


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
            self.add_error("email", NOBODY)
        elif self.jam.organisers.filter(user=user, hub=None).exists():
            self.add_error("email", ValidationError(_("This person organises the jam already.")))
        return user

    def save(self, *, by: User) -> bool:
        """Give the role. False if the account went a moment ago, which the form then says."""
        try:
            self._give_role(self.cleaned_data["user"], by=by)
        except AccountGone:
            self.add_error("email", NOBODY)
        return not self.errors

    def _give_role(self, user: User, *, by: User) -> None:
        add_organiser(self.jam, user, by=by)
