from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jam.models import Jam
from jam.permissions import jam_page


@login_not_required
@require_safe
@jam_page
def criterion_list(request: HttpRequest, jam: Jam) -> HttpResponse:
    return render(request, "judging/criterion_list.html", {"jam": jam, "criteria": jam.criteria.first_round()})
