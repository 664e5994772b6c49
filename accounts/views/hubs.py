"""Local sites, for those who come: offer one, take a place, wait for one, ask its lead."""

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.forms import HostForm, WordsForm
from accounts.http import UserRequest
from jam import clock
from jam.http import see_other
from jam.models import Hub, Jam
from jam.permissions import jam_page
from jam.phases import Phase
from jam.tasks import nudge


@jam_page
@require_http_methods(["GET", "HEAD", "POST"])
def hub_apply(request: UserRequest, jam: Jam) -> HttpResponse:
    """Ask to host a local site; an organiser approves it before it is public."""
    is_open = not jam.has_reached(Phase.JUDGING, now=clock.at(request))
    form = HostForm(
        request.POST if request.method == "POST" else None,
        instance=Hub(jam=jam),
        initial={"time_zone": request.user.time_zone or request.COOKIES.get("tz") or jam.time_zone, "capacity": 20},
    )
    if is_open and form.is_valid():
        try:
            actions.apply_to_host(form.instance, request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            nudge()
            messages.success(request, _("Thank you. The organisers have your offer and will answer by mail."))
            return see_other("hub-manage-page", jam.slug, form.instance.slug)
    status = 422 if form.is_bound else 200
    return render(request, "accounts/hub_apply.html", {"jam": jam, "form": form, "is_open": is_open}, status=status)


@jam_page
@require_POST
def hub_join(request: UserRequest, jam: Jam, hub: str) -> HttpResponse:
    """Take a place; somebody who has not joined the jam does so first, with this hub chosen."""
    site = get_object_or_404(jam.hubs.approved(), slug=hub)
    if request.user.participation(jam) is None:
        return see_other(reverse("jam-join", args=[jam.slug]) + f"?hub={site.slug}")
    return _choose(request, jam, site, _("You have a place in %(city)s.") % {"city": site.city}, back=site)


@jam_page
@require_POST
def hub_leave(request: UserRequest, jam: Jam, hub: str) -> HttpResponse:
    site = get_object_or_404(jam.hubs.approved(), slug=hub)
    participant = request.user.participation(jam)
    if participant is None or participant.hub_id != site.pk:
        return see_other(site)
    gone = _("Your place in %(city)s is free for somebody else. You take part online.") % {"city": site.city}
    return _choose(request, jam, None, gone, back=site)


@jam_page
@require_POST
def hub_wait(request: UserRequest, jam: Jam, hub: str) -> HttpResponse:
    """Stand in line for a full hub, or take the place that has just come free."""
    site = get_object_or_404(jam.hubs.approved(), slug=hub)
    if request.user.participation(jam) is None:
        return see_other("jam-join", jam.slug)
    try:
        waiting = actions.wait_for_hub(jam, request.user, site)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        nudge()
        words = {"city": site.city, "n": waiting.position() if waiting else 0}
        messages.success(
            request,
            _("You wait for a place in %(city)s, as number %(n)d. A mail tells you when it is your turn.") % words
            if waiting
            else _("You have a place in %(city)s.") % words,
        )
    return see_other(site)


@jam_page
@require_POST
def hub_stop_waiting(request: UserRequest, jam: Jam, hub: str) -> HttpResponse:
    site = get_object_or_404(jam.hubs.approved(), slug=hub)
    actions.stop_waiting(site, request.user)
    messages.success(request, _("You do not wait for %(city)s any more.") % {"city": site.city})
    return see_other(site)


@jam_page
@require_POST
def hub_show(request: UserRequest, jam: Jam, hub: str) -> HttpResponse:
    """Let the others of the jam read at this hub that you come, or no longer."""
    site = get_object_or_404(jam.hubs.approved(), slug=hub)
    jam.participants.filter(user=request.user, hub=site).update(shown_at_hub=request.POST.get("show") == "yes")
    return see_other(site)


@jam_page
@require_http_methods(["GET", "HEAD", "POST"])
def hub_contact(request: UserRequest, jam: Jam, hub: str) -> HttpResponse:
    """Ask the lead of a hub something, without either learning the other's address."""
    site = get_object_or_404(jam.hubs.approved(), slug=hub)
    participant = request.user.participation(jam)
    if participant is None:
        raise Http404
    form = WordsForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and not ratelimit.consume(request, action="hub_contact", user=request.user):
        form.add_error(None, _("You have written several times within an hour. Wait for an answer first."))
    if form.is_valid():
        actions.ask_lead(site, participant, text=form.cleaned_data["text"])
        nudge()
        messages.success(request, _("Your message is on its way. The answer comes by mail."))
        return see_other(site)
    context = {"jam": jam, "hub": site, "form": form}
    return render(request, "accounts/hub_contact.html", context, status=422 if form.errors else 200)


def _choose(request: UserRequest, jam: Jam, hub: Hub | None, done: str, *, back: Hub) -> HttpResponse:
    try:
        actions.choose_hub(jam, request.user, hub)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        nudge()
        messages.success(request, done)
    return see_other(back)
