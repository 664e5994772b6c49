"""Organisers see who takes part, who waits, what each answered, and who still comes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.forms.questions import in_words
from accounts.http import UserRequest
from accounts.models import Consent, JoinAnswer, User
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import organiser_required
from jam.tasks import nudge

WHO = {  # ?who= of the list: the label of the choice
    "": gettext_lazy("Everybody who takes part"),
    "coming": gettext_lazy("Said they are coming"),
    "silent": gettext_lazy("Asked, no answer yet"),
    "cancelled": gettext_lazy("Asked, and cancelled"),
    "waiting": gettext_lazy("On the waiting list"),
}


@organiser_required
@require_safe
def manage_people(request: UserRequest, jam: Jam) -> HttpResponse:
    """Everybody who takes part; found by name, team, site or whole address."""
    query = request.GET.get("q", "").strip()[:100]
    who = request.GET.get("who", "")
    who = who if who in WHO else ""
    without = request.GET.get("without") == "team"
    context = {
        "jam": jam,
        "page_obj": Paginator(_rows(jam, who, query, without=without), 50).get_page(request.GET.get("page")),
        "q": query,
        "who": who,
        "choices": WHO.items(),
        "without": without,
        "counts": _counts(jam),
        "accepts_people": jam.accepts_people(clock.at(request)),
    }
    return render(request, "accounts/manage_people.html", context)


def _rows(jam: Jam, who: str, query: str, *, without: bool) -> QuerySet[Any]:
    """Participants, people who cancelled, or turns on the waiting list."""
    if who == "cancelled":
        gone = _cancelled(jam).order_by("name", "pk")
        return gone.filter(Q(name__icontains=query) | Q(email__iexact=query)) if query else gone
    if who == "waiting":
        line = jam.waits.for_the_jam().select_related("user")
        return line.filter(Q(user__name__icontains=query) | Q(user__email__iexact=query)) if query else line
    people = jam.participants.select_related("user", "team", "hub").order_by("user__name", "pk")
    if who == "coming":
        people = people.filter(confirmed_at__isnull=False)
    if who == "silent":
        people = people.filter(asked_at__isnull=False, confirmed_at=None)
    if query:
        found = Q(user__name__icontains=query) | Q(team__name__icontains=query) | Q(hub__city__icontains=query)
        people = people.filter(found | Q(user__email__iexact=query))
    return people.filter(team=None) if without else people


def _counts(jam: Jam) -> dict[str, int]:
    asked = Q(asked_at__isnull=False)
    counts: dict[str, int] = jam.participants.aggregate(
        total=Count("pk"),
        alone=Count("pk", filter=Q(team=None)),
        coming=Count("pk", filter=Q(confirmed_at__isnull=False)),
        silent=Count("pk", filter=asked & Q(confirmed_at=None)),
    )
    return {**counts, "waiting": jam.waits.for_the_jam().count(), "cancelled": _cancelled(jam).count()}


def _cancelled(jam: Jam) -> QuerySet[User]:
    """Who was asked whether they still come, and has no place now."""
    asked = jam.messages.filter(kind="coming", user__isnull=False).values("user")
    return User.objects.filter(pk__in=asked).exclude(pk__in=jam.participants.values("user"))


@organiser_required
@require_safe
def manage_person(request: UserRequest, jam: Jam, person: int) -> HttpResponse:
    """One person who takes part or waits: what they answered, what they agreed to, and when."""
    user = get_object_or_404(User.objects.filter(_concerned(jam)), pk=person)
    answers = JoinAnswer.objects.filter(user=user, question__jam=jam).select_related("question")
    rows = [
        (answer.question, in_words(answer.question, answer.text))
        for answer in answers.order_by(F("question__retired_at").asc(nulls_first=True), "question__position")
    ]
    context = {
        "jam": jam,
        "person": user,
        "participant": user.participation(jam),
        "waiting": jam.waits.for_the_jam().filter(user=user).first(),
        "rows": rows,
        "consents": Consent.objects.filter(jam=jam, user=user),
        "accepts_people": jam.accepts_people(clock.at(request)),
    }
    return render(request, "accounts/manage_person.html", context)


def _concerned(jam: Jam) -> Q:
    """Whose answers are this jam's business: who takes part, or waits for a place."""
    return Q(pk__in=jam.participants.values("user")) | Q(pk__in=jam.waits.values("user"))


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def person_remove(request: UserRequest, jam: Jam, person: int) -> HttpResponse:
    participant = get_object_or_404(jam.participants.select_related("user", "jam", "team"), user=person)
    refusals: list[str] = []
    if request.method == "POST":
        try:
            actions.remove_participant(participant, by=request.user)
        except ValidationError as refusal:
            refusals = refusal.messages
        else:
            nudge()
            messages.success(request, _("%(name)s no longer takes part.") % {"name": participant.user.name})
            return see_other("manage-people", jam.slug)
    context = {"jam": jam, "participant": participant, "refusals": refusals}
    return render(request, "accounts/manage_person_remove.html", context, status=422 if refusals else 200)


@organiser_required
@require_POST
def person_let_in(request: UserRequest, jam: Jam, person: int) -> HttpResponse:
    """A place out of turn."""
    waiting = get_object_or_404(jam.waits.for_the_jam().select_related("user", "jam"), user=person)
    try:
        actions.let_in(waiting, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        nudge()
        messages.success(request, _("%(name)s has a place now, and a mail says so.") % {"name": waiting.user.name})
    return see_other("manage-person", jam.slug, person)
