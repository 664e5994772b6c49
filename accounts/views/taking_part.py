from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.forms import JoinForm
from accounts.http import UserRequest
from accounts.leaving import Memory
from accounts.models import Participant, User, Waiting
from jam import clock
from jam.http import safe_next, see_other
from jam.models import Jam
from jam.permissions import jam_page
from jam.tasks import nudge

_TYPED = "typed-to-join"  # in the session of somebody who still has to sign in
_MOST_TYPED = 20_000  # characters


@login_not_required
@jam_page
@require_http_methods(["GET", "HEAD", "POST"])
def jam_join(request: HttpRequest, jam: Jam) -> HttpResponse:
    """What you agree to and one button; in a full jam the waiting list; afterwards, what to do next."""
    place = _place(request, jam)
    form = _form(request, jam, place)
    if request.method == "POST":
        if not isinstance(request.user, User):
            return _sign_in_first(request, jam)
        if form.is_valid() and _saved(request, jam, form, place):
            nudge()
            return see_other(safe_next(request, reverse("jam-join", args=[jam.slug])))
    context = {
        "jam": jam,
        "form": form,
        **_place(request, jam),
        "here": request.get_full_path(),
        "next": safe_next(request, ""),
        "accepts_people": jam.accepts_people(clock.at(request)),
        "came_back": not form.is_bound and _TYPED in request.session and request.user.is_authenticated,
    }
    return render(request, "accounts/jam_join.html", context, status=422 if form.errors else 200)


def _place(request: HttpRequest, jam: Jam) -> dict[str, Any]:
    """The reader's place, or turn; and whether there is a place for them at all."""
    participant: Participant | None = None
    waiting: Waiting | None = None
    if isinstance(request.user, User):
        participant = request.user.participation(jam)
        waiting = None if participant else jam.waits.for_the_jam().filter(user=request.user).first()
    return {"participant": participant, "waiting": waiting, "is_full": actions.places_left(jam) == 0}


def _form(request: HttpRequest, jam: Jam, place: dict[str, Any]) -> JoinForm:
    """Who has a place chooses a hub elsewhere; in a full jam there is none to choose."""
    user = request.user if isinstance(request.user, User) else None
    typed = request.session.get(_TYPED, {}).get(jam.slug, {})
    initial = {"hub": request.GET.get("hub"), **{name: _one(values) for name, values in typed.items()}}
    hubs = not (place["participant"] or place["waiting"] or place["is_full"])
    return JoinForm(request.POST if request.method == "POST" else None, jam=jam, user=user, hubs=hubs, initial=initial)


def _one(values: list[str]) -> Any:
    return values[-1] if values else ""


def _sign_in_first(request: HttpRequest, jam: Jam) -> HttpResponse:
    """What was typed waits in the session until its owner is back."""
    kept = ("csrfmiddlewaretoken", "next", "way")
    typed = {name: request.POST.getlist(name) for name in list(request.POST)[:100] if name not in kept}
    if typed and sum(len(value) for values in typed.values() for value in values) <= _MOST_TYPED:
        request.session[_TYPED] = {jam.slug: typed}
    here = reverse("jam-join", args=[jam.slug])
    if wanted := safe_next(request, ""):
        here += "?" + urlencode({"next": wanted})
    if request.POST.get("way") == "sign-up":
        return see_other(reverse("account_signup") + "?" + urlencode({"next": here}, doseq=False))
    return redirect_to_login(here)


def _saved(request: HttpRequest, jam: Jam, form: JoinForm, place: dict[str, Any]) -> bool:
    user: User = request.user  # type: ignore[assignment]
    try:
        if place["participant"] or place["waiting"]:
            actions.change_answers(jam, user, form.answers)
            messages.success(request, _("Your answers are saved."))
        elif "wait" in request.POST:
            actions.join_or_wait(jam, user, answers=form.answers)
        else:
            actions.join(jam, user, hub=form.cleaned_data.get("hub"), answers=form.answers)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    request.session.pop(_TYPED, None)
    return True


@jam_page
@require_http_methods(["GET", "HEAD", "POST"])
def jam_leave(request: UserRequest, jam: Jam) -> HttpResponse:
    """What leaving means, in plain words, and the button."""
    refusal = None
    if request.method == "POST":
        try:
            memory = actions.leave(jam, request.user)
        except ValidationError as error:
            refusal = error.messages[0]
        else:
            nudge()
            if memory is not None:
                messages.success(request, _left(request, jam, memory))
            if memory is not None and not Jam.objects.visible_to(request.user).filter(pk=jam.pk).exists():
                return see_other(memory.undo_path(jam))  # a private jam that they saw for their place alone
            return see_other(jam)
    place = _place(request, jam)
    participant = place["participant"]
    if participant is None and place["waiting"] is None:
        return see_other("jam-join", jam.slug)
    context = {
        "jam": jam,
        **place,
        "is_last": bool(participant and participant.team and participant.team.members.count() == 1),
        "refusal": refusal,
        "accepts_people": jam.accepts_people(clock.at(request)),
    }
    return render(request, "accounts/jam_leave.html", context, status=422 if refusal else 200)


def _left(request: HttpRequest, jam: Jam, memory: Memory) -> str:
    """What happened, with a button that takes it back."""
    done = _("You have left %(jam)s.") if memory.had_place else _("You have left the waiting list of %(jam)s.")
    return format_html(
        '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '{} <button class="btn plain small" type="submit">{}</button></form>',
        memory.undo_path(jam),
        get_token(request),
        done % {"jam": jam.name},
        _("Undo"),
    )
