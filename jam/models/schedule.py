import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .jam import Jam
from .places import Hub


class ScheduleItem(models.Model):
    """One row of the public programme. Deadlines are not stored here: they are the jam's timeline."""

    class Kind(models.TextChoices):
        TALK = "talk", _("Talk")
        WORKSHOP = "workshop", _("Workshop")
        OFFICE_HOUR = "office-hour", _("Office hour")
        SOCIAL = "social", _("Social")
        CEREMONY = "ceremony", _("Ceremony")
        OTHER = "other", _("Other")

    jam = models.ForeignKey(Jam, models.CASCADE, related_name="schedule_items")
    hub = models.ForeignKey(Hub, models.CASCADE, null=True, blank=True, related_name="schedule_items")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.TALK)
    title = models.CharField(max_length=160)
    description = models.TextField(blank=True, max_length=2_000)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(max_length=160, blank=True)
    url = models.URLField(_("link"), blank=True)
    recording_url = models.URLField(_("recording"), blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)  # iCalendar SEQUENCE, raised by every edit
    moved_from = models.DateTimeField(null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="schedule_item_ends_after_it_starts",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("It must end after it starts."),
            )
        ]

    def __str__(self) -> str:
        return self.title
