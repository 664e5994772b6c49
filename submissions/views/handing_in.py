"""Submit, see the receipt, take it back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import jam_page
from jam.tasks import nudge
from submissions.actions import ask_authors as ask_by_mail
from submissions.actions import submit as hand_in
from submissions.actions import withdraw as take_back
from submissions.models import Submission, came_late, does_not_count_because

from .editor import draft_of, look


def own_submission(request: UserRequest, jam: Jam) -> Submission:
    """The submission of this person's team; to everybody else there is none."""
    own = get_object_or_404(Submission.objects.of(jam).owned_by(request.user).select_related("team"))
    own.team.jam = own.jam = jam
    return own


@require_POST
@jam_page
def submit(request: UserRequest, jam: Jam) -> HttpResponse:
    """Hand in what is saved; the answer comes after the commit."""
    own = own_submission(request, jam)
    try:
        hand_in(own.team, by=request.user)
    except ValidationError as refusal:
        return look(request, draft_of(own.team), refusal=refusal)
    nudge()
    return see_other("submission-receipt", jam.slug)


@require_POST
@jam_page
def ask_authors(request: UserRequest, jam: Jam) -> HttpResponse:
    """Ask every other author by mail who has not agreed yet, each once."""
    own = own_submission(request, jam)
    try:
        names = ask_by_mail(own.team, by=request.user)
    except ValidationError as refusal:
        return look(request, draft_of(own.team), refusal=refusal)
    nudge()
    asked = _("Asked by mail: %(names)s.") % {"names": get_text_list(names, _("and"))}
    messages.success(request, asked if names else _("Everybody has agreed or was asked already."))
    return see_other("submission-check", jam.slug)


@require_safe
@jam_page
def receipt(request: UserRequest, jam: Jam) -> HttpResponse:
    """Proof of every submit, the newest first, and whether the newest counts."""
    own = own_submission(request, jam)
    versions = list(own.versions.select_related("submitted_by"))
    if not versions:
        return see_other("submission-edit", jam.slug)
    now = clock.at(request)
    page = {
        "jam": jam,
        "submission": own,
        "version": versions[0],
        "earlier": versions[1:],
        "not_because": does_not_count_because(own, versions[0]),
        "late": came_late(versions[0]),
        "writable": jam.accepts_drafts(now),
        "in_grace": jam.in_grace(now),
        "judged": now >= jam.judging_closes_at,
        "may_withdraw": own.is_submitted and own.may_be_withdrawn(now=now),
    }
    return render(request, "submissions/receipt.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@jam_page
def withdraw(request: UserRequest, jam: Jam) -> HttpResponse:
    """Ask once, then take it back; submitting again undoes that."""
    own = own_submission(request, jam)
    now = clock.at(request)
    page = {
        "jam": jam,
        "submission": own,
        "possible": own.is_submitted and own.may_be_withdrawn(now=now),
        "again": jam.accepts_submissions(now),
    }
    if request.method != "POST":
        return render(request, "submissions/withdraw.html", page)
    try:
        take_back(own.team, by=request.user)
    except ValidationError as refusal:
        return render(request, "submissions/withdraw.html", {**page, "refusals": refusal.messages}, status=422)
    nudge()
    words = _("Withdrawn. It is a draft again; submit it while submissions are open to undo this.")
    messages.success(request, words if page["again"] else _("Withdrawn. Judges no longer get it."))
    return see_other("submission-edit", jam.slug)
