"""What the links in mails do that work without signing in: still coming, and undoing a cancellation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.coming import asked
from accounts.leaving import Memory
from accounts.models import UndoGone, User
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.tasks import nudge


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def still_coming(request: HttpRequest, token: str) -> HttpResponse:
    """Two buttons: yes, or give the place back."""
    found = asked(token)
    if found is None:
        return render(request, "accounts/link_gone.html", status=404)
    user, jam = found
    refusal = ""
    if request.method == "POST":
        try:
            return _answered(request, token, user, jam)
        except ValidationError as error:
            refusal = error.messages[0]
    context = {
        "jam": jam,
        "person": user,
        "participant": user.participation(jam),
        "accepts_people": jam.accepts_people(clock.at(request)),
        "refusal": refusal,
    }
    return render(request, "accounts/still_coming.html", context, status=422 if refusal else 200)


def _answered(request: HttpRequest, token: str, user: User, jam: Jam) -> HttpResponse:
    if request.POST.get("answer") == "no":
        memory = actions.leave(jam, user)
        nudge()
        if memory is not None:
            return see_other("jam-undo-leave", jam.slug, memory.token)
    participant = user.participation(jam)
    if participant is not None and request.POST.get("answer") == "yes":
        actions.confirm(participant)
    return see_other("still-coming", token)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def jam_undo_leave(request: HttpRequest, jam: str, token: str) -> HttpResponse:
    """You have cancelled; a button takes it back for a day. Whoever got the link may press it."""
    try:
        memory = Memory.read(token)
        person, found = memory.person(), Jam.objects.published().filter(pk=memory.jam, slug=jam).first()
        if found is None:
            raise UndoGone
    except UndoGone:
        return render(request, "accounts/link_gone.html", status=404)
    refusal = ""
    if request.method == "POST":
        try:
            return _undone(request, found, token, person)
        except ValidationError as error:
            refusal = error.messages[0]
    return _undo_page(request, found, memory, person, refusal=refusal)


def _undone(request: HttpRequest, jam: Jam, token: str, person: User) -> HttpResponse:
    undone = actions.undo_leave(jam, token)
    nudge()
    if undone.waiting is not None:
        full = _("%(jam)s is full by now. You are number %(n)d on the waiting list, your former turn.")
        messages.warning(request, full % {"jam": jam.name, "n": undone.waiting.position()})
    else:
        messages.success(request, _("You are in %(jam)s again.") % {"jam": jam.name})
    for sentence in undone.lost:
        messages.warning(request, sentence)
    return see_other("jam-join", jam.slug) if request.user == person else see_other(request.path)


def _undo_page(request: HttpRequest, jam: Jam, memory: Memory, person: User, *, refusal: str) -> HttpResponse:
    try:
        memory.refuse_late(jam, now=clock.at(request))
        late = ""
    except UndoGone as gone:
        late = gone.messages[0]
    context = {
        "jam": jam,
        "person": person,
        "memory": memory,
        "participant": person.participation(jam),
        "waiting": jam.waits.for_the_jam().filter(user=person).first(),
        "refusal": refusal,
        "late": late,
    }
    return render(request, "accounts/undo_leave.html", context, status=422 if refusal else 200)
