"""What people write about themselves and their team on the board."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import names
from accounts.models import Participant, Team
from jam.models import Jam

MOST_SKILLS = 4
LONGEST_SKILL = 30


class SentenceField(forms.CharField):
    """A line of one's own words: tidied, and without a link or an address, so that nobody is spammed."""

    def to_python(self, value: Any) -> str:
        return names.tidy(super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if names.holds_link(value):
            raise ValidationError(
                _("Leave out links and addresses. People reach you with a button, and nobody collects them here."),
                code="link",
            )


class SkillsWidget(forms.MultiWidget):
    """One short field per skill, with what others wrote as suggestions."""

    template_name = "accounts/widgets/skills.html"

    def __init__(self, suggestions: list[str] | None = None) -> None:
        self.suggestions = suggestions or []
        super().__init__([forms.TextInput(attrs={"maxlength": LONGEST_SKILL}) for _n in range(MOST_SKILLS)])

    def decompress(self, value: Any) -> list[str]:
        return [*(value or []), *[""] * MOST_SKILLS][:MOST_SKILLS]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["suggestions"] = self.suggestions
        for n, part in enumerate(context["widget"]["subwidgets"], 1):
            part["attrs"] |= {"aria-label": _("Skill %(n)d") % {"n": n}, "list": f"{name}-used", "autocomplete": "off"}
        return context


class SkillsField(forms.MultiValueField):
    """Up to four words for what somebody can do, each once however it is written."""

    widget = SkillsWidget

    def __init__(self, **kwargs: Any) -> None:
        parts = [
            SentenceField(
                max_length=LONGEST_SKILL,
                required=False,
                error_messages={"max_length": _("Make each skill at most %(limit_value)d characters long.")},
            )
            for _n in range(MOST_SKILLS)
        ]
        super().__init__(parts, require_all_fields=False, required=False, **kwargs)

    def compress(self, data_list: list[str]) -> list[str]:
        unique = {skill.casefold(): skill for skill in reversed(data_list or []) if names.has_letter(skill)}
        return list(reversed(unique.values()))


class BoardForm(forms.ModelForm):
    """One's own entry: not shown unless ticked."""

    pitch = SentenceField(
        label=_("What you look for"),
        max_length=160,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 160}),
        help_text=_("One sentence: what you would like to work on, with whom."),
    )
    skills = SkillsField(label=_("What you can do"), help_text=_("Up to four skills, a word or two each."))

    class Meta:
        model = Participant
        fields = ("on_board", "pitch", "skills")
        labels = {"on_board": _("Show me on the team board")}
        help_texts = {
            "on_board": _(
                "People of this jam and its organisers see your name, this entry, your local site and how far your "
                "clock is from theirs. Nobody sees your address. It ends by itself when you are in a team."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _suggest(self, self.instance.jam)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("on_board") and not cleaned.get("pitch") and "pitch" not in self.errors:
            self.add_error("pitch", ValidationError(_("Write one sentence, so that people know what to ask you.")))
        return cleaned


class LookingForm(forms.ModelForm):
    """A team's entry; any member writes it."""

    looking_for = SentenceField(
        label=_("Whom you look for"),
        max_length=160,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 160}),
        help_text=_("One sentence: what you work on, and who is missing."),
    )
    skills = SkillsField(label=_("Skills you look for"), help_text=_("Up to four, a word or two each."))

    class Meta:
        model = Team
        fields = ("is_open", "looking_for", "skills")
        labels = {"is_open": _("Show the team on the team board")}
        help_texts = {
            "is_open": _(
                "Everybody who sees the jam reads the team’s name and this entry; names of members only people of "
                "this jam. Whoever is interested asks, and you say yes or no. A full team is not shown."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _suggest(self, self.instance.jam)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_open") and not cleaned.get("looking_for") and "looking_for" not in self.errors:
            self.add_error("looking_for", ValidationError(_("Write one sentence, so that people know whom you need.")))
        return cleaned


def _suggest(form: forms.ModelForm, jam: Jam) -> None:
    form.fields["skills"].widget.suggestions = used_skills(jam)


def used_skills(jam: Jam, *, most: int = 60) -> list[str]:
    """What others on the board wrote, each once, in alphabetical order."""
    lists: list[QuerySet[Any, Any]] = [
        jam.participants.looking().values_list("skills", flat=True),
        jam.teams.filter(is_open=True).values_list("skills", flat=True),
    ]
    written = {skill.casefold(): skill for found in lists for skills in found[:500] for skill in skills}
    return [written[key] for key in sorted(written)][:most]
