"""Builds the demo: the real jam of 2022 with finished results, one jam in each other phase around now, a private one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Participant, User
from jam.models import Jam
from judging import actions
from judging.actions import organising, rounds
from judging.models import Award, Criterion, JudgeInvitation, Result, Round

from . import facts, jams, marks, meeting, reading
from .jams import BUILDING, DAY, HOUR, JUDGING
from .more_projects import EVALUATIONS, FEATURES, OVERSIGHT
from .people import Cast, a_team
from .projects import PROJECTS
from .work import a_draft, a_project, short

SIZES = (3, 1, 4, 2, 3, 2)  # members of the first team, the second …, and again from the start


@transaction.atomic
def build(now: datetime) -> None:
    """Needs an empty database. Every instant but those of 2022 is relative to ``now``."""
    cast = Cast()
    for jam in (
        _finished(cast),
        _announced(now),
        _registering(cast, now),
        _building(cast, now),
        _judging(cast, now),
        _counting(cast, now),
        _private(cast, now),
    ):
        cast.olga.organise(jam)
        cast.olga.record("built the demo", jam=jam)


def _finished(cast: Cast) -> Jam:
    start, close = facts.STARTS, facts.SUBMISSIONS_CLOSE
    jam = jams.a_weekend(
        "Interpretability Hackathon", "interpretability-hackathon", starts=start, published=start - 40 * DAY,
        grace=timedelta(0), judging_closes_at=facts.JUDGING_CLOSES, results_expected_at=facts.CEREMONY_ENDS,
    )  # fmt: skip
    places, crowd = jams.hubs(jam, approved=start - 20 * DAY), cast.draw()
    for n, project in enumerate(PROJECTS):
        named = [cast.ada, cast.ben] if project.team == "Low Rank" else []
        members = named + _next(crowd, SIZES[n % 6] - len(named))
        hub = places[n % 4] if n % 4 < 3 else None
        team = a_team(jam, project.team, members, joined=start - (25 - n) * DAY, hub=hub)
        a_project(team, project, at=close - timedelta(minutes=3 + 37 * n), by=members[0])
    _show(jam, close=close)
    dealt = marks.deal(jam, at=close, seed=20221113, experts=[cast.jo])
    marks.review(jam, dealt, seed=11, opened=close, minutes=225, done=0.97)
    Result.objects.bulk_create(actions.computed_results(jam))
    actions.award_by_rank(jam, by=cast.olga)
    _speak_for_the_winner(jam)
    Jam.objects.filter(pk=jam.pk).update(results_published_at=facts.JUDGING_CLOSES + HOUR / 2)
    reading.talk(cast, jam.submissions.get(team__name="Low Rank"), since=facts.JUDGING_CLOSES + HOUR)
    jams.announcements(
        jam,
        (start - 2 * DAY, "The idea list is out", "Four starting points and two notebooks. Bring your own, too."),
        (start + 2 * HOUR, "Recording of the talk", "The introductory talk is linked from the schedule."),
        (
            facts.JUDGING_CLOSES + HOUR / 2,
            "Results are out",
            "Thank you for 24 projects, and for reading each other’s work.",
        ),
    )
    return jam


def _show(jam: Jam, *, close: datetime) -> None:
    """Questions and credits everywhere; figures and an earlier version where Ada and Ben work, and beside them."""
    reading.ask(jam)
    reading.credit(jam, at=close - HOUR)
    shown = jam.submissions.filter(team__name__in=["Low Rank", "Copycats"])
    for submission in shown:
        reading.illustrate(submission, at=close - 2 * HOUR)
    reading.seal(jam)
    reading.remember(shown)


def _speak_for_the_winner(jam: Jam) -> None:
    Award.objects.filter(jam=jam, name="First place").update(
        sentence="A clear question, an honest answer, and code that runs with one command."
    )
    replication = jam.submissions.get(team__name="Copycats")
    Award.objects.create(jam=jam, name="Best negative result", submission=replication, position=4)


def _announced(now: datetime) -> Jam:
    start = _on_the_hour(now + 52 * DAY, hour=17)
    jam = jams.a_weekend(
        "Mechanism Winter Jam", "mechanism-winter-jam", starts=start, published=now - 2 * DAY,
        tagline="Take one small model apart, completely.",
    )  # fmt: skip
    jams.announcements(jam, (now - 2 * DAY, "Save the date", "Registration opens thirty days before the start."))
    return jam


def _registering(cast: Cast, now: datetime) -> Jam:
    start = _on_the_hour(now + 12 * DAY, hour=17)
    jam = jams.a_weekend(
        "Agent Safety Hackathon", "agent-safety-hackathon", starts=start, published=now - 25 * DAY,
        tagline="What can go wrong when a model acts, and how would we notice?", capacity=40,
    )  # fmt: skip
    places, crowd = jams.hubs(jam, approved=now - 20 * DAY), cast.draw()
    _next(crowd, 40)
    for n, name in enumerate(("Early Birds", "Sandbox", "Trip Wire", "Off Switch")):
        named = [cast.ben] if name == "Sandbox" else []
        members = named + _next(crowd, SIZES[n])
        a_team(jam, name, members, joined=now - (9 - n) * DAY, hub=places[n % 3])
    for n, user in enumerate([cast.cleo, *_next(crowd, 17)]):
        Participant.objects.create(jam=jam, user=user, hub=places[n % 3] if n % 2 else None)
    meeting.find_each_other(cast, jam, now=now)
    jams.announcements(jam, (now - 3 * DAY, "Three local sites are open", "Copenhagen, San Francisco and Bengaluru."))
    return jam


def _private(cast: Cast, now: datetime) -> Jam:
    """Full, found by its code alone, and about to ask who still comes."""
    jam = jams.a_weekend(
        "Lab Retreat Jam", "lab-retreat-jam", starts=_on_the_quarter(now + 46 * HOUR), published=now - 10 * DAY,
        tagline="Two days, one lab, no slides.", visibility=Jam.Visibility.PRIVATE, access_code="RETREAT4", capacity=9,
    )  # fmt: skip
    crowd = cast.draw()
    _next(crowd, 90)
    meeting.fill_a_small_jam(cast, jam, crowd, now=now)
    return jam


def _building(cast: Cast, now: datetime) -> Jam:
    close = _on_the_quarter(now + 18 * HOUR + timedelta(minutes=24))
    start = close - BUILDING
    jam = jams.a_weekend(
        "Sparse Features Weekend", "sparse-features-weekend", starts=start, published=now - 35 * DAY,
        tagline="Dictionaries, features, and what they leave out.",
    )  # fmt: skip
    places, crowd = jams.hubs(jam, approved=now - 20 * DAY), cast.draw()
    _next(crowd, 20)
    ours = a_team(jam, "Low Rank", [cast.ada, cast.ben, *_next(crowd, 1)], joined=now - 8 * DAY, hub=places[0])
    probe = short(
        "Low Rank",
        "A probe that knows when it does not know",
        "Linear probes over features, with an honest “no answer”.",
    )
    a_draft(ours, probe, at=now - timedelta(minutes=4), by=cast.ben)
    for n, (name, title, abstract) in enumerate(FEATURES):
        members = _next(crowd, SIZES[n % 6])
        team = a_team(jam, name, members, joined=now - (14 - n) * DAY, hub=places[n % 3] if n % 2 else None)
        project = short(name, title, abstract)
        if n < 6:
            a_project(team, project, at=now - timedelta(hours=7 - n, minutes=13 * n), by=members[0])
        elif n < 9:
            a_draft(team, project, at=now - timedelta(minutes=20 * n), by=members[0])
    for user in _next(crowd, 9):
        Participant.objects.create(jam=jam, user=user)
    reading.ask(jam)
    reading.credit(jam, at=now - DAY)
    reading.illustrate(ours.submission, at=now - HOUR)
    reading.seal(jam)
    meeting.lead(cast.jo, jam, "copenhagen")
    meeting.check_in(jam, "copenhagen", at=start - HOUR / 2)
    jams.announcements(
        jam,
        (start, "We have started", "The talk is on now. Teams can still be formed until submissions close."),
        (now - 9 * HOUR, "Office hours", "Two office hours today, in the online hall. Bring a figure."),
        (now - 2 * HOUR, "Compute", "The shared pool has spare hours. Ask in the online hall."),
    )
    return jam


def _judging(cast: Cast, now: datetime) -> Jam:
    close = _on_the_quarter(now - 2 * HOUR - timedelta(minutes=8))
    jam = jams.a_weekend(
        "Oversight Sprint", "oversight-sprint", starts=close - BUILDING, published=now - 35 * DAY,
        tagline="How do people stay in charge of systems that are better than they are?",
    )  # fmt: skip
    _handed_in(cast, jam, OVERSIGHT, skip=45, close=close)
    opened = jam.grace_ends_at
    dealt = marks.deal(jam, at=opened, seed=int(opened.timestamp()), experts=[cast.jo])
    marks.review(jam, dealt, seed=5, opened=opened, minutes=115, done=0.86)
    marks.finish_some(cast.jo, jam, count=3, opened=opened)
    _two_late(cast, jam, now=now)
    marks.are_here(jam, now=now)
    slowest = jam.judges.filter(seen_at__isnull=False, invited=False).order_by("seen_at")[0]
    organising.extend(slowest, jam.judging_closes_at + HOUR, by=cast.olga)
    JudgeInvitation.send(jam, "expert@example.org", by=cast.olga, now=now - HOUR)
    jams.announcements(
        jam, (opened, "Judging is open", "Five projects each, four hours. The links are on your judging page.")
    )
    return jam


def _two_late(cast: Cast, jam: Jam, *, now: datetime) -> None:
    crowd, joined = iter(cast.crowd[-5:]), jam.submissions_close_at - 20 * DAY
    late = a_team(jam, "Night Train", _next(crowd, 3), joined=joined)
    asking = a_team(jam, "Slow Boat", _next(crowd, 2), joined=joined)
    for n, (team, title) in enumerate(((late, "Watching the watchers"), (asking, "A second pair of eyes"))):
        project = short(team.name, title, "What an overseer sees depends on when they look. We vary when.")
        at = jam.submissions_close_at - timedelta(minutes=20 + 9 * n)
        a_draft(team, project, at=at, by=team.members.order_by("seat")[0].user)
    reading.come_late(cast, jam, late, asking, now=now)


def _counting(cast: Cast, now: datetime) -> Jam:
    ended = _on_the_quarter(now - 40 * timedelta(minutes=1))
    close = ended - JUDGING - timedelta(minutes=10)
    jam = jams.a_weekend(
        "Evaluations Jam", "evaluations-jam", starts=close - BUILDING, published=now - 40 * DAY,
        results_expected_at=ended + 2 * HOUR, tagline="Measure what matters, and say how sure you are.",
    )  # fmt: skip
    _handed_in(cast, jam, EVALUATIONS, skip=70, close=close)
    dealt = marks.deal(jam, at=jam.grace_ends_at, seed=int(close.timestamp()), experts=[cast.jo, *cast.crowd[-9:-7]])
    marks.review(jam, dealt, seed=9, opened=jam.grace_ends_at, minutes=220, done=0.96)
    _jury_final(cast, jam, ended=ended, now=now)
    return jam


def _jury_final(cast: Cast, jam: Jam, *, ended: datetime, now: datetime) -> None:
    """The first four went on to a jury, which has finished: its ranking waits beside that of the peers."""
    final = rounds.save_round(Round(jam=jam, name="Jury final", top=4, closes_at=now + HOUR), by=cast.olga)
    final.criteria.all().delete()
    for position, (name, slug, question) in enumerate(facts.FINAL_CRITERIA):
        Criterion.objects.create(jam=jam, round=final, name=name, slug=slug, question=question, position=position)
    rounds.open_round(final, by=cast.olga)
    opened = ended + timedelta(minutes=2)
    Round.objects.filter(pk=final.pk).update(opened_at=opened, closes_at=now - timedelta(minutes=2))
    reviews = list(final.assignments.select_related("round"))
    marks.review(jam, reviews, seed=17, opened=opened, minutes=25, done=1.0)


def _handed_in(cast: Cast, jam: Jam, entries: Sequence[tuple[str, str, str]], *, skip: int, close: datetime) -> None:
    places, crowd = jams.hubs(jam, approved=close - 20 * DAY), cast.draw()
    _next(crowd, skip)
    for n, (name, title, abstract) in enumerate(entries):
        members = _next(crowd, SIZES[n % 6])
        team = a_team(jam, name, members, joined=close - (20 - n) * DAY, hub=places[n % 3] if n % 2 else None)
        a_project(team, short(name, title, abstract), at=close - timedelta(minutes=4 + 29 * n), by=members[0])


def _next(crowd: Iterator[User], count: int) -> list[User]:
    return [next(crowd) for _ in range(count)]


def _on_the_hour(instant: datetime, *, hour: int) -> datetime:
    return instant.replace(hour=hour, minute=0, second=0, microsecond=0)


def _on_the_quarter(instant: datetime) -> datetime:
    """The quarter of an hour before: deadlines fall on round times."""
    return instant.replace(minute=instant.minute // 15 * 15, second=0, microsecond=0)
