"""What every preset promises, for any start, in any zone, also where the clocks change in between."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from jam.presets import PRESETS, is_midnight, local_exists

ZONES = ["UTC", "Europe/Copenhagen", "America/Los_Angeles", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"]
presets = st.sampled_from(sorted(PRESETS))
zones = st.sampled_from(ZONES)
nows = st.timedeltas(timedelta(0), timedelta(days=20 * 365)).map(lambda later: datetime(2020, 1, 1, tzinfo=UTC) + later)
waits = st.timedeltas(timedelta(seconds=1), timedelta(days=400))
ORDER = ["registration_opens_at", "building_starts_at", "submissions_close_at", "judging_closes_at"]


def timeline(preset, now, wait, zone):
    return PRESETS[preset].timeline((now + wait).astimezone(ZoneInfo(zone)), ZoneInfo(zone), now=now)


@given(presets, nows, waits, zones)
def test_a_timeline_is_in_order_and_the_grace_ends_before_judging_does(preset, now, wait, zone):
    made = timeline(preset, now, wait, zone)
    instants = [made[name] for name in ORDER]
    assert instants == sorted(set(instants))
    assert made["submissions_close_at"] + PRESETS[preset].grace < made["judging_closes_at"]
    assert made["judging_closes_at"] <= made["results_expected_at"]


@given(presets, nows, waits, zones)
def test_building_starts_when_it_was_asked_to(preset, now, wait, zone):
    assert timeline(preset, now, wait, zone)["building_starts_at"] == now + wait


@given(presets, nows, waits, zones)
@example("weekend", datetime(2030, 3, 28, tzinfo=UTC), timedelta(days=1, hours=17), "Europe/Copenhagen")
def test_phases_last_as_long_as_the_preset_says_also_when_clocks_change(preset, now, wait, zone):
    made, plan = timeline(preset, now, wait, zone), PRESETS[preset]
    building = made["submissions_close_at"] - made["building_starts_at"]
    assert plan.building - building in (timedelta(0), timedelta(minutes=1))  # a minute less before midnight


@given(presets, nows, waits, zones)
def test_no_deadline_is_at_midnight(preset, now, wait, zone):
    made = timeline(preset, now, wait, zone)
    deadlines = [made["submissions_close_at"], made["judging_closes_at"]]
    assert [is_midnight(deadline, ZoneInfo(zone)) for deadline in deadlines] == [False, False]


def test_a_deadline_that_would_be_at_midnight_is_a_minute_earlier():
    zone = ZoneInfo("Europe/Copenhagen")
    starts = datetime(2030, 11, 15, 3, 45, tzinfo=zone)
    closes = PRESETS["weekend"].timeline(starts, zone, now=starts - timedelta(days=1))["submissions_close_at"]
    assert closes == datetime(2030, 11, 16, 23, 59, tzinfo=zone)


@given(presets, nows, waits, zones)
def test_registration_opens_at_once_or_four_weeks_before_the_start(preset, now, wait, zone):
    made = timeline(preset, now, wait, zone)
    this_minute = now.replace(second=0, microsecond=0)
    assert made["registration_opens_at"] == max(this_minute, now + wait - timedelta(weeks=4))


def test_the_hour_that_spring_skips_does_not_exist():
    zone = ZoneInfo("Europe/Copenhagen")
    half_past = [datetime.fromisoformat(f"2030-03-31T0{hour}:30") for hour in (1, 2, 3)]
    assert [local_exists(naive, zone) for naive in half_past] == [True, False, True]
