"""What is kept about one person in submissions, and what stays of them when their account is deleted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from accounts.models import Team, User
from accounts.personal import Table

from .models import (
    Attachment,
    Authorship,
    Comment,
    HazardReviewer,
    LateLink,
    LateRequest,
    Report,
    Submission,
    SubmissionVersion,
)


def tables(user: User, *, now: datetime) -> Iterator[Table]:
    """The work of this person's teams: authors by name, as it is published."""
    mine = Submission.objects.owned_by(user).order_by("jam", "number").select_related("team", "jam")
    parts = mine.prefetch_related("links", "attachments", "answers__question", "jam__questions", "team__members__user")
    columns = (
        "jam", "number", "team", "authors", "state", "title", "summary", "description", "report link", "code", "demo",
        "video", "begun at", "submitted at", "tags", "licence", "answers",
    )  # fmt: skip
    work = [_row(submission) for submission in parts]
    yield Table("submissions", "Submissions that you are on, drafts too.", columns, work)
    versions = SubmissionVersion.objects.filter(submission__in=mine.values("pk")).select_related("submission__jam")
    handed_in = [
        [version.receipt, version.sha256, version.submitted_at, version.submitted_by_id == user.pk]
        for version in versions.order_by("submission", "number")
    ]
    yield Table("receipts", "Every version that was handed in.", ("receipt", "sha256", "at", "by you"), handed_in)
    parts_of = Authorship.objects.filter(user=user).select_related("submission__jam").order_by("submission")
    said = [[a.submission.jam.name, a.submission.number, a.agreed_at, ", ".join(a.role_labels)] for a in parts_of]
    about = "What you said of your own part in them."
    yield Table("authorship", about, ("jam", "submission", "agreed at", "roles"), said)
    files = Attachment.objects.filter(uploaded_by=user).values_list(
        "submission__jam__name", "submission__number", "name", "size", "sha256", "uploaded_at"
    )
    about = "Files that you uploaded. Download them from the submission."
    yield Table("files", about, ("jam", "submission", "name", "bytes", "sha256", "uploaded at"), files)
    yield from _talk(user)
    asked = LateRequest.objects.filter(asked_by=user).order_by("asked_at", "pk")
    requests = asked.values_list("team__jam__name", "team__name", "reason", "asked_at", "answered_at")
    about, head = "What you asked organisers after submissions had closed.", ("jam", "team", "in your words")
    yield Table("late-requests", about, (*head, "asked at", "answered at"), requests)


def _talk(user: User) -> Iterator[Table]:
    """What this person said of submissions. Of what came of it, only what they were told."""
    said = user.comments.order_by("written_at", "pk").values_list(
        "submission__jam__name", "submission__number", "text", "written_at", "hidden_at"
    )
    about = "Comments that you wrote under submissions."
    yield Table("comments", about, ("jam", "submission", "comment", "written at", "hidden at"), said)
    told = Report.objects.filter(reported_by=user).order_by("reported_at", "pk").select_related("submission__jam")
    rows = [
        [r.submission.jam.name, r.submission.number, r.get_reason_display(), r.text, r.reported_at, r.outcome]
        for r in told
    ]
    columns = ("jam", "submission", "what is wrong", "in your words", "reported at", "answer")
    yield Table("reported-problems", "Problems with submissions that you told organisers of.", columns, rows)
    named = HazardReviewer.objects.filter(user=user).order_by("jam").values_list("jam__name")
    yield Table("hazard-reviewer", "Jams in which you may read and clear possible hazards.", ("jam",), named)


def _row(submission: Submission) -> list[object]:
    urls = submission.urls()
    members = sorted(submission.team.members.all(), key=lambda member: member.seat or 0)
    return [
        submission.jam.name,
        submission.number,
        submission.team.name,
        "; ".join(member.user.name for member in members),
        str(submission.state()),
        submission.title,
        submission.abstract,
        submission.body,
        submission.report_url,
        urls["code"],
        urls["demo"],
        urls["video"],
        submission.created_at,
        submission.submitted_at,
        ", ".join(submission.tags),
        submission.licence,
        "\n".join(f"{answer.question.label}: {answer.in_words}" for answer in submission.answers.all()),
    ]


def credited_team_ids(user: User) -> set[int]:
    """Teams of this person whose submitted work names its authors, also if it was disqualified."""
    named = Submission.objects.handed_in().filter(team__in=Team.objects.with_member(user).values("pk"))
    return set(named.values_list("team", flat=True))


def forget(user: User, *, now: datetime) -> None:
    """Who typed, uploaded or pressed the button is nobody's any more; authors stay through their team.

    Comments and reported problems stay, because others answered them; nobody can tell whose they were.
    """
    Submission.objects.filter(saved_by=user).update(saved_by=None)
    Attachment.objects.filter(uploaded_by=user).update(uploaded_by=None)
    SubmissionVersion.objects.filter(submitted_by=user).update(submitted_by=None)
    LateRequest.objects.filter(asked_by=user).update(asked_by=None)
    LateLink.objects.filter(made_by=user).update(made_by=None)
    Comment.objects.filter(author=user).update(author=None)
    Comment.objects.filter(hidden_by=user).update(hidden_by=None)
    Report.objects.filter(reported_by=user).update(reported_by=None)
    Report.objects.filter(settled_by=user).update(settled_by=None)
    HazardReviewer.objects.filter(user=user).delete()
