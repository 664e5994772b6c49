from django.db import models
from django.db.models import Q


class ClockShift(models.Model):
    """How far the clock of a test or a try-out runs ahead. At most one row; read by ``jam.clock`` alone."""

    shift = models.DurationField()

    class Meta:
        constraints = [models.CheckConstraint(name="clock_shift_is_one_row", condition=Q(pk=1))]

    def __str__(self) -> str:
        return str(self.shift)
