"""Organisers and local sites: answer an offer, cancel a site, say who leads it. (Editing is in ``jam``.)"""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.forms import AnswerForm, LeadForm
from accounts.http import UserRequest
from accounts.permissions import recently_signed_in
from jam import clock
from jam.http import see_other
from jam.models import Hub, Jam
from jam.permissions import organiser_required
from jam.tasks import nudge


@organiser_required
@require_POST
def approve(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    hub = _hub(jam, pk)
    actions.approve_hub(hub, by=request.user)
    nudge()
    messages.success(request, _("%(city)s is on the page. Whoever leads it gets a mail.") % {"city": hub.city})
    return see_other("manage-sites", jam.slug)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    """Say no to an offer, with a sentence."""
    hub = _hub(jam, pk)
    if hub.approved_at or hub.declined_at:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.decline_hub(hub, by=request.user, answer=form.cleaned_data["text"])
        nudge()
        messages.success(request, _("%(city)s is declined. The host gets your sentence.") % {"city": hub.city})
        return see_other("manage-sites", jam.slug)
    context = {"jam": jam, "hub": hub, "form": form, "leads": _leads(hub)}
    return render(request, "accounts/manage_site_decline.html", context, status=422 if form.errors else 200)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    """The site does not take place: says whom that moves, and asks for a sentence to them."""
    hub = _hub(jam, pk)
    if not hub.is_open:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.cancel_hub(hub, by=request.user, reason=form.cleaned_data["text"])
        nudge()
        messages.success(request, _("%(city)s is cancelled. Everybody there gets a mail.") % {"city": hub.city})
        return see_other("manage-sites", jam.slug)
    context = {
        "jam": jam,
        "hub": hub,
        "form": form,
        "people": hub.participants.count(),
        "waits": hub.waits.count(),
        "near": actions.nearest(hub, now=clock.at(request)),
    }
    return render(request, "accounts/manage_site_cancel.html", context, status=422 if form.errors else 200)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in
def leads(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    """Who leads a site; add one by address, take the role away."""
    hub = _hub(jam, pk)
    if request.method == "POST" and "remove" in request.POST:
        return _remove(request, hub)
    form = LeadForm(request.POST if request.method == "POST" else None, jam=jam, hub=hub)
    if form.is_bound and not ratelimit.consume(request, action="add_organiser", user=request.user):
        form.add_error("email", _("Too many addresses in an hour. Wait, then go on."))
    if form.is_valid() and form.save(by=request.user):
        nudge()
        names = {"name": form.cleaned_data["user"].name, "city": hub.city}
        messages.success(request, _("%(name)s leads %(city)s now.") % names)
        return see_other("manage-sites-leads", jam.slug, hub.pk)
    context = {"jam": jam, "hub": hub, "form": form, "leads": _leads(hub)}
    return render(request, "accounts/manage_site_leads.html", context, status=422 if form.errors else 200)


def _remove(request: UserRequest, hub: Hub) -> HttpResponse:
    chosen = request.POST["remove"]
    known = chosen.isdecimal() and chosen.isascii() and len(chosen) < 18
    lead = get_object_or_404(_leads(hub), pk=chosen if known else 0)
    actions.remove_organiser(lead, by=request.user)
    messages.success(request, _("%(name)s no longer leads.") % {"name": lead.user.name})
    return see_other("manage-sites-leads", hub.jam.slug, hub.pk)


def _leads(hub: Hub):  # type: ignore[no-untyped-def]
    return hub.leads.select_related("user").order_by("user__name", "pk")


def _hub(jam: Jam, pk: int) -> Hub:
    return get_object_or_404(jam.hubs, pk=pk)
