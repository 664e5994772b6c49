"""Comments under a submission once results are out: signed, in public, moderated by the jam's organisers."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models import User
from jam import guard
from jam.phases import Phase

from .models import Comment, Submission
from .models.queryset import Reader

PER_PAGE = 50


class CommentsClosed(ValidationError):
    """Before results are out, words under a submission could name who made it, or sway judges."""

    def __init__(self) -> None:
        super().__init__(
            _("Comments open with the results. What you typed is below and was not posted: keep a copy of it."),
            code="comments_closed",
        )


def is_open(submission: Submission, *, now: datetime) -> bool:
    """May people comment? Results are out, and everybody who finds the jam may read it, disqualified or not."""
    public = submission.is_submitted and submission.withdrawn_at is None and submission.flagged_at is None
    return public and submission.jam.phase(now) is Phase.RESULTS


def comments_on(submission: Submission, reader: Reader, *, now: datetime) -> QuerySet[Comment]:
    """What this reader finds, the oldest first: nothing outside results, because comments may name who made it.

    What organisers hid is found by them, by whoever wrote it and by the team.
    """
    if not is_open(submission, now=now):
        return Comment.objects.none()
    every = submission.comments.select_related("author")
    if not reader.is_authenticated:
        return every.filter(hidden_at=None)
    if reader.organises(submission.jam) or submission.team.has_member(reader):
        return every
    return every.filter(Q(hidden_at=None) | Q(author=reader))


def address_of(comment: Comment, reader: Reader, *, now: datetime) -> str:
    """Where this reader finds it, on whichever page of the comments."""
    seen = comments_on(comment.submission, reader, now=now)
    before = Q(written_at__lt=comment.written_at) | Q(written_at=comment.written_at, pk__lt=comment.pk)
    page = seen.filter(before).count() // PER_PAGE + 1
    return f"{comment.submission.get_absolute_url()}{f'?page={page}' if page > 1 else ''}#comment-{comment.pk}"


def write_comment(submission: Submission, text: str, *, by: User) -> Comment:
    """Post it, and tell the team. Raises CommentsClosed. The same words by the same person stand there once."""
    with guard.writing(submission.jam) as now:
        current = Submission.objects.select_for_update(of=("self",)).select_related("team").get(pk=submission.pk)
        current.jam = submission.jam
        if not is_open(current, now=now):
            raise CommentsClosed
        if same := current.comments.filter(author=by, text=text).first():
            return same
        written = current.comments.create(author=by, text=text, written_at=now)
        _tell_team(written, now=now)
        return written


def hide_comment(comment: Comment, *, by: User) -> None:
    """From now on only organisers, its author and the team find it. Hidden already: nothing changes."""
    with guard.writing(comment.submission.jam) as now:
        if Comment.objects.filter(pk=comment.pk, hidden_at=None).update(hidden_at=now, hidden_by=by):
            by.record("hid a comment", jam=comment.submission.jam, about=str(comment.submission.number))


def show_comment(comment: Comment, *, by: User) -> None:
    """Everybody finds it again. Not hidden: nothing changes."""
    with guard.writing(comment.submission.jam):
        hidden = Comment.objects.filter(pk=comment.pk, hidden_at__isnull=False)
        if hidden.update(hidden_at=None, hidden_by=None):
            by.record("showed a comment again", jam=comment.submission.jam, about=str(comment.submission.number))


def _tell_team(comment: Comment, *, now: datetime) -> None:
    """One mail an hour to each member but the one who wrote it."""
    submission = comment.submission
    for member in submission.team.members.exclude(user=comment.author).select_related("user"):
        mail.send(
            member.user,
            "commented",
            now=now,
            jam=submission.jam,
            once=f"commented-{submission.pk}-{member.user_id}-{now:%Y-%m-%d-%H}",
            submission=submission,
            comment=comment,
            path=address_of(comment, member.user, now=now),
        )
