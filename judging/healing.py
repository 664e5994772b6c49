"""Mend a deal while judging runs: unopened reviews go where they are needed, and nobody gets more or fewer.

Pure: ids in, exchanges out. The same seed gives the same exchanges.

A slot is a place on a judge's list that the judge has not opened. Exchanging what it holds costs nobody anything,
so coverage (reviews per submission that are counted, and slots) is levelled by exchanging as little as it takes:
first by direct exchanges, drawn at random, then along alternating paths, the shortest first, on which one judge
gives up a submission for another whose judge takes a third. What each slot may hold is a bipartite graph, so the
coverages that can be had form an M-convex set, and one from which no path leads to a submission with two fewer is
the most level of all (Frank and Murota, see ``assignment``). Coverage that somebody keeps is not lowered for it:
a submission at its ``floor`` stays there.

People stop part-way. So what those at work come to *next* is levelled first, on its own: were everybody to stop
after that one, the reviews would be level too.

Inside, judges and submissions are numbered in the order of their ids; submission n is none, what an empty slot holds.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from .ids import NOTHING, UNKNOWN, Flags, Ints, Pairs, as_ids, as_pairs, as_rows, distinct, looked_up, place_in

Hubs = tuple[Mapping[int, int], Mapping[int, int]]

PATIENCE = 3  # rounds of direct exchanges that hardly help, before rules give way, or paths decide
HARDLY = 1 / 100  # share of what is wrong
PASSES = 4  # at most: what comes next and the rest, until nothing changes
FAR = 1 << 40  # reviews more than any submission has


@dataclass(frozen=True, eq=False)
class Healing:
    """What is exchanged, and what coverage comes of it."""

    rows: Ints  # [k, 4]: judge id, position, submission before (NOTHING: an empty slot), submission after; sorted
    unfilled: dict[int, int]  # judge id -> slots for which nothing is left that they may review
    before: tuple[int, int]  # fewest and most reviews of a submission
    after: tuple[int, int]

    @property
    def exchanges(self) -> list[tuple[int, int, int, int]]:
        return [tuple(row) for row in self.rows.tolist()]


def heal(
    submissions: Iterable[int],
    *,
    slots: Iterable[tuple[int, int, int]],
    seed: int,
    counted: Pairs = (),
    held: Pairs = (),
    at_work: Iterable[int] = (),
    floor: int = 0,
    teams: Mapping[int, int] | None = None,
    hubs: Hubs | None = None,
    conflicts: Pairs = (),
) -> Healing:
    """Make expected coverage as level as it can be with what judges have not opened, by few exchanges.

    ``slots`` are (judge, position, submission) of active judges; one that holds nothing to review (NOTHING, something
    that is not among ``submissions``, or what its judge must not review) is filled. ``counted`` are the (judge,
    submission) pairs that are finished or under way, ``held`` those on somebody's list that nobody should wait for:
    neither moves, nor comes to the same judge again. ``at_work`` are judges whose next slot somebody may open any
    moment. A submission whose coverage is at the ``floor`` or above does not fall below it. ``teams``, ``hubs`` and
    ``conflicts`` as in ``assign``: own and conflicting ones never, the rules about teams and hubs where that is free.

    Raises ValueError if two slots of a judge have one position.
    """
    rng = np.random.default_rng([abs(seed), int(seed < 0)])
    facts = _facts(as_ids(submissions), as_rows(slots, 3), as_pairs(counted), as_pairs(held), teams or {}, hubs)
    facts.forbid(as_pairs(conflicts), as_pairs(counted), as_pairs(held), as_pairs((teams or {}).items()))
    old = facts.what.copy()
    facts.empty_what_must_not_be()
    before = facts.coverage()
    least = np.where(before >= floor, floor, 0)
    _fill(facts, least, rng)
    first = facts.first_slots(as_ids(at_work))
    rest = np.setdiff1d(np.arange(old.size), first)
    for _ in range(PASSES):
        last = facts.what.copy()
        _level_first(facts, first, least, rng)
        _level(facts, rest, facts.counted + facts.count(first), least, rng)
        if np.array_equal(facts.what, last):
            break
    return _report(facts, old, before)


@dataclass(eq=False)
class _Facts:
    """A jam in numbers. ``what`` is what slots hold, and all that ever changes."""

    submissions: Ints  # [n] ids
    judges: Ints  # [J] ids of those with slots
    who: Ints  # [k] judge of each slot, sorted
    position: Ints  # [k] sorted within each judge
    given: Ints  # [k] ids that came in
    what: Ints  # [k] submission, n for none
    counted: Ints  # [n] reviews of each that are counted
    team: Ints  # [J] number of the judge's team, in ``names``
    names: Ints  # ids of submissions, those of teams that are out of it too
    others: Ints  # sorted team * len(names) + submission of the reviews that do not move
    judge_hub: Ints  # [J]
    submission_hub: Ints  # [n + 1]
    banned: Ints  # sorted judge * (n + 1) + submission

    @property
    def n(self) -> int:
        return self.submissions.size

    def count(self, slots: Ints) -> Ints:
        """How many of these slots hold each submission, [n]."""
        return np.bincount(self.what[slots], minlength=self.n + 1)[:-1]

    def coverage(self) -> Ints:
        return self.counted + self.count(np.arange(self.what.size))

    def forbid(self, *pairs: Ints) -> None:
        """Nobody gets one of these (judge id, submission id)."""
        judges, submissions = np.concatenate(pairs).T
        judge, submission = place_in(self.judges, judges), place_in(self.submissions, submissions)
        real = (judge >= 0) & (submission >= 0)
        self.banned = distinct(judge[real] * (self.n + 1) + submission[real])

    def is_banned(self, judge: Ints, submission: Ints) -> Flags:
        return place_in(self.banned, judge * (self.n + 1) + submission) >= 0

    def banned_for(self, judge: int) -> Ints:
        width = self.n + 1
        start, end = np.searchsorted(self.banned, (judge * width, judge * width + width))
        return self.banned[start:end] - judge * width

    def empty_what_must_not_be(self) -> None:
        key = self.who * (self.n + 1) + self.what
        order = np.argsort(key, kind="stable")
        again = np.zeros(key.size, np.bool_)
        again[order[1:]] = key[order][1:] == key[order][:-1]
        self.what[again | self.is_banned(self.who, self.what)] = self.n

    def first_slots(self, judges: Ints) -> Ints:
        """The first slot that holds anything of each of these judges who has one."""
        full = np.flatnonzero((self.what < self.n) & (place_in(judges, self.judges[self.who]) >= 0))
        return full[np.unique(self.who[full], return_index=True)[1]]

    def slots_of(self, judge: int) -> slice:
        start, end = np.searchsorted(self.who, (judge, judge + 1))
        return slice(int(start), int(end))

    def is_rude(self, slot: Ints, submission: Ints) -> Flags:
        """Would a rule about teams or hubs give way if these slots held these submissions?"""
        judge, width = self.who[slot], self.names.size
        team, name = self.team[judge], place_in(self.names, self.submissions[submission])
        moving = self.team[self.who], place_in(self.names, np.append(self.submissions, UNKNOWN)[self.what])
        known = (moving[0] >= 0) & (moving[1] >= 0)
        reviews = distinct(np.concatenate([self.others, moving[0][known] * width + moving[1][known]]))
        shared = place_in(reviews, team * width + name) >= 0
        mutual = place_in(reviews, name * width + team) >= 0
        hub, was = self.submission_hub[submission], self.submission_hub[self.what[slot]]
        local = (hub == self.judge_hub[judge]) & (hub != UNKNOWN) & (was != hub)
        rude: Flags = ((shared | mutual) & (team >= 0)) | local
        return rude


def _facts(
    submissions: Ints, slots: Ints, counted: Ints, held: Ints, teams: Mapping[int, int], hubs: Hubs | None
) -> _Facts:
    slots = slots[np.lexsort((slots[:, 1], slots[:, 0]))]
    if ((slots[1:, :2] == slots[:-1, :2]).all(axis=1)).any():
        raise ValueError("Two slots of a judge have one position.")
    judges, n = distinct(slots[:, 0]), submissions.size
    listed = place_in(submissions, counted[:, 1])
    own = looked_up(teams, judges)
    names = distinct(np.concatenate([submissions, as_ids(teams.values())]))
    what = place_in(submissions, slots[:, 2])
    still = np.concatenate([counted, held])
    team, name = place_in(names, looked_up(teams, still[:, 0])), place_in(names, still[:, 1])
    judge_hubs, submission_hubs = hubs or ({}, {})
    return _Facts(
        submissions=submissions,
        judges=judges,
        who=place_in(judges, slots[:, 0]),
        position=slots[:, 1],
        given=slots[:, 2],
        what=np.where(what >= 0, what, n),
        counted=np.bincount(listed[listed >= 0], minlength=n),
        team=place_in(names, own),
        names=names,
        others=(team * names.size + name)[(team >= 0) & (name >= 0)],
        judge_hub=looked_up(judge_hubs, judges),
        submission_hub=np.append(looked_up(submission_hubs, submissions), UNKNOWN),
        banned=np.zeros(0, np.int64),
    )


def _fill(facts: _Facts, least: Ints, rng: Generator) -> None:
    empty = np.flatnonzero(facts.what == facts.n)
    _level(facts, empty, facts.coverage(), least, rng)


def _level_first(facts: _Facts, first: Ints, least: Ints, rng: Generator) -> None:
    """Level what is counted and these slots; a judge may move up what stands in a later slot of theirs.

    Without moving up where a submission would fall below ``least`` by it.
    """
    before = facts.what.copy()
    later = np.setdiff1d(np.flatnonzero(np.isin(facts.who, facts.who[first])), first)
    rest = facts.coverage() - facts.counted - facts.count(first)
    least_here = np.maximum(least - rest, 0)
    facts.what[later] = facts.n
    _level(facts, first, facts.counted, least_here, rng)
    facts.what[later] = before[later]
    top = first[np.searchsorted(facts.who[first], facts.who[later])]
    moved_up = facts.what[later] == facts.what[top]
    facts.what[later[moved_up]] = before[top[moved_up]]
    if (facts.coverage() < least).any():
        facts.what[:] = before
        _level(facts, first, facts.counted, least_here, rng)


def _level(facts: _Facts, slots: Ints, fixed: Ints, least: Ints, rng: Generator) -> None:
    """Fill these slots and level ``fixed`` and them; what has ``least`` keeps that."""
    if not slots.size or not facts.n:
        return
    _exchange_directly(facts, slots, fixed, least, rng)
    paths = _Paths(facts, slots, fixed, least, rng)
    if paths.something_to_do():
        paths.run()


# Direct exchanges


def _exchange_directly(facts: _Facts, slots: Ints, fixed: Ints, least: Ints, rng: Generator) -> None:
    """Pair slots that are one too many at random with submissions that are one short, and exchange where one may."""
    for polite in (True, False):
        idle = 0
        while idle < PATIENCE:
            load = fixed + facts.count(slots)
            empty = slots[facts.what[slots] == facts.n]
            target = _target(load, np.maximum(fixed, np.minimum(least, load)), empty.size, rng)
            spare = np.concatenate([_spare(facts, slots, load - target, rng), empty])
            if not spare.size:
                return
            wanted = rng.permutation(np.repeat(np.arange(facts.n), np.maximum(target - load, 0)))
            done = _exchange(facts, spare, wanted, polite=polite)
            idle = 0 if done > spare.size * HARDLY else idle + 1


def _target(load: Ints, lowest: Ints, new: int, rng: Generator) -> Ints:
    """The most level loads of the same sum, plus ``new``, none below ``lowest``, and as near to ``load`` as can be."""
    reviews = int((load - lowest).sum()) + new
    order = np.sort(lowest)
    below = np.cumsum(order) - order
    pool = max(int(np.searchsorted(np.arange(load.size) * order - below, reviews, side="right")), 1)
    level, rest = divmod(reviews + int(order[:pool].sum()), pool)
    target = np.maximum(lowest, level)
    may = rng.permutation(np.flatnonzero(lowest <= level))
    target[may[np.argsort(load[may] <= level, kind="stable")][:rest]] += 1  # who has more already keeps it
    return target


def _spare(facts: _Facts, slots: Ints, surplus: Ints, rng: Generator) -> Ints:
    """Random slots of each submission that has more than it should, as many as that."""
    order = rng.permutation(slots[facts.what[slots] < facts.n])
    order = order[np.argsort(facts.what[order], kind="stable")]
    held = facts.what[order]
    rank = np.arange(order.size) - np.searchsorted(held, held)
    spare: Ints = order[rank < surplus[held]]
    return spare


def _exchange(facts: _Facts, slots: Ints, wanted: Ints, *, polite: bool) -> int:
    """Let each slot hold what stands beside it, where its judge may; one slot per judge. How many did."""
    slots = slots[: wanted.size]
    wanted = wanted[: slots.size]
    judge, width = facts.who[slots], facts.n + 1
    theirs = np.sort(facts.who * width + facts.what)
    good = ~facts.is_banned(judge, wanted) & (place_in(theirs, judge * width + wanted) < 0)
    if polite:
        good &= ~facts.is_rude(slots, wanted)
    slots, wanted = slots[good], wanted[good]
    _judges, first = np.unique(facts.who[slots], return_index=True)
    facts.what[slots[first]] = wanted[first]
    return first.size


# Alternating paths


class _Paths:
    """Passes slots along paths until no submission can hand one on to another with two fewer."""

    def __init__(self, facts: _Facts, slots: Ints, fixed: Ints, least: Ints, rng: Generator) -> None:
        self.facts, self.slots, self.rng = facts, slots, rng
        self.load = np.append(fixed + facts.count(slots), FAR)  # empty slots are far too many
        self.least = np.append(least, 0)
        self.closed = np.zeros(facts.n + 1, np.bool_)  # nothing leaves these for a lower load
        self.taker = np.full(facts.n + 1, NOTHING)  # the slot that could take it over

    def something_to_do(self) -> bool:
        held = np.bincount(self.facts.what[self.slots], minlength=self.facts.n + 1) > 0
        giving: Ints = self.load[held & (self.load > self.least)]
        return bool((giving >= self.load[:-1].min() + 2).any())

    def run(self) -> None:
        self.holders: list[list[int]] = [[] for _ in self.load]
        for slot in self.slots.tolist():
            self.holders[self.facts.what[slot]].append(slot)
        while self.holders[-1]:
            target = self._search(np.array([self.facts.n]), highest=None)
            if target is None:
                break
            self._pass_on(target)
        level = int(self.load[:-1].max())
        while level - self.load[:-1].min() >= 2:
            giving = (self.load >= level) & (self.load > self.least) & ~self.closed
            giving[-1] = False
            target = self._search(self.rng.permutation(np.flatnonzero(giving)), highest=level - 2)
            if target is None:
                level -= 1
            else:
                self._pass_on(target)

    def _search(self, tops: Ints, *, highest: int | None) -> int | None:
        """The end of a path from one of ``tops`` to a load of at most ``highest``, or, without it, to the least."""
        seen = self.closed.copy()
        seen[tops] = True
        seen[-1] = True
        self.taker[tops] = NOTHING
        queue, asked, reached = deque(tops.tolist()), set(), []
        while queue:
            for slot in self.holders[queue.popleft()]:
                judge = int(self.facts.who[slot])
                if judge in asked:
                    continue
                asked.add(judge)
                new = self._free_for(judge, seen)
                seen[new] = True
                self.taker[new] = slot
                if highest is not None and (low := new[self.load[new] <= highest]).size:
                    return self._lowest_of(low)
                reached.append(new)
                queue.extend(new.tolist())
        if highest is None:
            return self._lowest_of(np.concatenate(reached)) if any(new.size for new in reached) else None
        self.closed = seen
        self.closed[-1] = False
        return None

    def _lowest_of(self, submissions: Ints) -> int:
        """One with the lowest load; of several the first, which is the nearest."""
        return int(submissions[self.load[submissions].argmin()])

    def _free_for(self, judge: int, seen: Flags) -> Ints:
        free = ~seen
        free[self.facts.banned_for(judge)] = False
        free[self.facts.what[self.facts.slots_of(judge)]] = False
        return self.rng.permutation(np.flatnonzero(free[:-1]))

    def _pass_on(self, target: int) -> None:
        """Let every slot on the path take the submission that leads to it."""
        self.load[target] += 1
        while self.taker[target] != NOTHING:
            slot = int(self.taker[target])
            left = int(self.facts.what[slot])
            self.facts.what[slot] = target
            self.holders[left].remove(slot)
            self.holders[target].append(slot)
            target = left
        if target < self.facts.n:
            self.load[target] -= 1


# The report


def _report(facts: _Facts, old: Ints, before: Ints) -> Healing:
    ids = np.append(facts.submissions, NOTHING)
    changed = facts.what != old
    came = (facts.what < facts.n) & changed
    columns = facts.judges[facts.who], facts.position, facts.given, ids[facts.what]
    empty, slots = np.unique(facts.judges[facts.who[facts.what == facts.n]], return_counts=True)
    return Healing(
        np.column_stack([column[came] for column in columns]),
        dict(zip(empty.tolist(), slots.tolist(), strict=True)),
        _fewest_and_most(before),
        _fewest_and_most(facts.coverage()),
    )


def _fewest_and_most(coverage: Ints) -> tuple[int, int]:
    return (int(coverage.min()), int(coverage.max())) if coverage.size else (0, 0)
