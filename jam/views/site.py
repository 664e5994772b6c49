"""Pages of the whole site."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from jam import clock
from jam.forms.reader import ReaderZoneForm
from jam.http import safe_next, see_other
from jam.models import Jam
from jam.phases import Phase

JAMS_PER_PAGE = 30
LARGE, UPCOMING_SHOWN, PAST_SHOWN = 2, 12, 6  # on the front page
YEAR = 365 * 24 * 3600  # seconds


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is on now, what is next, what was found."""
    now = clock.at(request)
    public = Jam.objects.listed().with_hub_count()
    begun = public.since(Phase.BUILDING, now=now)
    results = public.in_phase(Phase.RESULTS, now=now)
    on = list(begun.exclude(pk__in=results.values("pk")).order_by("-submissions_close_at")[:JAMS_PER_PAGE])
    upcoming = public.exclude(pk__in=begun.values("pk")).order_by("building_starts_at")[:UPCOMING_SHOWN]
    shown = {
        "on": on[:LARGE],
        "also_on": on[LARGE:],
        "upcoming": upcoming,
        "past": results.order_by("-results_published_at")[:PAST_SHOWN],
    }
    return render(request, "jam/home.html", shown)


@login_not_required
@require_safe
def jam_list(request: HttpRequest) -> HttpResponse:
    jams = Jam.objects.listed().with_hub_count().order_by("-building_starts_at", "pk")
    page = Paginator(jams, JAMS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "jam/jam_list.html", {"page_obj": page})


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
