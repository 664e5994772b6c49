from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db import models
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from jam.models import Hub, Jam
from jam.phases import Phase

from .asking import Answer, Question
from .attachment import Attachment
from .link import Link
from .talk import HazardReviewer
from .version import SubmissionVersion

if TYPE_CHECKING:
    from .submission import Submission

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

    def handed_in(self) -> SubmissionQuerySet:
        """Submitted and not taken back; also what reviewers of hazards alone may read."""
        return self.submitted().filter(withdrawn_at__isnull=True)

    def listed(self) -> SubmissionQuerySet:
        """What a gallery may hold: handed in, and no possible hazard."""
        return self.handed_in().filter(flagged_at__isnull=True)

    def flagged(self) -> SubmissionQuerySet:
        """Possible hazards that nobody has cleared."""
        return self.filter(flagged_at__isnull=False)

    def not_withheld_from(self, user: Reader) -> SubmissionQuerySet:
        """Without possible hazards, but for the team itself and the named reviewers of the jam."""
        return self.filter(_not_withheld(user))

    def in_the_running(self) -> SubmissionQuerySet:
        """What judges get: submitted, neither withdrawn nor disqualified, no possible hazard."""
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

        A jam shows submissions as they arrive, or all at once when the grace ends. A possible hazard is read by its
        team and the named reviewers of its jam, by nobody else, until it is cleared.
        """
        open_jams = Q(jam__in=Jam.objects.visible_to(user).values("pk"))
        shown = Q(submitted_at__isnull=False, withdrawn_at__isnull=True) & _revealed(now) & open_jams
        if not user.is_authenticated:
            return self.filter(shown, _not_withheld(user))
        may_read = shown | _owned(user) | _organised(user) | _reviewed(user)
        return self.filter(may_read, _not_withheld(user))

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
        """Those that hold every word in some form, and in ``match`` how well; "quoted phrases" and -without work too.

        A team's name is searched only where this person may read it.
        """
        query = SearchQuery(words, search_type="websearch", config="english")
        named = Team.objects.all()
        for word in words.split()[:8]:
            named = named.filter(name__icontains=word)
        teams = self.model._default_manager.filter(_authors_open(user, now), team__in=named.values("pk"))
        holding = self.model._default_manager.filter(words=query)
        found = self.filter(Q(pk__in=holding.values("pk")) | Q(pk__in=teams.values("pk")))
        return found.annotate(match=SearchRank(F("words"), query))

    def titled_like(self, words: str) -> SubmissionQuerySet:
        """Those with a title in which something is spelled nearly so, and in ``match`` how nearly."""
        close = self.alias(heading=Upper("title")).filter(heading__trigram_word_similar=Upper(Value(words)))
        return close.annotate(match=TrigramWordSimilarity(words, "title"))

    def tagged(self, tag: str) -> SubmissionQuerySet:
        return self.filter(tags__contains=[tag])

    def count_by_tag(self) -> list[tuple[str, int]]:
        """Each tag with how many have it, most used first."""
        each = self.order_by().annotate(tag=Func(F("tags"), function="unnest", output_field=models.TextField()))
        return list(each.values("tag").annotate(used=Count("pk")).order_by("-used", "tag").values_list("tag", "used"))

    def with_link(self, kind: str) -> SubmissionQuerySet:
        return self.filter(Exists(Link.objects.filter(submission=OuterRef("pk"), kind=kind)))

    def at_hub(self, hub: Hub, *, user: Reader, now: datetime) -> SubmissionQuerySet:
        """Those of teams with a member at this local site, as far as this person may know whose they are."""
        there = Team.objects.filter(members__hub=hub)
        return self.filter(_authors_open(user, now), team__in=there.values("pk"))

    def in_order(self, ids: Sequence[int]) -> list[Submission]:
        """Those with these ids, in this order. What is not among the rows is left out."""
        found = self.in_bulk(ids)
        return [found[pk] for pk in ids if pk in found]


def _state_is(state: State) -> Q:
    withdrawn = Q(withdrawn_at__isnull=False)
    submitted = Q(submitted_at__isnull=False)
    out = Q(disqualified_at__isnull=False)
    report = ~Q(report_url="") | Q(Exists(Attachment.objects.filter(submission=OuterRef("pk"), slot="report")))
    answered = Answer.objects.filter(submission=OuterRef(OuterRef("pk")), question=OuterRef("pk")).exclude(text="")
    asked = Question.objects.filter(jam=OuterRef("jam"), is_required=True, retired_at__isnull=True)
    open_questions = Exists(asked.filter(~Exists(answered)))
    ready = ~Q(title="") & ~Q(abstract="") & Q(agreed=True) & report & ~Q(open_questions)
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


def _reviewed(user: User) -> Q:
    """Possible hazards in jams that named this person a reviewer."""
    named = HazardReviewer.objects.filter(user=user)
    return Q(flagged_at__isnull=False, submitted_at__isnull=False, jam__in=named.values("jam"))


def _not_withheld(user: Reader) -> Q:
    cleared = Q(flagged_at__isnull=True)
    return cleared | _owned(user) | _reviewed(user) if user.is_authenticated else cleared


def _organised(user: User) -> Q:
    return Q(jam__in=user.organised_jam_ids())


def _revealed(now: datetime) -> Q:
    closed = Q(jam__submissions_close_at__lte=now - F("jam__grace"))
    return Q(jam__published_at__isnull=False) & (Q(jam__reveal_at_once=True) | closed)


def _authors_open(user: Reader, now: datetime) -> Q:
    named = Q(jam__blind=False) | Q(jam__in=Jam.objects.in_phase(Phase.RESULTS, now=now).values("pk"))
    return named | _owned(user) | _organised(user) if user.is_authenticated else named
