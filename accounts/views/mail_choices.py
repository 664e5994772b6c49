"""Which mails somebody gets: chosen in the account, or stopped from under a mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import stopping
from accounts.actions.profile import choose_mail, mute
from accounts.forms import MailForm
from accounts.http import UserRequest
from accounts.mail_kinds import ALWAYS_SENT, CATEGORIES
from jam.http import see_other


@require_http_methods(["GET", "HEAD", "POST"])
def account_mail(request: UserRequest) -> HttpResponse:
    wanted = [category.name for category in CATEGORIES if category.name not in request.user.muted]
    form = MailForm(request.POST if request.method == "POST" else None, initial={"wanted": wanted})
    if form.is_valid():
        choose_mail(request.user, muted=form.muted())
        messages.success(request, _("Saved."))
        return see_other("account-mail")
    page = {"form": form, "always": ALWAYS_SENT, "tab": "mail"}
    return render(request, "accounts/account_mail.html", page, status=422 if form.is_bound else 200)


@csrf_exempt  # mailboxes press the button without our page; the token says who and what
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one category of mails, or take that back. Opening the page changes nothing."""
    found = stopping.opened(token)
    if found is None:
        return render(request, "accounts/mail_stop_gone.html", status=404)
    user, category = found
    if request.method == "POST":
        mute(user, category.name, muted="again" not in request.POST)
        if "List-Unsubscribe" not in request.POST:
            return see_other("mail-stop", token)
    page = {"category": category, "is_muted": category.name in user.muted, "token": token}
    return render(request, "accounts/mail_stop.html", page)
