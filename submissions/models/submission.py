from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from jam.models import Jam
from jam.phases import Phase


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def submitted(self) -> SubmissionQuerySet:
        return self.filter(submitted_at__isnull=False)

    def in_the_running(self) -> SubmissionQuerySet:
        """What judges get: submitted, neither withdrawn nor disqualified."""
        return self.submitted().filter(withdrawn_at__isnull=True, disqualified_at__isnull=True)

    def visible_to(self, user: User | AnonymousUser, *, now: datetime) -> SubmissionQuerySet:
        """Your own always; your jam's if you organise it; everyone's once the jam shows them.

        A jam shows submissions as they arrive, or all at once when the grace ends.
        """
        closed = Q(team__jam__submissions_close_at__lte=now - F("team__jam__grace"))
        shown = Q(submitted_at__isnull=False, withdrawn_at__isnull=True, team__jam__published_at__isnull=False) & (
            Q(team__jam__reveal_at_once=True) | closed
        )
        if not user.is_authenticated:
            return self.filter(shown)
        own = Q(team__in=Team.objects.with_member(user).values("pk"))
        organised = Q(team__jam__in=user.organised_jam_ids())
        return self.filter(shown | own | organised)

    def authors_visible_to(self, user: User | AnonymousUser, *, now: datetime) -> SubmissionQuerySet:
        """Those whose team this person may know: their own, an organiser's, or not (or no longer) blind."""
        open_ = Q(team__jam__blind=False) | Q(team__jam__in=Jam.objects.in_phase(Phase.RESULTS, now=now).values("pk"))
        if not user.is_authenticated:
            return self.filter(open_)
        own = Q(team__in=Team.objects.with_member(user).values("pk"))
        return self.filter(open_ | own | Q(team__jam__in=user.organised_jam_ids()))

    def of(self, jam: Jam) -> SubmissionQuerySet:
        return self.filter(team__jam=jam)


class Submission(models.Model):
    """What a team hands in. A draft until submitted; editing it afterwards keeps it submitted."""

    team = models.OneToOneField(Team, models.RESTRICT, related_name="submission")
    number = models.PositiveIntegerField(editable=False)  # permanent, counted within the jam
    jam = models.ForeignKey(Jam, models.CASCADE, related_name="submissions", editable=False)
    title = models.CharField(max_length=140, blank=True)
    abstract = models.CharField(
        _("one-sentence summary"),
        max_length=200,
        blank=True,
        help_text=_("At most 200 characters; it stands in the gallery."),
    )
    body = models.TextField(
        _("description"),
        blank=True,
        max_length=20_000,
        help_text=_("Markdown: what you asked, did and found."),
    )
    report_url = models.URLField(_("link to the report"), blank=True)
    agreed = models.BooleanField(_("every author agrees to publish this"), default=False)
    revision = models.PositiveIntegerField(default=0, editable=False)  # raised by every save of the editor
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(null=True, blank=True, editable=False)
    saved_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    disqualified_at = models.DateTimeField(null=True, blank=True, editable=False)
    disqualified_because = models.CharField(max_length=400, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["jam", "number"], name="submission_number_once_per_jam"),
            models.CheckConstraint(
                name="submission_submitted_has_a_title", condition=Q(submitted_at__isnull=True) | ~Q(title="")
            ),
            models.CheckConstraint(
                name="submission_disqualified_for_a_reason",
                condition=Q(disqualified_at__isnull=True) | ~Q(disqualified_because=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title or _("Untitled draft")

    def get_absolute_url(self) -> str:
        return reverse("submission-detail", args=[self.jam.slug, self.number, slugify(self.title) or "untitled"])

    @property
    def is_submitted(self) -> bool:
        return self.submitted_at is not None

    @property
    def slug(self) -> str:
        return slugify(self.title) or "untitled"

    def content(self) -> dict[str, Any]:
        """Everything that a submit freezes, as plain JSON. Two equal contents are the same work."""
        return {
            "number": self.number,
            "team": self.team.name,
            "authors": [member.user.name for member in self.team.members.select_related("user").order_by("seat")],
            "title": self.title,
            "abstract": self.abstract,
            "body": self.body,
            "report_url": self.report_url,
            "links": [{"kind": link.kind, "url": link.url} for link in self.links.all()],
            "files": [
                {"slot": a.slot, "name": a.name, "bytes": a.size, "sha256": a.sha256} for a in self.attachments.all()
            ],
        }


class Link(models.Model):
    """Where the rest of the work lives: code, a demo, a video."""

    class Kind(models.TextChoices):
        CODE = "code", _("Code")
        DEMO = "demo", _("Demo")
        VIDEO = "video", _("Video")

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="links")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    url = models.URLField()

    class Meta:
        ordering = ["kind"]
        constraints = [models.UniqueConstraint(fields=["submission", "kind"], name="link_once_per_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.url}"
