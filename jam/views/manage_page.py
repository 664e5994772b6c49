"""What the public page says."""

from copy import copy

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jam import actions
from jam.forms import PageForm
from jam.http import see_other
from jam.models import Jam
from jam.permissions import ActorRequest, organiser_required


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def page(request: ActorRequest, jam: Jam) -> HttpResponse:
    jam = Jam.objects.select_for_update().get(pk=jam.pk)  # two who save at once take turns
    form = PageForm(request.POST if request.method == "POST" else None, instance=copy(jam))
    previews = "preview" in request.POST
    if form.is_valid() and not previews:
        try:
            actions.save_page(
                form.instance, [name for name in form.changed_data if name in form.initial], by=request.user
            )
        except actions.AddressTaken as refusal:
            form.add_error("slug", refusal)
        else:
            messages.success(request, _("Saved."))
            return see_other("manage-page", form.instance.slug)
    context = {"jam": jam, "form": form, "previews": previews}
    return render(request, "manage/page.html", context, status=422 if form.errors else 200)
