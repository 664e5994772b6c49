from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from jam import states
from jam.phases import Phase
from tests.factories import DAY, NOON, a_jam

pytestmark = pytest.mark.django_db
MARKS = {  # phase: which segment carries the mark, how many are over
    Phase.ANNOUNCED: (None, 0),
    Phase.REGISTRATION: (0, 0),
    Phase.BUILDING: (1, 1),
    Phase.JUDGING: (2, 2),
    Phase.DELIBERATION: (2, 2),
    Phase.RESULTS: (3, 3),
}


def marks(jam, now):
    axis = states.axis(jam, now)
    current = [index for index, segment in enumerate(axis) if segment.is_now]
    return (current[0] if current else None), sum(segment.is_done for segment in axis)


@pytest.mark.parametrize("phase", Phase)
def test_the_axis_has_one_mark_where_the_jam_is(phase):
    assert marks(a_jam(phase=phase, now=NOON), NOON) == MARKS[phase]


def test_half_way_through_building_the_mark_is_in_the_middle():
    assert states.axis(a_jam(phase=Phase.BUILDING, now=NOON), NOON)[1].percent == 50


def test_in_the_grace_the_mark_stays_at_the_end_of_building():
    jam = a_jam(phase=Phase.BUILDING, now=NOON)
    now = jam.submissions_close_at + timedelta(minutes=1)
    assert marks(jam, now) == (1, 1)
    assert states.axis(jam, now)[1].percent == 100
    assert states.state_of(jam, now) == states.State("build", "Submissions closing")


def test_while_ratings_are_checked_the_mark_waits_at_the_end_of_judging():
    assert states.axis(a_jam(phase=Phase.DELIBERATION, now=NOON), NOON)[2].percent == 100


def test_long_after_the_results_the_line_is_full_and_has_no_mark():
    jam = a_jam(phase=Phase.RESULTS, now=NOON)
    assert marks(jam, NOON + 60 * DAY) == (None, 4)


def test_a_draft_has_an_empty_line():
    jam = a_jam(phase=Phase.BUILDING, now=NOON, published_at=None)
    assert marks(jam, NOON) == (None, 0)
    assert states.state_of(jam, NOON) == states.State("rest", "Not published yet")


@pytest.mark.parametrize(
    ("phase", "field"),
    [
        (Phase.ANNOUNCED, "registration_opens_at"),
        (Phase.REGISTRATION, "building_starts_at"),
        (Phase.BUILDING, "submissions_close_at"),
        (Phase.JUDGING, "judging_closes_at"),
    ],
)
def test_people_wait_for_the_next_edge(phase, field):
    jam = a_jam(phase=phase, now=NOON)
    until, _words = states.next_edge(jam, NOON)
    assert until == getattr(jam, field)


@pytest.mark.parametrize("phase", [Phase.DELIBERATION, Phase.RESULTS])
def test_there_is_nothing_to_count_after_judging(phase):
    assert states.next_edge(a_jam(phase=phase, now=NOON), NOON) is None


def test_the_axis_speaks_in_the_readers_time():
    jam = a_jam(phase=Phase.BUILDING, now=NOON, time_zone="Europe/Copenhagen")
    assert states.axis(jam, NOON)[1].note == "Tue 01:00 to Wed 01:00"
    with timezone.override(ZoneInfo("America/Los_Angeles")):
        assert states.axis(jam, NOON)[1].note == "Mon 16:00 to Tue 16:00"
