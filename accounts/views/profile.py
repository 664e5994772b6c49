from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import ProfileForm
from accounts.http import UserRequest
from accounts.models import Message, Participant, User
from jam import clock
from jam.http import see_other
from jam.zones import zone_called


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: UserRequest) -> HttpResponse:
    """What a person says about themselves, the way to everything else about the account, and their jams."""
    browser_zone = request.COOKIES.get("tz", "")
    form = ProfileForm(
        request.POST or None,
        instance=User.objects.get(pk=request.user.pk),
        browser_zone=browser_zone if zone_called(browser_zone) else "",
    )
    if form.is_valid() and _saved(form):
        messages.success(request, _("Saved."))
        return see_other("account")
    taking_part = request.user.participations.select_related("jam", "team", "hub").order_by("-jam__building_starts_at")
    page: dict[str, Any] = {"form": form, "participations": taking_part, "tab": "profile"}
    return render(request, "accounts/account.html", page, status=422 if form.is_bound else 200)


def _saved(form: ProfileForm) -> bool:
    try:
        form.save()
    except ValidationError as refusal:
        form.add_error("handle", refusal)
        return False
    return True


@login_not_required
@require_safe
def person(request: HttpRequest, handle: str) -> HttpResponse:
    """The page about a person who wants one. Nobody, nobody any more and nobody in public give the same 404."""
    found = get_object_or_404(User.objects.filter(is_public=True, is_active=True), handle=handle.lower())
    jams = Participant.objects.shown_on_page_of(found, request.user, now=clock.at(request)) if found.shows_jams else []
    return render(request, "accounts/person.html", {"person": found, "participations": jams})


@login_not_required
@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Every mail of this site, for who tries it out on their own machine; elsewhere there is no such page."""
    if not settings.LOCAL_MAILBOX:
        raise Http404
    mails = Message.objects.order_by("-created_at", "-pk")
    if to := request.GET.get("to", ""):
        mails = mails.filter(to__iexact=to)
    page = Paginator(mails, 20).get_page(request.GET.get("page"))
    return render(request, "accounts/mailbox.html", {"page_obj": page, "to": to})
