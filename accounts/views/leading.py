"""The lead's pages of one hub: roster and check-in, waiting list, mail, its page and its rows of the schedule."""

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.forms import HubMessageForm, WordsForm
from accounts.http import UserRequest
from accounts.leading import lead_required
from accounts.rosters import roster
from jam import clock, guard
from jam.actions import save_hub
from jam.exports import csv_lines
from jam.forms import HubForm
from jam.http import see_other
from jam.models import Hub, Jam
from jam.tasks import nudge


@lead_required
@require_safe
def hub_manage(request: UserRequest, hub: Hub) -> HttpResponse:
    """Who comes and who is here, as rows to tap; printed, a sheet with boxes to tick."""
    people = hub.participants.select_related("user", "team").order_by("user__name", "pk")
    everybody = list(people)
    query = request.GET.get("q", "").strip()[:100]
    found = people.filter(Q(user__name__icontains=query) | Q(team__name__icontains=query)) if query else everybody
    context = {
        "jam": hub.jam,
        "hub": hub,
        "page": "roster",
        "people": found,
        "q": query,
        "total": len(everybody),
        "here": sum(1 for person in everybody if person.checked_in_at),
        "waits": hub.waits.select_related("user").order_by("since", "pk"),
        "takes_check_ins": actions.takes_check_ins(hub.jam, now=clock.at(request)),
        "opens_at": hub.jam.building_starts_at - actions.CHECK_IN_OPENS,
        "accepts_people": hub.jam.accepts_people(clock.at(request)),
    }
    return render(request, "accounts/hub_manage.html", context)


@lead_required
@require_POST
def check_in(request: UserRequest, hub: Hub, pk: int) -> HttpResponse:
    """One tap: somebody is here, or is not after all."""
    participant = get_object_or_404(hub.participants, pk=pk)
    try:
        actions.check_in(hub, participant, is_here=request.POST.get("here") != "no")
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    query = request.POST.get("q", "")[:100]
    return see_other(_roster(hub, q=query) if query else f"{_roster(hub)}#person-{pk}")


@lead_required
@require_POST
def let_in(request: UserRequest, hub: Hub, pk: int) -> HttpResponse:
    """Give a place to somebody who waits, out of turn."""
    waiting = get_object_or_404(hub.waits.select_related("user", "jam", "hub__jam"), pk=pk)
    try:
        actions.let_in_at_hub(waiting, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        nudge()
        messages.success(request, _("%(name)s has a place now, and gets a mail.") % {"name": waiting.user.name})
    return see_other(f"{_roster(hub)}#waiting")


@lead_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: UserRequest, hub: Hub, pk: int) -> HttpResponse:
    """Take somebody off the roster, after a question."""
    participant = get_object_or_404(hub.participants.select_related("user"), pk=pk)
    if request.method == "POST":
        actions.remove_from_hub(hub, participant, by=request.user)
        nudge()
        messages.success(request, _("%(name)s takes part online now.") % {"name": participant.user.name})
        return see_other(_roster(hub))
    return render(request, "accounts/hub_remove.html", {"jam": hub.jam, "hub": hub, "person": participant})


@lead_required
@require_safe
def roster_csv(request: UserRequest, hub: Hub) -> HttpResponseBase:
    """The roster as a table, without addresses."""
    request.user.record("downloaded", jam=hub.jam, about=f"{roster(hub).title}, {hub.city}")
    response = StreamingHttpResponse(csv_lines(roster(hub), hub.jam), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{hub.jam.slug}-{hub.slug}.csv"'
    response["Cache-Control"] = "no-store"
    return response


@lead_required
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: UserRequest, hub: Hub) -> HttpResponse:
    """Write to everybody who comes: first read it as they will, then send it."""
    form = HubMessageForm(request.POST if request.method == "POST" else None)
    ready = form.is_valid() and "edit" not in request.POST
    if ready and "send" in request.POST:
        try:
            sent = actions.write_to_hub(hub, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            ready = False
        else:
            nudge()
            done = ngettext("Your message goes to %(n)d person.", "Your message goes to %(n)d people.", sent)
            messages.success(request, done % {"n": sent})
            return see_other(_roster(hub))
    context = {
        "jam": hub.jam,
        "hub": hub,
        "page": "message",
        "form": form,
        "preview": form.cleaned_data if ready else None,
        "people": hub.participants.count(),
        "left": actions.messages_left(hub, now=clock.at(request)),
    }
    return render(request, "accounts/hub_message.html", context, status=422 if form.errors else 200)


@lead_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: UserRequest, hub: Hub, pk: int) -> HttpResponse:
    """Write to one person: of the roster, of the waiting list, or who asked."""
    person = get_object_or_404(hub.jam.participants.select_related("user"), pk=pk)
    if not actions.may_write_to(hub, person):
        raise Http404
    form = WordsForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and not ratelimit.consume(request, action="hub_letter", user=request.user):
        form.add_error(None, _("That is a lot of mail within an hour. Write to everybody at once, or wait."))
    if form.is_valid():
        actions.write_to_one(hub, person, text=form.cleaned_data["text"], by=request.user)
        nudge()
        messages.success(request, _("Your message to %(name)s is on its way.") % {"name": person.user.name})
        return see_other(_roster(hub))
    context = {"jam": hub.jam, "hub": hub, "form": form, "person": person}
    return render(request, "accounts/hub_write.html", context, status=422 if form.errors else 200)


@lead_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: UserRequest, hub: Hub) -> HttpResponse:
    """What the public page of the hub says; its lead keeps it right, also while the offer waits for an answer."""
    if request.method != "POST":
        form = HubForm(instance=hub)
    else:
        with guard.writing(hub.jam) as now:
            Jam.objects.select_for_update(no_key=True).get(pk=hub.jam_id)  # the order of locks: see actions.hubs
            form = HubForm(request.POST, instance=Hub.objects.select_for_update(no_key=True).get(pk=hub.pk))
            if form.is_valid():
                form.instance.jam = hub.jam
                save_hub(form.instance, by=request.user, now=now)
                nudge()
                messages.success(request, _saved(form.instance))
                return see_other("hub-manage-page", hub.jam.slug, hub.slug)
    context = {"jam": hub.jam, "hub": hub, "page": "page", "form": form}
    return render(request, "accounts/hub_page.html", context, status=422 if form.errors else 200)


def _saved(hub: Hub) -> str:
    taken = hub.participants.count()
    if taken > hub.capacity:
        words = {"taken": taken, "places": hub.capacity}
        return _("Saved. %(taken)d people keep their place; nobody new comes in above %(places)d.") % words
    return _("The page is saved.")


@lead_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_to_cancel(request: UserRequest, hub: Hub) -> HttpResponse:
    """A lead cannot host after all: the organisers get the reason and decide."""
    if not hub.is_open:
        raise Http404
    form = WordsForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and not ratelimit.consume(request, action="hub_letter", user=request.user):
        form.add_error(None, _("You have written several times within an hour. Wait for an answer first."))
    if form.is_valid():
        actions.ask_to_cancel(hub, by=request.user, reason=form.cleaned_data["text"])
        nudge()
        messages.success(request, _("The organisers have your message. Until they decide, everything stays as it is."))
        return see_other(_roster(hub))
    context = {"jam": hub.jam, "hub": hub, "form": form}
    return render(request, "accounts/hub_ask_to_cancel.html", context, status=422 if form.errors else 200)


def _roster(hub: Hub, *, q: str = "") -> str:
    return reverse("hub-manage", args=[hub.jam.slug, hub.slug], query={"q": q} if q else None)
