"""Which team an imported submission belongs to: one that is here, or a new one under a free name."""

from __future__ import annotations

from itertools import count

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.forms.names import NameField
from accounts.models import Team
from jam.models import Jam

from .import_cells import Refused
from .import_shapes import Row

LONGEST = 60


class TeamNames:
    """The names of a jam's teams, and those that rows before this one took."""

    def __init__(self, jam: Jam) -> None:
        self.teams = {team.name.casefold(): team for team in jam.teams.all()}
        self.taken = set(self.teams)

    def called(self, name: str) -> Team | None:
        return self.teams.get(name.casefold())

    def free(self, row: Row) -> str:
        """A name that no team has: the file's, or one made up; with a number if it is taken. Raises Refused."""
        field = NameField(max_length=LONGEST)
        try:
            name = str(field.clean(row.team if row.team_is_named else row.team[:LONGEST]))
        except ValidationError as error:
            if row.team_is_named:
                raise Refused(_("Team name: %s") % " ".join(error.messages)) from error
            name = _("Imported team %d") % row.line
        names = (name if n == 1 else f"{name[: LONGEST - 5].rstrip()} {n}" for n in count(1))
        found = next(candidate for candidate in names if candidate.casefold() not in self.taken)
        self.taken.add(found.casefold())
        return found
