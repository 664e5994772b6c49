"""What organisers do about judging as a whole: remind, rescue, pause."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import mail
from accounts.http import UserRequest
from jam import clock, wording
from jam.http import see_other
from jam.models import Jam
from jam.permissions import organiser_required
from jam.tasks import nudge
from judging import desk
from judging.actions.organising import remind
from judging.actions.pausing import pause_judging, resume_judging
from judging.actions.rescuing import FactsChanged, rescue, rescue_plan
from judging.actions.rules import pool_is_frozen, save_rules
from judging.models import Deal, Judge, Pause, Rules
from judging.organising_forms import PauseForm, RulesForm

MOST_SHOWN = 500  # judges on the page that reminds


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required
def manage_judging_remind(request: UserRequest, jam: Jam) -> HttpResponse:
    """Who gets the mail, and what it says; then it is sent."""
    if request.method == "POST":
        chosen = {int(pk) for pk in request.POST.getlist("judge") if pk.isascii() and pk.isdigit() and len(pk) < 19}
        sent = remind(jam, chosen, by=request.user)
        nudge()
        if sent:
            text = ngettext("Sent %(n)d mail.", "Sent %(n)d mails.", sent) % {"n": sent}
            messages.success(request, text)
        else:
            messages.info(request, _("Nobody to remind: they were reminded within the hour, or are done."))
        return see_other("manage-judging", jam.slug)
    only = request.GET.get("judge", "")
    now = clock.at(request)
    late = desk.to_remind(jam, now=now, only=int(only[:18]) if only.isascii() and only.isdigit() else None)[:MOST_SHOWN]
    page = {"jam": jam, "late": late, "ready": sum(each.is_due for each in late)}
    if late:
        facts = {"left": late[0].left, "until": max(jam.judging_closes_at, late[0].judge.extended_until or now)}
        page["example"] = late[0]
        page["subject"], page["text"] = mail.draft(late[0].judge.user, "judge_reminder", now=now, jam=jam, **facts)
    return render(request, "judging/manage_remind.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required
def manage_judging_rescue(request: UserRequest, jam: Jam) -> HttpResponse:
    """What would happen, before and after; then it is done, if it would still happen like that."""
    refusal = ""
    status = 200
    if request.method == "POST":
        try:
            done = rescue(jam, seed=_seed(request), digest=request.POST.get("digest", ""), by=request.user)
        except ValidationError as no:
            refusal, status = no.messages[0], 409 if isinstance(no, FactsChanged) else 422
        else:
            nudge()
            n = len(done.pairs)
            text = ngettext("%(n)d review has a judge at work now.", "%(n)d reviews have judges at work now.", n)
            messages.success(request, text % {"n": n})
            return see_other("manage-judging", jam.slug)
    now = clock.at(request)
    page = {
        "jam": jam,
        "plan": rescue_plan(jam, now=now),
        "refusal": refusal,
        "is_open": jam.grace_ends_at <= now < jam.judging_closes_at and Deal.objects.filter(jam=jam).exists(),
    }
    return render(request, "judging/manage_rescue.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required
def manage_judging_pause(request: UserRequest, jam: Jam) -> HttpResponse:
    form = PauseForm(request.POST if request.method == "POST" else None, instance=Pause(jam=jam))
    if form.is_bound and form.is_valid():
        try:
            pause_judging(jam, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Judging is paused. Nobody can rate until you resume it."))
            return see_other("manage-judging", jam.slug)
    page = {"jam": jam, "form": form}
    return render(request, "judging/manage_pause.html", page, status=422 if form.errors else 200)


@require_POST
@organiser_required
def manage_judging_resume(request: UserRequest, jam: Jam) -> HttpResponse:
    length = resume_judging(jam, by=request.user)
    nudge()
    if length is None:
        messages.info(request, _("Judging was not paused."))
    else:
        text = _("Judging goes on. Its end moved by %(length)s.") % {"length": wording.duration(length)}
        messages.success(request, text)
    return see_other("manage-judging", jam.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required
def manage_judging_rules(request: UserRequest, jam: Jam) -> HttpResponse:
    form = RulesForm(
        request.POST if request.method == "POST" else None, instance=Rules.of(jam), frozen=pool_is_frozen(jam)
    )
    if form.is_bound and form.is_valid():
        try:
            changed = save_rules(jam, form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            form.add_error("pool", refusal)
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was different, so nothing changed."))
            return see_other("manage-judging-rules", jam.slug)
    page = {"jam": jam, "form": form, "experts": Judge.objects.filter(jam=jam, invited=True).count()}
    return render(request, "judging/manage_rules.html", page, status=422 if form.errors else 200)


def _seed(request: UserRequest) -> int:
    text = request.POST.get("seed", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 25 else 0
