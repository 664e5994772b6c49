"""The jam itself: its page, what helps people start, what the organisers announced."""

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from jam import clock, programme, talks, zones
from jam.models import Jam, Resource
from jam.permissions import jam_page

from .hubs import spots_of

HUBS_SHOWN = 4  # on the page of the jam
GROUPS = [
    (Resource.Kind.STARTER, _("Start here")),
    (Resource.Kind.IDEA, _("Ideas")),
    (Resource.Kind.INTRODUCTION, _("Introductions")),
    (Resource.Kind.READING, _("Reading")),
    (Resource.Kind.TOOL, _("Tools")),
]


@login_not_required
@require_safe
@jam_page
def jam_detail(request: HttpRequest, jam: Jam) -> HttpResponse:
    """The whole event on one page, with the present moment on top."""
    now = clock.at(request)
    rows = programme.rows_of(jam, now=now)
    announcements = list(jam.announcements.filter(published_at__lte=now))
    hubs = list(jam.hubs.approved())
    resources = resources_by_kind(jam)
    return render(
        request,
        "jam/jam_detail.html",
        {
            "jam": jam,
            "agenda": programme.agenda(jam, rows, now=now, zone=zones.reader_zone() or jam.zone),
            "resources": resources,
            "has_inspiration": any(found for kind, found in resources.items() if kind != Resource.Kind.FAQ),
            "hubs": hubs,
            "more_hubs": len(hubs) > HUBS_SHOWN,
            "spots": spots_of(hubs, now=now),
            "latest": announcements[0] if announcements else None,
            "announcement_count": len(announcements),
        },
    )


@login_not_required
@require_safe
@jam_page
def resource_list(request: HttpRequest, jam: Jam) -> HttpResponse:
    resources = resources_by_kind(jam)
    groups = [(title, resources[kind]) for kind, title in GROUPS if resources[kind]]
    shown = {"jam": jam, "resources": resources, "groups": groups, "any": any(resources.values())}
    return render(request, "jam/resource_list.html", shown)


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
