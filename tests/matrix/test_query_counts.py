"""No page asks the database more often because there is more to show: every page of the matrix with 3 and with 300."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import (
    AuditEntry,
    JamAccess,
    JoinAnswer,
    JoinQuestion,
    JoinRequest,
    Organiser,
    Participant,
    Team,
    User,
    Waiting,
)
from jam import clock
from jam.models import Announcement, Hub, Jam, Resource, ScheduleItem
from judging.models import Award, Conflict, Judge, Problem, Result, Review, ReviewAssignment
from submissions.models import Answer, Link, Question, Submission
from tests.factories import DAY

from .addresses import pages
from .roles import ROLES, TIMES
from .scene import put

pytestmark = pytest.mark.django_db


def add(scene, numbers: range) -> None:
    """As many more of everything: people, teams, works, reviews, and whatever else has a list."""
    jam, now = scene.jam, clock.now()
    users = User.objects.bulk_create(User(email=f"n{n}@example.org", name=f"Name {n}", password="!") for n in numbers)
    fields = dict.fromkeys([*Jam.PHASE_STARTS, "results_expected_at"])
    fields = {name: getattr(jam, name) for name in fields}
    Jam.objects.bulk_create(Jam(name=f"Jam {n}", slug=f"n-{n}", published_at=now, **fields) for n in numbers)
    hubs = Hub.objects.bulk_create(
        Hub(jam=jam, city=f"City {n}", slug=f"c-{n}", venue="V", time_zone="UTC", capacity=9, approved_at=now)
        for n in numbers
    )
    teams = Team.objects.bulk_create(Team(jam=jam, name=f"T {n}", is_open=True, looking_for="You") for n in numbers)
    Participant.objects.bulk_create(
        Participant(jam=jam, user=user, team=team, seat=1, is_lead=True, hub=scene.hub, shown_at_hub=True)
        for user, team in zip(users, teams, strict=True)
    )
    alone = User.objects.bulk_create(User(email=f"a{n}@example.org", name=f"Alone {n}", password="!") for n in numbers)
    people = Participant.objects.bulk_create(
        Participant(jam=jam, user=user, hub=hub, on_board=True, pitch="Me")
        for user, hub in zip(alone, hubs, strict=True)
    )
    JoinRequest.objects.bulk_create(JoinRequest(team=scene.team, participant=p, asked_at=now) for p in people)
    JamAccess.objects.bulk_create(JamAccess(jam=jam, user=user, at=now) for user in alone)
    waiting = User.objects.bulk_create(
        User(email=f"w{n}@example.org", name=f"Waits {n}", password="!") for n in numbers
    )
    Waiting.objects.bulk_create(Waiting(jam=jam, user=user, since=now) for user in waiting)
    Waiting.objects.bulk_create(Waiting(jam=jam, user=user, hub=scene.hub, since=now) for user in alone)
    Organiser.objects.bulk_create(Organiser(jam=jam, user=user) for user in waiting)
    questions = JoinQuestion.objects.bulk_create(JoinQuestion(jam=jam, label=f"Q {n}") for n in list(numbers)[:20])
    JoinAnswer.objects.bulk_create(JoinAnswer(question=q, user=scene.ada, text="A") for q in questions)
    asked = Question.objects.bulk_create(Question(jam=jam, label=f"F {n}") for n in list(numbers)[:20])
    Answer.objects.bulk_create(Answer(question=one, submission=scene.submission, text="A") for one in asked)
    Announcement.objects.bulk_create(
        Announcement(jam=jam, title=f"N {n}", text="T", published_at=now - DAY) for n in numbers
    )
    Resource.objects.bulk_create(Resource(jam=jam, kind="idea", title=f"R {n}") for n in numbers)
    ScheduleItem.objects.bulk_create(ScheduleItem(jam=jam, title=f"S {n}", starts_at=now) for n in numbers)
    ScheduleItem.objects.bulk_create(
        ScheduleItem(jam=jam, hub=scene.hub, title=f"H {n}", starts_at=now) for n in numbers
    )
    AuditEntry.objects.bulk_create(
        AuditEntry(jam=jam, actor_name="Olga", action="did", actor=scene.olga) for n in numbers
    )
    _works(scene, teams, users, now)


def _works(scene, teams, users, now) -> None:
    jam = scene.jam
    first = jam.submissions.order_by("-number").first().number + 1
    works = Submission.objects.bulk_create(
        Submission(jam=jam, team=team, number=first + n, title=f"Work {n}", abstract="A", agreed=True, submitted_at=now)
        for n, team in enumerate(teams)
    )
    Link.objects.bulk_create(Link(submission=work, kind="code", url="https://example.org") for work in works)
    judges = Judge.objects.bulk_create(Judge(jam=jam, user=user) for user in users)
    jo = Judge.objects.get(jam=jam, user=scene.jo)
    place = jo.assignments.count()
    dealt = ReviewAssignment.objects.bulk_create(
        ReviewAssignment(judge=jo, submission=work, position=place + n, assigned_at=now) for n, work in enumerate(works)
    )
    dealt += ReviewAssignment.objects.bulk_create(
        ReviewAssignment(judge=judge, submission=scene.submission, position=1, assigned_at=now) for judge in judges
    )
    Review.objects.bulk_create(
        Review(assignment=one, started_at=now, saved_at=now, finished_at=now, comment="Good") for one in dealt
    )
    Conflict.objects.bulk_create(Conflict(judge=j, submission=scene.disqualified, reason="other") for j in judges)
    Problem.objects.bulk_create(
        Problem(judge=j, submission=scene.judges_own, reason="link", reported_at=now) for j in judges
    )
    for criterion in (None, scene.criterion):
        Result.objects.bulk_create(
            Result(
                submission=work,
                criterion=criterion,
                score=3,
                se=1,
                lo=2,
                hi=4,
                raw=3,
                n=5,
                rank=2,
                rank_lo=1,
                rank_hi=9,
            )
            for work in works
        )
    Award.objects.bulk_create(Award(jam=jam, submission=work, name="A") for work in works)


def counted(scene, role: str) -> dict[str, int]:
    counts = {}
    for _row, address in pages(scene):
        with CaptureQueriesContext(connection) as asked:
            answer = scene.readers[role].get(address)
        if answer.status_code == 200:
            counts[address] = len(asked)
    return counts


@pytest.mark.parametrize(
    ("role", "time"), ["oj", "oR", "Ab", "aR", "jj", "hb"], ids=lambda x: {**ROLES, **TIMES}.get(x)
)
def test_three_hundred_rows_need_no_more_queries_than_three(scene, role, time):
    put(scene.jam, time)
    add(scene, range(3))
    few = counted(scene, role)
    add(scene, range(3, 300))
    many = counted(scene, role)
    assert {page: (few[page], many[page]) for page in few if few[page] < many[page]} == {}
