"""What leaves the site: the feed of a jam's submissions, and the picture that other sites show beside a link."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from jam import clock
from jam.feeds import Entry, as_atom
from jam.models import Jam
from jam.permissions import jam_page
from submissions.cover import card
from submissions.models import Submission
from submissions.showing import shown_to

NEWEST = 50  # entries of a feed


@login_not_required
@require_safe
@conditional_page
@jam_page
def atom(request: HttpRequest, jam: Jam) -> HttpResponse:
    """What was submitted last, as far as this reader finds it in the gallery. It names no team."""
    found = shown_to(request.user, jam, now=clock.at(request)).defer("words", "body")
    entries = [_entry(submission) for submission in found.order_by("-submitted_at", "-number")[:NEWEST]]
    url, page = (settings.SITE_URL + reverse(name, args=[jam.slug]) for name in ("submissions-atom", "submission-list"))
    title = _("Submissions, %(jam)s") % {"jam": jam.name}
    content = as_atom(title, entries, url=url, page=page, author=jam.name)
    answer = HttpResponse(content, content_type="application/atom+xml; charset=utf-8")
    patch_cache_control(answer, no_cache=True)
    return answer


def _entry(submission: Submission) -> Entry:
    at = submission.submitted_at or submission.created_at
    uid = f"tag:{urlsplit(settings.SITE_URL).hostname},2026:submission-{submission.pk}"
    url = settings.SITE_URL + submission.get_absolute_url()
    updated = max(at, submission.saved_at or at)
    return Entry(uid, submission.title, url, at, updated, format_html("<p>{}</p>", submission.abstract))


@login_not_required
@require_safe
@jam_page
@cache_control(public=True, max_age=86_400)
def picture(request: HttpRequest, jam: Jam, number: int) -> HttpResponse:
    """The cover for sites that show no SVG. Made from the number alone: it looks nothing up, so it tells nothing."""
    return HttpResponse(card(f"{jam.slug}/{number}"), content_type="image/png")
