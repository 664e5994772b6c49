"""What is new, for feed readers."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from jam import clock, markdown, wording
from jam.feeds import Entry, as_atom
from jam.models import Announcement, Jam
from jam.permissions import jam_page

NEWEST = 50  # entries of a feed


@login_not_required
@require_safe
@conditional_page
def jams_atom(request: HttpRequest) -> HttpResponse:
    """Every jam that the site lists, the one published last on top."""
    jams = Jam.objects.listed().order_by("-published_at", "-pk")[:NEWEST]
    return _feed(_("Jams"), [_of_jam(jam) for jam in jams], url=reverse("jams-atom"), page=reverse("jam-list"))


@login_not_required
@require_safe
@conditional_page
@jam_page
def announcements_atom(request: HttpRequest, jam: Jam) -> HttpResponse:
    """What the organisers told everybody. Readers ask again with the ETag and get 304 until there is more."""
    told = jam.announcements.filter(published_at__lte=clock.at(request)).order_by("-published_at", "-pk")[:NEWEST]
    page = reverse("announcement-list", args=[jam.slug])
    entries = [_of_announcement(one, page) for one in told]
    return _feed(jam.name, entries, url=reverse("announcements-atom", args=[jam.slug]), page=page, author=jam.name)


def _feed(title: str, entries: list[Entry], *, url: str, page: str, author: str = "Jamboree") -> HttpResponse:
    content = as_atom(title, entries, url=_absolute(url), page=_absolute(page), author=author)
    answer = HttpResponse(content, content_type="application/atom+xml; charset=utf-8")
    patch_cache_control(answer, no_cache=True)
    return answer


def _of_jam(jam: Jam) -> Entry:
    published = jam.published_at or jam.created_at
    days = wording.date_range(jam.building_starts_at, jam.submissions_close_at, zone=jam.zone)
    html = format_html("<p>{}</p><p>{}</p>", jam.tagline, days) if jam.tagline else format_html("<p>{}</p>", days)
    return Entry(_uid("jam", jam.pk), jam.name, _absolute(jam.get_absolute_url()), published, published, html)


def _of_announcement(told: Announcement, page: str) -> Entry:
    at = told.published_at
    url = _absolute(f"{page}#a{told.pk}")
    return Entry(_uid("announcement", told.pk), told.title, url, at, at, markdown.render(told.text))


def _uid(kind: str, pk: int) -> str:
    """The name of an entry for ever (RFC 4151), also when the address of its page changes."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{kind}-{pk}"


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
