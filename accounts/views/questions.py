"""What organisers ask those who join."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.forms import JoinForm, QuestionForm
from accounts.forms.questions import name_of
from accounts.http import UserRequest
from accounts.models import JoinQuestion
from jam.http import see_other
from jam.models import Jam
from jam.permissions import organiser_required


@organiser_required
@require_safe
def manage_questions(request: UserRequest, jam: Jam) -> HttpResponse:
    """All questions in order, each as joiners see it."""
    form = JoinForm(jam=jam, hubs=False)
    rows = [(question, form[name_of(question)]) for question in form.questions]
    return render(request, "accounts/manage_questions.html", {"jam": jam, "rows": rows})


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def question_new(request: UserRequest, jam: Jam) -> HttpResponse:
    return _edit(request, jam, JoinQuestion(jam=jam))


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def question_edit(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    return _edit(request, jam, get_object_or_404(jam.join_questions.asked().select_for_update(), pk=pk))


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def question_delete(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    question = get_object_or_404(jam.join_questions.asked().select_for_update(), pk=pk)
    if request.method == "POST":
        actions.stop_asking(question, by=request.user)
        messages.success(request, _("Nobody is asked this any more."))
        return see_other("manage-questions", jam.slug)
    answered = question.answers.count()
    kept = _("%(n)d people have answered. Their answers stay on their pages and in the export; nobody new is asked.")
    context = {
        "jam": jam,
        "tab": "questions",
        "thing": question.label,
        "consequence": kept % {"n": answered} if answered else _("Nobody has answered it yet. It is gone at once."),
        "back": reverse("manage-questions", args=[jam.slug]),
    }
    return render(request, "manage/confirm_delete.html", context)


@organiser_required
@require_POST
def question_move(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    direction = request.POST.get("direction")
    if direction not in ("up", "down"):
        raise Http404
    actions.move_question(get_object_or_404(jam.join_questions.asked(), pk=pk), up=direction == "up")
    return see_other(reverse("manage-questions", args=[jam.slug]) + f"#question-{pk}")


def _edit(request: UserRequest, jam: Jam, question: JoinQuestion) -> HttpResponse:
    form = QuestionForm(request.POST if request.method == "POST" else None, instance=question)
    if form.is_valid():
        actions.save_question(form.instance, by=request.user)
        messages.success(request, _("The question is saved."))
        return see_other("manage-questions", jam.slug)
    context = {"jam": jam, "form": form, "question": question if question.pk else None}
    return render(request, "accounts/manage_question.html", context, status=422 if form.errors else 200)
