"""Organisers edit what they ask, inside the form that teams fill in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from jam import clock, guard
from jam.http import see_other
from jam.models import Jam
from jam.permissions import organiser_required
from submissions.forms import DraftForm
from submissions.models import Question, Submission
from submissions.question_forms import QuestionForm
from submissions.questioning import is_frozen, move_question, save_question, stop_asking

_ABOVE = ("title", "abstract", "report", "report_url", "body", "code", "demo", "video", "tags", "licence")
_BELOW = ("mine", "agreed")


@organiser_required
@require_safe
def manage_form(request: UserRequest, jam: Jam) -> HttpResponse:
    """The form as teams see it, and what can be done with each question."""
    return _page(request, jam)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def question_new(request: UserRequest, jam: Jam) -> HttpResponse:
    return _edit(request, jam)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    return _edit(request, jam, pk=pk)


@organiser_required
@require_POST
def question_move(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    direction = request.POST.get("direction")
    if direction not in ("up", "down"):
        raise Http404
    try:
        move_question(_asked(jam, pk), up=direction == "up", by=request.user)
    except ValidationError as refusal:
        return _page(request, jam, refusals=refusal.messages, status=422)
    return _back(jam, pk)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def question_remove(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    """Ask once, and say what becomes of the answers."""
    question = _asked(jam, pk)
    context = {
        "jam": jam,
        "tab": "form",
        "thing": question.label,
        "consequence": _consequence(question),
        "back": reverse("manage-form", args=[jam.slug]) + f"#question-{pk}",
    }
    if request.method != "POST":
        return render(request, "manage/confirm_delete.html", context)
    try:
        stop_asking(question, by=request.user)
    except ValidationError as refusal:
        return render(request, "manage/confirm_delete.html", {**context, "refusals": refusal.messages}, status=422)
    messages.success(request, _("No team is asked this any more."))
    return see_other("manage-form", jam.slug)


def _edit(request: UserRequest, jam: Jam, *, pk: int | None = None) -> HttpResponse:
    if request.method != "POST":
        return _page(request, jam, QuestionForm(instance=_asked(jam, pk)))
    with guard.closing(jam):  # no team answers between the look and the change
        form = QuestionForm(request.POST, instance=_asked(jam, pk))
        if form.is_valid():
            try:
                save_question(form.instance, by=request.user)
            except ValidationError as refusal:
                form.add_error(None, refusal)
    if form.errors:
        return _page(request, jam, form, status=422)
    messages.success(request, _("The question is saved."))
    return _back(jam, form.instance.pk)


def _asked(jam: Jam, pk: int | None) -> Question:
    """A question that teams are asked now, or a new one."""
    return Question(jam=jam) if pk is None else get_object_or_404(jam.questions.filter(retired_at=None), pk=pk)


def _back(jam: Jam, pk: int) -> HttpResponse:
    return see_other(reverse("manage-form", args=[jam.slug]) + f"#question-{pk}")


def _addresses(jam: Jam, question: Question) -> dict[str, str]:
    return {what: reverse(f"manage-form-{what}", args=[jam.slug, question.pk]) for what in ("move", "edit", "remove")}


def _note(question: Question, answered: int) -> str:
    """Who reads the answers, and how many there are."""
    private = "" if question.is_public else _("for judges and organisers only")
    count = (
        ngettext("answered by %(n)d team", "answered by %(n)d teams", answered) % {"n": answered} if answered else ""
    )
    return ", ".join(filter(None, [private, count]))


def _consequence(question: Question) -> str:
    answered = question.answers.count()
    if not answered:
        return _("No team has answered it yet. It is gone at once.")
    kept = ngettext(
        "%(n)d team has answered. Its answer stays where it is read now, and in the export; no team is asked any more.",
        "%(n)d teams have answered. Their answers stay where they are read now, and in the export; "
        "no team is asked any more.",
        answered,
    )
    return kept % {"n": answered}


def _page(
    request: UserRequest, jam: Jam, form: QuestionForm | None = None, *, status: int = 200, **facts: Any
) -> HttpResponse:
    sheet = DraftForm(draft=Submission(jam=jam), part=None)
    counts = dict(jam.questions.annotate(n=Count("answers")).values_list("pk", "n"))
    frozen = is_frozen(jam, now=clock.at(request))
    page = {
        "jam": jam,
        "form": form,
        "frozen": frozen,
        "above": [sheet[name] for name in _ABOVE],
        "below": [sheet[name] for name in _BELOW],
        "rows": [
            {"question": asked, "field": sheet[asked.field_name], "note": _note(asked, counts.get(asked.pk, 0))}
            | ({} if frozen else _addresses(jam, asked))
            for asked in sheet.questions
        ],
        "retired": jam.questions.exclude(retired_at=None).annotate(answered=Count("answers")),
        "submitted": jam.submissions.handed_in().count(),
    }
    return render(request, "submissions/manage_form.html", {**page, **facts}, status=status)
