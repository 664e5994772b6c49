"""What changes the images of a draft. Each holds its jam's lock, so submissions do not close in between."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import Team, User
from jam import guard

from .models import Attachment, EnoughImages, Submission, SubmissionVersion
from .models.attachment import need_room
from .picture import Picture


def add_image(team: Team, picture: Picture, *, name: str, alt: str, by: User) -> SubmissionVersion | None:
    """Put an image into the first free place. What is submitted gets a new receipt, which is given.

    Raises DraftsClosed, EnoughImages or TeamIsFull; then nothing is kept.
    """
    sha256 = hashlib.sha256(picture.full).hexdigest()
    image = Attachment(
        slot=Attachment.Slot.IMAGE_1, name=name, alt=alt, size=len(picture.full), sha256=sha256,
        width=picture.width, height=picture.height,
    )  # fmt: skip

    def put(submission: Submission) -> None:
        taken = {other.slot for other in submission.images()}
        free = [slot for slot in Attachment.image_slots() if slot not in taken]
        if not free:
            raise EnoughImages
        need_room(submission, image.size)
        image.slot, image.submission, image.uploaded_by = free[0], submission, by
        image.uploaded_at = submission.saved_at  # type: ignore[assignment]  # it was just saved
        image.save()

    with _in_storage(image, picture):
        return _change(team, put, by=by)


def describe_image(team: Team, place: int, alt: str, *, by: User) -> SubmissionVersion | None:
    """Say anew what the image at ``place`` shows. Raises DraftsClosed, or Attachment.DoesNotExist."""

    def say(submission: Submission) -> None:
        image = submission.attachments.get(slot=f"image-{place}")
        image.alt = alt
        image.save(update_fields=["alt"])

    return _change(team, say, by=by)


def remove_image(team: Team, place: int, *, by: User) -> SubmissionVersion | None:
    """Empty the place; if it is empty already nothing happens. Raises DraftsClosed."""

    def empty(submission: Submission) -> None:
        for image in submission.attachments.filter(slot=f"image-{place}"):
            paths = image.stored()
            image.delete()
            transaction.on_commit(partial(delete_files, paths), robust=True)

    return _change(team, empty, by=by)


def move_image(team: Team, place: int, *, up: bool, by: User) -> SubmissionVersion | None:
    """Let the image at ``place`` change places with the one before or after it. Raises DraftsClosed."""

    def swap(submission: Submission) -> None:
        line = submission.images()
        here = next((n for n, image in enumerate(line) if image.place == place), None)
        if here is None or not 0 <= (there := here + (-1 if up else 1)) < len(line):
            return
        one, other = line[here], line[there]
        submission.attachments.filter(pk__in=[one.pk, other.pk]).delete()  # each place holds one at any moment
        one.slot, other.slot = other.slot, one.slot
        Attachment.objects.bulk_create([one, other])

    return _change(team, swap, by=by)


def delete_files(paths: Iterable[str]) -> None:
    """Remove files from the storage; those that are gone already do not matter."""
    for path in paths:
        default_storage.delete(path)


def _change(team: Team, change: Callable[[Submission], None], *, by: User) -> SubmissionVersion | None:
    with guard.writing(team.jam) as now:
        submission = Submission.of_team(team)
        submission.touch(by=by, now=now)
        change(submission)
        return submission.keep_receipted(by=by, now=now)


@contextmanager
def _in_storage(image: Attachment, picture: Picture) -> Iterator[None]:
    """Write both files before the lock is taken, and remove them again if the draft did not take them."""
    try:
        image.file.save(image.name, ContentFile(picture.full), save=False)
        default_storage.save(image.small, ContentFile(picture.small))
        yield
    except BaseException:
        if image.file.name:
            delete_files(image.stored())
        raise
