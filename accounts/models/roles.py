from django.conf import settings
from django.db import models
from django.db.models import Q

from jam.models import Hub, Jam


class Organiser(models.Model):
    """Runs a jam; with a hub, runs that hub only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="organiser_roles")
    jam = models.ForeignKey(Jam, models.CASCADE, related_name="organisers")
    hub = models.ForeignKey(Hub, models.CASCADE, null=True, blank=True, related_name="leads")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "jam", "hub"], name="organiser_once_per_hub"),
            models.UniqueConstraint(
                fields=["user", "jam"], condition=Q(hub__isnull=True), name="organiser_once_per_jam"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} organises {self.hub or self.jam}"
