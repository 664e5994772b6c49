from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jam.models import Jam
from jam.phases import Phase, phase_at, progress
from tests.factories import DAY, NOON, a_jam

TICK = timedelta(microseconds=1)
STARTS = [NOON + DAY * n for n in range(5)]
instants = st.integers(-60, 60).map(lambda hours: NOON + timedelta(hours=hours * 4))


def test_before_registration_opens_a_jam_is_only_announced():
    assert phase_at(NOON - TICK, STARTS) is Phase.ANNOUNCED


@pytest.mark.parametrize(("start", "phase"), list(zip(STARTS, list(Phase)[1:], strict=True)))
def test_a_phase_includes_its_first_instant_and_the_one_before_excludes_it(start, phase):
    previous = list(Phase)[list(Phase).index(phase) - 1]
    assert phase_at(start, STARTS) is phase
    assert phase_at(start - TICK, STARTS) is previous


def test_without_a_date_for_results_deliberation_lasts():
    assert phase_at(NOON + 1000 * DAY, STARTS[:4]) is Phase.DELIBERATION


@given(instants, instants)
def test_phases_never_run_backwards(a, b):
    earlier, later = sorted([a, b])
    order = list(Phase)
    assert order.index(phase_at(earlier, STARTS)) <= order.index(phase_at(later, STARTS))


@given(instants, instants, instants)
def test_progress_stays_between_nothing_and_all(now, a, b):
    begins, ends = sorted([a, b])
    assert 0 <= progress(now, begins, ends) <= 1
    assert progress(ends, begins, ends) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("edge", range(5))
@pytest.mark.parametrize("nudge", [-TICK, timedelta(0), TICK])
def test_the_database_agrees_with_the_jam_at_every_edge(edge, nudge, published):
    jam = a_jam(phase=Phase.RESULTS if published else Phase.DELIBERATION, now=NOON)
    now = (getattr(jam, Jam.PHASE_STARTS[edge]) or NOON + 9 * DAY) + nudge
    found = {phase for phase in Phase if Jam.objects.in_phase(phase, now=now).filter(pk=jam.pk).exists()}
    assert found == {jam.phase(now)}


@pytest.mark.django_db
@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("asked", Phase)
def test_since_finds_a_phase_and_every_later_one(phase, asked):
    jam = a_jam(phase=phase, now=NOON)
    order = list(Phase)
    found = Jam.objects.since(asked, now=NOON).filter(pk=jam.pk).exists()
    assert found == jam.has_reached(asked, now=NOON) == (order.index(phase) >= order.index(asked))


@pytest.mark.django_db
def test_a_submit_counts_until_the_grace_ends_that_instant_excluded():
    jam = a_jam(phase=Phase.BUILDING, now=NOON, grace=timedelta(minutes=10))
    ends = jam.submissions_close_at + timedelta(minutes=10)
    assert [jam.accepts_submissions(ends - TICK), jam.accepts_submissions(ends)] == [True, False]
    assert [jam.in_grace(jam.submissions_close_at - TICK), jam.in_grace(jam.submissions_close_at)] == [False, True]
