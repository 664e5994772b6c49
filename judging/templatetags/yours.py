"""The reader's own jams on the front page: each with the one thing to do now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import template
from django.template.context import Context

from accounts.models import User
from jam import clock
from jam.models import Jam
from jam.phases import Phase
from judging.standing import standings_of, step_for

register = template.Library()
MOST = 12
FRESH = timedelta(days=30)  # for so long a jam with results stays here


@register.inclusion_tag("judging/_your_jams.html", takes_context=True)
def your_jams(context: Context, besides: Sequence[Jam] = ()) -> dict[str, Any]:
    """Jams this person has to do with, ``besides`` those that the page shows large: what is on first, then what
    comes, then what is just over. As many queries for thirty as for one."""
    request = context["request"]
    if not isinstance(request.user, User):
        return {}
    now = clock.at(request)
    mine = (
        Jam.objects.visible_to(request.user)
        .filter(pk__in=request.user.involved_jam_ids())
        .exclude(results_published_at__lte=now - FRESH)
        .exclude(pk__in=[jam.pk for jam in besides])
        .select_related("deal")
    )
    jams = sorted(mine, key=lambda jam: (_rank(jam.phase(now)), jam.building_starts_at, jam.pk))
    standings = standings_of(request.user, jams[:MOST], now=now)
    return {
        "rows": [(me, step_for(me)) for me in standings],
        "more": len(jams) - len(standings),
        "server_now": context["server_now"],
        "reader_zone": context["reader_zone"],
    }


def _rank(phase: Phase) -> int:
    on = (Phase.BUILDING, Phase.JUDGING, Phase.DELIBERATION)
    return 0 if phase in on else 2 if phase is Phase.RESULTS else 1
