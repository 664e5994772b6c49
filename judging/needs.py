"""What needs an organiser now: each a count, a sentence and the page that helps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Participant, Team
from jam.models import Jam
from jam.phases import Phase
from submissions.models import LateRequest, Report, Submission

from . import desk
from .actions import still_rating
from .models import Deal, Problem
from .presence import is_paused, silent

SOON = timedelta(days=1)
SLOW = timedelta(minutes=2)  # longer than any deal takes


@dataclass(frozen=True)
class Need:
    text: str
    action: str
    url: str


def needs_of(jam: Jam, *, now: datetime) -> list[Need]:
    """Most urgent first; empty is good news."""
    if jam.is_draft:
        return []
    by_phase = {
        Phase.REGISTRATION: _people,
        Phase.BUILDING: _building,
        Phase.JUDGING: _judging,
        Phase.DELIBERATION: _deliberation,
    }
    find = by_phase.get(jam.phase(now))
    return [*(find(jam, now) if find else []), *_always(jam)]


def _need(jam: Jam, text: str, action: str, page: str) -> Need:
    return Need(text, action, reverse(page, args=[jam.slug]))


def _always(jam: Jam) -> list[Need]:
    needs = [*_late(jam), *_reports(jam)]
    if waiting := jam.hubs.filter(approved_at__isnull=True).count():
        text = ngettext("%(n)d local site waits for you", "%(n)d local sites wait for you", waiting) % {"n": waiting}
        needs.append(_need(jam, text, _("Look"), "manage-sites"))
    return needs


def _late(jam: Jam) -> list[Need]:
    """Teams that wait, while the time to judge them runs."""
    asking = LateRequest.objects.filter(team__jam=jam, answered_at=None).count()
    if not asking:
        return []
    text = ngettext("%(n)d team asks to be let in late", "%(n)d teams ask to be let in late", asking) % {"n": asking}
    return [_need(jam, text, _("Answer"), "manage-late")]


def _reports(jam: Jam) -> list[Need]:
    """What readers reported and nobody settled. Possible hazards need their reviewers."""
    waiting = Report.objects.filter(submission__jam=jam, settled_at=None)
    counts = waiting.aggregate(every=Count("pk"), hazards=Count("pk", filter=Q(reason=Report.Reason.HAZARD)))
    needs, hazards, others = [], counts["hazards"], counts["every"] - counts["hazards"]
    if hazards:
        text = ngettext("%(n)d possible hazard is reported", "%(n)d possible hazards are reported", hazards)
        needs.append(_need(jam, text % {"n": hazards}, _("See who reviews"), "manage-hazards"))
    if others:
        text = ngettext("%(n)d reported problem waits", "%(n)d reported problems wait", others) % {"n": others}
        needs.append(_need(jam, text, _("Look"), "manage-reports"))
    return needs


def _people(jam: Jam, now: datetime) -> list[Need]:
    alone = Participant.objects.filter(jam=jam, team__isnull=True).count()
    if not alone or now < jam.building_starts_at - SOON:
        return []
    text = ngettext("%(n)d person has no team", "%(n)d people have no team", alone) % {"n": alone}
    return [_need(jam, text, _("Propose teams"), "manage-leftovers")]


def _building(jam: Jam, now: datetime) -> list[Need]:
    started = Submission.objects.filter(team=OuterRef("pk"))
    members = Participant.objects.filter(team=OuterRef("pk"))
    idle = Team.objects.filter(Exists(members), ~Exists(started), jam=jam).count()
    drafts = Submission.objects.of(jam).filter(submitted_at__isnull=True, withdrawn_at__isnull=True).count()
    needs = []
    if drafts and now >= jam.submissions_close_at - SOON:
        text = ngettext("%(n)d draft is not submitted", "%(n)d drafts are not submitted", drafts) % {"n": drafts}
        needs.append(_need(jam, text, _("Watch"), "manage-submissions"))
    if idle:
        text = ngettext("%(n)d team has no draft", "%(n)d teams have no draft", idle) % {"n": idle}
        needs.append(_need(jam, text, _("See which"), "manage-teams"))
    return [*needs, *_people(jam, now)]


def _judging(jam: Jam, now: datetime) -> list[Need]:
    if not Deal.objects.filter(jam=jam).exists():
        late = now >= jam.grace_ends_at + SLOW
        text = _("Projects are not dealt to judges yet. Is a worker running?")
        return [_need(jam, text, _("Look"), "manage-judging")] if late else []
    figures = desk.summary(jam)
    needs = [*_paused(jam), *_problems(jam)]
    if quiet := silent(jam, now=now).count():
        text = ngettext("%(n)d judge is silent", "%(n)d judges are silent", quiet) % {"n": quiet}
        needs.append(_need(jam, text, _("Rescue"), "manage-judging-rescue"))
    if figures.below:
        text = ngettext(
            "%(n)d project has fewer than %(k)d ratings", "%(n)d projects have fewer than %(k)d ratings", figures.below
        ) % {"n": figures.below, "k": jam.min_reviews}
        needs.append(Need(text, _("See which"), reverse("manage-judging", args=[jam.slug]) + "?below=1#coverage"))
    if figures.not_started:
        n = figures.not_started
        text = ngettext("%(n)d judge has not started", "%(n)d judges have not started", n) % {"n": n}
        needs.append(_need(jam, text, _("Remind"), "manage-judging-remind"))
    return needs


def _deliberation(jam: Jam, now: datetime) -> list[Need]:
    needs = [_need(jam, _("Judging is over: check the results and publish them"), _("Publish"), "manage-results")]
    if not jam.awards.exists():
        needs.append(_need(jam, _("No awards yet"), _("Give awards"), "manage-awards"))
    if late := still_rating(jam, now=now):
        text = ngettext("%(n)d judge still has time to rate", "%(n)d judges still have time to rate", late)
        needs.append(_need(jam, text % {"n": late}, _("See who"), "manage-judging"))
    return [*_paused(jam), *needs, *_problems(jam)]


def _paused(jam: Jam) -> list[Need]:
    return [_need(jam, _("Judging is paused"), _("Resume"), "manage-judging")] if is_paused(jam) else []


def _problems(jam: Jam) -> list[Need]:
    n = Problem.objects.filter(judge__jam=jam, resolved_at=None).count()
    if not n:
        return []
    text = ngettext("%(n)d project would not open for a judge", "%(n)d times a project would not open", n) % {"n": n}
    return [Need(text, _("Look"), reverse("manage-judging", args=[jam.slug]) + "#problems")]
