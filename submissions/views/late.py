"""In after the close: a team asks, an organiser makes a link, the team hands in with it once."""

from __future__ import annotations

from datetime import timedelta

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from accounts.models import Team
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import jam_page, organiser_required
from jam.tasks import nudge
from submissions import actions
from submissions.forms import DraftForm
from submissions.late_forms import AskForm, DeclineForm, LateLinkForm
from submissions.models import LateLink, LateLinkOver, LateRequest, WayIn

from .editor import draft_facts, draft_of, part_of, team_of

PER_PAGE = 50
SHOWN_FOR = timedelta(minutes=10)  # so long the one who made a link can copy it here


@require_http_methods(["GET", "HEAD", "POST"])
@jam_page
def late(request: UserRequest, jam: Jam, token: str) -> HttpResponse:
    """The editor after the close, for the members of the team that has the link."""
    mine = LateLink.objects.of(jam).held_by(request.user).select_related("team")
    link = get_object_or_404(mine, token_hash=LateLink.hashed(token))
    link.team.jam = jam
    if request.method == "POST":
        return _hand_in(request, link)
    if jam.accepts_drafts(clock.at(request)):
        return see_other("submission-edit", jam.slug)
    draft = draft_of(link.team)
    return _editor(request, link, DraftForm(draft=draft, part=part_of(request.user, draft)))


def _hand_in(request: UserRequest, link: LateLink) -> HttpResponse:
    draft, only_save = draft_of(link.team), "save" in request.POST
    form, status = DraftForm(request.POST, request.FILES, draft=draft, part=part_of(request.user, draft)), 422
    if form.is_valid():
        try:
            saved = actions.hand_in_late(link, form.edit(), by=request.user, hand_in=not only_save)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            form.show(saved)
            status = 409
    if form.errors:
        link.refresh_from_db(fields=["used_at", "revoked_at", "expires_at"])
        return _editor(request, link, form, status=status)
    nudge()
    if only_save and not draft.is_submitted:
        messages.success(request, _("Draft saved. It is not handed in yet."))
        return see_other("submission-late", link.team.jam.slug, link.token)
    return see_other("submission-receipt", link.team.jam.slug)


def _editor(request: UserRequest, link: LateLink, form: DraftForm, *, status: int = 200) -> HttpResponse:
    """The form while the link works; afterwards a sentence, and what was just typed to copy."""
    now = clock.at(request)
    page = {
        **draft_facts(request, draft_of(link.team)),
        "form": form,
        "link": link,
        "state_of_link": link.state(now=now),
    }
    page["over"] = "" if page["state_of_link"] == LateLink.State.OPEN else LateLinkOver(link, now=now).message
    return render(request, "submissions/late.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@jam_page
def ask(request: UserRequest, jam: Jam) -> HttpResponse:
    """Ask this jam's organisers to be let in after the close."""
    team = team_of(request.user, jam)
    way_in = WayIn.of(team, now=clock.at(request)) if team else None
    if team is None or way_in is None:
        return see_other("submission-edit", jam.slug)
    form, status = AskForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        answer, status = _asked(request, team, form)
        if answer:
            return answer
    page = {"jam": jam, "team": team, "form": form, "way_in": way_in}
    return render(request, "submissions/late_ask.html", page, status=status)


def _asked(request: UserRequest, team: Team, form: AskForm) -> tuple[HttpResponse | None, int]:
    if not form.is_valid():
        return None, 422
    if not ratelimit.consume(request, action="ask_for_late_link", user=request.user):
        form.add_error(None, _("You asked often in the last hour. Wait a little, then send it again."))
        return None, 429
    try:
        actions.ask_for_late_link(team, reason=form.cleaned_data["reason"], by=request.user)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None, 422
    nudge()
    messages.success(request, _("Asked. The organisers got it by mail, and their answer reaches you by mail."))
    return see_other("submission-edit", team.jam.slug), 303


@require_safe
@organiser_required
def links(request: UserRequest, jam: Jam) -> HttpResponse:
    return _links(request, jam)


def _links(request: UserRequest, jam: Jam, *, wrong: tuple[int, DeclineForm] | None = None) -> HttpResponse:
    """Who asks to be let in, and every link there is with what became of it."""
    now = clock.at(request)
    asked = LateRequest.objects.filter(team__jam=jam, answered_at=None).select_related("team", "asked_by")
    every = LateLink.objects.of(jam).select_related("team", "made_by")
    found = Paginator(every, PER_PAGE).get_page(request.GET.get("page"))
    page = {
        "jam": jam,
        "asked": [(one, _decline_form(one, wrong)) for one in asked],
        "rows": [(link, link.state(now=now)) for link in found],
        "page_obj": found,
        "fresh": _just_made(request, jam),
        "form": wrong[1] if wrong else None,
    }
    return render(request, "submissions/manage_late.html", page, status=422 if wrong else 200)


def _decline_form(asked: LateRequest, wrong: tuple[int, DeclineForm] | None) -> DeclineForm:
    return wrong[1] if wrong and wrong[0] == asked.pk else DeclineForm(prefix=f"asked-{asked.pk}")


def _just_made(request: UserRequest, jam: Jam) -> LateLink | None:
    """The link that this organiser has just made, to copy."""
    since = clock.at(request) - SHOWN_FOR
    mine = LateLink.objects.of(jam).filter(made_by=request.user, made_at__gt=since)
    return mine.works(now=clock.at(request)).select_related("team").first() if "made" in request.GET else None


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required
def make(request: UserRequest, jam: Jam, team: int) -> HttpResponse:
    """Ask why and for how long, say what it does, make it."""
    found = get_object_or_404(Team, pk=team, jam=jam)
    found.jam = jam
    asked = LateRequest.objects.filter(team=found, answered_at=None).select_related("asked_by").first()
    now = clock.at(request)
    form = LateLinkForm(request.POST if request.method == "POST" else None, jam=jam, now=now)
    if form.is_bound and form.is_valid():
        reason, lasts = form.cleaned_data["reason"], form.span()
        actions.make_late_link(found, reason=reason, by=request.user, lasts=lasts)
        nudge()
        messages.success(request, _("Made, and mailed to everyone in %(team)s.") % {"team": found.name})
        return see_other(f"{_list_of(jam)}?made=1")
    older = LateLink.objects.filter(team=found).works(now=now).first()
    page = {"jam": jam, "team": found, "form": form, "asked": asked, "older": older}
    return render(request, "submissions/manage_late_new.html", page, status=422 if form.is_bound else 200)


def _list_of(jam: Jam) -> str:
    return reverse("manage-late", args=[jam.slug])


@require_POST
@organiser_required
def revoke(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    link = get_object_or_404(LateLink.objects.of(jam).select_related("team"), pk=pk)
    link.team.jam = jam
    if actions.revoke_late_link(link, by=request.user):
        nudge()
        messages.success(request, _("Taken back. The team gets a mail."))
    else:
        messages.info(request, _("This link did not work any more."))
    return see_other("manage-late", jam.slug)


@require_POST
@organiser_required
def decline(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    asked = get_object_or_404(LateRequest.objects.filter(team__jam=jam).select_related("team"), pk=pk)
    asked.team.jam = jam
    form = DeclineForm(request.POST, prefix=f"asked-{asked.pk}")
    if not form.is_valid():
        return _links(request, jam, wrong=(asked.pk, form))
    actions.decline_late_link(asked, answer=form.cleaned_data["answer"], by=request.user)
    nudge()
    messages.success(request, _("Declined. Everyone in the team gets your answer by mail."))
    return see_other("manage-late", jam.slug)
