"""Deal submissions out to judges.

Pure: ids in, pairs out. The same seed gives the same deal, so an organiser can re-run it and an appeal can
be answered.

Every round (each judge's 1st review, then each 2nd, ...) fixes its loads first, as level as water, and deals
them out at random; trades within the round then remove what must not be. A trade changes no load, so a deal
that trades can finish is as level as can be after every round. Where they cannot, alternating paths decide,
and prove it: the loads that a bipartite graph can give one side form an M-convex set, in which loads are the
most level of all as soon as no submission can pass a review along a path to one with two fewer (Frank and
Murota, "Decreasing minimization on M-convex sets", Mathematical Programming 195, 2022). So final loads differ
by at most 1 wherever any deal can do that, and else by as little as any. Earlier rounds of such a deal are as
level as the best of a few attempts.

Inside, judges are numbered 0..J-1 and submissions 0..n-1 in the order of their ids. ``table[J + 1, rounds]``
holds the submission of each judge's k-th review, NOTHING where there is none; its last row stands for no one.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.random import Generator
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from .ids import NOTHING, UNKNOWN, Flags, Ints, Pairs, as_ids, as_pairs, distinct, looked_up, place_in

Hubs = tuple[Mapping[int, int], Mapping[int, int]]
Cell = tuple[int, int]  # judge, round

MUTUAL = "two teams review each other"
SHARED = "team mates review the same submission"
LOCAL = "a judge reviews too little from other hubs"
UNEVEN = "a submission is two or more reviews behind another"

PRICE_BANNED, PRICE_MUTUAL, PRICE_SHARED = 1 << 46, 1 << 25, 1 << 12  # each outweighs all below it
TRAVEL = 2, 5  # two reviews in five from other hubs: with more, hubs compare no better
LARGEST_TEAM = 32  # team mates compared
SMALL = 3_000  # reviews up to which an uneven deal is worth another attempt
ATTEMPTS = 24
TRADING = 100, 2_000  # rounds of trades at most, without and with the rules about teams
HARDLY = 1 / 100, 1 / 1_000  # share of what is wrong that a round of trades must mend to help
PATIENCE = 200  # rounds that hardly help before we give up,
EFFORT = 300_000  # or judges priced in them
MENDING = 20  # times a deal that falls apart is traded together
CHUNK = 4_096  # judges priced at a time, which bounds memory
NO_ONES = -2  # beside NOTHING


@dataclass(frozen=True, eq=False)
class Plan:
    """Who reviews what, in which order."""

    rows: Ints  # [n, 3]: judge id, submission id, position; sorted by judge, then position
    short: dict[int, str]  # judge id -> why they get fewer than per_judge
    relaxed: dict[str, int]  # rule that gave way -> how often, counted with the given reviews
    spread: tuple[int, ...]  # most minus fewest reviews of a submission after each judge's 1st, 2nd, ..., last

    @cached_property
    def pairs(self) -> list[tuple[int, int, int]]:
        """``rows`` as a list of (judge id, submission id, position 1..per_judge)."""
        judges, submissions, positions = self.rows.T.tolist()
        return list(zip(judges, submissions, positions, strict=True))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Plan):
            return NotImplemented
        said = (self.short, self.relaxed, self.spread) == (other.short, other.relaxed, other.spread)
        return said and np.array_equal(self.rows, other.rows)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, eq=False)
class _Jam:
    """The facts of a deal, in numbers. A team is named by its submission; the last of ``members`` is no team."""

    judges: Ints  # [J] ids
    submissions: Ints  # [n] ids
    wanted: int  # reviews per judge
    given: Ints  # [g, 2] judge, strangers numbered on from J, and submission, unlisted ones numbered on from n
    banned: Ints  # sorted judge * n + submission: own, in conflict or given
    own: Ints  # [J] team
    members: Ints  # [teams + 1, largest team] judges, padded with J
    past: Ints  # sorted team * len(members) + submission of the given reviews
    judge_hub: Ints  # [J]
    submission_hub: Ints  # [n + 1], the last for NOTHING

    @cached_property
    def listed(self) -> Ints:
        """``given`` without the reviews of submissions that are not in the deal."""
        return self.given[self.given[:, 1] < self.submissions.size]

    @cached_property
    def base(self) -> Ints:
        """Reviews each submission was given already, [n]."""
        return np.bincount(self.listed[:, 1], minlength=self.submissions.size)

    @cached_property
    def done(self) -> Ints:
        """Reviews each judge was given already, [J]."""
        return np.bincount(self.given[:, 0], minlength=self.judges.size)[: self.judges.size]

    @cached_property
    def need(self) -> Ints:
        """Reviews to deal to each judge, [J]."""
        n = self.submissions.size
        allowed = n - np.bincount(self.banned // max(n, 1), minlength=self.judges.size)
        return np.clip(self.wanted - self.done, 0, allowed)

    @cached_property
    def rounds(self) -> int:
        return int((self.done + self.need)[self.need > 0].max(initial=0))

    @cached_property
    def travelled(self) -> Ints:
        """Reviews each judge was given already of other hubs, [J]."""
        judge, submission = self.listed[self.listed[:, 0] < self.judges.size].T
        abroad = self.submission_hub[submission] != self.judge_hub[judge]
        return np.bincount(judge[abroad], minlength=self.judges.size)

    @cached_property
    def travel(self) -> Ints:
        """Reviews each judge should have of other hubs, [J]: what an even deal allows, at most TRAVEL."""
        hubs, local = np.unique(self.submission_hub[:-1], return_counts=True)
        share = 1 - np.append(local, 0)[place_in(hubs, self.judge_hub)] / max(self.submissions.size, 1)
        most = self.wanted * TRAVEL[0] // TRAVEL[1]
        return np.where(self.judge_hub == UNKNOWN, 0, np.minimum(self.wanted * share, most)).astype(np.int64)

    def banned_for(self, judge: int) -> Ints:
        n = self.submissions.size
        start, end = np.searchsorted(self.banned, (judge * n, judge * n + n))
        return self.banned[start:end] - judge * n

    def dealt_in(self, column: int) -> Ints:
        """Judges who get a review in this round."""
        return np.flatnonzero((self.done <= column) & (column < self.done + self.need))

    @cached_property
    def _rounds(self) -> tuple[Ints, Ints, Ints]:
        rounds = [self.dealt_in(column) for column in range(self.rounds)]
        size = np.array([who.size for who in rounds])
        return np.concatenate(rounds), np.cumsum(size) - size, size

    def someone_in(self, column: Ints, rng: Generator) -> Ints:
        """For each round named, a random judge who gets a review in it."""
        who, start, size = self._rounds
        pick: Ints = start[column] + rng.integers(size[column])
        return who[pick]


def assign(
    judges: Iterable[int],
    submissions: Iterable[int],
    *,
    per_judge: int,
    seed: int,
    teams: Mapping[int, int] | None = None,
    hubs: Hubs | None = None,
    conflicts: Pairs = (),
    given: Pairs = (),
) -> Plan:
    """Give every judge ``per_judge`` submissions, with loads (reviews per submission) as level as they can be.

    ``teams`` maps a judge to their own team's submission; ``hubs`` is (judge -> hub, submission -> hub).
    Who is missing there has none. ``conflicts`` are (judge, submission) pairs that must not be.

    ``given`` are (judge, submission) pairs already assigned or reviewed, also by judges not in ``judges``.
    They count toward the submission's load *and* toward their judge's ``per_judge``, and are never dealt
    again: a judge with g of them gets ``per_judge - g`` more, at positions g + 1 to ``per_judge``. So late
    judges, a replaced review and a new submission are one call, with what stands as ``given``, and a call
    with nothing left to do deals nothing.

    Raises ValueError for a negative ``per_judge``.
    """
    if per_judge < 0:
        raise ValueError(f"Reviews per judge must not be negative: {per_judge}.")
    who, what = as_ids(judges), as_ids(submissions)
    jam = _facts(who, what, per_judge, teams or {}, hubs or ({}, {}), as_pairs(conflicts), as_pairs(given))
    rng = np.random.default_rng([abs(seed), int(seed < 0)])
    table = _deal(jam, rng)
    if jam.need.any():
        table = _finish(jam, table, rng)
    judge, column = np.nonzero(table[:-1] >= 0)
    rows = np.column_stack([who[judge], what[table[judge, column]], column + 1])
    return Plan(rows, _short(jam), _relaxed(jam, table), _spread(jam, table))


# Facts


def _beyond(known: Ints, ids: Ints) -> Ints:
    return distinct(ids[place_in(known, ids) < 0])


def _number(first: Ints, rest: Ints, ids: Ints) -> Ints:
    """Where each id stands in ``first``, or else behind it in ``rest``, or else after both."""
    front, back = place_in(first, ids), place_in(rest, ids)
    return np.where(front >= 0, front, first.size + np.where(back >= 0, back, rest.size))


def _facts(
    judges: Ints,
    submissions: Ints,
    wanted: int,
    teams: Mapping[int, int],
    hubs: Hubs,
    conflicts: Ints,
    given: Ints,
) -> _Jam:
    strangers = _beyond(judges, given[:, 0])
    own = looked_up(teams, np.concatenate([judges, strangers]))
    others = _beyond(submissions, np.concatenate([own[own != UNKNOWN], given[:, 1]]))
    own, stride = _number(submissions, others, own), submissions.size + others.size + 1
    key = _number(judges, strangers, given[:, 0]) * stride + _number(submissions, others, given[:, 1])
    reviewer, reviewed = np.divmod(distinct(key), stride)
    return _Jam(
        judges=judges,
        submissions=submissions,
        wanted=wanted,
        given=np.column_stack([reviewer, reviewed]),
        banned=_banned(own[: judges.size], reviewer, reviewed, judges, submissions, conflicts),
        own=own[: judges.size],
        members=_members(own[: judges.size], stride),
        past=distinct(own[reviewer] * stride + reviewed),
        judge_hub=looked_up(hubs[0], judges),
        submission_hub=np.append(looked_up(hubs[1], submissions), UNKNOWN),
    )


def _banned(own: Ints, reviewer: Ints, reviewed: Ints, judges: Ints, submissions: Ints, conflicts: Ints) -> Ints:
    n = submissions.size
    judge = np.concatenate([np.arange(own.size), reviewer, place_in(judges, conflicts[:, 0])])
    submission = np.concatenate([own, reviewed, place_in(submissions, conflicts[:, 1])])
    real = (judge >= 0) & (judge < own.size) & (submission >= 0) & (submission < n)
    return distinct(judge[real] * n + submission[real])


def _members(own: Ints, stride: int) -> Ints:
    """The judges of every team, one row each, padded with the number after the last judge."""
    order = np.argsort(own, kind="stable")
    team = own[order]
    place = np.arange(own.size) - np.searchsorted(team, team)
    counted = (team < stride - 1) & (place < LARGEST_TEAM)
    width = int(place[counted].max(initial=0)) + 1
    members = np.full((stride, width), own.size)
    members[team[counted], place[counted]] = order[counted]
    return members


# The deal by rounds and swaps


def _deal(jam: _Jam, rng: Generator) -> Ints:
    """A random deal with level loads after every round, which may break every other rule."""
    table = np.full((jam.judges.size + 1, jam.rounds), NOTHING)
    table[-1] = NO_ONES
    load = jam.base.copy()
    for column in range(jam.rounds):
        who = jam.dealt_in(column)
        share = _poured(load, who.size, rng)
        table[who, column] = rng.permutation(np.repeat(np.arange(load.size), share))
        load += share
    return table


def _poured(load: Ints, reviews: int, rng: Generator) -> Ints:
    """How many of the reviews each submission gets when they are poured onto the lowest loads."""
    if not reviews:
        return np.zeros_like(load)
    order = np.sort(load)
    below = np.cumsum(order) - order
    pool = int(np.searchsorted(np.arange(load.size) * order - below, reviews, side="right"))
    level, rest = divmod(reviews + int(order[:pool].sum()), pool)
    share = np.maximum(level - load, 0)
    share[rng.choice(np.flatnonzero(load <= level), rest, replace=False)] += 1
    return share


def _finish(jam: _Jam, table: Ints, rng: Generator) -> Ints:
    """Remove what must not be, then as much as possible of what should not be."""
    everyone = np.flatnonzero(jam.need)
    wrong = _repair(jam, table, everyone, rng, teams=False)
    if (_own_price(jam, table, wrong) >= PRICE_BANNED).any():
        table = _exact(jam, table, rng)
        wrong = _repair(jam, table, everyone, rng, teams=False)
    wrong = distinct(np.concatenate([wrong, _clashing(jam, table)]))
    _repair(jam, table, wrong, rng, teams=True)
    _connect(jam, table, rng)
    return table


def _prices(jam: _Jam, table: Ints, judges: Ints, *, teams: bool) -> Ints:
    """What is wrong with each review of these judges, [k, rounds]; 0 is fine."""
    parts = [judges[start : start + CHUNK] for start in range(0, judges.size, CHUNK)]
    prices = [_own_price(jam, table, part) + (_team_price(jam, table, part) if teams else 0) for part in parts]
    return np.concatenate(prices) if prices else np.zeros((0, jam.rounds), np.int64)


def _own_price(jam: _Jam, table: Ints, judges: Ints) -> Ints:
    mine = table[judges]
    dealt = mine >= 0
    wrong = place_in(jam.banned, judges[:, None] * jam.submissions.size + mine) >= 0
    for apart in range(1, jam.rounds):
        twice = mine[:, apart:] == mine[:, :-apart]
        wrong[:, apart:] |= twice
        wrong[:, :-apart] |= twice
    return (wrong & dealt) * PRICE_BANNED + _local_price(jam, table, judges)


def _local_price(jam: _Jam, table: Ints, judges: Ints) -> Ints:
    mine = table[judges]
    if not jam.travel.any():
        return np.zeros_like(mine)
    dealt = mine >= 0
    local = dealt & (jam.submission_hub[mine] == jam.judge_hub[judges, None])
    travelled = jam.travelled[judges] + (dealt & ~local).sum(axis=1)
    missing: Ints = np.maximum(jam.travel[judges] - travelled, 0)
    return np.where(local, missing[:, None], 0)


def _team_price(jam: _Jam, table: Ints, judges: Ints) -> Ints:
    mine, own, stride = table[judges], jam.own[judges, None], len(jam.members)
    theirs = table[jam.members[mine]]  # [k, rounds, members, rounds]; NOTHING takes the last row, no team
    mutual = (theirs == own[:, :, None, None]).sum(axis=(2, 3))
    ours = table[jam.members[own[:, 0]]].reshape(judges.size, 1, -1)
    shared = np.maximum((ours == mine[:, :, None]).sum(axis=2) - 1, 0)
    if jam.past.size:
        mutual += place_in(jam.past, mine * stride + own) >= 0
        shared += place_in(jam.past, own * stride + mine) >= 0
    price: Ints = mutual * PRICE_MUTUAL + shared * PRICE_SHARED
    return np.where((mine >= 0) & (own < stride - 1), price, 0)


def _repair(jam: _Jam, table: Ints, judges: Ints, rng: Generator, *, teams: bool) -> Ints:
    """Trade reviews of these judges within their rounds as long as it helps; for whom something is still wrong."""
    idle, patience = 0, min(PATIENCE, 2 * int(jam.need.sum()))
    for _ in range(TRADING[teams]):
        price = _prices(jam, table, judges, teams=teams)
        wrong = price.any(axis=1)
        judges, price = judges[wrong], price[wrong]
        if not judges.size or idle >= patience or idle * judges.size >= EFFORT:
            break
        column = np.argmax((price > 0) * rng.random(price.shape), axis=1)
        partner = jam.someone_in(column, rng)
        gain = _trade_if_good(jam, table, judges, partner, column, rng, teams=teams)
        idle = idle + 1 if gain <= price.sum(dtype=float) * HARDLY[teams] else 0
        judges = distinct(np.concatenate([judges, partner]))
    return judges


def _trade_if_good(
    jam: _Jam, table: Ints, judge: Ints, partner: Ints, column: Ints, rng: Generator, *, teams: bool
) -> float:
    """Let pairs of judges trade their reviews of a round where nothing gets worse; how much better it got.

    Only trades that cannot touch each other are tried, so each may be judged alone.
    """
    trades = np.column_stack([judge, partner, column])
    trades = _apart(jam, table, rng.permutation(trades), teams=teams)
    both = trades[:, :2].T.ravel()
    before = _prices(jam, table, both, teams=teams).sum(axis=1).reshape(2, -1).sum(axis=0)
    _trade(table, trades)
    after = _prices(jam, table, both, teams=teams).sum(axis=1).reshape(2, -1).sum(axis=0)
    _trade(table, trades[after > before])
    return float(np.maximum(before - after, 0).sum(dtype=float))


def _trade(table: Ints, trades: Ints) -> None:
    judge, partner, column = trades.T
    table[judge, column], table[partner, column] = table[partner, column], table[judge, column]


def _apart(jam: _Jam, table: Ints, trades: Ints, *, teams: bool) -> Ints:
    """The first trades that share no judge or, for the rules about teams, no team and no submission."""
    judge, partner, column = trades.T
    touched = np.stack([judge, partner])
    if teams:
        team = np.where(jam.own[touched] < len(jam.members) - 1, jam.own[touched], len(jam.members) + touched)
        touched = np.concatenate([team, table[touched, column]])
    order = np.arange(len(trades))
    first = np.full(len(jam.members) + jam.judges.size, order.size)
    # Flat, because minimum.at of NumPy 2.4 forgets to broadcast.
    np.minimum.at(first, touched.ravel(), np.tile(order, len(touched)))
    alone: Flags = (first[touched] == order).all(axis=0) & (judge != partner)
    return trades[alone]


# The exact deal


def _exact(jam: _Jam, table: Ints, rng: Generator) -> Ints:
    """A deal without violations whose final loads are the most level there are.

    Its earlier rounds are as level as the best of a few attempts.
    """
    best, least = table, -1
    for _ in range(ATTEMPTS if jam.need.sum() <= SMALL else 1):
        _settle(jam, table, rng)
        uneven = sum(max(spread - 1, 0) for spread in _spread(jam, table))
        if least < 0 or uneven < least:
            best, least = table, uneven
        if not least:
            break
        table = _deal(jam, rng)
    return best


def _settle(jam: _Jam, table: Ints, rng: Generator) -> None:
    """Make every round sound and level in turn, then the end, then the order in which judges get there."""
    load = jam.base.copy()
    for column in range(jam.rounds):
        _refill(jam, table, load, column, rng)
        _Levelling(jam, table, load, range(column, column + 1), rng).run()
    if not _Levelling(jam, table, load, range(jam.rounds), rng).run():
        return
    load = jam.base.copy()
    for column in range(jam.rounds - 1):
        load += np.bincount(table[jam.dealt_in(column), column], minlength=load.size)
        _Levelling(jam, table, load, range(column, column + 1), rng, reorder=True).run()


def _refill(jam: _Jam, table: Ints, load: Ints, column: int, rng: Generator) -> None:
    """Replace what must not be in a round by the least reviewed submission the judge may have."""
    who = jam.dealt_in(column)
    got = table[who, column]
    wrong = place_in(jam.banned, who * load.size + got) >= 0
    wrong |= (table[who, :column] == got[:, None]).any(axis=1)
    load += np.bincount(got[~wrong], minlength=load.size)
    for judge in rng.permutation(who[wrong]).tolist():
        free = np.ones(load.size + 1, np.bool_)
        free[jam.banned_for(judge)] = False
        free[table[judge, :column]] = False
        allowed = np.flatnonzero(free[:-1])
        fewest = allowed[load[allowed] == load[allowed].min()]
        table[judge, column] = rng.choice(fewest)
        load[table[judge, column]] += 1


class _Levelling:
    """Makes loads the most level by passing reviews along alternating paths, in some rounds of the table.

    On a path the judge of one submission takes the next instead, whose judge takes the one after, ... With
    ``reorder``, judges only trade this round's submission for one of their later ones.
    """

    def __init__(
        self, jam: _Jam, table: Ints, load: Ints, columns: range, rng: Generator, *, reorder: bool = False
    ) -> None:
        self.jam, self.table, self.load, self.columns, self.rng = jam, table, load, columns, rng
        self.options = self._later_ones if reorder else self._free_ones
        self.closed = np.zeros(load.size + 1, np.bool_)  # nothing leaves these for a lower load
        self.taker = np.zeros((load.size, 2), np.int64)  # the judge and round that could take it over
        self.holders: list[list[Cell]] = [[] for _ in load]
        for column in columns:
            for judge in jam.dealt_in(column).tolist():
                self.holders[table[judge, column]].append((judge, column))

    def run(self) -> bool:
        """Level ``load`` and ``table``; whether anything moved.

        From the top down: what cannot reach a load two lower is closed, and no later path leaves it.
        """
        level, moved = int(self.load.max()), False
        while level - self.load.min() >= 2:
            target = self._search(level)
            if target is None:
                level -= 1
            else:
                self._pass_on(target)
                moved = True
        return moved

    def _search(self, level: int) -> int | None:
        """The end of a path from a load of ``level`` to one at least two lower; closes what it saw if none."""
        seen = self.closed.copy()
        tops = self.rng.permutation(np.flatnonzero((self.load >= level) & ~seen[:-1]))
        seen[tops] = True
        self.taker[tops] = NOTHING
        queue, asked = deque(tops.tolist()), set()
        while queue:
            for judge, column in self.holders[queue.popleft()]:
                if judge in asked:
                    continue
                asked.add(judge)
                new = self.options(judge, column, seen)
                seen[new] = True
                self.taker[new] = judge, column
                low = new[self.load[new] <= level - 2]
                if low.size:
                    return int(self.rng.choice(low[self.load[low] == self.load[low].min()]))
                queue.extend(new.tolist())
        self.closed = seen
        return None

    def _free_ones(self, judge: int, _column: int, seen: Flags) -> Ints:
        free = ~seen
        free[self.jam.banned_for(judge)] = False
        free[self.table[judge, : self.columns.stop]] = False
        return np.flatnonzero(free[:-1])

    def _later_ones(self, judge: int, column: int, seen: Flags) -> Ints:
        later = self.table[judge, column + 1 :]
        return later[(later >= 0) & ~seen[later]]

    def _pass_on(self, target: int) -> None:
        """Let every judge on the path take the submission that leads to it."""
        self.load[target] += 1
        while self.taker[target, 0] != NOTHING:
            judge, column = cell = tuple(self.taker[target].tolist())
            row = self.table[judge]
            left = int(row[column])
            row[row == target] = left  # a later one, when reordering
            row[column] = target
            self.holders[left].remove(cell)
            self.holders[target].append(cell)
            target = left
        self.load[target] -= 1


# The graph


def _connect(jam: _Jam, table: Ints, rng: Generator) -> None:
    """Trade parts of the judge-submission graph together where it falls apart: apart, they cannot be compared."""
    for _ in range(MENDING):
        part = _parts(jam, table)
        if np.ptp(part[table[table >= 0]]) == 0:
            return
        judge, column = rng.permutation(np.argwhere(table >= 0)).T
        parts, first, sizes = np.unique(part[table[judge, column]], return_index=True, return_counts=True)
        first = np.delete(first, sizes.argmax())
        judge, column = judge[first], column[first]
        before = table.copy()
        _trade_if_good(jam, table, judge, jam.someone_in(column, rng), column, rng, teams=True)
        if np.unique(_parts(jam, table)[before[before >= 0]]).size >= parts.size:
            table[:] = before


def _parts(jam: _Jam, table: Ints) -> Ints:
    """The connected part of the judge-submission graph that each submission is in."""
    n = jam.submissions.size
    judge, column = np.nonzero(table >= 0)
    edges = np.concatenate([np.column_stack([judge, table[judge, column]]), jam.listed])
    size = n + 1 + int(edges[:, 0].max())
    graph = coo_array((np.ones(len(edges)), (edges[:, 1], n + edges[:, 0])), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1][:n], np.int64)


# The report


def _spread(jam: _Jam, table: Ints) -> tuple[int, ...]:
    spread, load = [], jam.base.copy()
    for column in range(jam.rounds):
        load += np.bincount(table[jam.dealt_in(column), column], minlength=load.size)
        spread.append(int(np.ptp(load)))
    last = int(load.max(initial=0) - load.min(initial=load.max(initial=0)))
    return (*spread, *[last] * (jam.wanted - jam.rounds))


def _relaxed(jam: _Jam, table: Ints) -> dict[str, int]:
    """How often each rule gave way; what the given reviews broke among themselves is not counted."""
    past, dealt = _arcs(jam, jam.past), _arcs(jam, _team_reviews(jam, table)[1])
    mutual_before, shared_before = _clashes(past)
    mutual, shared = _clashes(np.concatenate([past, dealt]))
    load = jam.base + np.bincount(table[table >= 0], minlength=jam.base.size)
    counts = {
        MUTUAL: mutual.size - mutual_before.size,
        SHARED: shared.size - shared_before.size,
        LOCAL: int(_local_price(jam, table, np.flatnonzero(jam.need)).any(axis=1).sum()),
        UNEVEN: int((load < load.max(initial=0) - 1).sum()),
    }
    return {rule: count for rule, count in counts.items() if count}


def _team_reviews(jam: _Jam, table: Ints) -> tuple[Ints, Ints]:
    """The judges with a team, once for each review, and the reviews as in ``past``."""
    stride = len(jam.members)
    judge, column = np.nonzero((table >= 0) & (np.append(jam.own, stride - 1) < stride - 1)[:, None])
    return judge, jam.own[judge] * stride + table[judge, column]


def _arcs(jam: _Jam, reviews: Ints) -> Ints:
    """Keys of reviews such that those of two teams that review each other differ in the last bit alone."""
    stride = len(jam.members)
    team, submission = np.divmod(reviews[reviews < (stride - 1) * stride], stride)
    return (np.minimum(team, submission) * stride + np.maximum(team, submission)) * 2 + (team < submission)


def _clashes(arcs: Ints) -> tuple[Ints, Ints]:
    """In order, the pairs of teams that review each other, and every review after a team's first of the same."""
    arcs = np.sort(arcs)
    again: Flags = arcs[1:] == arcs[:-1]
    mutual: Flags = (arcs[1:] ^ arcs[:-1]) == 1
    return arcs[1:][mutual] // 2, arcs[1:][again]


def _clashing(jam: _Jam, table: Ints) -> Ints:
    """Judges, maybe repeated, whose reviews break a rule about teams: at little cost where these are few."""
    judge, reviews = _team_reviews(jam, table)
    arcs = _arcs(jam, reviews)
    mutual, shared = _clashes(np.concatenate([arcs, _arcs(jam, jam.past)]))
    wrong: Flags = (place_in(mutual, arcs // 2) >= 0) | (place_in(shared, arcs) >= 0)
    return judge[wrong]


def _short(jam: _Jam) -> dict[int, str]:
    few = np.flatnonzero(jam.done + jam.need < jam.wanted)
    return {int(jam.judges[judge]): _why(jam, int(judge)) for judge in few}


def _why(jam: _Jam, judge: int) -> str:
    """In words: 3 of 5 reviews: of 7 submissions, 1 their own team's, 2 in conflict of interest, 1 given before."""
    banned, n = jam.banned_for(judge), jam.submissions.size
    own = banned == jam.own[judge]
    before = np.isin(banned, jam.given[jam.given[:, 0] == judge, 1]) & ~own
    reasons = (
        (own.sum(), "their own team's"),
        ((~own & ~before).sum(), "in conflict of interest"),
        (before.sum(), "given before"),
    )
    because = "".join(f", {count} {reason}" for count, reason in reasons if count)
    what = "submission" if n == 1 else "submissions"
    return f"{jam.done[judge] + jam.need[judge]} of {jam.wanted} reviews: of {n} {what}{because}."
