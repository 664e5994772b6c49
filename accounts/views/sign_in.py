"""What allauth has no view for: the link in a mail, a mailed code to show again who one is, signing one device out."""

from http import HTTPStatus

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import verify_email_indirectly
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.models import Login
from allauth.core import ratelimit
from allauth.usersessions.internal.flows.sessions import end_sessions
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.sign_in import ConfirmLoginCodeForm
from accounts.http import UserRequest
from accounts.models import SignInLink, User
from accounts.reauthentication import MailedCode
from jam import clock
from jam.http import safe_next, see_other


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reauthenticate_by_code(request: UserRequest) -> HttpResponse:
    """Show again who one is with a code from the mail. A GET mails nothing: the button does."""
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    if "reauthenticate_by_code" not in [way["id"] for way in ways]:
        raise Http404
    if request.method == "POST" and request.POST.get("action") == "send":
        return _send(request)
    process = MailedCode.waiting(request)
    form = ConfirmLoginCodeForm(request.POST or None, code=process.code) if process else None
    if process and form and form.is_bound:
        if not ratelimit.consume(request, action="reauthenticate", user=request.user):
            form.add_error("code", _("Too many tries. Wait a minute, then go on."))
        elif form.is_valid():
            process.finish()
            return resume_request(request) or see_other("account")
        elif not process.record_invalid_attempt():
            messages.warning(request, _("Too many wrong tries. Ask for a new code."))
            return see_other(_here(request))
    return _page(request, form, ways)


def _send(request: UserRequest) -> HttpResponse:
    if ratelimit.consume(request, action="mail_reauthentication_code", user=request.user):
        MailedCode.start(request)
    else:
        messages.warning(request, _("That is enough mail for a while. Use the latest code, or wait."))
    return see_other(_here(request))


def _here(request: UserRequest) -> str:
    return request.get_full_path()


def _page(request: UserRequest, form: BaseForm | None, ways: list[dict[str, str]]) -> HttpResponse:
    context = {
        "form": form,
        "next": safe_next(request, ""),
        "others": [way for way in ways if way["id"] != "reauthenticate_by_code"],
    }
    status = 422 if form and form.is_bound else 200
    return render(request, "account/reauthenticate_by_code.html", context, status=status)


@require_POST
def end_session(request: UserRequest, pk: int) -> HttpResponse:
    """Sign one of one's own devices out; its cookie opens nothing from then on."""
    session = get_object_or_404(request.user.usersession_set, pk=pk)
    end_sessions(request, [session])
    messages.success(request, _("That device is signed out."))
    return see_other("usersessions_list")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail with the code. Opening it does nothing, since mail scanners do; the button signs in."""
    now = clock.now()
    user = SignInLink.objects.use(token, now=now) if request.method == "POST" else None
    if user is not None:
        return _sign_in(request, user)
    link = SignInLink.objects.working(token, now=now)
    status = HTTPStatus.OK if link else HTTPStatus.GONE
    return render(request, "account/sign_in_link.html", {"link": link, "next": safe_next(request, "")}, status=status)


def _sign_in(request: HttpRequest, user: User) -> HttpResponse:
    """As with the code: what remains, a second factor say, is asked for. Whoever was signed in here is signed out."""
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
    record_authentication(request, user, method="code", email=user.email)
    verify_email_indirectly(request, user, user.email)
    login = Login(user=user, email=user.email, redirect_url=safe_next(request, "") or None)
    answer: HttpResponse = perform_login(request, login)
    return answer
