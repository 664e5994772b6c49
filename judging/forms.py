from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from jam.models import Jam
from submissions.models import Submission

from . import words
from .models import Award, Conflict, Criterion, Problem, Review
from .models.criterion import default_words

CANNOT_JUDGE = "na"


class CriterionForm(forms.ModelForm):
    """A criterion with its weight, its question, and what each of the five numbers means."""

    class Meta:
        model = Criterion
        fields = ("name", "weight", "question")
        labels = {"name": gettext_lazy("Name"), "weight": gettext_lazy("Weight")}
        help_texts = {
            "weight": gettext_lazy(
                "Relative to the others: a criterion of weight 2 counts double beside one of weight 1."
            ),
            "question": gettext_lazy("One question, as you would ask it. Judges read it above the numbers."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.instance.words or default_words()
        for number, word in enumerate(kept, start=Criterion.LOWEST):
            label = _("What %(number)d means") % {"number": number}
            self.fields[f"word_{number}"] = forms.CharField(label=label, max_length=80, initial=word)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.instance.words = [self.cleaned_data.get(f"word_{number}", "") for number in range(1, 6)]
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """Its jam and round are known, and its name is checked against their other criteria; the words were above."""
        return super()._get_validation_exclusions() - {"jam", "round"} | {"slug", "words"}  # type: ignore[misc,no-any-return]


@dataclass(frozen=True)
class Scale:
    """One criterion as the console shows it."""

    criterion: Criterion
    field: forms.BoundField
    counts: str  # "counts double"
    is_heavy: bool
    options: list[tuple[int, str, bool]]  # number, what it means, chosen
    cannot: bool  # "can't judge" is chosen

    @property
    def ends(self) -> tuple[str, str]:
        """What the lowest and the highest number mean, for the middle of a sentence."""
        lowest, highest = self.options[0][1], self.options[-1][1]
        return _uncapitalised(lowest), _uncapitalised(highest)


class ReviewForm(forms.Form):
    """A rating for every criterion, a comment to the authors, a note to the organisers. Incomplete is fine until
    it is meant to be ``complete``."""

    comment = forms.CharField(
        label=gettext_lazy("Comment to the authors"),
        help_text=gettext_lazy("They see it after results, without your name."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5_000,
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Note to the organisers"),
        help_text=gettext_lazy("Only they read it."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=5_000,
        required=False,
    )
    base = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)  # the save this window began with

    def __init__(
        self, data: Any = None, *, criteria: Sequence[Criterion], review: Review | None = None, complete: bool = False
    ) -> None:
        given = {f"c{rating.criterion_id}": rating.value for rating in review.ratings.all()} if review else {}
        initial = {name: CANNOT_JUDGE if value is None else str(value) for name, value in given.items()}
        if review:
            initial |= {"comment": review.comment, "note": review.note, "base": review.version}
        super().__init__(data, initial=initial)
        self.criteria, self.complete = criteria, complete
        numbers = [*map(str, range(Criterion.LOWEST, Criterion.HIGHEST + 1)), CANNOT_JUDGE]
        for criterion in criteria:
            self.fields[f"c{criterion.pk}"] = forms.ChoiceField(
                label=criterion.name,
                choices=[(value, value) for value in numbers],
                widget=forms.RadioSelect,
                required=False,
                error_messages={"invalid_choice": _("Choose a number from 1 to 5, or can’t judge.")},
            )
        self.order_fields([f"c{criterion.pk}" for criterion in criteria])

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        for criterion in self.criteria if self.complete else ():
            if cleaned.get(f"c{criterion.pk}") == "":
                sentence = _("Rate %(criterion)s, or choose can’t judge.") % {"criterion": criterion.name}
                self.add_error(f"c{criterion.pk}", sentence)
        return cleaned

    @property
    def ratings(self) -> dict[Criterion, int | None]:
        """What was answered: a number, or None for "can't judge"."""
        answers = {criterion: self.cleaned_data[f"c{criterion.pk}"] for criterion in self.criteria}
        return {
            criterion: None if answer == CANNOT_JUDGE else int(answer)
            for criterion, answer in answers.items()
            if answer
        }

    def begin_with(self, review: Review) -> None:
        """From here on this window knows what another one saved: saving again overwrites it."""
        sent = QueryDict(mutable=True)
        sent.update(self.data)
        sent["base"] = review.version
        self.data = sent

    def has_anything(self) -> bool:
        """Is there something to save, or something saved to empty?"""
        return bool(self.ratings or self.cleaned_data["comment"] or self.cleaned_data["note"] or self.initial)

    def total(self) -> float | None:
        """The weighted mean of what is chosen now, saved or not."""
        chosen = [(s.criterion.weight, n) for s in self.scales() for n, _word, is_chosen in s.options if is_chosen]
        weight = sum(w for w, _n in chosen)
        return sum(w * n for w, n in chosen) / weight if weight else None

    def as_text(self) -> str:
        """Everything that was typed, sound or not, for a file of the judge's own."""
        lines = []
        for scale in self.scales():
            words = [f"{n}, {word}" for n, word, is_chosen in scale.options if is_chosen]
            words += [_("can’t judge")] if scale.cannot else []
            lines.append(f"{scale.criterion.name}: {words[0] if words else '–'}")
        for name in ("comment", "note"):
            lines += ["", str(self.fields[name].label), str(self[name].value() or "–")]
        return "\r\n".join(lines) + "\r\n"

    def scales(self) -> Iterator[Scale]:
        weights = [criterion.weight for criterion in self.criteria]
        for criterion in self.criteria:
            field = self[f"c{criterion.pk}"]
            chosen = str(field.value() or "")
            yield Scale(
                criterion=criterion,
                field=field,
                counts=words.counts(criterion.weight, weights),
                is_heavy=criterion.weight > min(weights),
                options=[(n, word, chosen == str(n)) for n, word in enumerate(criterion.words, start=Criterion.LOWEST)],
                cannot=chosen == CANNOT_JUDGE,
            )


class ConflictForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why you should not rate this project"),
        choices=Conflict.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say which kind of conflict it is.")},
    )
    note = forms.CharField(label=gettext_lazy("In your words"), max_length=300, required=False)


class ProblemForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("What is the matter with it"),
        choices=Problem.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say what is the matter, so that the organisers can help.")},
    )
    note = forms.CharField(label=gettext_lazy("What you saw"), max_length=300, required=False)


class JudgeForm(forms.Form):
    """Somebody by their email address: ``user`` is whoever has an account with it, None where nobody has."""

    email = forms.EmailField(label=gettext_lazy("Email address"), max_length=254)
    user: User | None = None

    def clean_email(self) -> str:
        address = str(self.cleaned_data["email"]).lower()
        self.user = User.objects.filter(email=address).first()
        if self.user and not self.user.is_active:
            raise ValidationError(_("The account with this address is closed."))
        return address


class AwardForm(forms.ModelForm):
    class Meta:
        model = Award
        fields = ("name", "submission", "sentence")
        labels = {
            "name": gettext_lazy("Name"),
            "submission": gettext_lazy("Project"),
            "sentence": gettext_lazy("Why"),
        }
        help_texts = {"sentence": gettext_lazy("One sentence by the jury. It stands under the title.")}

    def __init__(self, *args: Any, jam: Jam, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["submission"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (narrows the type)
        field.queryset = Submission.objects.of(jam).in_the_running()
        field.required = True


def _uncapitalised(text: str) -> str:
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
