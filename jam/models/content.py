from django.db import models
from django.utils.translation import gettext_lazy as _

from .jam import Jam


class Resource(models.Model):
    """One thing that helps people start: an answer, a notebook, an idea, something to read, a tool, a talk."""

    class Kind(models.TextChoices):
        FAQ = "faq", _("Question and answer")
        STARTER = "starter", _("Starter resource")
        IDEA = "idea", _("Idea")
        READING = "reading", _("Paper or reading")
        INTRODUCTION = "introduction", _("Introduction")
        TOOL = "tool", _("Tool")
        TALK = "talk", _("Talk")

    jam = models.ForeignKey(Jam, models.CASCADE, related_name="resources")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(_("title or question"), max_length=200)
    text = models.TextField(_("text or answer"), blank=True, max_length=5_000)
    url = models.URLField(_("link"), blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class Announcement(models.Model):
    """Something the organisers tell everybody: on the page, and by mail if they choose."""

    jam = models.ForeignKey(Jam, models.CASCADE, related_name="announcements")
    title = models.CharField(max_length=160)
    text = models.TextField(max_length=10_000)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return self.title
