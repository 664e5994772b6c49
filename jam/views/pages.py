"""The jam itself: its page, what helps people start, what the organisers announced."""

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from jam import clock, programme, talks, zones
from jam.models import Jam, Resource
from jam.permissions import jam_page


@login_not_required
@require_safe
@jam_page
def jam_detail(request: HttpRequest, jam: Jam) -> HttpResponse:
    """The whole event on one page, with the present moment on top."""
    now = clock.at(request)
    rows = programme.rows_of(jam, now=now)
    announcements = list(jam.announcements.filter(published_at__lte=now))
    return render(
        request,
        "jam/jam_detail.html",
        {
            "jam": jam,
            "agenda": programme.agenda(jam, rows, now=now, zone=zones.reader_zone() or jam.zone),
            "resources": resources_by_kind(jam),
            "hubs": list(jam.hubs.approved()),
            "latest": announcements[0] if announcements else None,
            "announcement_count": len(announcements),
        },
    )


@login_not_required
@require_safe
@jam_page
def resource_list(request: HttpRequest, jam: Jam) -> HttpResponse:
    return render(request, "jam/resource_list.html", {"jam": jam, "resources": resources_by_kind(jam)})


@login_not_required
@require_safe
@csp_update({"frame-src": list(talks.HOSTS)})
@jam_page
def resource_play(request: HttpRequest, jam: Jam, pk: int) -> HttpResponse:
    """A talk in its host's player. The one page that may load something from elsewhere, after a press that says so."""
    talk = get_object_or_404(jam.resources.filter(kind=Resource.Kind.TALK), pk=pk)
    source = talks.player(talk.url)
    if source is None:
        raise Http404
    return render(request, "jam/resource_play.html", {"jam": jam, "talk": talk, "source": source})


@login_not_required
@require_safe
@jam_page
def announcement_list(request: HttpRequest, jam: Jam) -> HttpResponse:
    published = jam.announcements.filter(published_at__lte=clock.at(request))
    return render(request, "jam/announcement_list.html", {"jam": jam, "announcements": published})


def resources_by_kind(jam: Jam) -> dict[str, list[Resource]]:
    """One query; kinds under the names that templates use: faq, starter, idea, reading, introduction, tool, talk."""
    kinds: dict[str, list[Resource]] = {kind.value: [] for kind in Resource.Kind}
    for resource in jam.resources.all():
        kinds[resource.kind].append(resource)
    return kinds
