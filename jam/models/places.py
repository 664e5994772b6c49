from __future__ import annotations

from zoneinfo import ZoneInfo

from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .jam import Jam, validate_time_zone


class HubQuerySet(models.QuerySet["Hub"]):
    def approved(self) -> HubQuerySet:
        """Those that are public: answered with yes, and not cancelled since."""
        return self.filter(approved_at__isnull=False, cancelled_at__isnull=True)


class Hub(models.Model):
    """A local site where people meet in person. Public once an organiser approved it."""

    jam = models.ForeignKey(Jam, models.CASCADE, related_name="hubs")
    city = models.CharField(max_length=80)
    slug = models.SlugField(max_length=60)
    venue = models.CharField(max_length=120)
    address = models.CharField(_("address and directions"), max_length=400, blank=True)
    access = models.CharField(_("access notes"), max_length=400, blank=True)
    opening_hours = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True, max_length=5_000)
    time_zone = models.CharField(max_length=64, validators=[validate_time_zone])
    capacity = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    declined_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer = models.CharField(max_length=400, blank=True, editable=False)  # the organisers', to whoever leads it
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = HubQuerySet.as_manager()

    class Meta:
        ordering = ["city"]
        constraints = [models.UniqueConstraint(fields=["jam", "slug"], name="hub_slug_once_per_jam")]

    def __str__(self) -> str:
        return self.city

    def get_absolute_url(self) -> str:
        return reverse("hub-detail", args=[self.jam.slug, self.slug])

    @property
    def is_open(self) -> bool:
        """Public, and not cancelled since."""
        return self.approved_at is not None and self.cancelled_at is None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
