"""What the people of a jam allow its rules to be."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from jam.models import Jam

from .models import Team


def reasons_not_to_change(jam: Jam, changes: Mapping[str, Any]) -> list[str]:
    """Why these changes of the jam's rules must not be: a team may not get smaller than it is."""
    size = changes.get("team_size")
    largest = Team.objects.filter(jam=jam).with_members().order_by("-size", "name").first()
    if size is None or largest is None or largest.size <= size:  # type: ignore[attr-defined]
        return []
    sentence = _("%(team)s has %(n)d members already, so teams cannot be smaller than that.")
    return [sentence % {"team": largest.name, "n": largest.size}]  # type: ignore[attr-defined]
