"""What judges who want to rate more are led to."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from jam.models import Jam


class Suggestions(models.Model):
    """Which submissions of a jam one more review tells most about. On no page, in no file, in no address."""

    jam = models.OneToOneField(Jam, models.CASCADE, related_name="suggestions")
    seed = models.CharField(max_length=40)  # from the server's randomness, the same for as long as the jam is judged
    submissions = ArrayField(models.BigIntegerField())  # ids in their own order, which says nothing of ranks
    basis = models.CharField(max_length=80)  # the finished reviews it was computed from
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = _("suggestions")

    def __str__(self) -> str:
        return f"suggestions of {self.jam}"
