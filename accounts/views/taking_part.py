from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.forms import JoinForm
from accounts.http import UserRequest
from jam import clock
from jam.http import safe_next, see_other
from jam.models import Jam
from jam.permissions import jam_page
from jam.tasks import nudge


@login_not_required
@jam_page
@require_http_methods(["GET", "HEAD", "POST"])
def jam_join(request: HttpRequest, jam: Jam) -> HttpResponse:
    """What you agree to and one button; afterwards, what to do next."""
    here = reverse("jam-join", args=[jam.slug])
    form = JoinForm(
        request.POST if request.method == "POST" else None, jam=jam, initial={"hub": request.GET.get("hub")}
    )
    if request.method == "POST":
        if not request.user.is_authenticated:
            return redirect_to_login(here)
        if form.is_valid() and _joined(request, jam, form):
            return see_other(safe_next(request, here))
    participant = request.user.participation(jam) if request.user.is_authenticated else None
    context = {
        "jam": jam,
        "form": form,
        "participant": participant,
        "here": request.get_full_path(),
        "next": safe_next(request, ""),
        "accepts_people": jam.accepts_people(clock.at(request)),
    }
    return render(request, "accounts/jam_join.html", context, status=422 if form.errors else 200)


def _joined(request: HttpRequest, jam: Jam, form: JoinForm) -> bool:
    try:
        actions.join(jam, request.user, hub=form.cleaned_data.get("hub"))  # type: ignore[arg-type]
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    nudge()
    return True


@jam_page
@require_http_methods(["GET", "HEAD", "POST"])
def jam_leave(request: UserRequest, jam: Jam) -> HttpResponse:
    """What leaving means, in plain words, and the button."""
    refusal = None
    if request.method == "POST":
        try:
            actions.leave(jam, request.user)
        except ValidationError as error:
            refusal = error.messages[0]
        else:
            nudge()
            again = reverse("jam-join", args=[jam.slug])
            left = format_html(_('You have left {}. <a href="{}">Join again</a>'), jam.name, again)
            messages.success(request, left)
            return see_other(jam)
    participant = request.user.participation(jam)
    if participant is None:
        return see_other("jam-join", jam.slug)
    context = {
        "jam": jam,
        "participant": participant,
        "is_last": participant.team is not None and participant.team.members.count() == 1,
        "refusal": refusal,
        "accepts_people": jam.accepts_people(clock.at(request)),
    }
    return render(request, "accounts/jam_leave.html", context, status=422 if refusal else 200)
