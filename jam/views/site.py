"""Pages of the whole site."""

from datetime import datetime
from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jam import clock
from jam.forms.reader import ReaderZoneForm
from jam.http import safe_next, see_other
from jam.models import Jam
from jam.models.jam import STATES, JamQuerySet
from jam.permissions import ActorRequest

JAMS_PER_PAGE = 30
LARGE, MOST_ON, UPCOMING_SHOWN, PAST_SHOWN = 2, 30, 12, 6  # on the front page
YEAR = 365 * 24 * 3600  # seconds


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is on now, the reader's own first; what is next; what was found."""
    now = clock.at(request)
    mine = _mine_on(request, now=now)
    public = Jam.objects.listed().with_hub_count()
    others = public.begun(now=now)
    if request.user.is_authenticated:  # theirs stand on top already, large or as rows
        others = others.exclude(pk__in=cast(ActorRequest, request).user.involved_jam_ids())
    on = list(others.order_by("-submissions_close_at", "pk")[:MOST_ON])
    upcoming = list(public.filter(building_starts_at__gt=now).order_by("building_starts_at", "pk")[:UPCOMING_SHOWN])
    past = list(public.in_state("finished", now=now).order_by("-results_published_at", "pk")[:PAST_SHOWN])
    if not on and not mine:
        on, upcoming = upcoming[:1], upcoming[1:]  # nothing is on: what comes first stands in its place
    large = LARGE - len(mine)
    shown = {
        "mine_on": mine,
        "on": on[:large],
        "also_on": on[large:],
        "upcoming": upcoming,
        "past": past,
        "shows_any": bool(mine or on or upcoming or past),
    }
    return render(request, "jam/home.html", shown)


def _mine_on(request: HttpRequest, *, now: datetime) -> list[Jam]:
    """Jams that are on and that the reader has to do with, also those that no list names; the one that closes first
    on top."""
    if not request.user.is_authenticated:
        return []
    user = cast(ActorRequest, request).user
    mine = Jam.objects.visible_to(user).filter(pk__in=user.involved_jam_ids(), published_at__isnull=False)
    return list(mine.with_hub_count().begun(now=now).order_by("submissions_close_at", "pk")[:LARGE])


@login_not_required
@require_safe
def jam_list(request: HttpRequest) -> HttpResponse:
    """All listed jams by state, place and words; the state of the page is in its address."""
    now = clock.at(request)
    words, local = request.GET.get("q", "").strip()[:100], request.GET.get("mode") == "local"
    state = request.GET.get("state", "") if request.GET.get("state") in STATES else ""
    listed = Jam.objects.listed()
    found = listed.search(words)
    found = found.with_local_sites() if local else found
    chosen = found.in_state(state, now=now) if state else found
    page = Paginator(chosen.with_hub_count().order_by("-building_starts_at", "pk"), JAMS_PER_PAGE)
    shown = {
        "page_obj": page.get_page(request.GET.get("page")),
        "total": listed.count(),
        "words": words,
        "local": local,
        "state": state,
        "states": _counted(found, now=now),
    }
    return render(request, "jam/jam_list.html", shown)


def _counted(found: JamQuerySet, *, now: datetime) -> list[tuple[str, str, int]]:
    """Each state with its label and how many of the jams are in it; all of them first, under no word."""
    labels = {
        "soon": _("Announced"),
        "open": _("Registration open"),
        "building": _("Building"),
        "judging": _("Judging"),
        "finished": _("Finished"),
    }
    counts = found.count_by_state(now=now)
    return [("", _("All"), sum(counts.values())), *((state, labels[state], counts[state]) for state in STATES)]


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def set_time_zone(request: HttpRequest) -> HttpResponse:
    """Choose the zone that this browser shows times in."""
    form = ReaderZoneForm(request.POST or None, initial={"time_zone": request.COOKIES.get("tz", "")})
    if request.method != "POST":
        return render(request, "jam/time_zone.html", {"form": form, "next": safe_next(request, "")})
    if not form.is_valid():
        return render(request, "jam/time_zone.html", {"form": form, "next": safe_next(request, "")}, status=422)
    answer = see_other(safe_next(request, "/"))
    answer.set_cookie("tz", form.cleaned_data["time_zone"], max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return answer


@login_not_required
@require_safe
def conduct(request: HttpRequest) -> HttpResponse:
    return render(request, "jam/conduct.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "jam/privacy.html")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "jam/accessibility.html")


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Answers when the database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
