"""What organisers' pages show of judging."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.translation import ngettext

from judging.bars import bars, thinned

register = template.Library()


@register.inclusion_tag("judging/_bars.html")
def coverage_bars(loads: Sequence[int], floor: int, beside: Sequence[int], title: str) -> dict[str, Any]:
    """A bar for each load on the scale of the highest of these and those ``beside`` it, and a line at ``floor``."""
    tallest = max([floor, *loads, *beside, 1])
    below = sum(load < floor for load in loads)
    text = ngettext(
        "%(title)s: %(below)d of %(n)d is below %(k)d", "%(title)s: %(below)d of %(n)d are below %(k)d", below
    )
    return {
        "bars": bars(thinned(loads), floor, tallest=tallest),
        "floor": f"{100 - 100 * floor / tallest:.2f}%",
        "label": text % {"title": title, "below": below, "n": len(loads), "k": floor},
    }
