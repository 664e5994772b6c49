from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Max, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from jam.models import Jam
from jam.phases import Phase
from submissions.merge import Text

from .asking import Answer, Question, answers_in
from .attachment import Attachment
from .authorship import Authorship
from .checklist import Checklist, required_of
from .licence import Licence
from .link import LONGEST_URL, Link
from .queryset import State, SubmissionQuerySet
from .refusals import CannotWithdraw, DraftsClosed, NotReady, SubmissionsClosed, WouldBeIncomplete
from .version import SubmissionVersion, content_of


class Submission(models.Model):
    """What a team hands in. A draft until submitted; editing it afterwards keeps it submitted.

    While it is submitted, the row always equals its newest version: whoever reads the one reads the other.
    """

    OWN_TEXT: ClassVar = ("title", "abstract", "body", "report_url", "agreed", "licence")
    TEXT: ClassVar = (*OWN_TEXT, "tags", *Link.Kind.values)

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
    report_url = models.URLField(_("link to the report"), blank=True, max_length=LONGEST_URL)
    agreed = models.BooleanField(_("every author agrees to publish this"), default=False)
    licence = models.CharField(_("licence"), max_length=20, blank=True, choices=Licence.choices)
    tags = ArrayField(models.CharField(max_length=30), size=6, default=list, blank=True)
    flagged_at = models.DateTimeField(null=True, blank=True, editable=False)  # a possible hazard, until cleared
    imported = models.BooleanField(default=False, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)  # raised by every save of the editor
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(null=True, blank=True, editable=False)
    saved_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)  # edits keep it; versions have their own
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)  # it was in, and is a draft again
    disqualified_at = models.DateTimeField(null=True, blank=True, editable=False)
    disqualified_because = models.CharField(_("reason"), max_length=400, blank=True)
    words = models.GeneratedField(  # what a search looks through, the title before the rest
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector("abstract", weight="B", config="english")
        + SearchVector("body", weight="C", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
        editable=False,
    )

    let_in: bool = False  # past the close: an organiser answers for what is written and handed in
    frozen: Mapping[str, Any] | None = None  # the content of its snapshot, in a copy that shows that

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        indexes = [
            GinIndex("words", name="submission_words"),
            GinIndex("tags", name="submission_tags"),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="submission_title_trigrams"),
        ]
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
        return self.title or gettext("Untitled draft")

    def get_absolute_url(self) -> str:
        return reverse("submission-detail", args=[self.jam.slug, self.number, self.slug])

    @classmethod
    def of_team(cls, team: Team) -> Submission:
        """The team's submission, locked until commit, with the next free number of its jam if it is new.

        The row of the jam is locked for the moment in which a number is chosen, so that no two teams get the same.
        """
        existing = cls.objects.select_for_update().filter(team=team).first()
        if existing is None:
            Jam.objects.select_for_update(no_key=True).get(pk=team.jam_id)
            newest = cls.objects.filter(jam=team.jam_id).aggregate(last=Max("number"))["last"] or 0
            cls.objects.get_or_create(team=team, defaults={"jam": team.jam, "number": newest + 1})
            existing = cls.objects.select_for_update().get(team=team)
        existing.team, existing.jam = team, team.jam
        return existing

    @property
    def is_submitted(self) -> bool:
        return self.submitted_at is not None

    @property
    def slug(self) -> str:
        return slugify(self.title) or "untitled"

    @property
    def open_title(self) -> str:
        """What lists call it that people read who may not read it: of a possible hazard, only the number."""
        return gettext("Number %d, under review") % self.number if self.flagged_at else str(self)

    def state(self) -> State:
        """The same as ``SubmissionQuerySet.in_state``, for one row with its files and links at hand."""
        if self.withdrawn_at:
            return State.WITHDRAWN
        if self.is_submitted:
            return State.DISQUALIFIED if self.disqualified_at else State.SUBMITTED
        return State.READY if self.is_complete() else State.DRAFT

    def checklist(self) -> Checklist:
        return Checklist.of(self)

    def is_complete(self) -> bool:
        """Has it everything required?"""
        return all(item.done for item in required_of(self))

    def report(self) -> Attachment | None:
        """The uploaded report, if there is one."""
        files = self.attachments.all() if self.pk else []
        return next((file for file in files if file.slot == Attachment.Slot.REPORT), None)

    def images(self) -> list[Attachment]:
        """The images, in the order in which they are shown."""
        files = self.attachments.all() if self.pk else []
        return sorted((file for file in files if file.is_image), key=lambda file: file.slot)

    def urls(self) -> dict[str, str]:
        """The link of every kind; empty where there is none."""
        links = self.links.all() if self.pk else []
        return dict.fromkeys(Link.Kind.values, "") | {link.kind: link.url for link in links}

    def outside(self) -> list[dict[str, str]]:
        """What lies elsewhere, to show as links: what it is, its address and whose site that is."""
        named = [("report", gettext("Report"), self.report_url)] if self.report_url else []
        named += [(link.kind, str(link.get_kind_display()), link.url) for link in self.links.all()]
        return [
            {"what": what, "label": label, "url": url, "host": urlsplit(url).hostname or ""}
            for what, label, url in named
        ]

    def text(self) -> dict[str, Text]:
        """Everything that people type, by field of the editor."""
        own = {field: getattr(self, field) for field in self.OWN_TEXT}
        return own | {"tags": ", ".join(self.tags)} | self.urls() | self.answer_texts()

    def questions(self) -> list[Question]:
        """What the organisers of its jam ask now."""
        return [question for question in self.jam.questions.all() if question.retired_at is None]

    def answer_texts(self) -> dict[str, Text]:
        """What was answered to each question, by its field; empty where nothing was."""
        given = {answer.question_id: answer.text for answer in self.answers.all()} if self.pk else {}
        return {question.field_name: given.get(question.pk, "") for question in self.questions()}

    def answered(self) -> list[Answer]:
        """Every answer there is, also to what is no longer asked. Readers may be shown the public ones alone."""
        if self.frozen and "answers" in self.frozen:
            return answers_in(self.frozen, self)
        return [answer for answer in self.answers.select_related("question") if answer.text] if self.pk else []

    def publicly_answered(self) -> list[Answer]:
        return [answer for answer in self.answered() if answer.question.is_public]

    def everyone_agreed(self) -> bool:
        ticked = {part.user_id for part in self.authorships.all() if part.agreed_at} if self.pk else set()
        return all(member.user_id in ticked for member in self.team.members.all())

    def authors(self) -> list[str]:
        return [member.user.name for member in self.team.members.select_related("user").order_by("seat")]

    def write(self, text: Mapping[str, Text], *, by: User, now: datetime) -> None:
        """Save what was typed. Raises DraftsClosed outside the time for drafts.

        Whoever writes a submission that is in has to call ``keep_receipted`` before the commit.
        """
        self._mark_saved(by=by, now=now)
        for field in self.OWN_TEXT:
            setattr(self, field, text[field])
        self.tags = [tag for tag in str(text["tags"]).split(", ") if tag]
        if self.is_submitted and not self.title:  # the database would refuse the row
            raise WouldBeIncomplete(self)
        self.save()
        for kind in Link.Kind.values:
            if url := text[kind]:
                self.links.update_or_create(kind=kind, defaults={"url": url})
            else:
                self.links.filter(kind=kind).delete()
        for question in self.questions():
            Answer.keep(self, question, str(text.get(question.field_name, "")))

    def touch(self, *, by: User, now: datetime) -> None:
        """Note who changed one of its parts. Raises DraftsClosed outside the time for drafts."""
        self._mark_saved(by=by, now=now)
        self.save(update_fields=["revision", "saved_at", "saved_by"])

    def _mark_saved(self, *, by: User, now: datetime) -> None:
        if not (self.let_in or self.jam.accepts_drafts(now)):
            raise DraftsClosed(self.jam, now=now)
        self.revision += 1
        self.saved_at, self.saved_by = now, by

    def keep_receipted(self, *, by: User, now: datetime) -> SubmissionVersion | None:
        """After an edit: what is in gets a new receipt, and stays complete or raises WouldBeIncomplete."""
        if not self.is_submitted:
            return None
        if not self.is_complete():
            raise WouldBeIncomplete(self)
        return self._receipt(by=by, now=now)

    def submit(self, *, by: User, now: datetime, on_behalf: bool = False) -> SubmissionVersion:
        """Hand in what is there; unchanged since the last time: the receipt of then.

        Whoever hands in agrees, unless ``on_behalf`` of the authors. Raises SubmissionsClosed or NotReady.
        """
        if not (self.let_in or self.jam.accepts_submissions(now)):
            raise SubmissionsClosed(self.jam, now=now)
        if not self.is_complete():
            raise NotReady(self)
        if not on_behalf:
            Authorship.agree(self, by, now=now)
        again = not self.is_submitted or self.withdrawn_at is not None
        if again:
            self.submitted_at, self.withdrawn_at = now, None
            self.save(update_fields=["submitted_at", "withdrawn_at"])
        return self._receipt(by=by, now=now, again=again)

    def may_be_withdrawn(self, *, now: datetime) -> bool:
        """Work is its team's: they may take it back as long as nothing is announced about it."""
        begun = self.jam.has_reached(Phase.BUILDING, now=now)
        return begun and not self.jam.is_draft and not self.jam.has_reached(Phase.RESULTS, now=now)

    def withdraw(self, *, now: datetime) -> bool:
        """Take it back, until results are out: it is a draft again. False if it was not in."""
        if not self.may_be_withdrawn(now=now):
            raise CannotWithdraw(self.jam, now=now)
        was_in = self.is_submitted
        if was_in:
            self.submitted_at, self.withdrawn_at = None, now
            self.save(update_fields=["submitted_at", "withdrawn_at"])
        return was_in

    def disqualify(self, reason: str, *, now: datetime) -> None:
        """Take it out of the running for a reason that everybody reads. It stays visible."""
        self.disqualified_at, self.disqualified_because = now, reason
        self.save(update_fields=["disqualified_at", "disqualified_because"])

    def reinstate(self) -> None:
        self.disqualified_at, self.disqualified_because = None, ""
        self.save(update_fields=["disqualified_at", "disqualified_because"])

    def _receipt(self, *, by: User, now: datetime, again: bool = False) -> SubmissionVersion:
        content = self.content()
        sha256 = SubmissionVersion.hash_of(content)
        last = self.versions.first()
        if last is not None and last.sha256 == sha256 and not again:
            return last
        number = last.number + 1 if last else 1
        return self.versions.create(number=number, content=content, sha256=sha256, submitted_at=now, submitted_by=by)

    def content(self) -> dict[str, Any]:
        """Everything that a submit freezes, as plain JSON. Two equal contents are the same work."""
        return content_of(self)
