from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Authorship(models.Model):
    """What one member of the team says of their part: whether it may be published with their name, and what they did.

    ``roles`` are keys of the Contributor Roles Taxonomy (CRediT, ANSI/NISO Z39.104-2022).
    """

    submission = models.ForeignKey("submissions.Submission", models.CASCADE, related_name="authorships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="authorships")
    agreed_at = models.DateTimeField(null=True, blank=True)
    roles = ArrayField(models.CharField(max_length=30), default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "user"], name="authorship_once")]

    def __str__(self) -> str:
        return f"{self.user} of {self.submission}"
