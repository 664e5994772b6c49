"""What numbers are called on pages: shares, weights and counts in words. Needs no database."""

from collections.abc import Collection
from fractions import Fraction

from django.utils.translation import gettext as _

PLAIN_UP_TO = 5  # "counts 5 times" still helps; "counts 17 times" does not


def number(n: int) -> str:
    """A whole number as people write it in a sentence: words up to twelve."""
    names = (
        _("no"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"),
        _("seven"), _("eight"), _("nine"), _("ten"), _("eleven"), _("twelve"),
    )  # fmt: skip
    return names[n] if 0 <= n < len(names) else str(n)


def share(weight: int, total: int) -> str:
    """What part of the score a weight is: "one third" where there is a word for it, else per cent."""
    part = Fraction(weight, total)
    halves = {
        1: _("one"), 2: _("two"), 3: _("three"), 4: _("four"), 5: _("five"),
    }  # fmt: skip
    parts = {
        2: (_("half"), _("halves")),
        3: (_("third"), _("thirds")),
        4: (_("quarter"), _("quarters")),
        5: (_("fifth"), _("fifths")),
        6: (_("sixth"), _("sixths")),
        7: (_("seventh"), _("sevenths")),
        8: (_("eighth"), _("eighths")),
        9: (_("ninth"), _("ninths")),
        10: (_("tenth"), _("tenths")),
    }
    if part == 1:
        return _("the whole score")
    if part.denominator in parts and part.numerator in halves:
        return f"{halves[part.numerator]} {parts[part.denominator][part.numerator > 1]}"
    return f"{round(part * 100)} %"


def times(weight: int, weights: Collection[int]) -> int | None:
    """How many times a criterion counts beside the lightest one; None where that is no small whole number."""
    lightest = min(weights)
    if any(w % lightest for w in weights) or max(weights) > PLAIN_UP_TO * lightest:
        return None
    return weight // lightest


def counts(weight: int, weights: Collection[int]) -> str:
    """How much a criterion counts, beside its name: "counts double"."""
    often = times(weight, weights)
    if often is None:
        return share(weight, sum(weights))
    named = {1: _("counts once"), 2: _("counts double")}
    return named.get(often) or _("counts %(n)s times") % {"n": number(often)}


def abbreviation(name: str) -> str:
    """Three letters for the head of a narrow column: of the last word, which says most ("ML safety": Saf)."""
    return (name.split() or [""])[-1][:3].capitalize()
