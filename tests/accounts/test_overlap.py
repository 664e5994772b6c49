from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.overlap import ahead, overlap

ZONES = sorted(available_timezones() - {"Factory", "localtime", "posixrules"})
WINTER = datetime(2030, 1, 11, 17, tzinfo=UTC)
WEEKEND = timedelta(days=2)
zones = st.sampled_from(ZONES)
starts = st.datetimes(datetime(2026, 1, 1), datetime(2034, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
lengths = st.timedeltas(timedelta(minutes=1), timedelta(days=20))


def hours(*names, start=WINTER, length=WEEKEND):
    return overlap(names, start=start, end=start + length)


def by_the_minute(names, start, days):
    """The same number, the slow way: ask every clock at every fifth minute."""
    awake = 0
    for n in range(days * 288):
        instant = start + timedelta(minutes=5 * n)
        awake += all(8 <= instant.astimezone(ZoneInfo(name)).hour < 23 for name in names)
    return awake / 12 / days


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Europe/Copenhagen"], 15),
        (["Europe/Copenhagen", "Europe/Copenhagen"], 15),
        (["Europe/Copenhagen", "Europe/London"], 14),
        (["Europe/Copenhagen", "America/Los_Angeles"], 6),  # nine hours apart
        (["Asia/Kathmandu", "UTC"], 9.25),  # five and three quarters
        (["Asia/Kathmandu", "Asia/Kolkata"], 14.75),
        (["Pacific/Chatham", "Pacific/Auckland"], 14.25),
        (["Europe/Copenhagen", "Pacific/Auckland"], 6),  # twelve hours apart: mornings meet evenings, twice
        (["Europe/Copenhagen", "America/Los_Angeles", "Asia/Tokyo"], 0),
    ],
)
def test_hours_together_in_winter(names, expected):
    assert hours(*names) == expected


def test_without_a_known_zone_there_is_no_answer():
    assert [hours(), hours("Mars/Olympus"), hours("Europe/Copenhagen", ""), hours("../etc")] == [None] * 4
    assert ahead("Mars/Olympus", "UTC", at=WINTER) is None


def test_the_day_on_which_clocks_change_counts_as_it_is():
    """In the night of 31 March 2030 Copenhagen goes to summer time: London follows at the same instant, Cairo later."""
    start = datetime(2030, 3, 30, 23, tzinfo=UTC)  # midnight in Copenhagen
    assert hours("Europe/Copenhagen", "Europe/London", start=start, length=timedelta(days=1)) == 14
    assert hours("Europe/Copenhagen", "Africa/Lagos", start=start - timedelta(days=1), length=timedelta(days=1)) == 15
    assert hours("Europe/Copenhagen", "Africa/Lagos", start=start, length=timedelta(days=1)) == 14


def test_a_night_that_is_an_hour_shorter_keeps_fifteen_waking_hours():
    start = datetime(2030, 3, 30, 12, tzinfo=UTC)
    assert (
        hours("Europe/Copenhagen", start=start, length=WEEKEND) == 15.5
    )  # the second day ends an hour later by its clocks


def test_a_part_of_a_day_counts_as_a_day():
    assert hours("Europe/London", start=datetime(2030, 1, 1, 8, tzinfo=UTC), length=timedelta(hours=1)) == 15


@given(st.lists(zones, min_size=1, max_size=4), starts, lengths)
def test_the_order_of_people_does_not_matter_and_nobody_counts_twice(names, start, length):
    assert hours(*names, start=start, length=length) == hours(*reversed(names), *names, start=start, length=length)


@given(zones, starts, lengths)
def test_one_zone_is_awake_fifteen_hours_a_day_give_or_take_a_change_of_clocks(name, start, length):
    found = hours(name, start=start, length=length)
    moved = (
        start.astimezone(ZoneInfo(name)).utcoffset()
        != (start + length + timedelta(days=1)).astimezone(ZoneInfo(name)).utcoffset()
    )
    assert found == 15 or (abs(found - 15) <= 1 and (moved or length > timedelta(days=10)))


@given(st.lists(zones, min_size=1, max_size=4), zones, starts, lengths)
def test_one_more_person_never_adds_time(names, newcomer, start, length):
    before = hours(*names, start=start, length=length)
    after = hours(*names, newcomer, start=start, length=length)
    assert after <= min(before, hours(newcomer, start=start, length=length))


@given(st.lists(zones, min_size=1, max_size=3), starts.map(lambda at: at.replace(minute=0, second=0, microsecond=0)))
def test_it_agrees_with_asking_every_clock(names, start):
    assert hours(*names, start=start, length=WEEKEND) == pytest.approx(by_the_minute(names, start, 2))


@given(zones, zones, starts)
def test_whoever_is_ahead_has_the_other_behind(theirs, mine, start):
    assert ahead(theirs, mine, at=start) == -ahead(mine, theirs, at=start)


def test_ahead_follows_the_clocks_of_the_day():
    assert ahead("Asia/Kathmandu", "UTC", at=WINTER) == timedelta(hours=5, minutes=45)
    assert ahead("Europe/London", "Europe/Copenhagen", at=WINTER) == timedelta(hours=-1)
    summer = datetime(2030, 7, 1, tzinfo=UTC)
    assert [ahead("Africa/Lagos", "Europe/Paris", at=at) for at in (WINTER, summer)] == [
        timedelta(0),
        timedelta(hours=-1),
    ]
