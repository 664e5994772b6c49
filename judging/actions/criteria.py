"""Criteria: what is judged. Everyone is judged by the same ones, so they freeze with the first review."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from jam import guard
from jam.models import Jam
from judging import presets
from judging.models import Criterion, CriterionQuerySet, Review, Round

TAKEN_BY_PAGES = {"method"}  # addresses beside those of the criteria, under results/


class CriteriaFrozen(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("Criteria cannot change any more: the first rating was given, and everyone is rated by the same ones."),
            code="criteria_frozen",
        )


class LastCriterion(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Judges need at least one criterion. Add another before you delete this one."), code="last")


def are_frozen(jam: Jam, round: Round | None = None) -> bool:
    """Whether anything was rated on the criteria of this round."""
    return Review.objects.of(jam).of_round(round).exists()


def save_criterion(criterion: Criterion, *, by: User) -> Criterion:
    """Add or change a criterion. Raises CriteriaFrozen once the first review exists."""
    jam = criterion.jam
    with guard.closing(jam):
        _refuse_when_frozen(criterion)
        added = criterion.pk is None
        if added:
            criterion.position = (_beside(criterion).aggregate(last=Max("position"))["last"] or 0) + 1
        criterion.slug = free_slug(criterion)
        criterion.save()
        verb = "added a criterion" if added else "changed a criterion"
        by.record(verb, jam=jam, about=criterion.name, weight=criterion.weight)
    return criterion


def delete_criterion(criterion: Criterion, *, by: User) -> None:
    """Raises CriteriaFrozen once the first review exists; a published jam keeps at least one criterion."""
    jam = criterion.jam
    with guard.closing(jam):
        _refuse_when_frozen(criterion)
        if not jam.is_draft and _beside(criterion).count() == 1:
            raise LastCriterion
        criterion.delete()
        by.record("deleted a criterion", jam=jam, about=criterion.name)


def move_criterion(criterion: Criterion, *, up: bool, by: User) -> None:
    """Swap with the neighbour above or below; at the end of the list nothing happens."""
    jam = criterion.jam
    with guard.closing(jam):
        _refuse_when_frozen(criterion)
        order = list(_beside(criterion).values_list("pk", flat=True))
        place = order.index(criterion.pk)
        other = place - 1 if up else place + 1
        if not 0 <= other < len(order):
            return
        order[place], order[other] = order[other], order[place]
        for position, pk in enumerate(order, start=1):
            jam.criteria.filter(pk=pk).exclude(position=position).update(position=position)
        by.record("reordered the criteria", jam=jam, about=criterion.name)


def add_preset_criteria(jam: Jam, preset: str) -> None:
    """Five weighted criteria that fit most research, to be edited. A jam that has criteria keeps its own."""
    if jam.criteria.first_round().exists():
        return
    Criterion.objects.bulk_create(
        Criterion(
            jam=jam,
            name=str(name),
            slug=slugify(str(name)),
            weight=weight,
            question=str(question),
            words=[str(word) for word in words],
            position=position,
        )
        for position, (name, weight, question, words) in enumerate(presets.RESEARCH, start=1)
    )


def missing_before_publishing(jam: Jam) -> list[tuple[str, str]]:
    """What judging needs before a jam may be published: sentences, each with the page that repairs it."""
    if jam.criteria.first_round().exists():
        return []
    return [
        (_("Say what projects are rated on: add at least one criterion."), reverse("manage-criteria", args=[jam.slug]))
    ]


def _refuse_when_frozen(criterion: Criterion) -> None:
    if are_frozen(criterion.jam, criterion.round):
        raise CriteriaFrozen


def _beside(criterion: Criterion) -> CriterionQuerySet:
    """The criteria of its round, itself among them."""
    return Criterion.objects.filter(jam=criterion.jam).of_round(criterion.round)


def free_slug(criterion: Criterion) -> str:
    """The name as an address, with a number behind it where another criterion or page has it."""
    stem = slugify(criterion.name)[:50] or "criterion"
    others = set(criterion.jam.criteria.exclude(pk=criterion.pk).values_list("slug", flat=True)) | TAKEN_BY_PAGES
    numbered = (f"{stem}-{n}" for n in range(2, len(others) + 3))
    return next(slug for slug in (stem, *numbered) if slug not in others)
