from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jam.models import Jam


class AuditEntry(models.Model):
    """What an organiser, or the system on the organisers' behalf, did to a jam. Only ever added to,
    by ``User.record`` or, where nobody is signed in, with no actor."""

    jam = models.ForeignKey(Jam, models.CASCADE, null=True, related_name="audit_entries")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="audit_entries")
    actor_name = models.CharField(max_length=80, blank=True)
    action = models.CharField(max_length=80)
    about = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = _("audit entries")

    def __str__(self) -> str:
        return f"{self.actor_name or _('Jamboree')}: {self.action} {self.about}".strip()
