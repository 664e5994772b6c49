"""Laws of the deal. The oracles know nothing of how it is made: plain enumeration, and an integer program."""

from collections import Counter
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, diags_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import svds

from judging.assignment import LOCAL, MUTUAL, SHARED, UNEVEN, Plan, assign

MUCH, LITTLE = settings(max_examples=50, deadline=None), settings(max_examples=20, deadline=None)
BUILT_FROM = 1_000  # ids of submissions
JUDGES_FROM = 5_000


class Case(NamedTuple):
    """The facts of a deal."""

    judges: list[int]
    submissions: list[int]
    per_judge: int
    teams: dict[int, int] = {}
    conflicts: frozenset[tuple[int, int]] = frozenset()
    given: frozenset[tuple[int, int]] = frozenset()

    def deal(self, seed: int = 1, **more) -> Plan:
        facts = {"teams": self.teams, "conflicts": self.conflicts, "given": self.given} | more
        return assign(self.judges, self.submissions, per_judge=self.per_judge, seed=seed, **facts)

    def allowed(self, judge: int) -> list[int]:
        banned = {submission for who, submission in self.conflicts | self.given if who == judge}
        return [s for s in self.submissions if s not in banned and s != self.teams.get(judge)]

    def done(self, judge: int) -> int:
        return sum(who == judge for who, _ in self.given)

    def need(self, judge: int, rounds: int | None = None) -> int:
        """New reviews the judge must get, in the first rounds or in all."""
        allowed = min(self.per_judge - self.done(judge), len(self.allowed(judge)))
        return max(0, min(allowed, (self.per_judge if rounds is None else rounds) - self.done(judge)))

    def loads(self, pairs) -> Counter:
        loads = Counter(dict.fromkeys(self.submissions, 0))
        loads.update(submission for _, submission in self.given if submission in loads)
        loads.update(submission for _, submission, *_ in pairs)
        return loads


def a_jam(submissions: int, judges_each: int = 3, per_judge: int = 5) -> Case:
    """Every team of that many judges has submitted."""
    ids = range(BUILT_FROM, BUILT_FROM + submissions)
    teams = {JUDGES_FROM + number: ids[number // judges_each] for number in range(submissions * judges_each)}
    return Case(list(teams), list(ids), per_judge, teams)


@st.composite
def cases(draw, most_judges=10, most_submissions=9, most_each=6):
    """Small jams with everything against them."""
    judges = list(range(JUDGES_FROM, JUDGES_FROM + draw(st.integers(1, most_judges))))
    submissions = list(range(BUILT_FROM, BUILT_FROM + draw(st.integers(1, most_submissions))))
    anyone, anything = st.sampled_from(judges), st.sampled_from(submissions)
    late = st.sampled_from([*judges, 9_998, 9_999])
    return Case(
        judges,
        submissions,
        draw(st.integers(1, most_each)),
        draw(st.dictionaries(anyone, st.one_of(anything, st.just(77)))),
        draw(st.frozensets(st.tuples(anyone, anything), max_size=len(judges) * len(submissions) // 2)),
        draw(st.frozensets(st.tuples(late, st.one_of(anything, st.just(78))), max_size=12)),
    )


def spread(loads: Counter) -> int:
    return max(loads.values()) - min(loads.values())


def least_spread_by_program(case: Case, rounds: int | None = None) -> int:
    """The least max - min load, by an integer program over all allowed pairs."""
    pairs = [(j, s) for j in range(len(case.judges)) for s in case.allowed(case.judges[j])]
    people, n = len(case.judges), len(case.submissions)
    row = {submission: people + place for place, submission in enumerate(case.submissions)}
    matrix = np.zeros((people + 2 * n, len(pairs) + 2))  # the last columns are the most and the fewest
    for column, (judge, submission) in enumerate(pairs):
        matrix[[judge, row[submission], row[submission] + n], column] = 1
    matrix[people : people + n, -2] = matrix[people + n :, -1] = -1
    base = np.array([case.loads([])[submission] for submission in case.submissions])
    need, free = np.array([case.need(judge, rounds) for judge in case.judges]), np.full(n, np.inf)
    limits = LinearConstraint(matrix, np.r_[need, -free, -base], np.r_[need, -base, free])
    most = np.r_[np.ones(len(pairs)), np.inf, np.inf]
    cost = np.r_[np.zeros(len(pairs)), 1, -1]
    return round(milp(cost, constraints=limits, integrality=np.ones(cost.size), bounds=Bounds(0, most)).fun)


def least_spread_by_trying_all(case: Case) -> int:
    hands = [combinations(case.allowed(judge), case.need(judge)) for judge in case.judges]
    deals = ([(None, submission) for hand in deal for submission in hand] for deal in product(*hands))
    return min(spread(case.loads(deal)) for deal in deals)


def assert_sound(case: Case, plan: Plan):
    """Everyone gets exactly what is theirs, nobody what is not, and whoever is short is told why."""
    dealt = {judge: [] for judge in case.judges}
    for judge, submission, position in plan.pairs:
        dealt[judge].append((submission, position))
    for judge, reviews in dealt.items():
        first = case.done(judge) + 1
        assert [position for _, position in reviews] == list(range(first, first + case.need(judge)))
        assert len({submission for submission, _ in reviews} & set(case.allowed(judge))) == len(reviews)
    short = {judge for judge in case.judges if case.done(judge) + case.need(judge) < case.per_judge}
    assert set(plan.short) == short


def spreads(case: Case, plan: Plan) -> list[int]:
    """Counted from the pairs: the spread after every judge's 1st, 2nd, ... review."""
    rounds = range(1, case.per_judge + 1)
    return [spread(case.loads(pair for pair in plan.pairs if pair[2] <= k)) for k in rounds]


def graph(plan: Plan) -> coo_array:
    judge = np.unique(plan.rows[:, 0], return_inverse=True)[1]
    submission = np.unique(plan.rows[:, 1], return_inverse=True)[1]
    return coo_array((np.ones(judge.size), (judge, submission)))


def parts(plan: Plan) -> int:
    reviews = graph(plan)
    people, n = reviews.shape
    ends = (reviews.coords[0], people + reviews.coords[1])
    return connected_components(coo_array((reviews.data, ends), shape=(people + n,) * 2), directed=False)[0]


def spectral_gap(plan: Plan) -> float:
    """1 - the second singular value of the judge x submission matrix, both degrees normalised."""
    reviews = graph(plan).tocsr()
    normal = diags_array(reviews.sum(axis=1) ** -0.5) @ reviews @ diags_array(reviews.sum(axis=0) ** -0.5)
    start = np.random.default_rng(1).random(min(normal.shape))
    return 1 - min(svds(normal, k=2, return_singular_vectors=False, v0=start))


def team_clashes(case: Case, plan: Plan) -> dict[str, int]:
    """Pairs of teams that review each other, and reviews of what a team mate reviews too."""
    arcs = Counter((case.teams[judge], s) for judge, s, _ in plan.pairs if judge in case.teams)
    mutual = sum((submission, team) in arcs for team, submission in arcs) // 2
    return {MUTUAL: mutual, SHARED: arcs.total() - len(arcs)}


# Who gets what


@MUCH
@given(case=cases(), seed=st.integers())
def test_every_judge_gets_their_reviews_or_as_many_as_exist_and_never_an_own_or_conflicting_one(case, seed):
    assert_sound(case, case.deal(seed))


@pytest.mark.parametrize("submissions", [2, 3, 4, 5, 6, 7, 10, 15, 16, 24, 100, 500, 2_000, 20_000])
def test_at_every_size_all_judges_get_five_and_every_round_is_level(submissions):
    case = a_jam(submissions)
    plan = case.deal()
    each = min(5, submissions - 1)
    assert len(plan.short) == (0 if each == 5 else len(case.judges))
    judge, submission, position = plan.rows.T
    assert np.array_equal(judge, np.repeat(case.judges, each))
    assert np.array_equal(position, np.tile(np.arange(1, each + 1), len(case.judges)))
    assert np.unique(judge * 100_000 + submission).size == judge.size
    assert not (submission == BUILT_FROM + (judge - JUDGES_FROM) // 3).any()
    for k in range(1, each + 1):
        assert np.ptp(np.bincount(submission[position <= k] - BUILT_FROM, minlength=submissions)) == 0


def test_a_judge_who_may_not_review_enough_is_told_why():
    case = Case([1], [11, 12, 13, 14, 15], 5, {1: 11}, frozenset({(1, 12)}), frozenset({(1, 13)}))
    assert case.deal().short == {
        1: "3 of 5 reviews: of 5 submissions, 1 their own team's, 1 in conflict of interest, 1 given before."
    }


def test_a_jam_without_submissions_leaves_every_judge_short():
    plan = assign([1], [], per_judge=5, seed=1)
    assert (plan.pairs, plan.short) == ([], {1: "0 of 5 reviews: of 0 submissions."})


def test_a_jam_without_judges_deals_nothing():
    plan = assign([], [11, 12], per_judge=5, seed=1)
    assert (plan.pairs, plan.short, plan.relaxed) == ([], {}, {})


def test_a_negative_number_of_reviews_is_refused():
    with pytest.raises(ValueError, match="must not be negative: -1"):
        assign([1], [11], per_judge=-1, seed=1)


def test_someone_named_twice_is_one_judge():
    assert assign([1, 1], [11, 12, 12], per_judge=1, seed=1) == assign([1], [11, 12], per_judge=1, seed=1)


# Loads


@MUCH
@given(case=cases(), seed=st.integers())
def test_loads_are_as_level_as_any_deal_can_make_them(case, seed):
    plan = case.deal(seed)
    assert spread(case.loads(plan.pairs)) == least_spread_by_program(case)


@LITTLE
@given(case=cases(most_judges=4, most_submissions=4, most_each=3), seed=st.integers())
def test_no_deal_among_all_there_are_is_more_level(case, seed):
    assert spread(case.loads(case.deal(seed).pairs)) == least_spread_by_trying_all(case)


@LITTLE
@given(data=st.data(), n=st.integers(16, 40), people=st.integers(1, 60), per_judge=st.integers(1, 5))
def test_from_sixteen_submissions_on_every_round_leaves_loads_within_one(data, n, people, per_judge):
    case = a_jam(n, judges_each=-(-people // n), per_judge=per_judge)
    case = case._replace(judges=case.judges[:people])
    few = st.lists(st.sampled_from(case.submissions), max_size=2)
    conflicts = frozenset((judge, s) for judge in case.judges[::7] for s in data.draw(few))
    case = case._replace(conflicts=conflicts)
    plan = case.deal()
    assert spreads(case, plan) == list(plan.spread)
    assert max(plan.spread) <= 1


@pytest.mark.parametrize("seed", range(12))
def test_below_sixteen_every_round_is_as_level_as_that_many_reviews_can_be(seed):
    rng = np.random.default_rng(seed)
    case = a_jam(int(rng.integers(2, 16)), judges_each=int(rng.integers(1, 3)))
    barred = frozenset((j, s) for j in case.judges for s in case.submissions if rng.random() < 0.2)
    case = case._replace(conflicts=barred, judges=case.judges[: int(rng.integers(1, len(case.judges) + 1))])
    best = [least_spread_by_program(case, rounds) for rounds in range(1, 6)]
    assert [max(k, 1) for k in spreads(case, case.deal())] == [max(k, 1) for k in best]


def test_where_loads_cannot_be_level_the_plan_says_so():
    barred = frozenset((judge, 11) for judge in (1, 2, 3))
    plan = Case([1, 2, 3], [11, 12, 13], 2, conflicts=barred).deal()
    assert (plan.spread, plan.relaxed) == ((2, 3), {UNEVEN: 1})


# Given reviews


@MUCH
@given(case=cases(), seed=st.integers())
def test_what_was_dealt_and_given_leaves_nothing_to_deal(case, seed):
    plan = case.deal(seed)
    again = case._replace(given=case.given | {(judge, submission) for judge, submission, _ in plan.pairs})
    assert again.deal(seed).pairs == []


def test_late_judges_take_the_least_reviewed():
    case = a_jam(30, judges_each=1)
    early = case.judges[:20]
    first = case._replace(judges=early).deal()
    plan = case._replace(given=frozenset((judge, s) for judge, s, _ in first.pairs)).deal(2)
    assert {judge for judge, _, _ in plan.pairs} == set(case.judges[20:])
    assert set(case.loads([*first.pairs, *plan.pairs]).values()) == {5}


def test_a_replaced_review_is_the_judges_last_and_goes_to_the_least_reviewed():
    case = a_jam(60)
    first = case.deal()
    judge, lost, _ = first.pairs[0]
    kept = frozenset((who, s) for who, s, _ in first.pairs[1:])
    late = 9_000
    case = case._replace(given=kept, conflicts=frozenset({(judge, lost)}), submissions=[*case.submissions, late])
    assert case.deal().pairs == [(judge, late, 5)]


def test_given_reviews_of_team_mates_count_for_the_rules_about_teams():
    reviewed = frozenset((1, s) for s in range(13, 23)) | {(3, 11)}
    teams = {1: 11, 2: 11, 3: 12}
    for seed in range(20):
        plan = Case([2], list(range(11, 24)), 1, teams, given=reviewed).deal(seed)
        assert plan.pairs[0][1] in {12, 23}


# Soft rules


@pytest.mark.parametrize(("submissions", "judges_each"), [(16, 1), (24, 1), (60, 2), (100, 3), (500, 3)])
def test_teams_that_need_not_meet_twice_do_not(submissions, judges_each):
    case = a_jam(submissions, judges_each)
    plan = case.deal()
    assert team_clashes(case, plan) == {MUTUAL: 0, SHARED: 0}
    assert plan.relaxed == {}


@LITTLE
@given(case=cases(), seed=st.integers())
def test_the_plan_counts_what_teams_had_to_put_up_with(case, seed):
    case = case._replace(given=frozenset())
    plan = case.deal(seed)
    clashes = {rule: count for rule, count in team_clashes(case, plan).items() if count}
    assert {rule: plan.relaxed[rule] for rule in plan.relaxed if rule in (MUTUAL, SHARED)} == clashes


def test_teams_sooner_share_a_review_than_review_each_other():
    case = a_jam(24)
    clashes = team_clashes(case, case.deal())
    assert clashes[MUTUAL] < 10 < 60 < clashes[SHARED]


@pytest.mark.parametrize(("hubs", "outside"), [(2, 2), (5, 2)])
def test_judges_see_two_submissions_from_other_hubs(hubs, outside):
    case = a_jam(100)
    of_judge = {judge: case.teams[judge] % hubs for judge in case.judges}
    plan = case.deal(hubs=(of_judge, {submission: submission % hubs for submission in case.submissions}))
    away = Counter(judge for judge, submission, _ in plan.pairs if of_judge[judge] != submission % hubs)
    assert min(away[judge] for judge in case.judges) == outside
    assert LOCAL not in plan.relaxed


def test_a_hub_that_can_barely_be_left_asks_for_no_more_than_an_even_deal_gives():
    case = a_jam(60)
    of_submission = {submission: int(submission % 10 == 0) for submission in case.submissions}
    plan = case.deal(hubs=({judge: of_submission[case.teams[judge]] for judge in case.judges}, of_submission))
    assert (plan.relaxed, max(plan.spread)) == ({}, 0)


# The graph


@pytest.mark.parametrize("submissions", [500, 2_000])
def test_the_graph_is_one_part_and_well_mixed(submissions):
    plan = a_jam(submissions).deal()
    assert parts(plan) == 1
    assert spectral_gap(plan) >= 0.32


def test_an_exact_deal_is_mixed_as_well_as_a_quick_one():
    rng = np.random.default_rng(1)
    case = a_jam(500)
    barred = np.argwhere(rng.random((1_500, 500)) < 0.9) + np.array([JUDGES_FROM, BUILT_FROM])
    plan = case._replace(teams={}).deal(conflicts=barred.tolist())
    assert plan.spread == (0, 0, 0, 0, 0)
    assert parts(plan) == 1
    assert spectral_gap(plan) >= 0.32


@pytest.mark.parametrize("seed", range(10))
def test_two_reviews_each_are_enough_to_compare_everyone(seed):
    assert parts(a_jam(10, judges_each=1, per_judge=2).deal(seed)) == 1


# The seed


@LITTLE
@given(case=cases(), data=st.data(), seed=st.integers())
def test_the_same_seed_gives_the_same_plan_whatever_the_order(case, data, seed):
    def shuffled(facts):
        return data.draw(st.permutations(sorted(facts)))

    other = Case(
        shuffled(case.judges),
        shuffled(case.submissions),
        case.per_judge,
        dict(shuffled(case.teams.items())),
        shuffled(case.conflicts),
        shuffled(case.given),
    )
    plan = case.deal(seed)
    again = assign(
        other.judges,
        other.submissions,
        per_judge=other.per_judge,
        seed=seed,
        teams=other.teams,
        conflicts=other.conflicts,
        given=other.given,
    )
    assert plan == again
    assert plan.pairs == again.pairs


def test_different_seeds_of_any_size_give_different_plans():
    case = a_jam(24, judges_each=1)
    deals = {tuple(case.deal(seed).pairs) for seed in (0, 1, -1, 2**64, 2**64 + 1, 2**400, -(2**400))}
    assert len(deals) == 7


def test_nobodys_place_in_the_list_decides_who_gets_one_review_more():
    plans = [Case([1, 2, 3], list(range(11, 21)), 5).deal(seed) for seed in range(200)]
    once = Counter(s for plan in plans for s, load in Counter(s for _, s, _ in plan.pairs).items() if load == 2)
    assert min(once.values()) > 70 and max(once.values()) < 130


def test_pairs_are_the_rows_in_the_order_of_judge_and_position():
    plan = a_jam(7).deal()
    assert plan.pairs == [tuple(row) for row in plan.rows.tolist()]
    assert plan.pairs == sorted(plan.pairs, key=lambda pair: (pair[0], pair[2]))
