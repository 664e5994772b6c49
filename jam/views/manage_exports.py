"""Everything that organisers may take with them, as tables."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jam.exports import all_exports, csv_lines
from jam.models import Jam
from jam.permissions import ActorRequest, organiser_required, recently_signed_in


@organiser_required
@require_safe
@recently_signed_in
def exports(request: ActorRequest, jam: Jam) -> HttpResponse:
    tables = [(table, sum(1 for _row in table.rows(jam))) for table in all_exports()]
    return render(request, "manage/exports.html", {"jam": jam, "tables": tables})


@organiser_required
@require_safe
@recently_signed_in
def export(request: ActorRequest, jam: Jam, name: str) -> HttpResponseBase:
    """One table, line by line as the database gives it. That it left the site is written to the log first."""
    found = next((table for table in all_exports() if table.name == name), None)
    if found is None:
        raise Http404
    request.user.record("downloaded", jam=jam, about=str(found.title))
    response = StreamingHttpResponse(csv_lines(found, jam), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{jam.slug}-{found.name}.csv"'
    response["Cache-Control"] = "no-store"
    return response
