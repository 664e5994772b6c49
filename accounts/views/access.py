"""Private jams: their code, who used it, and the page where it is typed."""

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.forms import CodeForm, VisibilityForm
from accounts.http import UserRequest
from accounts.models import JamAccess
from jam import codes
from jam.actions import change_visibility, renew_code
from jam.http import see_other
from jam.models import Jam
from jam.permissions import organiser_required

PER_PAGE = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: UserRequest) -> HttpResponse:
    """Type the code of a private jam; a link with the code fills it in, and only the button uses it."""
    if request.method != "POST":
        form = CodeForm(initial={"code": request.GET.get("code", "")[:60]})
        return render(request, "accounts/enter_code.html", {"form": form})
    form = CodeForm(request.POST)
    if not ratelimit.consume(request, action="enter_code", user=request.user):
        form.add_error("code", _("Too many codes in a short time. Wait ten minutes, then try again."))
        return render(request, "accounts/enter_code.html", {"form": form}, status=429)
    if form.is_valid():
        try:
            jam = actions.enter_with_code(form.cleaned_data["code"], request.user)
        except ValidationError as refusal:
            form.add_error("code", refusal)
        else:
            messages.success(request, _("You are in. This jam is on your front page from now on."))
            return see_other(jam)
    return render(request, "accounts/enter_code.html", {"form": form}, status=422)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_access(request: UserRequest, jam: Jam) -> HttpResponse:
    """Who can find the jam; of a private one the code, and who entered it without taking part."""
    form = VisibilityForm(request.POST if request.method == "POST" else None, initial={"visibility": jam.visibility})
    if form.is_valid():
        change_visibility(jam, form.cleaned_data["visibility"], by=request.user)
        messages.success(request, _("Saved."))
        return see_other("manage-access", jam.slug)
    context = {
        "jam": jam,
        "form": form,
        "code": codes.as_shown(jam.access_code),
        "page_obj": Paginator(_only_entered(jam), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "accounts/manage_access.html", context, status=422 if form.errors else 200)


@organiser_required
@require_POST
def renew(request: UserRequest, jam: Jam) -> HttpResponse:
    renew_code(jam, by=request.user)
    messages.success(request, _("The old code opens nothing any more. Whoever entered it stays in."))
    return see_other("manage-access", jam.slug)


@organiser_required
@require_POST
def revoke(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    access = get_object_or_404(_only_entered(jam), pk=pk)
    actions.revoke_access(access, by=request.user)
    messages.success(request, _("%(name)s no longer sees this jam.") % {"name": access.user.name})
    return see_other("manage-access", jam.slug)


def _only_entered(jam: Jam) -> QuerySet[JamAccess]:
    """Whoever may see the jam for the code alone: not those who take part."""
    entered: QuerySet[JamAccess] = jam.access.exclude(user__in=jam.participants.values("user"))
    return entered.select_related("user", "jam").order_by("user__name", "pk")
