"""What organisers' pages show of judging."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.context import Context
from django.utils.translation import ngettext

from accounts.models import Participant
from jam.models import Jam
from judging.bars import bars, thinned
from judging.coverage import Setting, forecast, judges_needed
from judging.models import Judge, Rules
from judging.organising_forms import SimulatorForm
from submissions.models import Submission

register = template.Library()

AT_ONCE = 20_000  # reviews of a jam that is simulated before anybody asks for it
FAIL = {"no_show": 20, "part_way": 15}  # in percent: what jams of this kind see


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


@register.inclusion_tag("judging/_simulator.html", takes_context=True)
def coverage_simulator(context: Context, jam: Jam) -> dict[str, Any]:
    """How many ratings projects can expect: of this jam as it stands, or of what the address asks for."""
    asked = context["request"].GET
    is_asked = any(name.startswith("sim-") for name in asked)
    form = SimulatorForm(asked if is_asked else _as_it_stands(jam), prefix="sim")
    page = {"jam": jam, "form": form, "is_asked": is_asked}
    if not form.is_valid():
        return page
    values = form.cleaned_data
    if not is_asked and values["judges"] * values["per_judge"] > AT_ONCE:
        return page
    rules = Rules.of(jam)
    shares = values["no_show"] / 100, values["part_way"] / 100, rules.silent_after / 100
    setting = Setting(values["submissions"], values["judges"], values["per_judge"], *shares)
    healed = forecast(setting, heals=True)
    is_short = healed.worst < jam.min_reviews
    return {
        **page,
        "setting": setting,
        "healed": healed,
        "still": forecast(setting, heals=False),
        "is_short": is_short,
        "needed": judges_needed(setting, jam.min_reviews, heals=True, most=60_000) if is_short else None,
    }


def _as_it_stands(jam: Jam) -> dict[str, int]:
    """Projects and judges there are; before there are any, one for each team and everybody in one."""
    seated = Participant.objects.filter(jam=jam, team__isnull=False)
    projects = Submission.objects.of(jam).in_the_running().count() or seated.values("team").distinct().count()
    judges = Judge.objects.filter(jam=jam).count()
    if not hasattr(jam, "deal"):
        judges += seated.exclude(user__in=Judge.objects.filter(jam=jam).values("user")).count()
    numbers = {"submissions": projects or 20, "judges": judges or 40, "per_judge": jam.reviews_per_judge, **FAIL}
    return {f"sim-{name}": value for name, value in numbers.items()}
