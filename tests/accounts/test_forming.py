import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import combinations
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.forming import ENOUGH, OpenTeam, Person, propose, sizes_for
from accounts.overlap import overlap

START = datetime(2030, 1, 11, 17, tzinfo=UTC)
END = START + timedelta(days=2)
ZONES = [
    "Europe/Copenhagen",
    "Europe/London",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Pacific/Auckland",
    "",
]
SKILLS = ["writing", "statistics", "interpretability", "web", "figures"]
someone = st.builds(
    Person,
    id=st.integers(1, 10_000),
    zone=st.sampled_from(ZONES),
    hub=st.sampled_from([None, None, 1, 2, 3]),
    skills=st.frozensets(st.sampled_from(SKILLS), max_size=4),
)
crowds = st.lists(someone, max_size=30, unique_by=lambda person: person.id)
seat_limits = st.integers(1, 6)
seeds = st.integers(0, 2**31)
unhurried = settings(deadline=None)  # other tests may share the machine


def form(people, open_teams=(), *, size=6, seed=1, **more):
    return propose(people, open_teams, size=size, seed=seed, start=START, end=END, **more)


def a_crowd(n, *, zones=ZONES, hubs=(None,), seed=7):
    dice = random.Random(seed)
    return [
        Person(i, dice.choice(zones), dice.choice(hubs), frozenset(dice.sample(SKILLS, 2))) for i in range(1, n + 1)
    ]


def hours(people):
    return overlap({person.zone for person in people} - {""}, start=START, end=END) or 0


def members(proposal, people):
    return [person for person in people if person.id in proposal.people]


def hubs_of(proposal, people):
    return {person.hub for person in members(proposal, people)}


# everybody, in even teams


@unhurried
@given(crowds, seat_limits, seeds)
def test_everybody_has_exactly_one_place(people, size, seed):
    placed = [each for proposal in form(people, size=size, seed=seed) for each in proposal.people]
    assert sorted(placed) == sorted(person.id for person in people)


@unhurried
@given(crowds, seat_limits, seeds)
def test_sizes_are_even_and_within_the_limit(people, size, seed):
    sizes = [len(proposal.people) for proposal in form(people, size=size, seed=seed)]
    assert not sizes or (max(sizes) <= size and max(sizes) - min(sizes) <= 1)


@unhurried
@given(st.integers(0, 600), seat_limits)
def test_nobody_is_in_a_team_of_two_if_the_numbers_and_the_jam_allow_three(n, size):
    sizes = sizes_for(n, size=size)
    could = any(3 * teams <= n <= size * teams for teams in range(1, n + 1))
    assert sum(sizes) == n
    assert not could or min(sizes) >= 3


@pytest.mark.parametrize(
    ("n", "size", "expected"),
    [
        (0, 6, []),
        (1, 6, [1]),
        (2, 6, [2]),
        (5, 6, [5]),
        (5, 4, [3, 2]),
        (6, 6, [3, 3]),
        (7, 6, [4, 3]),
        (7, 3, [3, 2, 2]),
        (10, 6, [4, 3, 3]),
        (12, 6, [4, 4, 4]),
        (3, 1, [1, 1, 1]),
    ],
)
def test_teams_are_of_about_four(n, size, expected):
    assert sizes_for(n, size=size) == expected
    assert sorted((len(each.people) for each in form(a_crowd(n), size=size)), reverse=True) == expected


def test_an_organiser_may_ask_for_larger_teams():
    assert sizes_for(12, size=6, ideal=6) == [6, 6]


# the same again


@unhurried
@given(crowds, seat_limits, seeds, st.randoms(use_true_random=False))
def test_the_order_in_which_people_are_given_changes_nothing(people, size, seed, dice):
    shuffled = list(people)
    dice.shuffle(shuffled)
    assert form(shuffled, size=size, seed=seed) == form(people, size=size, seed=seed)


def test_another_seed_gives_other_teams():
    people = a_crowd(24, zones=["Europe/Copenhagen"])
    assert len({tuple(form(people, seed=seed)) for seed in range(5)}) == 5


# rooms


@cache
def most_of_one_hub(counts, sizes):
    """By trying everything: how many teams of these sizes can be cut from groups of these sizes."""
    if not sizes:
        return 0
    size, others = sizes[0], sizes[1:]
    best = most_of_one_hub(counts, others)
    for i, count in enumerate(counts):
        if count >= size and count not in counts[:i]:
            left = tuple(sorted((*counts[:i], count - size, *counts[i + 1 :])))
            best = max(best, 1 + most_of_one_hub(left, others))
    return best


@unhurried
@given(st.lists(someone, max_size=16, unique_by=lambda person: person.id), seat_limits.filter(lambda n: n > 1), seeds)
def test_as_many_teams_as_the_numbers_allow_are_of_one_hub(people, size, seed):
    found = form(people, size=size, seed=seed)
    counts = tuple(sorted(Counter(person.hub for person in people).values()))
    most = most_of_one_hub(counts, tuple(sizes_for(len(people), size=size)))
    assert sum(len(hubs_of(each, people)) == 1 for each in found) == most


def test_a_room_works_together_even_across_time_zones():
    """The laptop of somebody in the room may be set to home."""
    room = [Person(n, "Asia/Tokyo" if n % 2 else "Europe/London", hub=1) for n in range(4)]
    online = [Person(n, "Asia/Tokyo" if n % 2 else "Europe/London") for n in range(4, 8)]
    assert [each.people for each in form(room + online)] == [(0, 1, 2, 3), (4, 5, 6, 7)]


# awake together


def counted(people, proposals):
    return sum(min(ENOUGH, hours(members(each, people))) for each in proposals)


def by_chance(people, sizes, dice):
    crowd = list(people)
    dice.shuffle(crowd)
    return sum(min(ENOUGH, hours([crowd.pop() for _ in range(size)])) for size in sizes)


@unhurried
@given(
    st.lists(st.sampled_from(ZONES), min_size=4, max_size=30),
    st.integers(2, 6),
    seeds,
)
def test_teams_share_at_least_the_hours_that_chance_gives_on_average(zones, size, seed):
    """Of people online: the hours that count, summed over teams, against the mean of forty random partitions."""
    people = [Person(n, zone) for n, zone in enumerate(zones)]
    dice = random.Random(0)
    sizes = sizes_for(len(people), size=size)
    chance = sum(by_chance(people, sizes, dice) for _ in range(40)) / 40
    assert counted(people, form(people, size=size, seed=seed)) >= chance - 1e-6


def test_the_best_split_of_seven_is_found():
    people = a_crowd(7, seed=3)
    best = max(
        (min(ENOUGH, hours(four)) + min(ENOUGH, hours([p for p in people if p not in four])))
        for four in combinations(people, 4)
    )
    assert counted(people, form(people)) == pytest.approx(best)


def test_hours_beyond_a_working_day_do_not_cost_another_team_its_sleep():
    people = [Person(n, "Europe/Copenhagen") for n in range(7)] + [
        Person(7, "Asia/Tokyo"),
        Person(8, "America/New_York"),
    ]
    assert min(hours(members(each, people)) for each in form(people)) >= 7


# skills


def test_skills_are_spread_where_clocks_leave_the_choice():
    people = [Person(n, "Europe/London", None, frozenset({SKILLS[n % 2]})) for n in range(8)]
    teams = form(people)
    assert [len(frozenset().union(*(p.skills for p in members(each, people)))) for each in teams] == [2, 2]


# one or two people


def test_two_people_are_offered_seats_in_teams_that_look_for_people():
    people = [Person(1, "Europe/Copenhagen"), Person(2, "Asia/Tokyo")]
    teams = [OpenTeam(7, 1, frozenset({"Asia/Seoul"})), OpenTeam(8, 1, frozenset({"Europe/London"}))]
    assert [(each.people, each.team) for each in form(people, teams)] == [((2,), 7), ((1,), 8)]


def test_a_room_counts_more_than_hours_for_one_person():
    teams = [OpenTeam(7, 1, frozenset({"Asia/Tokyo"}), frozenset({1})), OpenTeam(8, 1, frozenset({"Europe/London"}))]
    assert form([Person(1, "Europe/London", hub=1)], teams)[0].team == 7


def test_without_a_free_seat_two_people_are_a_team_and_one_is_a_team_of_one():
    teams = [OpenTeam(7, 0)]
    assert [form(a_crowd(n), teams) for n in (1, 2)] == [form(a_crowd(n)) for n in (1, 2)]


@unhurried
@given(
    st.lists(someone, max_size=2, unique_by=lambda person: person.id), st.lists(st.integers(0, 2), max_size=3), seeds
)
def test_no_team_gets_more_people_than_it_has_seats(people, seats, seed):
    found = form(people, [OpenTeam(n, free) for n, free in enumerate(seats)], seed=seed)
    assert all(each.team is None or len(each.people) <= seats[each.team] for each in found)
    assert sum(len(each.people) for each in found if each.team is not None) == min(len(people), sum(seats))


def test_three_people_are_a_team_of_their_own():
    assert [each.team for each in form(a_crowd(3), [OpenTeam(7, 5)])] == [None]


# many


def test_five_hundred_people_take_seconds():
    people = a_crowd(500, hubs=[None, None, None, *range(1, 21)])
    before = perf_counter()
    found = form(people)
    assert perf_counter() - before < 8  # about one on an idle machine
    assert (len(found), {len(each.people) for each in found}) == (125, {4})
