"""What pages that several apps share show of submissions. Load with ``{% load submissions %}``."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Participant, Team, User
from jam import clock
from jam.markdown import render
from jam.models import Jam
from submissions.models import Attachment, State, Submission
from submissions.models.attachment import in_words
from submissions.showing import SHOWN_ON_JAM_PAGE, around, shown_to, total_for
from submissions.shuffle import shuffled
from submissions.uploads import AltForm, ImageForm
from submissions.ways_out import with_ways_out

register = template.Library()


@register.simple_tag
def cover(submission: Submission) -> SafeString:
    """The picture of a submission: decoration, the title is beside it."""
    address = reverse("submission-cover", args=[submission.jam.slug, submission.number])
    return format_html('<img class="cover" src="{}" alt="" width="72" height="72" loading="lazy">', address)


@register.simple_tag
def file_facts(file: Attachment) -> str:
    """How large a file is: "4.2 MB, 6 pages"."""
    pages = ngettext("%d page", "%d pages", file.pages) % file.pages if file.pages else ""
    return ", ".join(filter(None, [in_words(file.size), pages]))


@register.simple_tag
def body_of(submission: Submission, out: str = "") -> SafeString:
    """Its text; with ``out`` (the name of the page between), links open through that."""
    html = render(submission.body)
    if not out:
        return html
    first = reverse(out, args=[submission.jam.slug, submission.number, "x"])
    return with_ways_out(html, first.removesuffix("x/"))


@register.inclusion_tag("submissions/_figures.html")
def figures(submission: Submission) -> dict[str, Any]:
    """Its images, for whoever may see it."""
    return {"figures": submission.images(), "jam": submission.jam, "number": submission.number}


@register.inclusion_tag("submissions/_images.html", takes_context=True)
def image_editor(context: Context) -> dict[str, Any]:
    """The part of the editor in which a team adds, describes and removes images."""
    wrong, place = context.get("wrong"), context.get("place")
    rows = [
        {"image": image, "form": wrong if image.place == place else _alt_form(image)}
        for image in context["submission"].images()
    ]
    names = ("request", "csrf_token", "jam", "submission", "writable", "busy")
    found = {name: context.get(name) for name in names}
    return found | {"images": rows, "form": context.get("image_form") or ImageForm()}


def _alt_form(image: Attachment) -> AltForm:
    return AltForm(initial={"alt": image.alt}, prefix=image.slot)


@register.simple_tag(takes_context=True)
def submission_count(context: Context, jam: Jam) -> int:
    """How many this reader finds in the gallery."""
    return total_for(context["request"], jam)


@register.simple_tag(takes_context=True)
def submission_of(context: Context, team: Team) -> Submission | None:
    """What this team handed in, if this reader finds it in the gallery and may know whose it is."""
    request = context["request"]
    now = clock.at(request)
    found = shown_to(request.user, team.jam, now=now).authors_visible_to(request.user, now=now)
    return found.filter(team=team).select_related("jam").first()


@register.inclusion_tag("submissions/_recent.html", takes_context=True)
def recent_submissions(context: Context, jam: Jam) -> dict[str, Any]:
    """A section of the jam page: a handful in random order, or those that match ``?q=``."""
    request = context["request"]
    now = clock.at(request)
    every = shown_to(request.user, jam, now=now).select_related("team").defer("words", "body")
    words = " ".join(request.GET.get("q", "").split())[:100]
    found = every.search(words, user=request.user, now=now) if words else every
    some = shuffled(list(found.order_by().values_list("pk", flat=True)), now.strftime("%Y%m%d%H"))[:SHOWN_ON_JAM_PAGE]
    address = reverse("submission-list", args=[jam.slug])
    return {
        "jam": jam,
        "words": words,
        "found": every.in_order(some),
        "here": f"{jam.get_absolute_url()}#submissions",
        "all_url": f"{address}?{urlencode({'q': words})}" if words else address,
        "server_now": now,
        **around(request, jam),
    }


@register.inclusion_tag("submissions/_credited.html", takes_context=True)
def credited_submissions(context: Context, person: User) -> dict[str, Any]:
    """What ``person`` worked on, as far as this reader finds it in galleries; nothing while a jam hides its teams."""
    request = context["request"]
    now = clock.at(request)
    jams = Participant.objects.shown_on_page_of(person, request.user, now=now)
    found = Submission.objects.visible_to(request.user, now=now).authors_visible_to(AnonymousUser(), now=now).listed()
    found = found.filter(team__in=jams.filter(team__isnull=False).order_by().values("team"))
    return {"found": found.select_related("team", "jam").order_by("-submitted_at", "pk")}


@register.inclusion_tag("submissions/_answers.html", takes_context=True)
def answers(context: Context, submission: Submission, *, to_judges: bool = False, out: str = "") -> dict[str, Any]:
    """What it says to the organisers' questions; the private part only to its team, organisers, or on judges' pages.

    With ``out`` links open through that page.
    """
    user = context["request"].user
    known = to_judges or (
        user.is_authenticated and (submission.team.has_member(user) or user.organises(submission.jam))
    )
    given = submission.answered() if known else submission.publicly_answered()
    return {"answers": given, "jam": submission.jam, "number": submission.number, "out": out}


@register.inclusion_tag("submissions/_panel.html")
def submissions_panel(jam: Jam) -> dict[str, Any]:
    """The organisers' funnel: teams, drafts, ready, submitted, each a link to its list."""
    counts = {value: count for value, _label, count in jam.submissions.count_by_state()}
    listing = reverse("manage-submissions", args=[jam.slug])
    submitted = counts[State.SUBMITTED]
    ready = counts[State.READY] + submitted
    drafts = sum(counts.values()) - counts[State.DISQUALIFIED]
    teams = jam.teams.count()
    steps = [
        {"count": teams, "label": ngettext("team", "teams", teams), "url": reverse("manage-teams", args=[jam.slug])},
        {"count": drafts, "label": _("with a draft"), "url": listing},
        {"count": ready, "label": _complete(counts[State.READY]), "url": f"{listing}?state=ready"},
        {"count": submitted, "label": _("submitted"), "url": f"{listing}?state=submitted"},
    ]
    out = counts[State.DISQUALIFIED]
    sentence = ngettext("%d more is disqualified.", "%d more are disqualified.", out) % out if out else ""
    return {"steps": steps, "out": sentence}


def _complete(waiting: int) -> str:
    if not waiting:
        return _("with everything required")
    return (
        ngettext(
            "with everything required, %d not submitted yet", "with everything required, %d not submitted yet", waiting
        )
        % waiting
    )


@register.inclusion_tag("submissions/_draft_state.html", takes_context=True)
def draft_state(context: Context, team: Team) -> dict[str, Any]:
    """How far a team is, for its members and the organisers; to everybody else nothing."""
    user = context["request"].user
    if not user.is_authenticated or not (team.has_member(user) or user.organises(team.jam)):
        return {}
    parts = Submission.objects.select_related("saved_by").prefetch_related("links", "attachments")
    submission = parts.filter(team=team).first()
    found = {"known": True, "submission": submission, "jam": team.jam, "server_now": clock.at(context["request"])}
    return found | ({"state": submission.state(), "checklist": submission.checklist()} if submission else {})
