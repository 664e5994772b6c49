from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts import leftovers
from accounts.actions.leftovers import Sent, invite_left_over, left_over, proposed_offers, take_back_proposals
from accounts.forming import IDEAL
from accounts.forms.leftovers import LeftoversForm
from accounts.http import UserRequest
from accounts.models import Participant, Team
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import organiser_required
from jam.tasks import nudge

MOST_SEED = 9_999


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_leftovers(request: UserRequest, jam: Jam) -> HttpResponse:
    """Who has no team, and teams for them that one may change. Nothing is kept until the invitations are sent."""
    if request.method != "POST":
        return _page(request, jam, _proposed(request, jam))
    if "take-back" in request.POST:
        return _take_back(request, jam)
    form = _sent(request, jam)
    if not form.is_valid() or "send" not in request.POST:
        return _page(request, jam, form)
    try:
        done = invite_left_over(jam, form.wanted(), by=request.user)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _page(request, jam, form)
    nudge()
    _tell(request, done)
    return see_other("manage-leftovers", jam.slug)


def _people(request: UserRequest, jam: Jam) -> list[Participant]:
    people = left_over(jam, now=clock.at(request)).select_related("user", "hub").order_by("joined_at", "pk")
    return list(people[: leftovers.MOST])


def _proposed(request: UserRequest, jam: Jam) -> LeftoversForm:
    people, teams = _people(request, jam), leftovers.inside(jam.teams.looking())
    numbers = leftovers.proposal(jam, people, teams, **_wish(request, jam))
    by_pk = {team.pk: team for team in teams}
    chosen = {n: by_pk[team] for n, (_ids, team) in numbers.items() if team is not None}
    initial = {f"to-{pk}": n for n, (ids, _team) in numbers.items() for pk in ids}
    return LeftoversForm(jam=jam, people=people, teams=chosen, initial=initial)


def _sent(request: UserRequest, jam: Jam) -> LeftoversForm:
    teams = leftovers.inside(jam.teams.looking())
    return LeftoversForm(request.POST, jam=jam, people=_people(request, jam), teams=_chosen(request.POST, teams))


def _chosen(sent: Mapping[str, str], teams: list[Team]) -> dict[int, Team]:
    """The existing teams behind numbers of the form, of those that still look for people."""
    by_pk = {str(team.pk): team for team in teams}
    found = {key.removeprefix("team-"): by_pk.get(value) for key, value in sent.items() if key.startswith("team-")}
    return {int(n): team for n, team in found.items() if team and n.isascii() and n.isdigit() and len(n) < 4}


def _wish(request: UserRequest, jam: Jam) -> dict[str, int]:
    """Which of the many good answers, and about how many to a team; what makes no sense is the default."""
    return {
        "seed": _number(request.GET.get("seed"), most=MOST_SEED, default=1),
        "ideal": _number(request.GET.get("about"), most=jam.team_size, default=min(IDEAL, jam.team_size)),
    }


def _number(text: str | None, *, most: int, default: int) -> int:
    short = (text or "")[:5]
    return int(short) if short.isascii() and short.isdigit() and 1 <= int(short) <= most else default


def _page(request: UserRequest, jam: Jam, form: LeftoversForm) -> HttpResponse:
    now = clock.at(request)
    groups, wish = form.groups(), _wish(request, jam)
    total = left_over(jam, now=now).count()
    offers = proposed_offers(jam, now=now).select_related("user", "team").order_by("team__name", "user__name")
    context = {
        "jam": jam,
        "form": form,
        "cards": [
            (card, form.with_fields(card.people), form.name_field(card.number))
            for card in leftovers.cards(jam, {n: them for n, them in groups.items() if n}, form.teams)
        ],
        "left_out": form.with_fields(groups.get(0, [])),
        "total": total,
        "more": total - len(form.people),
        "offers": list(offers),
        **wish,
        "next_seed": wish["seed"] % MOST_SEED + 1,
        "sizes": range(min(2, jam.team_size), jam.team_size + 1),
        "accepts_people": jam.accepts_people(now),
        "is_changed": form.is_bound,
    }
    return render(request, "accounts/leftovers.html", context, status=422 if form.errors else 200)


def _take_back(request: UserRequest, jam: Jam) -> HttpResponse:
    taken = take_back_proposals(jam, by=request.user)
    words = ngettext("%(n)d invitation is taken back.", "%(n)d invitations are taken back.", taken)
    messages.success(request, words % {"n": taken})
    return see_other("manage-leftovers", jam.slug)


def _tell(request: UserRequest, done: Sent) -> None:
    if done.invited:
        words = ngettext("%(n)d person has an invitation.", "%(n)d people have an invitation.", done.invited)
        messages.success(request, words % {"n": done.invited})
    if done.gone:
        words = _("Left out, because they have a team or an invitation by now: %(names)s.")
        messages.warning(request, words % {"names": _some(done.gone)})
    if done.alone:
        words = _("Left out, because nobody was left to work with: %(names)s.")
        messages.warning(request, words % {"names": _some(done.alone)})


def _some(names: list[str], *, most: int = 10) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (_(" and %(n)d more") % {"n": more} if more > 0 else "")
