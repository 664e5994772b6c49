"""What somebody who is asked to judge does with the link."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.tasks import nudge
from judging.actions.inviting import accept_to_judge, decline_to_judge
from judging.models import JudgeInvitation, JudgeInvitationGone


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def judge_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who asks to judge what. Opening it does nothing, since mail scanners do; the buttons answer."""
    try:
        if request.method != "POST":
            invitation = JudgeInvitation.open(token, now=clock.at(request))
            page = {"jam": invitation.jam, "invitation": invitation}
            return render(request, "judging/judge_invitation.html", page)
        return _answer(request, token)
    except JudgeInvitationGone as gone:
        return render(request, "judging/judge_invitation.html", {"gone": gone.messages[0]}, status=404)


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    if request.POST.get("answer") == "no":
        jam = decline_to_judge(token)
        messages.success(request, _("You said no to judging %(jam)s.") % {"jam": jam.name})
        return see_other("home")
    if not isinstance(request.user, User):
        return redirect_to_login(request.path)
    judge = accept_to_judge(token, request.user)
    nudge()
    messages.success(request, _("Thank you. You judge %(jam)s.") % {"jam": judge.jam.name})
    if Jam.objects.visible_to(request.user).filter(pk=judge.jam_id).exists():
        return see_other("judge-home", judge.jam.slug)
    return see_other("home")
