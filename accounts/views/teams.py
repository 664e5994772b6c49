from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
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
from accounts.models import AlreadyInTeam, Participant, Team, User
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import jam_page


def participant_of(user: User | AnonymousUser, jam: Jam) -> Participant | None:
    return user.participation(jam) if user.is_authenticated else None


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
    return _team_page(request, jam, get_object_or_404(jam.teams, pk=team))


def _team_page(request: HttpRequest, jam: Jam, team: Team, form: TeamForm | None = None) -> HttpResponse:
    """Its members see the invite link and the forms; others see who is in it, if they may know."""
    participant = participant_of(request.user, jam)
    is_member = participant is not None and participant.team_id == team.pk
    now = clock.at(request)
    accepts_people = jam.accepts_people(now)
    members = list(team.members.select_related("user", "hub"))
    link = team.invitation(now=now) if is_member and accepts_people else None
    context = {
        "jam": jam,
        "team": team,
        "members": team.members.visible_to(request.user, now=now).select_related("user", "hub"),
        "size": len(members),
        "free": max(0, jam.team_size - len(members)),
        "is_member": is_member,
        "participant": participant,
        "accepts_people": accepts_people,
        "invitation": link,
        "link_until": min(link.expires_at, jam.submissions_close_at) if link else None,
        "form": form or TeamForm(instance=team),
    }
    return render(request, "accounts/team_detail.html", context, status=422 if form is not None else 200)


@jam_page
@require_POST
def team_rename(request: UserRequest, jam: Jam, team: int) -> HttpResponse:
    mine = get_object_or_404(jam.teams.with_member(request.user), pk=team)
    form = TeamForm(request.POST, instance=jam.teams.get(pk=mine.pk))
    if form.is_valid():
        try:
            actions.rename_team(mine, name=form.cleaned_data["name"])
        except ValidationError as refusal:
            form.add_error("name", refusal)
        else:
            return see_other(mine)
    return _team_page(request, jam, jam.teams.get(pk=mine.pk), form)


@jam_page
@require_POST
def team_invite(request: UserRequest, jam: Jam, team: int) -> HttpResponse:
    """A new link instead of the one before."""
    mine = get_object_or_404(jam.teams.with_member(request.user), pk=team)
    try:
        actions.renew_invitation(mine, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        messages.success(request, _("This is a new link. The one before no longer works."))
    return see_other(mine)


@jam_page
@require_http_methods(["GET", "HEAD", "POST"])
def team_leave(request: UserRequest, jam: Jam, team: int) -> HttpResponse:
    mine = get_object_or_404(jam.teams.with_member(request.user), pk=team)
    refusal = None
    if request.method == "POST":
        try:
            actions.leave_team(mine, request.user)
        except ValidationError as error:
            refusal = error.messages[0]
        else:
            messages.success(request, _("You have left %(team)s. You still take part.") % {"team": mine.name})
            return see_other("team-list", jam.slug)
    is_last = not mine.members.exclude(user=request.user).exists()
    context = {"jam": jam, "team": mine, "refusal": refusal, "is_last": is_last}
    return render(request, "accounts/team_leave.html", context, status=422 if refusal else 200)
