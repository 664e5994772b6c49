"""Submissions from a file: first what would happen with each row, then, at the press of a button, that."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import organiser_required, recently_signed_in
from jam.tasks import nudge
from submissions.fates import Plan, plan
from submissions.import_forms import ConfirmForm, ImportForm, table_of
from submissions.imports import Imported, MeanwhileChanged, carry_out


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in
def import_submissions(request: UserRequest, jam: Jam) -> HttpResponse:
    """Ask for a file, show what it would do, do it."""
    if "signed" in request.POST:
        return _import(request, jam)
    form = ImportForm(request.POST or None, request.FILES or None, jam=jam)
    if not form.is_valid():
        return _ask(request, jam, form)
    found = plan(form.cleaned_data["table"], jam, user=request.user)
    confirm = ConfirmForm(jam=jam, user=request.user)
    return _show(request, jam, found, confirm, signed=confirm.sign(form.cleaned_data["content"]))


def _import(request: UserRequest, jam: Jam) -> HttpResponse:
    """What was shown is done; if it is no longer the same, it is shown again."""
    confirm = ConfirmForm(request.POST, jam=jam, user=request.user)
    if not confirm.is_valid():
        return _ask(request, jam, ImportForm({}, jam=jam, again=True))
    given, signed = confirm.cleaned_data, request.POST["signed"]
    try:
        table = table_of(given["signed"], jam)
        found = plan(table, jam, user=request.user)
        if found.hands_in and not given["agreed"]:
            confirm.add_error("agreed", _("Ask the authors first, then tick this."))
            return _show(request, jam, found, confirm, signed=signed, status=422)
        done = carry_out(table, jam, seen=given["seen"], by=request.user, invite=given["invite"])
    except MeanwhileChanged as refusal:
        confirm.add_error(None, refusal)
        return _show(request, jam, refusal.plan, confirm, signed=signed, status=422)
    except ValidationError as refusal:
        confirm.add_error(None, refusal)
        return _show(request, jam, plan(table, jam, user=request.user), confirm, signed=signed, status=422)
    nudge()
    messages.success(request, _sentence(done))
    return see_other("manage-submissions", jam.slug)


def _ask(request: UserRequest, jam: Jam, form: ImportForm) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "manage/import.html", {"jam": jam, "form": form}, status=status)


def _show(
    request: UserRequest, jam: Jam, found: Plan, confirm: ConfirmForm, *, signed: str, status: int = 200
) -> HttpResponse:
    now = clock.at(request)
    page = {
        "jam": jam,
        "plan": found,
        "form": confirm,
        "signed": signed,
        "may_invite": bool(found.addresses) and jam.accepts_people(now),
        "is_closed": now >= jam.grace_ends_at,
    }
    return render(request, "manage/import_preview.html", page, status=status)


def _sentence(done: Imported) -> str:
    parts = [
        ngettext("%d submission came in", "%d submissions came in", done.new) % done.new,
        ngettext("%d was updated", "%d were updated", done.updated) % done.updated,
    ]
    if done.invited:
        parts.append(ngettext("%d person was invited", "%d people were invited", done.invited) % done.invited)
    if done.not_invited:
        parts.append(_("%d could not be invited") % done.not_invited)
    return f"{', '.join(parts)}."
