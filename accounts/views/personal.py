"""What is kept about a person: to take away, and to have deleted."""

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import personal
from accounts.actions.deleting import delete_account, drafts_that_go, reasons_to_keep
from accounts.forms import DeletionForm
from accounts.http import UserRequest
from accounts.models import User
from accounts.permissions import recently_signed_in
from jam import clock
from jam.http import see_other
from jam.tasks import nudge


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in
def account_data(request: UserRequest) -> HttpResponseBase:
    """Everything that is kept about the person who asks, as a ZIP."""
    if request.method != "POST":
        return render(request, "accounts/account_data.html", {"tab": "data"})
    now = clock.at(request)
    archive = personal.archive(request.user, now=now)
    name = f"jamboree-{now:%Y-%m-%d}.zip"
    return FileResponse(archive, as_attachment=True, filename=name, content_type="application/zip")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in
def account_delete(request: UserRequest) -> HttpResponse:
    """What goes, what stays, and the last question."""
    user, reasons = User.objects.get(pk=request.user.pk), []
    form = DeletionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            delete_account(user)
        except ValidationError as refusal:
            reasons = refusal.messages
        else:
            nudge()
            logout(request)
            messages.success(request, _("Your account is deleted. Thank you for having been here."))
            return see_other("home")
    now = clock.at(request)
    reasons = reasons or reasons_to_keep(user, now=now)
    page = {"form": form, "reasons": reasons, "drafts": drafts_that_go(user), "tab": "delete"}
    return render(request, "accounts/account_delete.html", page, status=422 if form.is_bound else 200)
