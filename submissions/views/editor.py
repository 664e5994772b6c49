"""The one draft of a team: write it, upload to it, look at it as judges will."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from accounts.models import Participant, Team, User
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import jam_page
from submissions.actions import Saved, asked_authors, save_draft
from submissions.forms import DraftForm
from submissions.merge import base_of
from submissions.models import Authorship, Submission, WayIn, credits_of
from submissions.snapshots import as_handed_in

from . import keeping


def team_of(user: User, jam: Jam) -> Team | None:
    team = Team.objects.with_member(user).filter(jam=jam).first()
    if team is not None:
        team.jam = jam
    return team


def draft_of(team: Team) -> Submission:
    """The team's submission; before the first save an empty one that no table holds."""
    found = (
        Submission.objects.filter(team=team)
        .select_related("saved_by")
        .prefetch_related("links", "attachments", "answers", "authorships")
    )
    submission = found.first() or Submission()
    prefetch_related_objects([team.jam], "questions")
    submission.team, submission.jam = team, team.jam
    return submission


def part_of(user: User, draft: Submission) -> Authorship | None:
    return draft.authorships.filter(user=user).first() if draft.pk else None


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, jam: str) -> HttpResponseBase:
    """The team's draft. What somebody sends whose session ended meanwhile waits until they are back."""
    if not request.user.is_authenticated:
        keeping.keep(request)
        return redirect_to_login(request.path)
    return _edit(request, jam=jam)


@jam_page
def _edit(request: UserRequest, jam: Jam) -> HttpResponse:
    """Nothing is stored before the first save."""
    team = team_of(request.user, jam)
    if team is None:
        return _no_team(request, jam)
    if request.method == "POST":
        if "Preview" in request.headers:
            return render(request, "submissions/_preview.html", {"text": request.POST.get("body", "")[:20_000]})
        if "Autosave" in request.headers:
            return _save_by_itself(request, team)
        return _save(request, team, preview="preview" in request.POST)
    draft = draft_of(team)
    if not jam.accepts_drafts(clock.at(request)):
        return look(request, draft)
    kept = keeping.kept(request)
    return _editor(request, draft, DraftForm(kept, draft=draft, part=part_of(request.user, draft)))


@require_POST
@jam_page
def upload_report(request: UserRequest, jam: Jam) -> HttpResponse:
    """Take the report alone, as soon as it is chosen; the text is saved with the text."""
    return _with_team(request, jam, only_report=True)


@require_POST
@jam_page
def remove_report(request: UserRequest, jam: Jam) -> HttpResponse:
    """Empty the report's slot, and save the text that was sent along."""
    return _with_team(request, jam, remove=True)


@require_safe
@jam_page
def check(request: UserRequest, jam: Jam) -> HttpResponse:
    """The draft as judges will see it, what is missing, and the button that hands it in."""
    team = team_of(request.user, jam)
    if team is None:
        return _no_team(request, jam)
    draft = draft_of(team)
    return look(request, draft) if draft.pk else see_other("submission-edit", jam.slug)


def look(request: UserRequest, draft: Submission, *, refusal: ValidationError | None = None) -> HttpResponse:
    """The read-only page of a draft: with the button while submissions are open, as a record afterwards."""
    page = {**draft_facts(request, as_handed_in(draft)), "refusals": refusal.messages if refusal else []}
    return render(request, "submissions/check.html", page, status=422 if refusal else 200)


def _with_team(request: UserRequest, jam: Jam, **how: bool) -> HttpResponse:
    team = team_of(request.user, jam)
    return _save(request, team, **how) if team else _no_team(request, jam)


def _no_team(request: UserRequest, jam: Jam) -> HttpResponse:
    """Who has no team has no draft; what was typed by someone who just lost their team is given back."""
    own = (*Submission.TEXT, *(question.field_name for question in jam.questions.all()))
    typed = [text for name, text in request.POST.items() if name in own and str(text).strip()]
    joined = Participant.objects.filter(jam=jam, user=request.user).exists()
    page = {"jam": jam, "typed": typed, "joined": joined, "can_join": jam.accepts_people(clock.at(request))}
    return render(request, "submissions/no_team.html", page, status=422 if request.method == "POST" else 200)


def _save(
    request: UserRequest, team: Team, *, only_report: bool = False, remove: bool = False, preview: bool = False
) -> HttpResponse:
    """Save what can be saved, and say of the rest why not, with everything that was typed still there.

    A preview leaves what is submitted alone.
    """
    draft = draft_of(team)
    form = DraftForm(request.POST, request.FILES, draft=draft, part=part_of(request.user, draft))
    form.is_valid()
    if only_report and "report" not in request.FILES:
        form.add_error("report", _("Choose a PDF first."))
    text = None if only_report else form.text()
    try:
        saved = save_draft(
            team,
            by=request.user,
            text=text,
            part=form.part() if text is not None else None,
            base=form.loaded_with(),
            give_way=form.give_way(),
            report=form.uploaded(),
            remove_report=remove,
            by_itself=preview,
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _editor(request, draft, form, status=422)
    form.show(saved)
    if form.errors:
        return _editor(request, draft_of(team), form, status=409 if saved.theirs else 422)
    if preview:
        form.fields["body"].preview = form["body"].value()  # type: ignore[attr-defined]
        return _editor(request, draft_of(team), form)
    keeping.forget(request)
    messages.success(request, _what_was_saved(saved, form))
    return see_other("submission-check" if "check" in request.POST else "submission-edit", team.jam.slug)


def _save_by_itself(request: UserRequest, team: Team) -> HttpResponse:
    """Save what can be saved without a click, and tell the page what it holds now. What is submitted waits for one."""
    draft = draft_of(team)
    form = DraftForm(request.POST, draft=draft, part=part_of(request.user, draft))
    form.is_valid()
    base = form.loaded_with()
    try:
        saved = save_draft(team, by=request.user, text=form.sound_text(), part=form.part(), base=base, by_itself=True)
    except ValidationError as refusal:
        return JsonResponse({"problem": " ".join(refusal.messages)}, status=422)
    if saved.theirs:
        problem = _("%(who)s changed the same text. Save to see both and choose.") % {"who": saved.who}
        return JsonResponse({"problem": problem}, status=409)
    if not saved.after:
        return JsonResponse({"problem": _("This is submitted now. Save to change what is submitted.")}, status=409)
    keeping.forget(request)
    facts = {**draft_facts(request, draft_of(team)), "wrong": [form.fields[name].label for name in form.errors]}
    return JsonResponse(
        {
            "saved": render_to_string("submissions/_saved.html", facts, request),
            "checklist": render_to_string("submissions/_checklist.html", facts, request),
            "ready": render_to_string("submissions/_ready_line.html", facts, request),
            "base": base_of(saved.after),
            "taken": {name: saved.after[name] for name in saved.taken},
        }
    )


def _what_was_saved(saved: Saved, form: DraftForm) -> str:
    words = [_("Draft saved.") if saved.version is None else _("Saved. What is submitted is now this version.")]
    if saved.taken:
        fields = get_text_list([str(form.fields[name].label).lower() for name in saved.taken], _("and"))
        words.append(_("%(who)s changed %(fields)s meanwhile; both are in.") % {"who": saved.who, "fields": fields})
    return " ".join(words)


def _editor(request: UserRequest, draft: Submission, form: DraftForm, status: int = 200) -> HttpResponse:
    page = {**draft_facts(request, draft), "form": form, "writer": keeping.writer(request.user)}
    form.fields["body"].preview_at = reverse("submission-edit", args=[draft.jam.slug])  # type: ignore[attr-defined]
    page["came_back"] = request.method != "POST" and form.is_bound
    return render(request, "submissions/edit.html", page, status=status)


def draft_facts(request: UserRequest, draft: Submission) -> dict[str, Any]:
    """What both pages of a draft say about it."""
    now = clock.at(request)
    return {
        "jam": draft.jam,
        "submission": draft,
        "credits": credits_of(draft),
        "asked": asked_authors(draft),
        "answered": draft.answered(),
        "checklist": draft.checklist(),
        "state": draft.state(),
        "writable": draft.jam.accepts_drafts(now),
        "submittable": draft.jam.accepts_submissions(now),
        "now_early": now < draft.jam.registration_opens_at,
        "too_early": now < draft.jam.building_starts_at,
        "in_grace": draft.jam.in_grace(now),
        "hidden": draft.jam.hides_teams(now),
        "grace_left": draft.jam.grace_ends_at - now,
        "way_in": WayIn.of(draft.team, now=now),
    }
