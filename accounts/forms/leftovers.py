from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.actions.leftovers import Group
from accounts.models import Participant, Team
from jam.models import Jam

from .names import NameField

MOST_TEAMS = 400


class LeftoversForm(forms.Form):
    """One number for each person: who has the same is on one team, who has none is left out. Teams may have names.

    ``teams`` are the existing teams that a number stands for.
    """

    def __init__(
        self, *args: Any, jam: Jam, people: Iterable[Participant], teams: Mapping[int, Team], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.jam, self.people, self.teams = jam, list(people), teams
        for person in self.people:
            to = forms.IntegerField(min_value=1, max_value=MOST_TEAMS, required=False, label=person.user.name)
            to.widget.attrs |= {"aria-label": _("Team of %(name)s") % {"name": person.user.name}}
            self.fields[f"to-{person.pk}"] = to
        for number in self._numbers():
            if number not in teams:
                label = _("Name of team %(n)d") % {"n": number}
                self.fields[f"name-{number}"] = NameField(max_length=60, required=False, label=label)

    def _numbers(self) -> list[int]:
        """The teams that the form speaks of: those people are given to, when it was sent or to begin with."""
        values = [str(self[f"to-{person.pk}"].value() or "") for person in self.people]
        known = {int(value) for value in values if _is_short_number(value)}
        return sorted(number for number in known if 1 <= number <= MOST_TEAMS)

    def groups(self) -> dict[int, list[Participant]]:
        """Who is where, by number; 0 is left out. Also of a form that was refused, as far as it can be read."""
        found: dict[int, list[Participant]] = defaultdict(list)
        known = set(self._numbers())
        for person in self.people:
            value = str(self[f"to-{person.pk}"].value() or "")
            found[int(value) if _is_short_number(value) and int(value) in known else 0].append(person)
        return found

    def with_fields(self, people: Iterable[Participant]) -> list[tuple[Participant, forms.BoundField]]:
        return [(person, self[f"to-{person.pk}"]) for person in people]

    def name_field(self, number: int) -> forms.BoundField | None:
        name = f"name-{number}"
        return self[name] if name in self.fields else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        names = self.jam.teams.values_list("name", flat=True)
        taken = {name.casefold() for name in names}
        for number, people in self.groups().items():
            if number:
                self._check_size(number, people)
                self._check_name(number, str(cleaned.get(f"name-{number}", "")), taken)
        return cleaned

    def _check_size(self, number: int, people: list[Participant]) -> None:
        team = self.teams.get(number)
        free = self.jam.team_size - (len(team.inside) if team else 0)  # type: ignore[attr-defined]
        if len(people) > free:
            words = ngettext(
                "Team %(n)d has room for one person. Give the others another number.",
                "Team %(n)d has room for %(free)d people. Give the others another number.",
                free,
            )
            self.add_error(f"to-{people[-1].pk}", ValidationError(words % {"n": number, "free": free}))

    def _check_name(self, number: int, name: str, taken: set[str]) -> None:
        if name and name.casefold() in taken:
            self.add_error(f"name-{number}", ValidationError(_("Another team of this jam has this name.")))
        taken.add(name.casefold())

    def wanted(self) -> list[Group]:
        """What to send, of a valid form; also who was on the page and is no longer left over, to say so."""
        absent = self._absent()
        numbers = sorted({*self.groups(), *absent} - {0})
        return [
            Group(
                (*(person.pk for person in self.groups().get(number, [])), *absent.get(number, [])),
                self.cleaned_data.get(f"name-{number}", ""),
                self.teams[number].pk if number in self.teams else None,
            )
            for number in numbers
        ]

    def _absent(self) -> dict[int, list[int]]:
        known = {f"to-{person.pk}" for person in self.people}
        found: dict[int, list[int]] = defaultdict(list)
        for key, value in self.data.items():
            pk = key.removeprefix("to-")
            if key not in known and key.startswith("to-") and _is_short_number(pk) and _is_short_number(str(value)):
                found[int(value)].append(int(pk))
        return found


def _is_short_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15
