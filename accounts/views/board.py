from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, board
from accounts.actions.board import write_entry, write_team_entry
from accounts.forms.board import BoardForm, LookingForm
from accounts.http import UserRequest
from accounts.models import Invitation, JoinRequest, Participant, Team
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import jam_page
from jam.tasks import nudge
from jam.zones import reader_zone

from .team_page import participant_of

PER_PAGE = 20
LEAST_HOURS = (2, 4, 6, 8, 10)
SORTS = {"overlap": gettext_lazy("Hours together"), "newest": gettext_lazy("Newest"), "name": gettext_lazy("Name")}


@login_not_required
@jam_page
@require_safe
def team_board(request: HttpRequest, jam: Jam) -> HttpResponse:
    """Who looks for a team and which teams look for people. Visitors read of teams, and how many people look."""
    now = clock.at(request)
    context: dict[str, Any] = {"jam": jam, "participant": participant_of(request.user, jam)}
    if not jam.accepts_people(now):
        return render(request, "accounts/board.html", context | {"closed": True})
    looking = jam.participants.looking()
    people = list(looking.visible_to(request.user, now=now).select_related("user", "hub"))
    teams = list(jam.teams.looking())
    is_inside = context["participant"] is not None or (request.user.is_authenticated and request.user.organises(jam))
    zone = board.reader_zone_of(context["participant"], reader_zone()) if is_inside else ""
    rows = board.people_rows(people, jam, zone=zone)
    members = Participant.objects.filter(team__in=teams).visible_to(request.user, now=now).select_related("user", "hub")
    team_rows = board.team_rows(teams, members, jam, zone=zone)
    wish = _wish(request.GET, jam, knows_zone=bool(zone))
    context |= {
        "is_inside": is_inside,
        "zone_known": bool(zone),
        "wish": wish,
        "skills": board.skills_on([*rows, *team_rows]),
        "hubs": list(jam.hubs.approved()) if is_inside else [],
        "least_hours": LEAST_HOURS,
        "sorts": {key: label for key, label in SORTS.items() if zone or key != "overlap"},
        "people": _listed(rows, wish, request.GET, "people"),
        "teams": _listed(team_rows, wish, request.GET, "teams"),
        "people_count": len(rows) if is_inside else looking.count(),
        **_what_i_did(request, context["participant"], jam),
    }
    return render(request, "accounts/board.html", context)


def _wish(query: QueryDict, jam: Jam, *, knows_zone: bool) -> board.Wish:
    least = query.get("least", "")
    sort = query.get("sort", "")
    known = sort in SORTS and (knows_zone or sort != "overlap")
    return board.Wish(
        skill=query.get("skill", "").strip()[:60],
        least=int(least) if knows_zone and least in map(str, LEAST_HOURS) else 0,
        hub=query.get("hub", "")[:60],
        sort=sort if known else "overlap" if knows_zone else "newest",
    )


def _listed(rows: list[board.Row], wish: board.Wish, query: QueryDict, name: str) -> dict[str, Any]:
    """One page of one list; its page is in the address under the list's own name."""
    pages = Paginator(wish.of(rows), PER_PAGE)
    page = pages.get_page(query.get(name))
    links = []
    for number in pages.get_elided_page_range(page.number) if pages.num_pages > 1 else []:
        address = query.copy()
        address[name] = str(number)
        links.append((number, f"?{address.urlencode()}#{name}" if isinstance(number, int) else ""))
    return {"page": page, "total": len(rows), "found": pages.count, "links": links}


def _what_i_did(request: HttpRequest, me: Participant | None, jam: Jam) -> dict[str, Any]:
    """Which teams I asked, whom my team offered a seat, and whether it has one."""
    if me is None:
        return {}
    if me.team is None:
        asked = set(JoinRequest.objects.waiting().filter(participant=me).values_list("team", flat=True))
        return {"asked": asked, "may_ask": True}
    offers = Invitation.objects.waiting(now=clock.at(request)).filter(team=me.team)
    return {
        "offered": set(offers.filter(user__isnull=False).values_list("user", flat=True)),
        "may_offer": me.team.members.count() < jam.team_size,
    }


@jam_page
@require_http_methods(["GET", "HEAD", "POST"])
def board_me(request: UserRequest, jam: Jam) -> HttpResponse:
    """One's own entry."""
    me = request.user.participation(jam)
    if me is None:
        return see_other(f"{reverse('jam-join', args=[jam.slug])}?next={reverse('team-board-me', args=[jam.slug])}")
    form = BoardForm(request.POST if request.method == "POST" else None, instance=me)
    refusal = None
    if form.is_valid():
        try:
            write_entry(jam.participants.get(pk=me.pk), **form.cleaned_data)
        except ValidationError as error:
            refusal = error.messages[0]
        else:
            shown = form.cleaned_data["on_board"]
            messages.success(request, _("You are on the board.") if shown else _("You are not on the board."))
            return see_other("team-board", jam.slug)
    status = 422 if form.errors or refusal else 200
    context = {"jam": jam, "form": form, "participant": me, "refusal": refusal, **_open(request, jam)}
    return render(request, "accounts/board_me.html", context, status=status)


@jam_page
@require_http_methods(["GET", "HEAD", "POST"])
def team_looking(request: UserRequest, jam: Jam, team: int) -> HttpResponse:
    """A team's entry, for its members."""
    mine = get_object_or_404(jam.teams.with_member(request.user), pk=team)
    form = LookingForm(request.POST if request.method == "POST" else None, instance=jam.teams.get(pk=mine.pk))
    refusal = None
    if form.is_valid():
        try:
            write_team_entry(mine, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            refusal = error.messages[0]
        else:
            shown = form.cleaned_data["is_open"]
            messages.success(request, _("Your team is on the board.") if shown else _("Your team is not on the board."))
            return see_other("team-board", jam.slug) if shown else see_other(mine)
    status = 422 if form.errors or refusal else 200
    context = {"jam": jam, "team": mine, "form": form, "refusal": refusal, **_open(request, jam)}
    return render(request, "accounts/team_looking.html", context, status=status)


def _open(request: HttpRequest, jam: Jam) -> dict[str, bool]:
    return {"accepts_people": jam.accepts_people(clock.at(request))}


@jam_page
@require_POST
def board_offer(request: UserRequest, jam: Jam, person: int) -> HttpResponse:
    """Offer somebody on the board a seat in one's own team."""
    mine = get_object_or_404(Team.objects.with_member(request.user), jam=jam)
    seen = jam.participants.looking().visible_to(request.user, now=clock.at(request))
    somebody = get_object_or_404(seen.select_related("user"), pk=person)
    if not ratelimit.consume(request, action="offer_seat", user=request.user):
        messages.warning(request, _("You have offered many seats within an hour. Wait for answers first."))
        return see_other("team-board", jam.slug)
    try:
        actions.offer_seat(mine, somebody, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        nudge()
        words = {"name": somebody.user.name, "team": mine.name}
        messages.success(request, _("%(name)s has your invitation to %(team)s, on this site and by mail.") % words)
    return see_other("team-board", jam.slug)
