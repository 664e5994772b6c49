"""Every version that a team handed in, and what changed from one to another."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from jam.models import Jam
from jam.permissions import jam_page
from submissions.diff import Change, changes
from submissions.models import Link, SubmissionVersion
from submissions.snapshots import snapshot_of

from .handing_in import own_submission

LONGEST_NUMBER = 9  # digits


@require_safe
@jam_page
def history(request: UserRequest, jam: Jam) -> HttpResponse:
    """All versions, and what changed in one of them since another: by default in the newest since the one before."""
    own = own_submission(request, jam)
    versions = list(own.versions.select_related("submitted_by").defer("content"))
    for version in versions:
        version.submission = own
    by_number = {version.number: version for version in versions}
    newer = _chosen(request, "version", by_number, otherwise=max(by_number, default=0))
    older = _chosen(request, "since", by_number, otherwise=newer.number - 1 if newer else 0)
    page = {
        "jam": jam,
        "submission": own,
        "versions": versions,
        "newer": newer,
        "older": older,
        "changes": _between(older, newer) if older and newer else [],
        "read": snapshot_of(own),
    }
    return render(request, "submissions/history.html", page)


def _chosen(
    request: UserRequest, name: str, versions: dict[int, SubmissionVersion], *, otherwise: int
) -> SubmissionVersion | None:
    """The version that the address names; 404 if there is none with that number."""
    asked = request.GET.get(name, "")
    if not asked:
        return versions.get(otherwise)
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST_NUMBER else 0
    if number not in versions:
        raise Http404
    return versions[number]


def _between(older: SubmissionVersion, newer: SubmissionVersion) -> list[dict[str, object]]:
    return [{"label": _label(change), "parts": change.parts} for change in changes(older.content, newer.content)]


def _label(change: Change) -> str:
    """The name of a field as the editor has it; a question by itself."""
    field, _slash, inner = change.field.partition("/")
    named = {
        "team": _("Team"),
        "authors": _("Authors"),
        "title": _("Title"),
        "abstract": _("One-sentence summary"),
        "body": _("Description"),
        "report_url": _("Link to the report"),
        "licence": _("Licence"),
        "tags": _("Tags"),
        "files": _("File"),
        "roles": _("Roles"),
    }
    if field == "links" and inner in Link.Kind.values:
        return str(Link.Kind(inner).label)
    if field == "answers" and inner:
        return inner
    label = named.get(field, field.replace("_", " ").capitalize())
    return f"{label}: {inner}" if inner else label
