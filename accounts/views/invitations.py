from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.models import Invitation, InvitationGone
from jam import clock
from jam.http import see_other
from jam.tasks import nudge

from .teams import participant_of


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites to what; the button seats whoever presses it, also when they had not joined the jam."""
    try:
        if request.method == "POST":
            return _accept(request, token)
        return _page(request, token)
    except InvitationGone as gone:
        return render(request, "accounts/invitation_gone.html", {"refusal": gone.messages[0]}, status=404)


def _accept(request: HttpRequest, token: str) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    try:
        team = actions.accept_invitation(token, request.user)
    except InvitationGone:
        raise
    except ValidationError as refusal:
        return _page(request, token, refusal=refusal.messages[0])
    nudge()
    messages.success(request, _("Welcome to %(team)s.") % {"team": team.name})
    return see_other(team)


def _page(request: HttpRequest, token: str, *, refusal: str = "") -> HttpResponse:
    now = clock.at(request)
    invited = Invitation.open(token, now=now)
    team, jam = invited.team, invited.team.jam
    participant = participant_of(request.user, jam)
    if participant and participant.team_id == team.pk:
        return see_other(team)
    context = {
        "jam": jam,
        "team": team,
        "invitation": invited,
        "here": request.path,
        "participant": participant,
        "size": team.members.count(),
        "refusal": refusal,
        "accepts_people": jam.accepts_people(now),
    }
    return render(request, "accounts/invitation.html", context, status=422 if refusal else 200)
