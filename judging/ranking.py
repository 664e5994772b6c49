"""Results as pages and files show them, from stored rows or from a preview that nothing stores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.core.paginator import Page, Paginator
from django.db.models import Count
from numpy.typing import NDArray

from accounts.models import User
from jam.models import Jam
from submissions.models import Submission

from . import words
from .models import Award, Criterion, Result, ReviewAssignment, Round
from .scoring import closeness

PER_PAGE = 100
TOP = 3


@dataclass(frozen=True)
class Cell:
    """The rank on one criterion, in a row of the overall ranking."""

    name: str
    rank: str
    is_top: bool


@dataclass(frozen=True)
class Row:
    result: Result
    rank: str  # "=2" where it is shared
    cells: list[Cell]
    is_mine: bool

    @property
    def submission(self) -> Submission:
        return self.result.submission


@dataclass(frozen=True)
class Column:
    """A criterion at the head of a narrow column."""

    criterion: Criterion
    short: str
    counts: str


@dataclass(frozen=True)
class Ranking:
    """One page of a ranking: overall, or on one criterion."""

    criterion: Criterion | None
    columns: list[Column]
    rows: list[Row]
    page: Page
    unranked: list[Result]
    disqualified: list[Submission]
    closeness: str


def ranking_of(
    jam: Jam,
    results: Sequence[Result],
    *,
    criterion: Criterion | None,
    mine: set[int],
    page: int | str | None = 1,
    round: Round | None = None,
) -> Ranking:
    """``results`` are all of one round's, stored or not; ``mine`` the submissions of the reader's own team."""
    criteria = list(jam.criteria.of_round(round))
    here = [result for result in results if result.criterion_id == (criterion and criterion.pk)]
    ranked = sorted((r for r in here if r.rank), key=lambda r: (r.rank or 0, r.submission.title.casefold()))
    part = Paginator(ranked, PER_PAGE).get_page(page)
    columns = [] if criterion else columns_of(criteria)
    ranks = rank_labels(results)
    return Ranking(
        criterion=criterion,
        columns=columns,
        rows=[_row(result, columns, ranks, mine) for result in part],
        page=part,
        unranked=sorted((r for r in here if not r.rank), key=lambda r: r.submission.title.casefold()),
        disqualified=list(disqualified_of(jam)),
        closeness=_closeness(here),
    )


@dataclass(frozen=True)
class JuryResult:
    """What the jury of a further round found, beside the ranking of the first."""

    round: Round
    jurors: int  # who finished a review
    ranking: Ranking

    @property
    def projects(self) -> int:
        return self.ranking.page.paginator.count + len(self.ranking.unranked)


def juries_of(jam: Jam, results: Sequence[Result], *, mine: set[int]) -> list[JuryResult]:
    """Each round that has results, by its number; ``results`` are of any round, stored or not."""
    rounds = {result.round for result in results if result.round}
    finished = ReviewAssignment.objects.filter(round__in=rounds).finished().order_by()
    jurors = dict(finished.values_list("round").annotate(Count("judge", distinct=True)))
    return [
        JuryResult(
            round,
            jurors.get(round.pk, 0),
            ranking_of(jam, [r for r in results if r.round == round], criterion=None, mine=mine, round=round),
        )
        for round in sorted(rounds, key=lambda round: round.number)
    ]


def columns_of(criteria: Sequence[Criterion]) -> list[Column]:
    weights = [criterion.weight for criterion in criteria]
    return [Column(c, words.abbreviation(c.name), words.counts(c.weight, weights)) for c in criteria]


def rank_labels(results: Iterable[Result]) -> dict[tuple[int, int | None], str]:
    """{(submission, criterion or None): "2" or, where the place is shared, "=2"}; nothing for the unranked."""
    ranked = [result for result in results if result.rank]
    shared = Counter((result.criterion_id, result.rank) for result in ranked)
    return {
        (r.submission_id, r.criterion_id): f"={r.rank}" if shared[r.criterion_id, r.rank] > 1 else str(r.rank)
        for r in ranked
    }


def disqualified_of(jam: Jam) -> Iterable[Submission]:
    out = Submission.objects.of(jam).listed().filter(disqualified_at__isnull=False)
    return out.select_related("team").order_by("title")


def awards_of(jam: Jam) -> Iterable[Award]:
    """Awards that went to something still in the running, in the organisers' order."""
    running = Submission.objects.of(jam).in_the_running()
    return jam.awards.filter(submission__in=running.values("pk")).select_related("submission__team", "submission__jam")


def own_submissions_of(user: Any, jam: Jam) -> set[int]:
    """The submissions of this person's team in the jam, by id: one or none."""
    if not isinstance(user, User):
        return set()
    return set(Submission.objects.of(jam).filter(team__members__user=user).values_list("pk", flat=True))


@dataclass(frozen=True)
class _Ranks:
    """What the sentence on closeness reads, from stored results."""

    rank: NDArray[np.int64]
    rank_lo: NDArray[np.int64]
    p_first: NDArray[np.float64]


def _closeness(results: Sequence[Result]) -> str:
    columns = [(r.rank or 0, r.rank_lo or 0, r.p_first or 0.0) for r in results]
    rank, rank_lo, p_first = np.array(columns).reshape(-1, 3).T
    return closeness(_Ranks(rank.astype(np.int64), rank_lo.astype(np.int64), p_first))


@dataclass(frozen=True)
class Facts:
    """The figures under the title of a results page."""

    projects: int
    reviews: int
    judges: int
    judges_finished: int
    fewest: int  # reviews of the ranked project that has the fewest
    published_at: datetime | None


def facts_of(jam: Jam, results: Sequence[Result]) -> Facts:
    overall = [result for result in results if result.criterion_id is None]
    judges = jam.judges.filter(assignments__dealt=True, assignments__round=None).distinct()
    idle = judges.filter(assignments__in=_undone(jam)).distinct()
    everyone = judges.count()
    return Facts(
        projects=len(overall),
        reviews=sum(result.n for result in overall),
        judges=everyone,
        judges_finished=everyone - idle.count(),
        fewest=min((result.n for result in overall if result.rank), default=0),
        published_at=jam.results_published_at,
    )


def _undone(jam: Jam) -> Any:
    dealt = ReviewAssignment.objects.first_round().filter(judge__jam=jam, dealt=True)
    return dealt.in_the_running().unfinished().values("pk")


def _row(result: Result, columns: list[Column], ranks: dict[tuple[int, int | None], str], mine: set[int]) -> Row:
    submission = result.submission_id
    cells = [
        Cell(column.criterion.name, rank, is_top=bool(rank) and int(rank.strip("=")) <= TOP)
        for column in columns
        for rank in [ranks.get((submission, column.criterion.pk), "")]
    ]
    return Row(result, ranks[submission, result.criterion_id], cells, is_mine=submission in mine)
