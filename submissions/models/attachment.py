from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from submissions.picture import SMALL

from .refusals import TeamIsFull

if TYPE_CHECKING:
    from .submission import Submission


def report_path(attachment: Attachment | None = None, _filename: str = "") -> str:
    """A place that nobody can guess and no person named."""
    if attachment is not None and attachment.is_image:
        return f"images/{uuid.uuid4().hex}.webp"
    return f"reports/{uuid.uuid4().hex}.pdf"


def in_words(size: int) -> str:
    """Bytes as people say them: "420 kB", "4.2 MB"."""
    if size < 1_000:
        return gettext("%d bytes") % size
    if size < 1_000_000:
        return gettext("%d kB") % round(size / 1_000)
    return gettext("%s MB") % f"{size / 1_000_000:.1f}".removesuffix(".0")


class Attachment(models.Model):
    """An uploaded file of a submission, one for each slot."""

    class Slot(models.TextChoices):
        REPORT = "report", _("Report")
        IMAGE_1 = "image-1", _("Image 1")
        IMAGE_2 = "image-2", _("Image 2")
        IMAGE_3 = "image-3", _("Image 3")
        IMAGE_4 = "image-4", _("Image 4")
        IMAGE_5 = "image-5", _("Image 5")
        IMAGE_6 = "image-6", _("Image 6")

    submission = models.ForeignKey("submissions.Submission", models.CASCADE, related_name="attachments")
    slot = models.CharField(max_length=10, choices=Slot.choices, default=Slot.REPORT)
    file = models.FileField(upload_to=report_path)
    name = models.CharField(max_length=120)  # as its uploader called it; the team alone sees it, no path holds it
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField(null=True, blank=True)  # none: the file does not say it plainly
    alt = models.CharField(max_length=300, blank=True)  # of an image: what it shows
    width = models.PositiveIntegerField(null=True, blank=True)  # of an image, in pixels
    height = models.PositiveIntegerField(null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "slot"], name="attachment_once_per_slot")]

    def __str__(self) -> str:
        return self.name

    def content(self) -> dict[str, Any]:
        """What a receipt proves of it, as plain JSON."""
        facts = {"slot": self.slot, "name": self.name, "bytes": self.size, "sha256": self.sha256}
        return facts | {"alt": self.alt} if self.is_image else facts

    @classmethod
    def image_slots(cls) -> list[str]:
        """The slots for images, in the order in which they are shown."""
        return [slot for slot in cls.Slot.values if slot.startswith("image-")]

    @property
    def is_image(self) -> bool:
        return self.slot.startswith("image-")

    @property
    def place(self) -> int:
        """Of an image: its number among the six."""
        return int(self.slot.removeprefix("image-"))

    @property
    def small_width(self) -> int:
        """Of an image: how many pixels wide its smaller copy is."""
        width, height = self.width or 1, self.height or 1
        return max(1, round(width * min(1, SMALL[0] / width, SMALL[1] / height)))

    @property
    def small(self) -> str:
        """Of an image: where its smaller copy lies, beside it."""
        return str(self.file.name).replace(".webp", "-small.webp")

    def stored(self) -> list[str]:
        """Every path in the storage that belongs to it."""
        return [str(self.file.name), self.small] if self.is_image else [str(self.file.name)]


def put_report(submission: Submission, report: Attachment | None, *, by: User, now: datetime) -> list[str]:
    """Put a file into the report's slot, or empty it. Gives the files nobody needs after the commit."""
    submission.touch(by=by, now=now)
    old = list(submission.attachments.filter(slot=Attachment.Slot.REPORT))
    for attachment in old:
        attachment.delete()
    if report is not None:
        need_room(submission, report.size)
        report.submission, report.uploaded_by, report.uploaded_at = submission, by, now
        report.save()
    return [str(attachment.file.name) for attachment in old]


def need_room(submission: Submission, size: int) -> None:
    """Raises TeamIsFull if the team may not have another ``size`` bytes."""
    others = submission.attachments.aggregate(total=Sum("size"))["total"] or 0
    if others + size > settings.MAX_TEAM_BYTES:
        raise TeamIsFull(in_words(settings.MAX_TEAM_BYTES))
