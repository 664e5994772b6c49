"""What a jam says and shows: its page, programme, local sites, resources and announcements."""

from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jam.models import Announcement, Hub, Jam, Resource, ScheduleItem

from .fields import InstantField, ZoneField, name_what_is_missing, read_in

MARKDOWN = _("Markdown: a blank line starts a paragraph, a hyphen a list, [words](address) a link.")


class PageForm(forms.ModelForm):
    """Save it with the jam's row locked: the ``stamp`` tells whether somebody else saved since the page was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Jam
        fields = (
            "name",
            "tagline",
            "about",
            "how_to_take_part",
            "venue_name",
            "venue_url",
            "contact_email",
            "slug",
        )
        labels = {"about": _("What we will do"), "how_to_take_part": _("How to take part")}
        help_texts = {
            "tagline": _("One sentence under the name."),
            "about": MARKDOWN,
            "how_to_take_part": _(
                "The steps are there already: join, find a team, submit, rate. Add what is special here."
            ),
            "venue_name": _("Where people meet online: a chat, a video room, a virtual space."),
            "venue_url": _("Its full address, beginning with https."),
            "contact_email": _("Shown on the page. Everybody can read it."),
            "slug": _("The last part of the page’s address: lower-case letters, digits and hyphens."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_what_is_missing(self)
        if not self.instance.is_draft:
            self.fields["slug"].disabled = True
            self.fields["slug"].help_text = _("Fixed since the jam is public, so that links to it keep working.")

    @property
    def stamp(self) -> str:
        """Differs as soon as anything on the page does."""
        return sha256(repr(sorted(self.initial.items())).encode()).hexdigest()[:16]

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.pop("seen", "") != self.stamp:
            self.add_error(
                None,
                _("Somebody changed this page while you were writing. What is different stands below; save again."),
            )
            for name in [name for name in self.changed_data if name in self.initial]:
                there = self.initial[name] or _("empty")
                self.add_error(name, _("On the page now: %(text)s") % {"text": there})
        return values


class ScheduleItemForm(forms.ModelForm):
    class Meta:
        model = ScheduleItem
        fields = ("title", "kind", "starts_at", "ends_at", "hub", "place", "url", "recording_url", "description")
        field_classes = {"starts_at": InstantField, "ends_at": InstantField}
        labels = {"hub": _("Local site")}
        help_texts = {
            "ends_at": _("May stay empty."),
            "hub": _("Leave it empty if it is for everybody."),
            "place": _("A room, or the name of the call."),
            "recording_url": _("Add it afterwards."),
        }

    def __init__(self, *args: Any, jam: Jam, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_what_is_missing(self)
        hub = self.fields["hub"]
        hub.queryset = jam.hubs.all()  # type: ignore[attr-defined]
        hub.empty_label = _("Everybody, online")  # type: ignore[attr-defined]
        read_in(self, jam.zone)


class HubForm(forms.ModelForm):
    time_zone = ZoneField(help_text=_("The clock on its wall."))

    class Meta:
        model = Hub
        fields = ("city", "venue", "time_zone", "capacity", "address", "opening_hours", "access", "description")
        labels = {"capacity": _("Places")}
        help_texts = {
            "venue": _("The name of the building or the room."),
            "address": _("How to get there, as text."),
            "access": _("Step-free entrance, hearing loop, quiet room."),
            "description": MARKDOWN,
        }
        widgets = {"address": forms.Textarea, "access": forms.Textarea}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_what_is_missing(self)
        self.fields["time_zone"].keep(self.instance.time_zone or "UTC")  # type: ignore[attr-defined]


class ResourceForm(forms.ModelForm):
    class Meta:
        model = Resource
        fields = ("kind", "title", "text", "url")
        help_texts = {"text": MARKDOWN, "url": _("Its full address, beginning with https.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_what_is_missing(self)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        kind = values.get("kind")
        if kind == Resource.Kind.FAQ and not values.get("text"):
            self.add_error("text", ValidationError(_("Write the answer."), code="required"))
        if kind == Resource.Kind.TALK and "url" in values and not values["url"]:
            self.add_error("url", ValidationError(_("Give the address of the video."), code="required"))
        return values


class AnnouncementForm(forms.ModelForm):
    class Meta:
        model = Announcement
        fields = ("title", "text")
        help_texts = {"text": MARKDOWN}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_what_is_missing(self)
