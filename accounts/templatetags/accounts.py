"""What pages that are composed from several apps show of people, teams and places."""

from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Count
from django.template.context import Context

from accounts import actions
from accounts.models import Invitation, Participant, Team
from accounts.overlap import zone
from jam import zones
from jam.editions import once
from jam.models import Jam
from jam.templatetags.jam import now_of

register = template.Library()


@register.filter
def city_of(time_zone: str) -> str:
    """A person's time zone by its city."""
    found = zone(time_zone)
    return zones.city(found) if found else time_zone


@register.simple_tag
def participant_count(jam: Jam) -> int:
    return jam.participants.count()


@register.simple_tag(takes_context=True)
def team_count(context: Context, jam: Jam) -> int:
    """Teams that somebody is in."""
    return once(context["request"], ("teams", jam.pk), lambda: _teams(jam))


def _teams(jam: Jam) -> int:
    return jam.teams.filter(pk__in=jam.participants.filter(team__isnull=False).values("team")).count()


@register.inclusion_tag("accounts/_agreement.html")
def agreement(jam: Jam) -> dict[str, Any]:
    """What somebody agrees to who joins, in the words that are logged."""
    return {"jam": jam, "sentences": actions.agreement(jam)}


@register.inclusion_tag("accounts/_places_note.html")
def places_note(jam: Jam) -> dict[str, Any]:
    """Beside the limit: how many take part and wait; a lower limit removes nobody."""
    people = participant_count(jam)
    over = max(0, people - jam.capacity) if jam.capacity is not None else 0
    return {"jam": jam, "people": people, "waiting": jam.waits.filter(hub=None).count(), "over": over}


@register.inclusion_tag("accounts/_people_panel.html")
def people_panel(jam: Jam) -> dict[str, Any]:
    """The organisers' figures: who is in, who has no team, how full the local sites are."""
    people = participant_count(jam)
    seated = jam.participants.filter(team__isnull=False).count()
    hubs = jam.hubs.approved().annotate(taken=Count("participants")).order_by("city")
    return {
        "jam": jam,
        "people": people,
        "seated": seated,
        "alone": people - seated,
        "teams": _teams(jam),
        "hubs": hubs,
        "site_url": settings.SITE_URL,
    }


@register.inclusion_tag("accounts/_seats.html")
def seats(taken: int, size: int) -> dict[str, Any]:
    """The seats of a team as marks on a line, the taken ones filled."""
    most = max(taken, size)
    marks = [(14 + 18 * n, n < taken) for n in range(most)]
    return {"taken": taken, "size": most, "marks": marks, "width": 18 * most + 12, "last": 18 * most + 11}


def _with_company(offers: list[Invitation], *, now: datetime) -> list[tuple[Invitation, bool, list[str]]]:
    """Each offer, whether the organisers propose it, and with whom one would work: as its mail says."""
    teams = [offer.team_id for offer in offers]
    if not teams:
        return []
    members = list(Participant.objects.filter(team__in=teams).select_related("user").order_by("seat"))
    asked = list(Invitation.objects.waiting(now=now).filter(team__in=teams).select_related("user").order_by("pk"))
    rows = []
    for offer in offers:
        inside = {each.user_id: each.user.name for each in members if each.team_id == offer.team_id}
        is_proposal = offer.invited_by_id not in inside
        if is_proposal:  # whoever was proposed the same team reads of the others; a team's own offers are its own
            same = [a for a in asked if (a.team_id, a.invited_by_id) == (offer.team_id, offer.invited_by_id)]
            inside |= {each.user.pk: each.user.name for each in same if each.user and each != offer}
        rows.append((offer, is_proposal, list(inside.values())))
    return rows


@register.inclusion_tag("accounts/_offers_to_you.html", takes_context=True)
def offers_to_you(context: Context, jam: Jam, team: Team | None = None) -> dict[str, Any]:
    """The seats that this reader was offered and may answer: of one team, or of every team of the jam."""
    user, now = context["request"].user, now_of(context)
    if not user.is_authenticated or now is None or not jam.accepts_people(now):
        return {}
    offers = Invitation.objects.waiting(now=now).filter(user=user, team__jam=jam)
    offers = offers.filter(team=team) if team else offers
    return {
        "offers": _with_company(list(offers.select_related("team", "invited_by").order_by("pk")), now=now),
        "jam": jam,
        "names_team": team is None,
        "csrf_token": context.get("csrf_token"),
    }
