from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone

from jam import wording, zones

AT = datetime(2030, 11, 15, 13, 15, tzinfo=UTC)
COPENHAGEN, LOS_ANGELES, TOKYO = (ZoneInfo(name) for name in ("Europe/Copenhagen", "America/Los_Angeles", "Asia/Tokyo"))
JAM = SimpleNamespace(zone=COPENHAGEN)


def said(form="", *, jam=JAM, at=AT, now=AT, **context):
    template = Template(f'{{% when at "{form}" %}}' if form else "{% when at %}")
    return template.render(Context({"at": at, "jam": jam, "server_now": now, **context}, autoescape=False))


@pytest.mark.parametrize(
    ("span", "short"),
    [
        (0, "less than a minute"),
        (59, "less than a minute"),
        (60, "1 min"),
        (18 * 3600 + 24 * 60, "18 h 24 min"),
        (4 * 3600, "4 h"),
        (47 * 3600, "47 h"),
        (48 * 3600, "2 days"),
        (12 * 86400 + 5 * 3600, "12 days 5 h"),
        (timedelta(minutes=10), "10 min"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(span, short):
    assert wording.duration(span) == short


def test_a_countdown_shows_seconds_only_when_asked():
    assert wording.parts(9 * 60 + 5) == [(9, "min")]
    assert wording.parts(9 * 60 + 5, with_seconds=True) == [(9, "min"), (5, "s")]


@pytest.mark.parametrize("seconds", [-5, 0])
def test_what_is_over_has_nothing_left(seconds):
    assert wording.parts(seconds) == [(0, "min")]


def test_for_listeners_a_span_is_said_in_full():
    assert wording.spoken(18 * 3600 + 60) == "18 hours 1 minute"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ((2030, 11, 13), (2030, 11, 15), "13–15 November 2030"),
        ((2030, 11, 30), (2030, 12, 2), "30 November – 2 December 2030"),
        ((2030, 12, 30), (2031, 1, 2), "30 December 2030 – 2 January 2031"),
        ((2030, 11, 13), (2030, 11, 13), "13 November 2030"),
    ],
)
def test_a_range_of_days_repeats_nothing(first, last, text):
    assert (
        wording.date_range(datetime(*first, 9, tzinfo=UTC), datetime(*last, 9, tzinfo=UTC), zone=ZoneInfo("UTC"))
        == text
    )


def test_a_reader_elsewhere_sees_their_time_and_the_jams():
    with timezone.override(LOS_ANGELES):
        assert said() == "Fri 15 Nov, 05:15 your time (14:15 in Copenhagen)"


def test_the_day_is_named_where_it_is_another_one():
    late = datetime(2030, 11, 15, 18, tzinfo=UTC)
    with timezone.override(TOKYO):
        assert said(at=late) == "Sat 16 Nov, 03:00 your time (Fri 15 Nov, 19:00 in Copenhagen)"


def test_where_clocks_agree_one_time_is_enough():
    with timezone.override(ZoneInfo("Europe/Madrid")):
        assert said() == "Fri 15 Nov, 14:15 your time"


def test_a_reader_we_do_not_know_sees_the_jams_time_named():
    assert said() == "Fri 15 Nov, 14:15 in Copenhagen"


def test_without_a_jam_and_a_reader_it_is_utc():
    assert said(jam=None) == "Fri 15 Nov, 13:15 UTC"


@pytest.mark.parametrize(
    ("form", "text"),
    [("time", "14:15"), ("date", "Fri 15 Nov"), ("short", "Fri 15 Nov, 14:15"), ("aside", "in Copenhagen")],
)
def test_shorter_forms_are_in_one_zone(form, text):
    assert said(form) == text


def test_another_year_is_named():
    assert said("date", now=AT + timedelta(days=400)) == "Fri 15 Nov 2030"


def test_on_a_page_it_is_a_time_element_with_utc_in_its_title():
    html = Template("{% when at 'time' %}").render(Context({"at": AT, "jam": JAM}))
    assert html == '<time datetime="2030-11-15T13:15:00Z" title="2030-11-15 13:15 UTC">14:15</time>'


def test_nothing_is_said_of_no_instant():
    assert said(at=None) == ""


@pytest.mark.parametrize(
    ("name", "city"),
    [
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
        ("Asia/Kolkata", "Kolkata"),
    ],
)
def test_zones_are_called_by_their_city(name, city):
    assert zones.city(ZoneInfo(name)) == city


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "Europe/Copenhagen\0", "localtime"])
def test_no_other_name_is_a_zone(name):
    assert zones.zone_called(name) is None


def test_a_reader_who_chose_utc_is_known():
    assert zones.reader_zone() is None
    with timezone.override(zones.zone_called("UTC")):
        assert zones.city(zones.reader_zone()) == "UTC"
