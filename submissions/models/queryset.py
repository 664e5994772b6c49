from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import MD5, Cast, Concat
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from jam.models import Jam
from jam.phases import Phase

from .attachment import Attachment
from .version import SubmissionVersion

if TYPE_CHECKING:
    from .submission import Submission  # noqa: F401  (the type of the rows)

Reader = User | AnonymousUser


class State(models.TextChoices):
    """The one word that says where a submission stands."""

    DRAFT = "draft", _("Draft")
    READY = "ready", _("Ready")
    SUBMITTED = "submitted", _("Submitted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DISQUALIFIED = "disqualified", _("Disqualified")


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def of(self, jam: Jam) -> SubmissionQuerySet:
        return self.filter(jam=jam)

    def owned_by(self, user: Reader) -> SubmissionQuerySet:
        """Those of the teams this person is a member of."""
        return self.filter(_owned(user)) if user.is_authenticated else self.none()

    def submitted(self) -> SubmissionQuerySet:
        return self.filter(submitted_at__isnull=False)

    def listed(self) -> SubmissionQuerySet:
        """What a gallery may hold: submitted and not taken back."""
        return self.submitted().filter(withdrawn_at__isnull=True)

    def in_the_running(self) -> SubmissionQuerySet:
        """What judges get: submitted, neither withdrawn nor disqualified."""
        return self.listed().filter(disqualified_at__isnull=True)

    def in_state(self, state: State) -> SubmissionQuerySet:
        """The same as ``Submission.state()``, asked of the database."""
        return self.filter(_state_is(state))

    def count_by_state(self) -> list[tuple[str, str, int]]:
        """Each state with its label and how many are in it, in one query."""
        counts = self.aggregate(**{state.name: Count("pk", filter=_state_is(state)) for state in State})
        return [(state.value, str(state.label), counts[state.name]) for state in State]

    def with_last_receipt(self) -> SubmissionQuerySet:
        """Each row with ``last_number`` and ``last_sha256`` of its newest version; None where there is none."""
        newest = SubmissionVersion.objects.filter(submission=OuterRef("pk")).order_by("-number")
        return self.annotate(
            last_number=Subquery(newest.values("number")[:1]), last_sha256=Subquery(newest.values("sha256")[:1])
        )

    def visible_to(self, user: Reader, *, now: datetime) -> SubmissionQuerySet:
        """Your own always; your jam's if you organise it; everyone's once the jam shows them, and shows itself to you.

        A jam shows submissions as they arrive, or all at once when the grace ends.
        """
        open_jams = Q(jam__in=Jam.objects.visible_to(user).values("pk"))
        shown = Q(submitted_at__isnull=False, withdrawn_at__isnull=True) & _revealed(now) & open_jams
        if not user.is_authenticated:
            return self.filter(shown)
        return self.filter(shown | _owned(user) | _organised(user))

    def withdrawn_in_public(self, *, now: datetime) -> SubmissionQuerySet:
        """Those whose page was public and is a tombstone now."""
        return self.filter(_revealed(now), withdrawn_at__isnull=False)

    def authors_visible_to(self, user: Reader, *, now: datetime) -> SubmissionQuerySet:
        """Those whose team this person may know: their own, an organiser's, or not (or no longer) blind."""
        return self.filter(_authors_open(user, now))

    def with_authors_shown(self, user: Reader, *, now: datetime) -> SubmissionQuerySet:
        """Each row says in ``authors_shown`` whether its team may be named to this person."""
        return self.annotate(authors_shown=ExpressionWrapper(_authors_open(user, now), BooleanField()))

    def search(self, words: str, *, user: Reader, now: datetime) -> SubmissionQuerySet:
        """Those in which every word occurs. A team's name is searched only where this person may read it."""
        found = self
        for word in words.split()[:8]:
            text = Q(title__icontains=word) | Q(abstract__icontains=word) | Q(body__icontains=word)
            found = found.filter(text | (Q(team__name__icontains=word) & _authors_open(user, now)))
        return found

    def shuffled(self, seed: str) -> SubmissionQuerySet:
        """An order that favours nobody and is the same for the same seed, also across pages."""
        lot = MD5(Concat(Value(f"{seed}/"), Cast("number", models.CharField())))
        return self.order_by(lot, "number")


def _state_is(state: State) -> Q:
    withdrawn = Q(withdrawn_at__isnull=False)
    submitted = Q(submitted_at__isnull=False)
    out = Q(disqualified_at__isnull=False)
    report = ~Q(report_url="") | Q(Exists(Attachment.objects.filter(submission=OuterRef("pk"), slot="report")))
    ready = ~Q(title="") & ~Q(abstract="") & Q(agreed=True) & report
    rules = {
        State.WITHDRAWN: withdrawn,
        State.DISQUALIFIED: submitted & ~withdrawn & out,
        State.SUBMITTED: submitted & ~withdrawn & ~out,
        State.READY: ~submitted & ~withdrawn & ready,
        State.DRAFT: ~submitted & ~withdrawn & ~ready,
    }
    return rules[state]


def _owned(user: User) -> Q:
    return Q(team__in=Team.objects.with_member(user).values("pk"))


def _organised(user: User) -> Q:
    return Q(jam__in=user.organised_jam_ids())


def _revealed(now: datetime) -> Q:
    closed = Q(jam__submissions_close_at__lte=now - F("jam__grace"))
    return Q(jam__published_at__isnull=False) & (Q(jam__reveal_at_once=True) | closed)


def _authors_open(user: Reader, now: datetime) -> Q:
    named = Q(jam__blind=False) | Q(jam__in=Jam.objects.in_phase(Phase.RESULTS, now=now).values("pk"))
    return named | _owned(user) | _organised(user) if user.is_authenticated else named
