"""How a jam is judged: what its organisers may choose, and until when."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from jam import guard
from jam.models import Jam
from judging.models import Deal, Rules


class PoolFrozen(ValidationError):
    def __init__(self) -> None:
        sentence = _("Reviews were dealt already, so who judges cannot change any more. Single judges can be invited.")
        super().__init__(sentence, code="pool_frozen")


def pool_is_frozen(jam: Jam) -> bool:
    return Deal.objects.filter(jam=jam).exists()


def save_rules(jam: Jam, values: dict[str, Any], *, by: User) -> bool:
    """Whether anything was different. Raises PoolFrozen."""
    with guard.closing(jam):
        rules = Rules.of(jam)
        changes = {name: value for name, value in values.items() if getattr(rules, name) != value}
        if "pool" in changes and pool_is_frozen(jam):
            raise PoolFrozen
        if not changes:
            return False
        before = {name: getattr(rules, name) for name in changes}
        for name, value in changes.items():
            setattr(rules, name, value)
        rules.save()
        names = ", ".join(str(Rules._meta.get_field(name).verbose_name) for name in changes)  # type: ignore[union-attr]
        changed = {name: [before[name], value] for name, value in changes.items()}
        by.record("changed the rules of judging", jam=jam, about=names, **changed)
    return True
