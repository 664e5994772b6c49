from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_URL = 500


class Link(models.Model):
    """Where the rest of the work lives: code, a demo, a video."""

    class Kind(models.TextChoices):
        CODE = "code", _("Code")
        DEMO = "demo", _("Demo")
        VIDEO = "video", _("Video")

    submission = models.ForeignKey("submissions.Submission", models.CASCADE, related_name="links")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    url = models.URLField(max_length=LONGEST_URL)

    class Meta:
        ordering = ["kind"]
        constraints = [models.UniqueConstraint(fields=["submission", "kind"], name="link_once_per_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.url}"
