"""When, in the reader's time."""

from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

from jam import clock, programme, zones
from jam.calendar import Row, as_ical
from jam.models import Hub, Jam
from jam.permissions import jam_page


@login_not_required
@require_safe
@jam_page
def schedule(request: HttpRequest, jam: Jam) -> HttpResponse:
    """The programme in the reader's zone, or in the one that ``?tz=`` asks for."""
    asked = zones.zone_called(request.GET.get("tz", ""))
    with timezone.override(asked or timezone.get_current_timezone()):
        now = clock.at(request)
        shown, hub = request.GET.get("show", ""), _hub_of(request, jam)
        rows = _only(shown, programme.rows_of(jam, now=now, hub=_asked_hub(request)))
        agenda = programme.agenda(jam, rows, now=now, zone=zones.reader_zone() or jam.zone)
        context = {"jam": jam, "agenda": agenda, "asked": asked, "shown": shown, "hub": hub}
        return render(request, "jam/schedule.html", context)


@login_not_required
@require_safe
@conditional_page
def jams_ics(request: HttpRequest) -> HttpResponse:
    """Every public jam as one event."""
    rows = [programme.jam_row(jam) for jam in Jam.objects.listed()]
    return _calendar("Jamboree", rows, zone=ZoneInfo("UTC"), file="jams")


@login_not_required
@require_safe
@conditional_page
@jam_page
def schedule_ics(request: HttpRequest, jam: Jam) -> HttpResponse:
    """The same programme to subscribe to. Calendars ask again with the ETag and get 304 until something changed."""
    hub = _hub_of(request, jam)
    rows = programme.rows_of(jam, now=clock.at(request), hub=_asked_hub(request))
    rows = _only(request.GET.get("show", ""), rows)
    if hub:
        return _calendar(f"{jam.name}, {hub.city}", rows, zone=hub.zone, file=f"{jam.slug}-{hub.slug}")
    return _calendar(jam.name, rows, zone=jam.zone, file=jam.slug)


def _hub_of(request: HttpRequest, jam: Jam) -> Hub | None:
    """The local site that is asked for, if it is public."""
    slug = _asked_hub(request)
    return jam.hubs.approved().filter(slug=slug).first() if slug else None


def _asked_hub(request: HttpRequest) -> str:
    """Whose rows are asked for. Of a site that was cancelled, what is for everybody stays in people's calendars."""
    return request.GET.get("hub", "")[:60]


def _calendar(name: str, rows: list[Row], *, zone: ZoneInfo, file: str) -> HttpResponse:
    answer = HttpResponse(as_ical(name, rows, zone=zone), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="{file}.ics"'
    patch_cache_control(answer, no_cache=True)
    return answer


def _only(shown: str, rows: list[Row]) -> list[Row]:
    if shown == "deadlines":
        return [row for row in rows if row.is_timeline]
    return [row for row in rows if not row.is_timeline] if shown == "programme" else rows
