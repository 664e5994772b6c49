from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User

if TYPE_CHECKING:
    from .submission import Submission


class Role(models.TextChoices):
    """The fourteen roles of CRediT (ANSI/NISO Z39.104-2022), by the keys that the standard gives them."""

    CONCEPTUALIZATION = "conceptualization", _("Conceptualization")
    DATA_CURATION = "data-curation", _("Data curation")
    FORMAL_ANALYSIS = "formal-analysis", _("Formal analysis")
    FUNDING = "funding-acquisition", _("Funding acquisition")
    INVESTIGATION = "investigation", _("Investigation")
    METHODOLOGY = "methodology", _("Methodology")
    ADMINISTRATION = "project-administration", _("Project administration")
    RESOURCES = "resources", _("Resources")
    SOFTWARE = "software", _("Software")
    SUPERVISION = "supervision", _("Supervision")
    VALIDATION = "validation", _("Validation")
    VISUALIZATION = "visualization", _("Visualization")
    DRAFTING = "writing-original-draft", _("Writing: original draft")
    EDITING = "writing-review-editing", _("Writing: review and editing")


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

    @classmethod
    def say(cls, submission: Submission, user: User, *, agreed: bool, roles: Collection[str], now: datetime) -> None:
        """What ``user``, one of the authors, says of their own part. An agreement keeps the time of its first tick."""
        part = cls.objects.filter(submission=submission, user=user).first() or cls(submission=submission, user=user)
        part.agreed_at = (part.agreed_at or now) if agreed else None
        part.roles = [role for role in Role.values if role in roles]
        if part.pk or agreed or roles:
            part.save()

    @classmethod
    def agree(cls, submission: Submission, user: User, *, now: datetime) -> None:
        """Whoever hands in agrees to it."""
        cls.objects.get_or_create(submission=submission, user=user)
        cls.objects.filter(submission=submission, user=user, agreed_at=None).update(agreed_at=now)

    @property
    def role_labels(self) -> list[str]:
        """The roles in words, in the order of the standard."""
        return [str(role.label) for role in Role if role in self.roles]


@dataclass(frozen=True)
class Credit:
    """One author of a submission, and what they say of their part, if anything."""

    user: User
    part: Authorship | None

    @property
    def has_agreed(self) -> bool:
        return self.part is not None and self.part.agreed_at is not None

    @property
    def roles(self) -> list[str]:
        return self.part.role_labels if self.part else []


def credits_of(submission: Submission) -> list[Credit]:
    """The authors by seat, each with what they say of their part."""
    given = {part.user_id: part for part in submission.authorships.all()} if submission.pk else {}
    members = submission.team.members.select_related("user").order_by("seat")
    now = [Credit(member.user, given.get(member.user_id)) for member in members]
    return _credits_in(submission.frozen, now) if submission.frozen and "roles" in submission.frozen else now


def _credits_in(content: Mapping[str, Any], now: Collection[Credit]) -> list[Credit]:
    """The authors as a version names them, each with what they had said they did; their agreement as it is ``now``."""
    roles = {one["name"]: one["roles"] for one in content["roles"]}
    agreed = {credit.user.name: credit.part.agreed_at for credit in now if credit.part}
    return [
        Credit(User(name=name), Authorship(roles=roles.get(name, []), agreed_at=agreed.get(name)))
        for name in content["authors"]
    ]
