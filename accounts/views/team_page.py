"""The page of one team: what its members do, what others may ask, and the credits after the deadline."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.actions.invitations import MOST_WAITING
from accounts.forms import InviteForm, TeamForm
from accounts.models import Invitation, Participant, Team, User
from jam import clock
from jam.models import Jam


def participant_of(user: User | AnonymousUser, jam: Jam) -> Participant | None:
    return user.participation(jam) if user.is_authenticated else None


def team_page(
    request: HttpRequest,
    jam: Jam,
    team: Team,
    *,
    form: TeamForm | None = None,
    invite_form: InviteForm | None = None,
    refusal: str = "",
) -> HttpResponse:
    """Its members see the ways in and the forms; others see who is in it, if they may know."""
    now = clock.at(request)
    participant = participant_of(request.user, jam)
    is_member = participant is not None and participant.team_id == team.pk
    size = team.members.count()
    context = {
        "jam": jam,
        "team": team,
        "members": team.members.visible_to(request.user, now=now).select_related("user", "hub").order_by("seat"),
        "size": size,
        "free": max(0, jam.team_size - size),
        "participant": participant,
        "is_member": is_member,
        "leads": participant is not None and is_member and participant.is_lead,
        "accepts_people": jam.accepts_people(now),
        "is_awaited": not size and team.invitations.waiting(now=now).exists(),
        "form": form or TeamForm(instance=team),
        "refusal": refusal,
    }
    if jam.accepts_people(now) and participant is not None:
        about = _for_member if is_member else _for_somebody_else
        context |= about(request, team, participant)
        context["invite_form"] = invite_form or (InviteForm(user=participant.user) if is_member else None)
    failed = bool(refusal or form or invite_form)
    context["faulty"] = next((each for each in (form, invite_form) if each is not None), None)
    return render(request, "accounts/team_detail.html", context, status=422 if failed else 200)


def _for_member(request: HttpRequest, team: Team, me: Participant) -> dict[str, Any]:
    now = clock.at(request)
    link = team.invitation(now=now)
    waiting = list(team.invitations.waiting(now=now).select_related("invited_by", "user").order_by("pk"))
    return {
        "invitation": link,
        "link_until": min(link.expires_at, team.jam.submissions_close_at) if link else None,
        "requests": team.requests.waiting().select_related("participant__user", "participant__hub"),
        "waiting": [(each, _said(each, me.user)) for each in waiting],
        "may_invite": len(waiting) < MOST_WAITING,
        "most_waiting": MOST_WAITING,
    }


def _said(invitation: Invitation, reader: User) -> str:
    """Whom it went to. An address is only for the person who typed it."""
    if invitation.user is not None:
        return _("%(name)s, offered by %(by)s") % {"name": invitation.user.name, "by": invitation.invited_by.name}
    if invitation.invited_by == reader:
        return invitation.email
    return _("a mail from %(by)s") % {"by": invitation.invited_by.name}


def _for_somebody_else(request: HttpRequest, team: Team, me: Participant) -> dict[str, Any]:
    """How this person stands with the team: an offer to answer, a request that waits or was declined."""
    if me.team_id is not None:
        return {}
    offer = team.invitations.waiting(now=clock.at(request)).filter(user=me.user).select_related("invited_by").first()
    return {"offer": offer, "my_request": team.requests.filter(participant=me).order_by("asked_at").last()}
