from typing import Any

from django import forms
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, TeamNameTaken, User
from jam.models import Hub, Jam

from . import questions
from .names import NameField


class HubChoiceField(forms.ModelChoiceField):
    """Hubs with the places they have left; a full one cannot be chosen."""

    widget = forms.RadioSelect

    def label_from_instance(self, hub: Any) -> str:
        left = max(0, hub.capacity - hub.taken)
        places = _("%(n)d places left") % {"n": left} if left > 1 else _("1 place left") if left else _("full")
        return f"{hub.city}, {hub.venue}: {places}"


class JoinForm(forms.Form):
    """Where to meet, which is optional, and what the organisers ask; mostly there is nothing to fill in."""

    hub = HubChoiceField(
        queryset=Hub.objects.none(),
        required=False,
        label=_("Where will you be?"),
        empty_label=_("Online"),
        error_messages={"invalid_choice": _("This local site is not open. Choose another, or take part online.")},
    )

    def __init__(self, *args: Any, jam: Jam, user: User | None = None, hubs: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = jam.hubs.approved().annotate(taken=Count("participants")).order_by("city")
        self.fields["hub"].queryset = sites  # type: ignore[attr-defined]
        self.fields["hub"].to_field_name = "slug"  # type: ignore[attr-defined]
        if not hubs or not sites.exists():
            del self.fields["hub"]
        asked = jam.join_questions.asked()
        self.questions = list(asked.with_answer_of(user) if user else asked)
        self.fields.update(questions.fields_for(self.questions))
        if user:
            self._show_answers()

    @property
    def answers(self) -> dict[Any, str]:
        """Of a valid form: what is to be kept, by the id of the question."""
        return questions.texts_of(self.questions, self.cleaned_data)

    def _show_answers(self) -> None:
        """What was answered before stands in the form; a consent to other words has to be given again."""
        for question in self.questions:
            name, text = questions.name_of(question), question.answer  # type: ignore[attr-defined]
            if text is None:
                continue
            if question.kind == question.Kind.CONSENT and text == questions.YES and question.agreed_at is None:  # type: ignore[attr-defined]
                self.fields[name].help_text = _("New wording since you agreed. %(hint)s") % {"hint": question.help_text}
            else:
                self.initial.setdefault(name, questions.value_of(question, text))


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
