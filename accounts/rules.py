"""What the people of a jam allow its rules to be."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from jam.models import Jam

from .models import Team


def reasons_not_to_change(jam: Jam, changes: Mapping[str, Any]) -> list[str]:
    """Why these changes of the jam's rules must not be: a team may not get smaller than it is."""
    size = changes.get("team_size")
    if size is None:
        return []
    sizes = {team.name: team.size for team in Team.objects.filter(jam=jam).with_members()}  # type: ignore[attr-defined]
    largest = max(sizes, key=lambda name: sizes[name], default="")
    if not sizes or sizes[largest] <= size:
        return []
    sentence = _("%(team)s has %(n)d members already, so teams cannot be smaller than that.")
    return [sentence % {"team": largest, "n": sizes[largest]}]
