import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings

from accounts.models import User
from jam import clock
from jam.models import Jam
from jam.phases import Phase
from judging.models import ReviewAssignment
from submissions.models import LateLink, LateRequest

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once, inside a transaction that is never committed; each test is a savepoint in it."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(MEDIA_ROOT=media):
        call_command("demo", verbosity=0)
        yield
        transaction.set_rollback(True)


def test_the_demo_has_one_jam_in_each_phase(demo):
    now = clock.now()
    assert {jam.slug: jam.phase(now) for jam in Jam.objects.all()} == {
        "interpretability-hackathon": Phase.RESULTS,
        "mechanism-winter-jam": Phase.ANNOUNCED,
        "agent-safety-hackathon": Phase.REGISTRATION,
        "sparse-features-weekend": Phase.BUILDING,
        "oversight-sprint": Phase.JUDGING,
        "evaluations-jam": Phase.DELIBERATION,
        "lab-retreat-jam": Phase.REGISTRATION,
    }


def test_the_finished_jam_has_the_real_jams_facts(demo):
    jam = Jam.objects.get(slug="interpretability-hackathon")

    assert jam.submissions.submitted().count() == 24
    assert jam.submissions_close_at.isoformat() == "2022-11-13T13:15:00+00:00"
    assert [(c.name, c.weight) for c in jam.criteria.all()] == [
        ("ML safety", 2), ("Interpretability", 1), ("Novelty", 1), ("Generality", 1), ("Reproducibility", 1),
    ]  # fmt: skip
    assert sorted(r.rank for s in jam.submissions.all() for r in s.results.filter(criterion=None))[0] == 1


def test_jo_has_rated_three_of_five(demo):
    mine = ReviewAssignment.objects.filter(judge__user__email="jo@example.org", judge__jam__slug="oversight-sprint")

    assert (mine.finished().count(), mine.count()) == (3, 5)


def test_people_of_the_demo_find_each_other(demo):
    jam = Jam.objects.get(slug="agent-safety-hackathon")
    bengaluru = jam.hubs.get(slug="bengaluru")
    private = Jam.objects.get(slug="lab-retreat-jam")

    assert jam.participants.filter(on_board=True).count() == 8
    assert sorted(jam.teams.filter(is_open=True).values_list("name", flat=True)) == ["Sandbox", "Trip Wire"]
    assert (bengaluru.participants.count(), bengaluru.waits.count()) == (bengaluru.capacity, 3)
    assert (private.participants.count(), private.waits.count()) == (private.capacity, 2)
    assert User.objects.get(email="jo@example.org").leads(jam.hubs.get(slug="copenhagen"))
    assert User.objects.get(handle="ada").has_page
    assert (jam.participants.count(), jam.capacity) == (29, 40)
    assert [str(hub) for hub in jam.hubs.approved()] == ["Bengaluru", "Copenhagen", "San Francisco"]
    assert str(jam.hubs.get(approved_at=None)) == "Nairobi"  # an organiser has to decide
    assert str(jam.hubs.exclude(cancelled_at=None).get()) == "Lisbon"


def test_the_demo_never_touches_a_database_with_people_in_it(demo):
    people = User.objects.count()
    call_command("demo", if_empty=True, verbosity=0)
    with pytest.raises(CommandError, match="people in this database already"):
        call_command("demo", verbosity=0)

    assert User.objects.count() == people


def test_papers_of_the_demo_have_figures_answers_credits_versions_and_comments(demo):
    jam = Jam.objects.get(slug="interpretability-hackathon")
    probe = jam.submissions.get(team__name="Low Rank")

    assert [image.place for image in probe.images()] == [1, 2]
    assert (probe.answers.count(), probe.authorships.count(), probe.comments.count()) == (3, 3, 4)
    assert [(version.number, version.content == probe.content()) for version in probe.versions.all()] == [
        (2, True),
        (1, False),
    ]


def test_in_the_demo_one_team_has_a_late_link_and_one_asks(demo):
    jam = Jam.objects.get(slug="oversight-sprint")

    assert [link.team.name for link in LateLink.objects.of(jam).works(now=clock.now())] == ["Night Train"]
    assert list(LateRequest.objects.values_list("team__name", flat=True)) == ["Slow Boat"]
