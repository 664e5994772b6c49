"""What stands under a project: what else is like it, and what people say. Load with ``{% load reading %}``."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.paginator import Paginator
from django.template.context import Context

from jam import clock
from submissions.commenting import PER_PAGE, comments_on, is_open
from submissions.models import Submission
from submissions.showing import related_to
from submissions.talk_forms import CommentForm

register = template.Library()


@register.inclusion_tag("submissions/_related.html", takes_context=True)
def related(context: Context, submission: Submission) -> dict[str, Any]:
    """Others with the same tags, as far as this reader finds them."""
    if not submission.tags:
        return {}
    request = context["request"]
    return {"found": related_to(submission, request.user, now=clock.at(request)), "jam": submission.jam}


@register.inclusion_tag("submissions/_comments.html", takes_context=True)
def comments(context: Context, submission: Submission, form: CommentForm | None) -> dict[str, Any]:
    """What people say of it, and the form to say something; before results only a form that could not be posted."""
    request = context["request"]
    now = clock.at(request)
    names = ("csrf_token", "user", "request")
    found = {name: context.get(name) for name in names} | {"submission": submission, "jam": submission.jam}
    if not is_open(submission, now=now):
        return found | {"form": form}
    pages = Paginator(comments_on(submission, request.user, now=now), PER_PAGE)
    return found | {
        "open": True,
        "form": form or CommentForm(),
        "page_obj": pages.get_page(request.GET.get("page")),
        "team": set(submission.team.members.values_list("user", flat=True)),
        "moderates": request.user.is_authenticated and request.user.organises(submission.jam),
    }
