"""A jam of 24 through four hours of judging: three in ten never come, three in ten stop part-way, 15 % come late."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import pytest

from jam import clock
from jam.models import Jam
from judging.actions import deal, heal_due_jams
from judging.assignment import assign
from judging.healing import heal
from judging.lists import Place, sorted_out
from judging.models import ReviewAssignment
from judging.presence import seen
from tests.factories import a_participant, a_user

from .scene import a_jam_to_judge, rate

ENTRIES = range(1, 25)
HOURS = 240  # minutes
SWEEP = 0.5  # minutes between two sweeps
SILENT, AT_WORK = HOURS * 0.25, HOURS * 0.1
NEVER, STOPS, LATE = 0.3, 0.3, 0.15


@dataclass
class Person:
    """Somebody who judges: when they arrive and begin, how many they will do, minutes for each."""

    own: int
    arrives: float
    begins: float
    will_do: int
    leaves_one_open: bool
    pace: float


def people(judges, rng):
    """So many of each kind as the shares say, in random order, three judges to a team or one."""
    kinds = [0] * round(NEVER * judges) + [1] * round(STOPS * judges)
    kinds += [2] * (judges - len(kinds))
    late = [1] * round(LATE * judges) + [0] * (judges - round(LATE * judges))
    rng.shuffle(kinds)
    rng.shuffle(late)
    found = {}
    for judge, (kind, comes_late) in enumerate(zip(kinds, late, strict=True), 1_001):
        arrives = rng.uniform(20, 120) if comes_late else 0
        will_do = (0, rng.randint(1, 4), 5)[kind]
        begins = max(arrives, rng.uniform(0, 150))
        found[judge] = Person(ENTRIES[judge % 24], arrives, begins, will_do, rng.random() < 0.5, rng.uniform(6, 16))
    return found


class Course:
    """The jam as it goes. Who has finished five rates up to two more where something is below its floor."""

    def __init__(self, judges, seed, *, heals, floor=3):
        self.rng, self.heals, self.floor, self.seed = random.Random(seed), heals, floor, seed
        self.people = people(judges, self.rng)
        self.teams = {judge: person.own for judge, person in self.people.items()}
        there = [judge for judge, person in self.people.items() if not person.arrives]
        plan = assign(there, ENTRIES, per_judge=5, seed=seed, teams=self.teams)
        self.lists = {judge: {} for judge in there}
        for judge, entry, place in plan.pairs:
            self.lists[judge][place] = Place(judge, entry, place, True, False, False, False)
        self.seen, self.busy, self.exchanged = {}, {}, 0

    def run(self):
        for step in range(int(HOURS / SWEEP)):
            now = step * SWEEP
            for judge in self.people:
                self.works(judge, now)
            self.sweep(now)
        return self

    def works(self, judge, now):
        person = self.people[judge]
        if judge not in self.lists:
            if now >= person.arrives and not self.heals:
                self.deal_late(judge)
            return
        if judge in self.busy and now >= self.busy[judge][0]:
            self.mark(judge, self.busy.pop(judge)[1], finished=True, now=now)
        if judge in self.busy or now < person.begins:
            return
        mine = self.lists[judge]
        done = sum(place.finished for place in mine.values())
        waiting = sorted(place.position for place in mine.values() if not place.opened)
        if done < person.will_do and waiting:
            self.mark(judge, waiting[0], now=now)
            self.busy[judge] = now + person.pace, waiting[0]
        elif 0 < done == person.will_do < 5 and person.leaves_one_open and waiting:
            person.leaves_one_open = False
            self.mark(judge, waiting[0], now=now)
        elif 5 <= done < 7 and person.will_do == 5:
            self.rates_more(judge, now)

    def rates_more(self, judge, now):
        """What the page after the five suggests, as long as something is below its floor."""
        mine, covered = self.lists[judge], self.finished()
        covered.update(self.lists[other][place].submission for other, (_until, place) in self.busy.items())
        taken = {place.submission for place in mine.values()} | {self.people[judge].own}
        free = [entry for entry in ENTRIES if entry not in taken and covered[entry] < self.floor]
        if free:
            place = max(mine) + 1
            mine[place] = Place(judge, min(free, key=covered.get), place, False, True, True, False)
            self.busy[judge] = now + self.people[judge].pace, place

    def mark(self, judge, place, *, now, finished=False):
        self.lists[judge][place] = self.lists[judge][place]._replace(opened=True, begun=True, finished=finished)
        self.seen[judge] = now

    def deal_late(self, judge):
        given = [place[:2] for mine in self.lists.values() for place in mine.values()]
        plan = assign([judge], ENTRIES, per_judge=5, seed=self.seed + judge, teams=self.teams, given=given)
        self.lists[judge] = {p: Place(judge, entry, p, True, False, False, False) for _, entry, p in plan.pairs}

    def sweep(self, now):
        if not self.heals:
            return
        came = [judge for judge, person in self.people.items() if now >= person.arrives]
        here = {judge: max(self.seen.get(judge, 0), self.people[judge].arrives) for judge in came}
        absent = {judge for judge, sign in here.items() if now - sign >= SILENT}
        at_work = {judge for judge, sign in self.seen.items() if now - sign < AT_WORK}
        places = [place for mine in self.lists.values() for place in mine.values()]
        facts = {"submissions": set(ENTRIES), "absent": absent, "at_work": at_work, "per_judge": 5}
        lists = sorted_out(places, judges=[judge for judge in came if judge not in absent], **facts)
        known = {"slots": lists.slots, "counted": lists.counted, "held": lists.held, "at_work": at_work}
        healing = heal(ENTRIES, **known, teams=self.teams, floor=self.floor, seed=self.seed)
        for judge, position, _before, after in healing.exchanges:
            mine = self.lists.setdefault(judge, {})
            mine[position] = Place(judge, after, position, True, False, False, False)
        self.exchanged += len(healing.rows)

    def finished(self):
        loads = Counter(dict.fromkeys(ENTRIES, 0))
        loads.update(place.submission for mine in self.lists.values() for place in mine.values() if place.finished)
        return loads

    @property
    def loads(self):
        return sorted(self.finished().values())


@pytest.mark.parametrize(("judges", "seed"), [(24, 1), (24, 2), (24, 3), (72, 1), (72, 2), (72, 7)])
def test_every_entry_ends_at_its_floor_or_above_and_with_finished_reviews_within_two_of_any_other(judges, seed):
    static, healed = (Course(judges, seed, heals=heals).run().loads for heals in (False, True))
    told = f"a static deal ends with {static[0]} to {static[-1]} reviews, a healed one with {healed[0]} to {healed[-1]}"
    assert healed[0] >= 3, told
    assert healed[-1] - healed[0] <= 2, told


def test_without_healing_the_same_course_ends_uneven():
    ends = [Course(72, seed, heals=False).run().loads for seed in (1, 7)]
    assert [(loads[0], loads[-1]) for loads in ends if loads[-1] - loads[0] < 5] == []


@pytest.mark.django_db
def test_the_same_through_the_real_actions():
    """48 judges in steps of ten minutes: each finishes what they opened and opens the next; then comes a sweep."""
    jam, rng = a_jam_to_judge(teams=24, members=2, criteria=1), random.Random(1)
    start = clock.now()
    Jam.objects.filter(pk=jam.pk).update(
        submissions_close_at=start - jam.grace, judging_closes_at=start + timedelta(hours=4)
    )
    jam.refresh_from_db()
    deal(jam)
    names = sorted(jam.judges.values_list("user__name", flat=True))
    late = [f"Late{n}" for n in range(8)]  # who join a team that has submitted
    rng.shuffle(names)
    never, stop = names[:14], dict.fromkeys(names[14:28], 2)
    begins = {name: rng.randrange(12) for name in [*names, *late]}
    for step in range(24):
        clock.move(timedelta(minutes=10) * step)
        for name in late:
            if step == begins[name]:
                team = jam.submissions.get(number=1 + late.index(name)).team
                team.add_member(a_participant(jam=jam, user=a_user(name)))
        for judge in jam.judges.exclude(user__name__in=never).select_related("user", "jam").order_by("pk"):
            if step >= begins[judge.user.name]:
                _one_step(judge, most=stop.get(judge.user.name, 5))
        heal_due_jams()
    finished = Counter(dict.fromkeys(jam.submissions.values_list("pk", flat=True), 0))
    finished.update(ReviewAssignment.objects.finished().values_list("submission", flat=True))
    loads = sorted(finished.values())
    assert loads[0] >= jam.min_reviews
    assert loads[-1] - loads[0] <= 2


def _one_step(judge, *, most):
    mine = list(judge.assignments.select_related("judge__jam", "submission"))
    for assignment in mine:
        if assignment.opened_at and not hasattr(assignment, "review"):
            rate(assignment, 4)
    done = sum(assignment.opened_at is not None for assignment in mine)
    waiting = [assignment for assignment in mine if assignment.opened_at is None]
    if done < most and waiting:
        assert seen(judge, waiting[0], now=clock.now())
