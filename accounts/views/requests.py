"""Ask a team to be taken in, answer who asks, take a request back."""

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.forms import RequestForm
from accounts.http import UserRequest
from accounts.models import JoinRequest
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import jam_page
from jam.tasks import nudge


@jam_page
@require_http_methods(["GET", "HEAD", "POST"])
def team_ask(request: UserRequest, jam: Jam, team: int) -> HttpResponse:
    """One field. Who does not take part yet joins the jam first and comes back."""
    wanted = get_object_or_404(jam.teams.with_members(), pk=team)
    participant = request.user.participation(jam)
    if participant is None and jam.accepts_people(clock.at(request)):
        here = reverse("team-ask", args=[jam.slug, wanted.pk])
        return see_other(reverse("jam-join", args=[jam.slug]) + f"?next={here}")
    if participant is not None and participant.team_id == wanted.pk:
        return see_other(wanted)
    form = RequestForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if form.is_valid() and not ratelimit.consume(request, action="ask_to_join", user=request.user):
        refusal = _("You have asked many teams within an hour. Wait for their answers first.")
    elif form.is_valid():
        try:
            actions.ask_to_join(wanted, request.user, message=form.cleaned_data["message"])
        except ValidationError as error:
            refusal = error.messages[0]
        else:
            nudge()
            messages.success(request, _("The team has your request. The answer comes by mail, and shows here."))
            return see_other(wanted)
    context = {
        "jam": jam,
        "team": wanted,
        "form": form,
        "refusal": refusal,
        "participant": participant,
        "accepts_people": jam.accepts_people(clock.at(request)),
        "is_full": wanted.size >= jam.team_size,  # type: ignore[attr-defined]
    }
    return render(request, "accounts/team_ask.html", context, status=422 if form.is_bound else 200)


@jam_page
@require_POST
def team_request(request: UserRequest, jam: Jam, team: int, pk: int) -> HttpResponse:
    """A member says yes or no; the asker takes it back. To everybody else there is no such request."""
    wanted = get_object_or_404(JoinRequest.objects.about(request.user), team=team, team__jam=jam, pk=pk)
    wanted.team.jam = jam
    try:
        said = _answer(wanted, request)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        nudge()
        messages.success(request, said)
    return see_other(wanted.team)


def _answer(wanted: JoinRequest, request: UserRequest) -> str:
    name = {"name": wanted.participant.user.name}
    if wanted.participant.user_id == request.user.pk:
        actions.withdraw_request(wanted)
        return _("You took your request back.")
    accept = request.POST.get("answer") == "yes"
    if not accept and request.POST.get("answer") != "no":
        raise ValidationError(_("Choose whether to take them in or to decline."))
    actions.answer_request(wanted, accept=accept, by=request.user)
    return (_("%(name)s is in the team now.") if accept else _("%(name)s gets a friendly mail that says no.")) % name
