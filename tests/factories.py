"""One plain function per model; override what the test is about, ignore the rest."""

from datetime import UTC, datetime, timedelta
from itertools import count

from accounts.models import Organiser, Participant, Team, User
from jam import clock
from jam.models import Hub, Jam
from jam.phases import Phase
from judging.models import Criterion, Judge
from submissions.models import Submission

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
_numbers = count(1)


def a_user(name: str = "", **fields) -> User:
    n = next(_numbers)
    name = name or f"Person {n}"
    email = fields.pop("email", f"{name.split()[0].lower()}{n}@example.org")
    return User.objects.create_user(email, name=name, **fields)


def a_jam(*, phase: Phase = Phase.BUILDING, now: datetime | None = None, **fields) -> Jam:
    """A published jam that is in ``phase`` at ``now``: each phase lasts a day and this one is half over."""
    now = now or clock.now()
    first = now - DAY * (list(Phase).index(phase) - 0.5)
    starts = {name: first + DAY * i for i, name in enumerate(Jam.PHASE_STARTS)}
    if phase is not Phase.RESULTS:
        starts["results_published_at"] = None
    starts["results_expected_at"] = first + DAY * 4
    n = next(_numbers)
    return Jam.objects.create(
        **{"name": f"Jam {n}", "slug": f"jam-{n}", "published_at": first - DAY, **starts, **fields}
    )


def a_participant(*, jam: Jam | None = None, user: User | None = None) -> Participant:
    return Participant.objects.create(jam=jam or a_jam(), user=user or a_user())


def a_team(*members: Participant, jam: Jam | None = None, name: str = "") -> Team:
    jam = jam or (members[0].jam if members else a_jam())
    team = Team.objects.create(jam=jam, name=name or f"Team {next(_numbers)}")
    for member in members or [a_participant(jam=jam)]:
        team.add_member(member)
    return team


def a_submission(*, team: Team | None = None, submitted: bool = True, **fields) -> Submission:
    """A draft, or what a team handed in an hour before the deadline (or now, if that is earlier)."""
    team = team or a_team()
    number = team.jam.submissions.count() + 1
    submission = Submission.objects.create(
        team=team,
        jam=team.jam,
        number=number,
        **{"title": f"Finding {number}", "abstract": "What we found.", "report_url": "https://example.org/r", **fields},
    )
    if submitted:
        submission.submitted_at = min(clock.now(), team.jam.submissions_close_at - timedelta(hours=1))
        submission.save()
    return submission


def an_organiser(jam: Jam, *, user: User | None = None) -> User:
    return Organiser.objects.create(jam=jam, user=user or a_user("Olga")).user


def a_hub(jam: Jam, **fields) -> Hub:
    n = next(_numbers)
    return Hub.objects.create(
        **{
            "jam": jam,
            "city": f"City {n}",
            "slug": f"city-{n}",
            "venue": "A room",
            "time_zone": "Europe/Copenhagen",
            "capacity": 20,
            "approved_at": clock.now(),
            **fields,
        }
    )


def a_criterion(jam: Jam, *, weight: int = 1, **fields) -> Criterion:
    n = next(_numbers)
    return Criterion.objects.create(
        **{
            "jam": jam,
            "name": f"Criterion {n}",
            "slug": f"criterion-{n}",
            "weight": weight,
            "question": "How good?",
            "position": n,
            **fields,
        }
    )


def a_judge(jam: Jam, *, user: User | None = None) -> Judge:
    return Judge.objects.create(jam=jam, user=user or a_user("Jo"))
