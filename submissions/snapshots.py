"""The state that judges read: every submission as it stood when the grace ended, and what organisers let in later.

Taken under the lock that no writer shares, so every receipt given before the close is in it and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from copy import copy
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Subquery

from jam import clock, guard
from jam.models import Jam

from .models import Attachment, Link, Snapshot, Submission, SubmissionQuerySet, SubmissionVersion

log = logging.getLogger(__name__)
FROZEN = ("title", "abstract", "body", "report_url", "licence", "tags")
Row = TypeVar("Row", bound=Model)


def take_due() -> None:
    """Take every snapshot whose time has come. One that fails does not keep the other jams from theirs."""
    for jam in due(now=clock.now()):
        try:
            with guard.closing(jam) as now:
                take(jam, now=now)
        except Exception:
            log.exception("the snapshot of %s failed; the next sweep tries again", jam.slug)


def due(*, now: datetime) -> QuerySet[Jam]:
    """Jams whose grace is over, with something handed in that no snapshot holds."""
    over = Jam.objects.published().filter(submissions_close_at__lte=now - F("grace"))
    return over.filter(Exists(_missing().filter(jam=OuterRef("pk"))))


def take(jam: Jam, *, now: datetime) -> int:
    """Freeze the newest version of everything handed in; how many. Call it alone in the jam, after the grace.

    Safe to run twice. One that was taken before the deadline moved to a later time is taken anew.
    """
    if jam.is_draft or now < jam.grace_ends_at:
        return 0
    Snapshot.objects.filter(submission__jam=jam, taken_at__lt=jam.grace_ends_at).delete()
    newest = SubmissionVersion.objects.filter(submission=OuterRef("pk")).order_by("-number").values("pk")[:1]
    rows = _missing().filter(jam=jam).annotate(newest=Subquery(newest)).values_list("pk", "newest")
    taken = [Snapshot(submission_id=pk, version_id=version, taken_at=now) for pk, version in rows]
    Snapshot.objects.bulk_create(taken, batch_size=1_000)
    return len(taken)


def let_in(version: SubmissionVersion, *, now: datetime) -> Snapshot:
    """What an organiser let in after the close is what judges read from now on."""
    fresh = {"version": version, "taken_at": now, "commit": "", "commit_asked_at": None, "commit_trouble": ""}
    snapshot, _created = Snapshot.objects.update_or_create(submission=version.submission, defaults=fresh)
    return snapshot


def snapshot_of(submission: Submission) -> Snapshot | None:
    """What was frozen of it; nothing while its jam takes submissions, also if the deadline moved after a close."""
    snapshot: Snapshot | None = getattr(submission, "snapshot", None)
    if snapshot is not None and snapshot.taken_at >= submission.jam.grace_ends_at:
        return snapshot
    return None


def as_handed_in(submission: Submission) -> Submission:
    """A copy to read, never to save: everything as its snapshot has it; the submission itself if there is none.

    What versions of old do not hold, such as answers, is read from the submission.
    """
    snapshot = snapshot_of(submission)
    if snapshot is None:
        return submission
    content = snapshot.version.content
    frozen = copy(submission)
    for field in FROZEN:
        setattr(frozen, field, content.get(field, getattr(submission, field)))
    links = [Link(submission=frozen, **link) for link in content.get("links", [])]
    frozen.frozen = content
    files = _files(submission, content)
    frozen._prefetched_objects_cache = {  # type: ignore[attr-defined]  # as prefetch_related fills it
        **getattr(submission, "_prefetched_objects_cache", {}),
        "links": _given(Link.objects.none(), links),
        "attachments": _given(submission.attachments.none(), files),
    }
    return frozen


def _files(submission: Submission, content: Mapping[str, Any]) -> list[Attachment]:
    """Those that were handed in and are still there, each image with the words that it had."""
    kept = {(file["slot"], file["sha256"]): file for file in content.get("files", [])}
    files = []
    for file in submission.attachments.all():
        if held := kept.get((file.slot, file.sha256)):
            file = copy(file)
            file.alt = held.get("alt", file.alt)
            files.append(file)
    return files


def _missing() -> SubmissionQuerySet:
    """Handed in, and in no snapshot that still stands."""
    stands = Q(taken_at__gte=F("submission__jam__submissions_close_at") + F("submission__jam__grace"))
    held = Exists(Snapshot.objects.filter(stands, submission=OuterRef("pk")))
    return Submission.objects.handed_in().filter(
        ~held, Exists(SubmissionVersion.objects.filter(submission=OuterRef("pk")))
    )


def _given(queryset: QuerySet[Row], rows: Iterable[Row]) -> QuerySet[Row]:
    """A QuerySet that has been asked already and got these rows."""
    queryset._result_cache = list(rows)
    queryset._prefetch_done = True  # type: ignore[attr-defined]
    return queryset
