from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions
from accounts.forms import OrganiserForm
from accounts.http import UserRequest
from accounts.permissions import recently_signed_in
from jam.http import see_other
from jam.models import Jam
from jam.permissions import organiser_required
from jam.tasks import nudge


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in
def manage_organisers(request: UserRequest, jam: Jam) -> HttpResponse:
    """Who runs the jam and its hubs; add one, remove one, never the last."""
    if request.method == "POST" and "remove" in request.POST:
        return _remove_organiser(request, jam)
    form = OrganiserForm(request.POST if request.method == "POST" else None, jam=jam)
    if form.is_bound and not _may_ask(request):
        form.add_error("email", _("Too many addresses in an hour. Wait, then go on."))
    if form.is_valid() and form.save(by=request.user):
        nudge()
        messages.success(request, _("%(name)s organises the jam now.") % {"name": form.cleaned_data["user"].name})
        return see_other("manage-organisers", jam.slug)
    organisers = jam.organisers.select_related("user", "hub").order_by("hub__city", "user__name")
    context = {"jam": jam, "form": form, "organisers": organisers}
    return render(request, "accounts/manage_organisers.html", context, status=422 if form.is_bound else 200)


def _may_ask(request: UserRequest) -> bool:
    """Whether an address has an account is not told to who asks for many."""
    return bool(ratelimit.consume(request, action="add_organiser", user=request.user))


def _remove_organiser(request: UserRequest, jam: Jam) -> HttpResponse:
    chosen = request.POST["remove"]
    organisers = jam.organisers.select_related("user", "hub")
    known = chosen.isdecimal() and chosen.isascii() and len(chosen) < 18
    organiser = get_object_or_404(organisers, pk=chosen if known else 0)
    try:
        actions.remove_organiser(organiser, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        messages.success(request, _("%(name)s no longer organises.") % {"name": organiser.user.name})
    return see_other("manage-organisers", jam.slug) if request.user.organises(jam) else see_other(jam)


@organiser_required
@require_safe
def manage_log(request: UserRequest, jam: Jam) -> HttpResponse:
    """What organisers did, newest first."""
    page = Paginator(jam.audit_entries.all(), 50).get_page(request.GET.get("page"))
    return render(request, "accounts/manage_log.html", {"jam": jam, "page_obj": page})
