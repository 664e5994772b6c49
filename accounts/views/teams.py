from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.forms import TeamForm
from accounts.http import UserRequest
from accounts.models import AlreadyInTeam, Participant, Team
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import jam_page
from jam.tasks import nudge

from .invitations import mine
from .team_page import participant_of, team_page


@login_not_required
@jam_page
@require_safe
def team_list(request: HttpRequest, jam: Jam) -> HttpResponse:
    """Every team with its seats; who is in them only for those who may know."""
    participant = participant_of(request.user, jam)
    page = Paginator(jam.teams.with_members(), 60).get_page(request.GET.get("page"))
    names = jam.participants.visible_to(request.user, now=clock.at(request)).filter(team__in=page.object_list)
    context = {
        "jam": jam,
        "page_obj": page,
        "rows": _with_names(list(page.object_list), list(names.select_related("user").order_by("seat"))),
        "participant": participant,
        "asked": set(participant.requests.waiting().values_list("team", flat=True)) if participant else set(),
        "accepts_people": jam.accepts_people(clock.at(request)),
    }
    return render(request, "accounts/team_list.html", context)


def _with_names(teams: list[Team], members: list[Participant]) -> list[tuple[Team, list[str]]]:
    return [(team, [m.user.name for m in members if m.team_id == team.pk]) for team in teams]


@jam_page
@require_http_methods(["GET", "HEAD", "POST"])
def team_new(request: UserRequest, jam: Jam) -> HttpResponse:
    """A team by its name, or a team of one without any question ("take part on your own")."""
    participant = request.user.participation(jam)
    if participant is None:
        here = reverse("team-new", args=[jam.slug])
        return see_other(reverse("jam-join", args=[jam.slug]) + f"?next={here}")
    if participant.team:
        return see_other(participant.team)
    alone = "alone" in request.POST
    form = TeamForm(request.POST if request.method == "POST" and not alone else None, instance=Team(jam=jam))
    refusal = None
    if alone or form.is_valid():
        try:
            return see_other(actions.create_team(jam, request.user, name="" if alone else form.cleaned_data["name"]))
        except AlreadyInTeam as already:  # the same click twice
            return see_other(already.team)
        except ValidationError as error:
            refusal = error.messages[0]
            if form.is_bound:
                form.add_error(None if error.code != "team_name_taken" else "name", error)
    context = {"jam": jam, "form": form, "refusal": refusal, "accepts_people": jam.accepts_people(clock.at(request))}
    return render(request, "accounts/team_new.html", context, status=422 if request.method == "POST" else 200)


@login_not_required
@jam_page
@require_safe
def team_detail(request: HttpRequest, jam: Jam, team: int) -> HttpResponse:
    return team_page(request, jam, get_object_or_404(jam.teams, pk=team))


@jam_page
@require_POST
def team_rename(request: UserRequest, jam: Jam, team: int) -> HttpResponse:
    own = mine(request, jam, team)
    form = TeamForm(request.POST, instance=jam.teams.get(pk=own.pk))
    if form.is_valid():
        try:
            actions.rename_team(own, name=form.cleaned_data["name"])
        except ValidationError as refusal:
            form.add_error("name", refusal)
        else:
            return see_other(own)
    return team_page(request, jam, jam.teams.get(pk=own.pk), form=form)


@jam_page
@require_http_methods(["GET", "HEAD", "POST"])
def team_leave(request: UserRequest, jam: Jam, team: int) -> HttpResponse:
    own = mine(request, jam, team)
    refusal = None
    if request.method == "POST":
        try:
            actions.leave_team(own, request.user)
        except ValidationError as error:
            refusal = error.messages[0]
        else:
            nudge()
            messages.success(request, _("You have left %(team)s. You still take part.") % {"team": own.name})
            return see_other("team-list", jam.slug)
    is_last = not own.members.exclude(user=request.user).exists()
    leads = own.members.filter(user=request.user, is_lead=True).exists()
    context = {"jam": jam, "team": own, "refusal": refusal, "is_last": is_last, "leads": leads}
    return render(request, "accounts/team_leave.html", context, status=422 if refusal else 200)


@jam_page
@require_POST
def team_transfer(request: UserRequest, jam: Jam, team: int, member: int) -> HttpResponse:
    """The lead hands the lead on."""
    own = mine(request, jam, team)
    heir = get_object_or_404(own.members.select_related("user"), pk=member)
    try:
        actions.hand_on_the_lead(own, heir, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        nudge()
        messages.success(request, _("%(name)s leads the team now.") % {"name": heir.user.name})
    return see_other(own)


@jam_page
@require_http_methods(["GET", "HEAD", "POST"])
def team_remove_member(request: UserRequest, jam: Jam, team: int, member: int) -> HttpResponse:
    """Asked once, then done; for the lead, while teams are open."""
    own = mine(request, jam, team)
    somebody = get_object_or_404(own.members.select_related("user").exclude(user=request.user), pk=member)
    refusal = None
    if request.method == "POST":
        try:
            actions.remove_member(own, somebody, by=request.user)
        except ValidationError as error:
            refusal = error.messages[0]
        else:
            nudge()
            messages.success(request, _("%(name)s is no longer in the team.") % {"name": somebody.user.name})
            return see_other(own)
    leads = own.members.filter(user=request.user, is_lead=True).exists()
    context = {"jam": jam, "team": own, "member": somebody, "leads": leads, "refusal": refusal}
    return render(request, "accounts/team_remove_member.html", context, status=422 if refusal else 200)
