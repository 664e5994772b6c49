"""Comments on a submission: written and deleted by readers, hidden and shown again by organisers."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import UserRequest
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import jam_page, organiser_required
from jam.tasks import nudge
from submissions import commenting
from submissions.models import Comment
from submissions.showing import readable
from submissions.talk_forms import CommentForm

from .gallery import paper


@require_POST
@jam_page
def write(request: UserRequest, jam: Jam, number: int) -> HttpResponse:
    """Post one. What cannot be posted stays in the form, under the project."""
    found = readable(request.user, jam, now=clock.at(request)).listed().select_related("team", "jam")
    submission = get_object_or_404(found, number=number)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return paper(request, submission, form=form, status=422)
    if not ratelimit.consume(request, action="comment", user=request.user):
        form.add_error(None, _("You commented a lot in the last hour. Wait a little, then post it again."))
        return paper(request, submission, form=form, status=429)
    try:
        written = commenting.write_comment(submission, form.cleaned_data["text"], by=request.user)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return paper(request, submission, form=form, status=422)
    nudge()
    return _back_to(written, request)


@require_POST
@jam_page
def delete(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    """Whoever wrote it takes it back, hidden or not, at any time."""
    written = get_object_or_404(_of(jam).filter(author=request.user), pk=pk)
    written.delete()
    messages.success(request, _("Your comment is deleted."))
    found = readable(request.user, jam, now=clock.at(request)).filter(pk=written.submission_id)
    return see_other(written.submission) if found.exists() else see_other("submission-list", jam.slug)


@organiser_required
@require_POST
def hide(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    written = get_object_or_404(_of(jam).filter(submission__flagged_at=None), pk=pk)
    commenting.hide_comment(written, by=request.user)
    messages.success(request, _("Hidden. Only whoever wrote it, the team and the organisers still see it."))
    return _back_to(written, request)


@organiser_required
@require_POST
def show(request: UserRequest, jam: Jam, pk: int) -> HttpResponse:
    written = get_object_or_404(_of(jam).filter(submission__flagged_at=None), pk=pk)
    commenting.show_comment(written, by=request.user)
    messages.success(request, _("Everybody can read the comment again."))
    return _back_to(written, request)


def _of(jam: Jam) -> QuerySet[Comment]:
    return Comment.objects.filter(submission__jam=jam).select_related("submission__jam", "submission__team")


def _back_to(written: Comment, request: UserRequest) -> HttpResponse:
    return see_other(commenting.address_of(written, request.user, now=clock.at(request)))
