"""Teams for the people who have none: facts in, teams out. Imports no Django.

Three wishes, in this order:

1. Who meets in a room works with that room. As many teams as the numbers allow are of one hub (those who take part
   online count as one hub), and the others mix as few hubs as the search finds.
2. A team is awake together. Hours a day count up to ``ENOUGH``, so that one team's comfort is not another's night.
3. Skills differ.

The sizes come first and are even: they differ by at most one. Teams are of about four, at least three where the
numbers and the jam allow it, and never above its limit. The same seed gives the same teams, whatever the order of
the people; another seed gives others that are about as good.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from .overlap import ahead, overlap

IDEAL = 4
FEWEST = 3
ENOUGH = 8.0  # hours a day together: a working day; more is only a tie-break
_MOST_TRIALS = 40_000

Hours = Callable[[frozenset[str]], float]


@dataclass(frozen=True)
class Person:
    """Somebody without a team. ``zone`` is an IANA name or empty, ``hub`` an id or None for online."""

    id: int
    zone: str = ""
    hub: int | None = None
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OpenTeam:
    """A team that looks for people, with its free seats and what is known of its members."""

    id: int
    free: int
    zones: frozenset[str] = frozenset()
    hubs: frozenset[int | None] = frozenset()
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Proposal:
    """People who would work together: as a new team, or in the open team ``team``."""

    people: tuple[int, ...]
    team: int | None = None


def propose(
    people: Iterable[Person],
    open_teams: Iterable[OpenTeam] = (),
    *,
    size: int,
    seed: int,
    start: datetime,
    end: datetime,
    ideal: int = IDEAL,
) -> list[Proposal]:
    """A place for everybody, in new teams of at most ``size``; ``start`` and ``end`` say when they work.

    Fewer than three people make no team of their own while a team that looks for people has a seat for them.
    """
    hours = partial(_hours, start=start, end=end)
    crowd = sorted(set(people), key=lambda person: person.id)
    dice = random.Random(seed)  # noqa: S311  (repeatable on purpose)
    dice.shuffle(crowd)
    crowd.sort(key=partial(_clock, at=start))  # whose clocks agree stay shuffled
    seated: list[Proposal] = []
    if len(crowd) < min(FEWEST, size):
        seated, crowd = _seat(crowd, list(open_teams), hours)
    groups = _arrange(crowd, sizes_for(len(crowd), size=size, ideal=ideal))
    _improve(groups, hours, dice)
    new = [Proposal(tuple(sorted(person.id for person in group))) for group in groups]
    return seated + sorted(new, key=lambda each: each.people)


def sizes_for(n: int, *, size: int, ideal: int = IDEAL) -> list[int]:
    """How ``n`` people split into teams: even, near ``ideal``, at least three if it can be, never above ``size``."""
    if n == 0:
        return []
    wished = (2 * n + ideal) // (2 * ideal)  # n / ideal, rounded
    teams = max(-(-n // size), min(wished, max(1, n // FEWEST)))
    base, larger = divmod(n, teams)
    return [base + 1] * larger + [base] * (teams - larger)


def _clock(person: Person, *, at: datetime) -> float:
    offset = ahead(person.zone, "UTC", at=at) if person.zone else None
    return float("inf") if offset is None else offset.total_seconds()


def _hours(zones: frozenset[str], *, start: datetime, end: datetime) -> float:
    """Hours a day together; whose zone is unknown does not count."""
    return overlap(zones - {""}, start=start, end=end) or 0.0


def _seat(people: Sequence[Person], teams: list[OpenTeam], hours: Hours) -> tuple[list[Proposal], list[Person]]:
    """Each person to the team that suits best while there are seats, and who is left over."""
    given: dict[int, list[Person]] = defaultdict(list)
    left = []
    for person in people:
        free = [team for team in teams if team.free > len(given[team.id])]
        if not free:
            left.append(person)
            continue
        best = max(free, key=partial(_fit, person, hours))
        given[best.id].append(person)
    seated = [Proposal(tuple(sorted(p.id for p in them)), team) for team, them in sorted(given.items()) if them]
    return seated, left


def _fit(person: Person, hours: Hours, team: OpenTeam) -> tuple[bool, float, int, int]:
    return (person.hub in team.hubs, hours(team.zones | {person.zone}), len(person.skills - team.skills), -team.id)


def _arrange(people: Sequence[Person], sizes: list[int]) -> list[list[Person]]:
    """Teams of one hub as long as there are any to make, then mixed ones; inside a hub, neighbours by zone."""
    if not sizes:
        return []
    by_hub: dict[int | None, list[Person]] = defaultdict(list)
    for person in people:
        by_hub[person.hub].append(person)
    hubs = sorted(by_hub, key=lambda hub: (hub is None, -len(by_hub[hub]), hub or 0))
    small, larger = sizes[-1], sum(each > sizes[-1] for each in sizes)
    cuts = _cuts([len(by_hub[hub]) for hub in hubs], small, small=len(sizes) - larger, larger=larger)
    groups, rest, left = [], [], Counter(sizes)
    for hub, (smalls, largers) in zip(hubs, cuts, strict=True):
        crowd = by_hub[hub]
        for take in [small + 1] * largers + [small] * smalls:
            groups.append([crowd.pop() for _ in range(take)])
            left[take] -= 1
        rest += crowd
    for take in sorted(left.elements()):
        groups.append([rest.pop() for _ in range(take)])
    return groups


def _cuts(counts: list[int], base: int, *, small: int, larger: int) -> list[tuple[int, int]]:
    """For each hub's number of people, how many teams of ``base`` and of ``base + 1`` to cut from it.

    The most teams in all, of the ``small`` and ``larger`` ones there are. Dynamic programming over the larger ones
    used so far; more small ones than there are never pay, as a larger one takes their place.
    """
    best: dict[tuple[int, int], list[tuple[int, int]]] = {(0, 0): []}
    for count in counts:
        found: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for (smalls, largers), cuts in best.items():
            for more in range(min(larger - largers, count // (base + 1)) + 1):
                most = min(small - smalls, (count - more * (base + 1)) // base)
                found.setdefault((smalls + most, largers + more), [*cuts, (most, more)])
        best = _undominated(found)
    return max(best.items(), key=lambda each: (sum(each[0]), each[0]))[1]


def _undominated(
    found: dict[tuple[int, int], list[tuple[int, int]]],
) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """For each number of larger teams only the most small ones."""
    most: dict[int, int] = {}
    for smalls, largers in found:
        most[largers] = max(smalls, most.get(largers, -1))
    return {(smalls, largers): found[smalls, largers] for largers, smalls in most.items()}


def _improve(groups: list[list[Person]], hours: Hours, dice: random.Random) -> None:
    """Swap two people of two teams wherever that is better for both teams taken together."""
    if len(groups) < 2:
        return
    n = sum(map(len, groups))
    worth = [_worth(group, hours) for group in groups]
    for _ in range(min(_MOST_TRIALS, 8 * n * n)):
        a, b = dice.sample(range(len(groups)), 2)
        i, j = dice.randrange(len(groups[a])), dice.randrange(len(groups[b]))
        _swap(groups[a], i, groups[b], j)
        after = _worth(groups[a], hours), _worth(groups[b], hours)
        if _sum(*after) > _sum(worth[a], worth[b]):
            worth[a], worth[b] = after
        else:
            _swap(groups[a], i, groups[b], j)


def _swap(one: list[Person], i: int, other: list[Person], j: int) -> None:
    one[i], other[j] = other[j], one[i]


Worth = tuple[int, int, float, float, int]


def _worth(group: Sequence[Person], hours: Hours) -> Worth:
    """Of one hub?, fewer hubs, hours that count, hours, skills: compared in this order."""
    hubs = len({person.hub for person in group})
    together = hours(frozenset(person.zone for person in group))
    return (hubs == 1, -hubs, min(together, ENOUGH), together, len(frozenset().union(*(p.skills for p in group))))


def _sum(one: Worth, other: Worth) -> tuple[float, ...]:
    return tuple(round(a + b, 6) for a, b in zip(one, other, strict=True))
