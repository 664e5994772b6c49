from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.urls import reverse

from jam import clock, programme
from jam.models import ScheduleItem
from jam.phases import Phase
from tests.factories import DAY, NOON, a_hub, a_jam, an_organiser

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def a_schedule_item(jam, **fields):
    starts = fields.pop("starts_at", jam.building_starts_at + HOUR)
    return ScheduleItem.objects.create(jam=jam, **{"title": "A talk", "starts_at": starts, **fields})


def ical(client, jam, query=""):
    answer = client.get(reverse("schedule-ics", args=[jam.slug]) + query)
    return icalendar.Calendar.from_ical(answer.content)


def titles(rows):
    return [row.title for row in rows]


def test_deadlines_follow_from_the_timeline():
    jam = a_jam(now=NOON)
    rows = programme.timeline_rows(jam)
    assert [(row.title, row.starts_at) for row in rows] == [
        ("Registration opens", jam.registration_opens_at),
        ("Building starts", jam.building_starts_at),
        ("Submissions close", jam.submissions_close_at),
        ("Judging opens, 5 projects each", jam.grace_ends_at),
        ("Judging closes", jam.judging_closes_at),
        ("Results expected", jam.results_expected_at),
    ]
    assert [row.title for row in rows if row.is_deadline] == ["Submissions close", "Judging closes"]


def test_a_moved_deadline_moves_its_row_which_stays_the_same_row():
    jam = a_jam(now=NOON)
    before = {row.uid: row.starts_at for row in programme.timeline_rows(jam)}
    jam.submissions_close_at += HOUR
    jam.sequence += 1
    after = {row.uid: row.starts_at for row in programme.timeline_rows(jam)}
    assert before.keys() == after.keys()
    assert {row.sequence for row in programme.timeline_rows(jam)} == {1}


def test_rows_are_in_order_of_time_and_deadlines_first():
    jam = a_jam(now=NOON)
    a_schedule_item(jam, title="Ceremony", starts_at=jam.judging_closes_at)
    a_schedule_item(jam, title="Opening", starts_at=jam.building_starts_at - HOUR)
    assert titles(programme.rows_of(jam, now=NOON)) == [
        "Registration opens",
        "Opening",
        "Building starts",
        "Submissions close",
        "Judging opens, 5 projects each",
        "Judging closes",
        "Ceremony",
        "Results expected",
    ]


def test_rows_of_a_site_that_waits_for_approval_are_not_public():
    jam = a_jam(now=NOON)
    a_schedule_item(jam, title="Here", hub=a_hub(jam))
    a_schedule_item(jam, title="Not yet", hub=a_hub(jam, approved_at=None))
    found = titles(programme.rows_of(jam, now=NOON))
    assert [title for title in found if title in ("Here", "Not yet")] == ["Here"]


def test_a_moved_row_says_for_a_day_where_it_was():
    jam = a_jam()
    now = clock.now()
    was = jam.building_starts_at
    a_schedule_item(jam, moved_from=was)
    marked = [row.moved_from for row in programme.rows_of(jam, now=now) if not row.is_timeline]
    later = [row.moved_from for row in programme.rows_of(jam, now=now + DAY + HOUR) if not row.is_timeline]
    assert [marked, later] == [[was], [None]]


def test_the_present_moment_stands_between_what_is_over_and_what_comes():
    jam = a_jam(now=NOON)
    agenda = programme.agenda(jam, programme.rows_of(jam, now=NOON), now=NOON, zone=ZoneInfo("UTC"))
    lines = [line for _day, of_day in agenda.days for line in of_day]
    at = [line.kind for line in lines].index("now")
    assert [all(line.is_past for line in lines[:at]), any(line.is_past for line in lines[at:])] == [True, False]


@pytest.mark.parametrize(
    ("starts", "text"),
    [
        (datetime(2030, 3, 29, 12, tzinfo=UTC), "Clocks go forward by 1 h"),
        (datetime(2030, 10, 25, 12, tzinfo=UTC), "Clocks go back by 1 h"),
    ],
)
def test_clocks_that_change_during_the_jam_have_a_row(starts, text):
    jam = a_jam(now=starts + DAY)
    jam.building_starts_at = starts
    ((at, said),) = programme.clock_changes(jam, ZoneInfo("Europe/Copenhagen"))
    assert said == text
    assert at == datetime(starts.year, starts.month, 31 if starts.month == 3 else 27, 1, tzinfo=UTC)


def test_where_clocks_do_not_change_there_is_no_such_row():
    jam = a_jam(now=datetime(2030, 3, 30, 12, tzinfo=UTC))
    assert list(programme.clock_changes(jam, ZoneInfo("Asia/Tokyo"))) == []


def test_the_page_shows_the_readers_time_and_the_jams(client):
    jam = a_jam(now=clock.now(), time_zone="Europe/Copenhagen")
    client.cookies["tz"] = "Asia/Tokyo"
    page = client.get(reverse("schedule", args=[jam.slug]))
    agenda = page.context["agenda"]
    assert [agenda.zone.key, agenda.home.key, agenda.two_zones] == ["Asia/Tokyo", "Europe/Copenhagen", True]


@pytest.mark.parametrize(
    ("query", "zone"),
    [
        ("?tz=America/New_York", "America/New_York"),
        ("?tz=nowhere", "Asia/Tokyo"),
        ("?tz=UTC", "Etc/UTC"),
        ("", "Asia/Tokyo"),
    ],
)
def test_an_address_may_ask_for_another_zone(client, query, zone):
    jam = a_jam()
    client.cookies["tz"] = "Asia/Tokyo"
    assert client.get(reverse("schedule", args=[jam.slug]) + query).context["agenda"].zone.key == zone


@pytest.mark.parametrize(("show", "count"), [("", 7), ("deadlines", 6), ("programme", 1), ("nonsense", 7)])
def test_the_page_and_the_calendar_filter_alike(client, show, count):
    jam = a_jam()
    a_schedule_item(jam)
    page = client.get(reverse("schedule", args=[jam.slug]), {"show": show})
    rows = [line for _day, lines in page.context["agenda"].days for line in lines if line.kind == "row"]
    assert [len(rows), len(ical(client, jam, f"?show={show}").walk("VEVENT"))] == [count, count]


def test_the_calendar_has_every_row_of_the_page(client):
    jam = a_jam(name="Winter Jam")
    a_schedule_item(jam, recording_url="https://example.org/v")
    assert sorted(str(event["summary"]) for event in ical(client, jam).walk("VEVENT")) == [
        "A talk",
        "Building starts: Winter Jam",
        "Judging closes: Winter Jam",
        "Judging opens, 5 projects each: Winter Jam",
        "Registration opens: Winter Jam",
        "Results expected: Winter Jam",
        "Submissions close: Winter Jam",
    ]


def test_a_calendar_that_asks_again_gets_nothing_new(client):
    jam = a_jam()
    address = reverse("schedule-ics", args=[jam.slug])
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    a_schedule_item(jam)
    changed = client.get(address, headers={"if-none-match": first["ETag"]})
    assert [first.status_code, again.status_code, again.content, changed.status_code] == [200, 304, b"", 200]
    assert first["Content-Type"] == "text/calendar; charset=utf-8"


def test_the_calendar_of_a_draft_is_for_organisers_alone(client):
    jam = a_jam(published_at=None)
    address = reverse("schedule-ics", args=[jam.slug])
    assert client.get(address).status_code == 404
    client.force_login(an_organiser(jam))
    assert client.get(address).status_code == 200


def test_the_page_costs_the_same_for_three_rows_and_thirty(client, django_assert_num_queries):
    jam = a_jam()
    address = reverse("schedule", args=[jam.slug])
    hub = a_hub(jam)
    for n in range(3):
        a_schedule_item(jam, title=f"Talk {n}", hub=hub)
    with django_assert_num_queries(QUERIES):
        client.get(address)
    for n in range(27):
        a_schedule_item(jam, title=f"More {n}", hub=a_hub(jam))
    with django_assert_num_queries(QUERIES):
        client.get(address)


QUERIES = 5  # the clock, the jam, the rows, two counts in the navigation


def test_after_the_results_their_row_says_so():
    jam = a_jam(phase=Phase.RESULTS, now=NOON)
    last = programme.timeline_rows(jam)[-1]
    assert (last.title, last.starts_at) == ("Results", jam.results_published_at)


def test_one_calendar_holds_every_public_jam_and_no_draft(client):
    jams = [a_jam(name="Winter Jam"), a_jam(name="Spring Jam", phase=Phase.ANNOUNCED)]
    a_jam(name="CANARY", published_at=None)
    events = icalendar.Calendar.from_ical(client.get("/jams.ics").content).walk("VEVENT")
    assert {(str(event["summary"]), event.start) for event in events} == {
        (jam.name, jam.building_starts_at.replace(microsecond=0)) for jam in jams
    }
