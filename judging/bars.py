"""Coverage as a figure: one bar a submission."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

MOST = 150  # submissions that fit side by side
WIDEST = 3.0  # per cent of the figure


def bars(loads: Sequence[int], floor: int, *, tallest: int) -> list[dict[str, Any]]:
    """Where each bar stands, in per cent of the figure's width and height."""
    step = 100 / max(len(loads), 1)
    return [
        {
            "x": f"{i * step:.3f}%",
            "y": f"{100 - 100 * n / tallest:.2f}%",
            "width": f"{min(step * 0.72, WIDEST):.3f}%",
            "height": f"{100 * n / tallest:.2f}%",
            "is_below": n < floor,
        }
        for i, n in enumerate(loads)
    ]


def thinned(loads: Sequence[int]) -> list[int]:
    """At most ``MOST`` of them, evenly taken: the shape of the whole."""
    if len(loads) <= MOST:
        return list(loads)
    return [loads[i * (len(loads) - 1) // (MOST - 1)] for i in range(MOST)]
