"""What readers say of a submission: comments in public, problems to the organisers, hazards to named reviewers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jam.models import Jam


class Comment(models.Model):
    """A remark under a submission, once results are out."""

    submission = models.ForeignKey("submissions.Submission", models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="comments")
    text = models.TextField(_("comment"), max_length=2_000)
    written_at = models.DateTimeField()
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Report(models.Model):
    """A problem that a reader tells this jam's organisers; a possible hazard hides the submission until cleared."""

    class Reason(models.TextChoices):
        BROKEN = "broken", _("Something does not open or is missing")
        RULES = "rules", _("It breaks the rules of the jam")
        RIGHTS = "rights", _("It uses somebody else’s work without saying so")
        CONDUCT = "conduct", _("It breaks the code of conduct")
        HAZARD = "hazard", _("It could help somebody do serious harm")
        OTHER = "other", _("Something else")

    submission = models.ForeignKey("submissions.Submission", models.CASCADE, related_name="reports")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("what is wrong"), max_length=10, choices=Reason.choices)
    text = models.TextField(_("in your words"), max_length=2_000, blank=True)
    reported_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "reported_by", "reason"],
                condition=Q(settled_at__isnull=True),
                name="report_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.submission}"


class HazardReviewer(models.Model):
    """Somebody named by an organiser who may read what a possible hazard hides, and clear it."""

    jam = models.ForeignKey(Jam, models.CASCADE, related_name="hazard_reviewers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["jam", "user"], name="hazard_reviewer_once")]

    def __str__(self) -> str:
        return f"{self.user} reviews hazards of {self.jam}"
