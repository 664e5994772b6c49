"""Ways into a team: what their members send, and what the people who got them do with it."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, qr
from accounts.forms import InviteForm
from accounts.http import UserRequest
from accounts.models import AnswersMissing, Invitation, InvitationGone, JamFull, Team
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import jam_page
from jam.tasks import nudge

from .team_page import participant_of, team_page


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites to what; the button seats whoever presses it, also when they had not joined the jam."""
    try:
        if request.method != "POST":
            return _page(request, token)
        return _decline(request, token) if request.POST.get("answer") == "no" else _accept(request, token)
    except InvitationGone as gone:
        return render(request, "accounts/invitation_gone.html", {"refusal": gone.messages[0]}, status=404)


def _accept(request: HttpRequest, token: str) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    try:
        team = actions.accept_invitation(token, request.user, leave="leave" in request.POST)
    except InvitationGone:
        raise
    except AnswersMissing:  # the jam asks something of those who join: there, and back to here
        return _answer_first(request, token)
    except JamFull as full:  # there is the waiting list
        messages.warning(request, full.messages[0])
        return see_other("jam-join", Invitation.open(token, now=clock.at(request)).team.jam.slug)
    except ValidationError as refusal:
        return _page(request, token, refusal=refusal.messages[0])
    nudge()
    messages.success(request, _("Welcome to %(team)s.") % {"team": team.name})
    return see_other(team)


def _answer_first(request: HttpRequest, token: str) -> HttpResponse:
    jam = Invitation.open(token, now=clock.at(request)).team.jam
    messages.info(request, _("Answer these first. Then you come back to your invitation."))
    return see_other(reverse("jam-join", args=[jam.slug]) + f"?next={request.path}")


def _decline(request: HttpRequest, token: str) -> HttpResponse:
    team = actions.decline_invitation(token, request.user if request.user.is_authenticated else None)
    messages.success(request, _("You said no to %(team)s. They do not get another try.") % {"team": team.name})
    return see_other("home")


def _page(request: HttpRequest, token: str, *, refusal: str = "") -> HttpResponse:
    now = clock.at(request)
    invited = Invitation.open(token, now=now, to=request.user if request.user.is_authenticated else None)
    team, jam = invited.team, invited.team.jam
    participant = participant_of(request.user, jam)
    if participant and participant.team_id == team.pk:
        return see_other(team)
    size = team.members.count()
    sees_jam = Jam.objects.visible_to(request.user).filter(pk=jam.pk).exists()
    context = {
        "jam": jam,
        "team": team,
        "invitation": invited,
        "here": request.path,
        "participant": participant,
        "size": size,
        "refusal": refusal,
        "accepts_people": jam.accepts_people(now),
        "others": _looking(jam) if sees_jam and size >= jam.team_size else [],
        "sees_jam": sees_jam,
    }
    return render(request, "accounts/invitation.html", context, status=422 if refusal else 200)


def _looking(jam: Jam) -> list[Team]:
    """A few teams with a free seat that say they look for people."""
    looking = jam.teams.filter(is_open=True).with_members()
    return [team for team in looking if team.size < jam.team_size][:5]  # type: ignore[attr-defined]


def mine(request: UserRequest, jam: Jam, team: int) -> Team:
    """The reader's own team; to everybody else it is not there."""
    found: Team = get_object_or_404(jam.teams.with_member(request.user).select_related("jam"), pk=team)
    return found


@jam_page
@require_POST
def team_invite(request: UserRequest, jam: Jam, team: int) -> HttpResponse:
    """A new link instead of the one before."""
    own = mine(request, jam, team)
    try:
        actions.renew_invitation(own, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        messages.success(request, _("This is a new link. The one before no longer works."))
    return see_other(own)


@jam_page
@never_cache
@require_safe
def team_qr(request: UserRequest, jam: Jam, team: int) -> HttpResponse:
    """The invite link as a picture, for members while it works."""
    link = mine(request, jam, team).invitation(now=clock.at(request))
    if link is None:
        raise Http404
    address = request.build_absolute_uri(reverse("invitation", args=[link.token]))
    return HttpResponse(qr.svg(address, label=_("QR code of the invite link")), content_type="image/svg+xml")


@jam_page
@require_POST
def invite_mail(request: UserRequest, jam: Jam, team: int) -> HttpResponse:
    """One mail to one address. The answer says nothing about whether it has an account."""
    own = mine(request, jam, team)
    form = InviteForm(request.POST, user=request.user)
    if form.is_valid():
        if not ratelimit.consume(request, action="invite_by_mail", user=request.user):
            form.add_error("email", _("That are many invitations in an hour. Send your invite link instead, or wait."))
        else:
            try:
                actions.invite_by_mail(own, form.cleaned_data["email"], by=request.user)
            except ValidationError as refusal:
                form.add_error("email", refusal)
    if form.errors:
        return team_page(request, jam, own, invite_form=form)
    nudge()
    messages.success(request, _("%(email)s gets one mail from us.") % {"email": form.cleaned_data["email"]})
    return see_other(own)


@jam_page
@require_POST
def invite_withdraw(request: UserRequest, jam: Jam, team: int, pk: int) -> HttpResponse:
    own = mine(request, jam, team)
    actions.withdraw_invitation(get_object_or_404(own.invitations.exclude(email="", user=None), pk=pk))
    messages.success(request, _("Withdrawn. Its link no longer works."))
    return see_other(own)


@jam_page
@require_POST
def team_offer(request: UserRequest, jam: Jam, team: int) -> HttpResponse:
    """The person to whom a seat was offered says yes or no."""
    offers = Invitation.objects.filter(user=request.user, team__jam=jam, team=team).select_related("team")
    offer = get_object_or_404(offers.waiting(now=clock.at(request)))
    try:
        if request.POST.get("answer") == "no":
            actions.decline_invitation(offer.token, request.user)
            messages.success(request, _("You said no to %(team)s.") % {"team": offer.team.name})
            return see_other("team-list", jam.slug)
        actions.accept_invitation(offer.token, request.user, leave="leave" in request.POST)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
        return see_other("team-detail", jam.slug, team)
    nudge()
    messages.success(request, _("Welcome to %(team)s.") % {"team": offer.team.name})
    return see_other("team-detail", jam.slug, team)
