from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.http import UserRequest
from jam import clock
from jam.forms import HubForm
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
    form = HubForm(
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
            return see_other("hub-list", jam.slug)
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


def _choose(request: UserRequest, jam: Jam, hub: Hub | None, done: str, *, back: Hub) -> HttpResponse:
    try:
        actions.choose_hub(jam, request.user, hub)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        nudge()
        messages.success(request, done)
    return see_other(back)
