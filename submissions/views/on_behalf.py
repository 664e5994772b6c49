"""An organiser edits a team's work, for a reason that the team reads."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from jam.http import see_other
from jam.models import Jam
from jam.permissions import organiser_required
from jam.tasks import nudge
from submissions.actions import edit_on_behalf
from submissions.late_forms import OnBehalfForm
from submissions.models import Submission

from .editor import draft_facts, draft_of


@require_http_methods(["GET", "HEAD", "POST"])
@organiser_required
def edit(request: UserRequest, jam: Jam, number: int) -> HttpResponse:
    """The editor of any submission of this jam that is not withheld from this organiser."""
    found = Submission.objects.of(jam).not_withheld_from(request.user).select_related("team")
    team = get_object_or_404(found, number=number).team
    team.jam = jam
    draft = draft_of(team)
    if request.method == "POST":
        return _save(request, draft)
    return _editor(request, draft, OnBehalfForm(draft=draft))


def _save(request: UserRequest, draft: Submission) -> HttpResponse:
    form, status = OnBehalfForm(request.POST, request.FILES, draft=draft), 422
    if form.is_valid():
        reason, hand_in = form.cleaned_data["why"], "save" not in request.POST
        try:
            saved = edit_on_behalf(draft, form.edit(), reason=reason, by=request.user, hand_in=hand_in)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            form.show(saved)
            status = 409
    if form.errors:
        return _editor(request, draft_of(draft.team), form, status=status)
    nudge()
    messages.success(request, _("Saved. Everyone in %(team)s gets a mail.") % {"team": draft.team.name})
    return see_other("manage-submissions", draft.jam.slug)


def _editor(request: UserRequest, draft: Submission, form: OnBehalfForm, *, status: int = 200) -> HttpResponse:
    page = {**draft_facts(request, draft), "form": form}
    return render(request, "submissions/on_behalf.html", page, status=status)
