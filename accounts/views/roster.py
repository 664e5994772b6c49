"""What organisers correct in teams, at any time."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.forms import NewTeamForm, SeatForm
from accounts.http import UserRequest
from accounts.models import Participant
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import organiser_required
from jam.tasks import nudge


@organiser_required
@require_safe
def manage_teams(request: UserRequest, jam: Jam) -> HttpResponse:
    members = Prefetch("members", Participant.objects.select_related("user").order_by("seat"))
    teams = jam.teams.annotate(size=Count("members")).order_by("name").prefetch_related(members)
    if query := request.GET.get("q", "").strip()[:100]:
        named = Participant.objects.filter(jam=jam, user__name__icontains=query).values("team")
        teams = teams.filter(Q(name__icontains=query) | Q(pk__in=named))
    page = Paginator(teams, 50).get_page(request.GET.get("page"))
    return render(request, "accounts/manage_teams.html", {"jam": jam, "page_obj": page, "q": query})


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_team_new(request: UserRequest, jam: Jam) -> HttpResponse:
    """A team for somebody, who may come from another one."""
    form = NewTeamForm(request.POST if request.method == "POST" else None, jam=jam)
    if form.is_valid():
        try:
            team = actions.make_team(
                jam, form.cleaned_data["participant"], name=form.cleaned_data["name"], by=request.user
            )
        except ValidationError as refusal:
            form.add_error("name" if refusal.code == "team_name_taken" else "participant", refusal)
        else:
            nudge()
            messages.success(request, _("%(team)s is there.") % {"team": team.name})
            return see_other("manage-team", jam.slug, team.pk)
    context = {"jam": jam, "form": form}
    return render(request, "accounts/manage_team_new.html", context, status=422 if form.is_bound else 200)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_team(request: UserRequest, jam: Jam, team: int) -> HttpResponse:
    """One team's roster: add somebody, or move them here from another team."""
    found = get_object_or_404(jam.teams, pk=team)
    form = SeatForm(request.POST if request.method == "POST" else None, jam=jam, team=found)
    if form.is_valid():
        newcomer = form.cleaned_data["participant"]
        try:
            actions.seat(found, newcomer, by=request.user)
        except ValidationError as refusal:
            form.add_error("participant", refusal)
        else:
            nudge()
            names = {"name": newcomer.user.name, "team": found.name}
            messages.success(request, _("%(name)s is in %(team)s now.") % names)
            return see_other("manage-team", jam.slug, found.pk)
    members = found.members.select_related("user").order_by("seat")
    is_awaited = not members and found.invitations.waiting(now=clock.at(request)).exists()
    context = {"jam": jam, "team": found, "members": members, "form": form, "is_awaited": is_awaited}
    return render(request, "accounts/manage_team.html", context, status=422 if form.is_bound else 200)


@organiser_required
@require_POST
def team_remove(request: UserRequest, jam: Jam, team: int, member: int) -> HttpResponse:
    found = get_object_or_404(jam.teams, pk=team)
    participant = get_object_or_404(found.members.select_related("user"), pk=member)
    try:
        actions.unseat(found, participant, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
        return see_other("manage-team", jam.slug, found.pk)
    nudge()
    messages.success(request, _("%(name)s is no longer in %(team)s.") % {"name": participant.user.name, "team": found})
    is_there = jam.teams.filter(pk=team).exists()
    return see_other("manage-team", jam.slug, team) if is_there else see_other("manage-teams", jam.slug)
