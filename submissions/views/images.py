"""The images of a draft, beside its text: each is kept at once. And every image, for whoever may see its project."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from accounts.models import Team
from jam import clock
from jam.http import see_other
from jam.models import Jam
from jam.permissions import jam_page
from submissions import figures
from submissions.models import Attachment, SubmissionVersion
from submissions.showing import readable
from submissions.uploads import AltForm, ImageForm

from .editor import draft_of, team_of


@require_http_methods(["GET", "HEAD", "POST"])
@jam_page
def add(request: UserRequest, jam: Jam) -> HttpResponse:
    """All images of the draft, and one more."""
    team = team_of(request.user, jam)
    if team is None:
        return see_other("submission-edit", jam.slug)
    if request.method != "POST":
        return _page(request, team)
    form = ImageForm(request.POST, request.FILES)
    if not ratelimit.consume(request, action="upload_image", user=request.user):
        form = ImageForm(initial={"alt": request.POST.get("alt", "")})
        return _page(request, team, form, busy=_("That are many images in an hour. Wait a little."), status=429)

    def keep() -> SubmissionVersion | None:
        picture, alt = form.cleaned_data["image"], form.cleaned_data["alt"]
        return figures.add_image(team, picture, name=form.name, alt=alt, by=request.user)

    return _try(request, team, form, keep, done=_("Image added."), new=form)


@require_POST
@jam_page
def describe(request: UserRequest, jam: Jam, place: int) -> HttpResponse:
    """Say anew what one image shows."""
    team = _owner(request, jam, place)
    form = AltForm(request.POST, prefix=f"image-{place}")

    def say() -> SubmissionVersion | None:
        return figures.describe_image(team, place, form.cleaned_data["alt"], by=request.user)

    return _try(request, team, form, say, done=_("Saved."), place=place)


@require_POST
@jam_page
def move(request: UserRequest, jam: Jam, place: int) -> HttpResponse:
    """Show one image before or after its neighbour."""
    team, direction = _owner(request, jam, place), request.POST.get("direction")
    if direction not in ("up", "down"):
        raise Http404

    def change() -> SubmissionVersion | None:
        return figures.move_image(team, place, up=direction == "up", by=request.user)

    return _try(request, team, Form({}), change, done=_("Image moved."))


@require_POST
@jam_page
def remove(request: UserRequest, jam: Jam, place: int) -> HttpResponse:
    """Take one image away."""
    team = _owner(request, jam, place)
    form = Form({})
    return _try(
        request, team, form, lambda: figures.remove_image(team, place, by=request.user), done=_("Image removed.")
    )


def _owner(request: UserRequest, jam: Jam, place: int) -> Team:
    """This person's team, if it has an image there; to everybody else there is none."""
    team = team_of(request.user, jam)
    if team is None or not Attachment.objects.filter(submission__team=team, slot=f"image-{place}").exists():
        raise Http404
    return team


def _try(
    request: UserRequest,
    team: Team,
    form: Form,
    change: Callable[[], SubmissionVersion | None],
    *,
    done: str,
    new: ImageForm | None = None,
    place: int = 0,
) -> HttpResponse:
    """Change what can be changed; say why not, with what was typed still there."""
    version = None
    if form.is_valid():
        try:
            version = change()
        except ValidationError as refusal:
            form.add_error(None, refusal)
    if form.errors:
        return _page(request, team, new, wrong=form, place=place, status=422)
    receipt = " " + _("What is submitted is now this version.") if version else ""
    messages.success(request, done + receipt)
    return see_other(f"{reverse('submission-edit', args=[team.jam.slug])}#images")


def _page(
    request: UserRequest, team: Team, form: ImageForm | None = None, *, status: int = 200, **facts: Any
) -> HttpResponse:
    page = {"jam": team.jam, "submission": draft_of(team), "image_form": form, **facts}
    page |= {"form": facts.get("wrong"), "writable": team.jam.accepts_drafts(clock.at(request))}
    return render(request, "submissions/images.html", page, status=status)


@login_not_required
@require_safe
@jam_page
def image(request: HttpRequest, jam: Jam, number: int, place: int, size: str) -> HttpResponseBase:
    """One image, for whoever may see the project. Asked for again, it is sent only if it is another one by now."""
    found = readable(request.user, jam, now=clock.at(request)).filter(number=number)
    attachment = get_object_or_404(Attachment, submission__in=found.values("pk"), slot=f"image-{place}")
    if size not in ("small", "full"):
        raise Http404
    etag = f'"{attachment.sha256[:32]}-{size}"'
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if answer is None:
        try:
            content = default_storage.open(attachment.small if size == "small" else str(attachment.file.name))
        except FileNotFoundError as error:
            raise Http404 from error
        answer = FileResponse(content, filename=f"{jam.slug}-{number}-{place}.webp", content_type="image/webp")
    answer["ETag"] = etag
    return sealed(answer)


def sealed(answer: HttpResponseBase) -> HttpResponseBase:
    """What every stored file is sent with: it runs nothing, is what we say it is, and is asked for each time."""
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-cache"
    return answer
