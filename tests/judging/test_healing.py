"""Laws of healing. The oracle knows nothing of how it is done: an integer program over everything that may be."""

from collections import Counter
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from judging.assignment import assign
from judging.healing import heal
from judging.ids import NOTHING

MUCH, LITTLE = settings(max_examples=60, deadline=None), settings(max_examples=30, deadline=None)
BUILT_FROM, JUDGES_FROM = 1_000, 5_000
GONE = 77  # something that left the running


class Case(NamedTuple):
    """The facts of a jam that is under way."""

    submissions: list[int]
    slots: list[tuple[int, int, int]]
    counted: list[tuple[int, int]] = []
    held: list[tuple[int, int]] = []
    teams: dict[int, int] = {}
    conflicts: list[tuple[int, int]] = []
    floor: int = 0
    at_work: list[int] = []

    def heal(self, seed=1):
        facts = self._asdict()
        return heal(facts.pop("submissions"), seed=seed, **facts)

    def after(self, healing) -> "Case":
        new = {(judge, place): after for judge, place, _before, after in healing.exchanges}
        slots = [(judge, place, new.get((judge, place), was)) for judge, place, was in self.slots]
        return self._replace(slots=slots)

    def allowed(self, judge) -> list[int]:
        """What the judge's slots may hold."""
        banned = {s for who, s in (*self.counted, *self.held, *self.conflicts) if who == judge}
        return [s for s in self.submissions if s not in banned and s != self.teams.get(judge)]

    def holds(self) -> list[tuple[int, int]]:
        """(judge, submission) of the slots that hold something to review."""
        banned, real = {*self.counted, *self.held, *self.conflicts, *self.teams.items()}, set(self.submissions)
        return [(judge, s) for judge, _place, s in self.slots if s in real and (judge, s) not in banned]

    def judges(self) -> list[int]:
        return sorted({judge for judge, *_ in self.slots})

    def coverage(self) -> Counter:
        loads = Counter(dict.fromkeys(self.submissions, 0))
        loads.update(s for _judge, s in (*self.counted, *self.holds()) if s in loads)
        return loads

    def first_ones(self) -> "Case":
        """Only what those at work come to next."""
        first: dict[int, tuple[bool, int, int]] = {}
        for judge, place, s in self.slots:
            if judge in self.at_work:
                first[judge] = min(first.get(judge, (True, 99, s)), (s not in self.allowed(judge), place, s))
        return self._replace(slots=[(judge, place, s) for judge, (_, place, s) in first.items()], floor=0)


@st.composite
def cases(draw, *, most_judges=6, most_submissions=7, most_each=5, work=False):
    """Small jams with everything against them."""
    judges = range(JUDGES_FROM, JUDGES_FROM + draw(st.integers(1, most_judges)))
    submissions = list(range(BUILT_FROM, BUILT_FROM + draw(st.integers(1, most_submissions))))
    anyone, anything = st.sampled_from(judges), st.sampled_from(submissions)
    slots, counted, held = [], [], [(9_999, draw(anything))]
    for judge in judges:
        theirs = draw(st.lists(st.sampled_from([*submissions, GONE]), unique=True, max_size=most_each))
        for place, submission in enumerate(theirs, 1):
            state = draw(st.sampled_from(["slot", "slot", "slot", "counted", "held", "empty"]))
            if state in ("slot", "empty"):
                slots.append((judge, place, submission if state == "slot" else NOTHING))
            else:
                (counted if state == "counted" else held).append((judge, submission))
    return Case(
        submissions,
        draw(st.permutations(slots)),
        counted,
        held,
        draw(st.dictionaries(anyone, st.one_of(anything, st.just(GONE)))),
        draw(st.lists(st.tuples(anyone, anything), max_size=4)),
        draw(st.integers(0, 3)),
        draw(st.lists(anyone, unique=True)) if work else [],
    )


def spread(loads: Counter) -> int:
    return max(loads.values()) - min(loads.values())


def unevenness(loads: Counter) -> int:
    """Least where loads are the most level there are: the sum of squares."""
    return sum(load * load for load in loads.values())


def best_by_program(case: Case) -> tuple[int, int]:
    """The least unevenness that any content of the slots gives, and the fewest exchanges that give it."""
    many = len(case.slots)
    holds = set(case.holds())
    pairs = [(judge, s) for judge in case.judges() for s in case.allowed(judge)]
    counted = case._replace(slots=[]).coverage()
    most = max(counted.values(), default=0) + many
    steps = [(s, k) for s in case.submissions for k in range(1, most + 1)]  # "s has at least k reviews"
    if not steps:
        return 0, 0
    rows, low, high = [], [], []
    for judge in case.judges():
        rows.append([float(who == judge) for who, _ in pairs] + [0.0] * len(steps))
        fill = min(sum(who == judge for who, *_ in case.slots), len(case.allowed(judge)))
        low.append(fill)
        high.append(fill)
    kept = {s for s, load in case.coverage().items() if load >= case.floor}
    for s in case.submissions:
        rows.append([-float(what == s) for _, what in pairs] + [float(what == s) for what, _ in steps])
        low.append(counted[s])
        high.append(counted[s])
        rows.append([0.0] * len(pairs) + [float(what == s) for what, _ in steps])
        low.append(case.floor if s in kept else 0)
        high.append(np.inf)
    new = [0.0 if pair in holds else 1.0 for pair in pairs]
    cost = np.array(new + [float((2 * k - 1) * (many + 1)) for _, k in steps])
    limits = LinearConstraint(np.array(rows), low, high)
    total = round(milp(cost, constraints=limits, integrality=np.ones(cost.size), bounds=Bounds(0, 1)).fun)
    return divmod(total, many + 1)


@MUCH
@given(case=cases(work=True), seed=st.integers())
def test_everyone_keeps_their_number_and_places_and_gets_nothing_that_is_not_theirs_to_review(case, seed):
    healing = case.heal(seed)
    was = {(judge, place): s for judge, place, s in case.slots}
    assert all(was[judge, place] == before != after for judge, place, before, after in healing.exchanges)
    after = case.after(healing)
    for judge in case.judges():
        theirs = [s for who, _place, s in after.slots if who == judge]
        good = [s for s in theirs if s in case.allowed(judge)]
        assert len(good) == len(set(good)) == min(len(theirs), len(case.allowed(judge)))
        assert len(theirs) - len(good) == healing.unfilled.get(judge, 0)


@MUCH
@given(case=cases(), seed=st.integers())
def test_coverage_is_as_level_as_any_content_of_the_slots_makes_it_by_few_exchanges(case, seed):
    healing = case.heal(seed)
    least, fewest = best_by_program(case)
    coverage = case.after(healing).coverage()
    assert unevenness(coverage) == least
    assert healing.after == (min(coverage.values()), max(coverage.values()))
    assert fewest <= len(healing.rows) <= fewest + 2


@LITTLE
@given(case=cases(work=True), seed=st.integers())
def test_what_those_at_work_come_to_next_is_level_too(case, seed):
    case = case._replace(floor=0)
    after = case.after(case.heal(seed))
    assert unevenness(after.first_ones().coverage()) == best_by_program(case.first_ones())[0]


@MUCH
@given(case=cases(work=True), seed=st.integers())
def test_whatever_had_its_floor_keeps_it(case, seed):
    before, after = case.coverage(), case.after(case.heal(seed)).coverage()
    assert [s for s in before if before[s] >= case.floor > after[s]] == []


@MUCH
@given(case=cases(work=True), seed=st.integers())
def test_what_was_healed_is_left_alone(case, seed):
    assert case.after(case.heal(seed)).heal(seed + 1).exchanges == []


@LITTLE
@given(case=cases(work=True), seed=st.integers())
def test_the_same_seed_exchanges_the_same(case, seed):
    shuffled = case._replace(slots=case.slots[::-1], counted=case.counted[::-1], submissions=case.submissions[::-1])
    assert case.heal(seed).exchanges == shuffled.heal(seed).exchanges


# Jams of real size


def a_course(submissions: int, judges_each: int = 3, *, seed: int = 1) -> Case:
    """Dealt five each; of the judges three in ten are silent, the others somewhere between nothing and all done."""
    ids = range(BUILT_FROM, BUILT_FROM + submissions)
    teams = {JUDGES_FROM + number: ids[number // judges_each] for number in range(submissions * judges_each)}
    rows = assign(teams, ids, per_judge=5, seed=seed, teams=teams).rows
    rng, judge = np.random.default_rng(seed), rows[:, 0] - JUDGES_FROM
    silent, done = rng.random(len(teams)) < 0.3, rng.integers(0, 6, len(teams))
    finished = (rows[:, 2] <= done[judge]) & ~silent[judge]
    waiting, left = ~finished & ~silent[judge], silent[judge]
    pairs = rows[:, :2].tolist()
    counted, held = ([tuple(pairs[k]) for k in np.flatnonzero(which)] for which in (finished, left))
    return Case(list(ids), rows[waiting][:, [0, 2, 1]].tolist(), counted, held, teams)


@pytest.mark.parametrize("submissions", [16, 24, 100, 2_000])
def test_a_jam_of_any_size_is_level_to_one_review_by_as_few_exchanges_as_that_takes(submissions):
    case = a_course(submissions)
    fixed, before = case._replace(slots=[]).coverage(), case.coverage()
    healing = case.heal()
    coverage = case.after(healing).coverage()
    low = min(coverage.values())
    assert all(load <= max(low + 1, fixed[s]) for s, load in coverage.items())
    assert len(healing.rows) == sum(max(before[s] - coverage[s], 0) for s in before)


def test_a_fresh_deal_needs_no_healing():
    ids = range(BUILT_FROM, BUILT_FROM + 100)
    rows = assign(range(JUDGES_FROM, JUDGES_FROM + 300), ids, per_judge=5, seed=1).rows
    case = Case(list(ids), rows[:, [0, 2, 1]].tolist(), at_work=list(range(JUDGES_FROM, JUDGES_FROM + 300)))
    assert case.heal().exchanges == []


def test_team_mates_keep_different_projects_and_no_two_teams_come_to_review_each_other():
    case = a_course(100)
    arcs = Counter((case.teams[judge], s) for judge, s in (*case.counted, *case.held))
    arcs.update((case.teams[judge], s) for judge, _place, s in case.after(case.heal()).slots)
    assert [arc for arc, times in arcs.items() if times > 1] == []
    assert [arc for arc in arcs if arc[::-1] in arcs] == []


def test_a_judge_whose_hub_is_named_keeps_what_comes_from_others():
    case = a_course(100)
    hubs = {judge: s % 4 for judge, s in case.teams.items()}, {s: s % 4 for s in case.submissions}
    healing = heal(case.submissions, slots=case.slots, counted=case.counted, held=case.held, seed=1, hubs=hubs)
    exchanges = [(hubs[0][judge], hubs[1][was], hubs[1][came]) for judge, _place, was, came in healing.exchanges]
    assert [change for change in exchanges if change[0] == change[2] != change[1]] == []


def test_two_slots_at_one_place_are_refused():
    with pytest.raises(ValueError, match="one position"):
        heal([1, 2], slots=[(1, 1, 1), (1, 1, 2)], seed=1)


def test_without_submissions_or_slots_there_is_nothing_to_exchange():
    assert heal([], slots=[(1, 1, GONE)], seed=1).unfilled == {1: 1}
    assert heal([1, 2], slots=[], seed=1).exchanges == []
