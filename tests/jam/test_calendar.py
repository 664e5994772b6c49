from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jam.calendar import Row, as_ical

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
AT = datetime(2030, 11, 15, 13, 15, tzinfo=UTC)
texts = st.text(max_size=60)
instants = st.integers(0, 97 * 365 * 24 * 60).map(
    lambda minutes: datetime(2001, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def a_row(**fields):
    return Row(**{"uid": "row@example.org", "title": "A talk", "starts_at": AT, "stamp": AT, **fields})


def events(*rows, zone=COPENHAGEN, name="A jam"):
    return icalendar.Calendar.from_ical(as_ical(name, rows, zone=zone)).walk("VEVENT")


def read_by_theirs(raw):
    """vobject remembers the rules of a zone from the calendar it read before: forget them."""
    zones = vars(vobject.icalendar)["__tzidMap"]
    for name in zones.keys() - {"UTC"}:
        del zones[name]
    return vobject.readOne(raw.decode())


def test_a_row_is_read_back_by_two_libraries():
    raw = as_ical(
        "A jam", [a_row(ends_at=AT + timedelta(hours=1), place="Room 4", url="https://example.org/a")], zone=COPENHAGEN
    )
    ours = icalendar.Calendar.from_ical(raw)
    (event,) = ours.walk("VEVENT")
    theirs = read_by_theirs(raw)
    assert [event.start, event.end] == [AT, AT + timedelta(hours=1)]
    assert [str(event["summary"]), str(event["location"]), str(event["url"])] == [
        "A talk",
        "Room 4",
        "https://example.org/a",
    ]
    assert [theirs.vevent.summary.value, theirs.vevent.location.value] == ["A talk", "Room 4"]
    assert theirs.vevent.dtstart.value == AT
    assert [str(ours["method"]), str(ours["x-wr-calname"])] == ["PUBLISH", "A jam"]


def test_times_are_in_the_jams_zone_and_its_rules_come_along():
    raw = as_ical("A jam", [a_row()], zone=COPENHAGEN).decode()
    assert "DTSTART;TZID=Europe/Copenhagen:20301115T141500\r\n" in raw
    assert "BEGIN:VTIMEZONE\r\nTZID:Europe/Copenhagen\r\n" in raw


def test_across_the_end_of_summer_time_instants_stay_what_they_are():
    before, after = datetime(2030, 10, 26, 12, tzinfo=UTC), datetime(2030, 10, 27, 12, tzinfo=UTC)
    raw = as_ical("A jam", [a_row(starts_at=before, ends_at=after)], zone=COPENHAGEN)
    theirs = read_by_theirs(raw).vevent
    assert [theirs.dtstart.value, theirs.dtend.value] == [before, after]


def test_a_deadline_rings_a_day_and_an_hour_before():
    (event,) = events(a_row(is_deadline=True))
    assert [alarm["trigger"].dt for alarm in event.walk("VALARM")] == [timedelta(hours=-24), timedelta(hours=-1)]


def test_a_talk_does_not_ring():
    (event,) = events(a_row())
    assert event.walk("VALARM") == []


def test_an_edited_row_keeps_its_uid_and_raises_its_sequence():
    (before,), (after,) = events(a_row()), events(a_row(title="Another talk", sequence=1))
    assert [str(before["uid"]), before["sequence"], str(after["uid"]), after["sequence"]] == [
        "row@example.org", 0, "row@example.org", 1,
    ]  # fmt: skip


def test_the_same_rows_give_the_same_bytes():
    assert as_ical("A jam", [a_row()], zone=COPENHAGEN) == as_ical("A jam", [a_row()], zone=COPENHAGEN)


def test_an_empty_programme_is_a_calendar():
    assert events() == []


@pytest.mark.parametrize("field", ["title", "place", "uid", "url", "in_calendar"])
def test_no_text_of_one_line_ends_it_early(field):
    raw = as_ical("A jam", [a_row(**{field: "x\r\nATTENDEE:mailto:eve@example.org\r\n"})], zone=COPENHAGEN).decode()
    assert not [line for line in raw.splitlines() if line.startswith("ATTENDEE")]


def test_the_name_of_a_calendar_holds_no_second_line():
    calendar = icalendar.Calendar.from_ical(as_ical("x\r\nBEGIN:VEVENT\x00\x1b", [], zone=COPENHAGEN))
    assert str(calendar["x-wr-calname"]) == "x BEGIN:VEVENT"


def test_a_description_keeps_its_lines_and_names_the_recording():
    (event,) = events(a_row(description="One;\r\ntwo, \\three", recording_url="https://example.org/v"))
    assert str(event["description"]) == "One;\ntwo, \\three\n\nhttps://example.org/v"


@settings(deadline=None)
@given(
    name=texts,
    title=texts,
    description=texts,
    place=texts,
    url=texts,
    uid=texts,
    starts_at=instants,
    deadline=st.booleans(),
)
@example(
    name="A\x85B", title="a\u2028b", description="\x00", place="\ud800", url="\n", uid="\r", starts_at=AT, deadline=True
)
def test_whatever_people_write_both_libraries_read_the_calendar(
    name, title, description, place, url, uid, starts_at, deadline
):
    row = Row(
        uid=uid, title=title, description=description, place=place, url=url, starts_at=starts_at, stamp=AT,
        is_deadline=deadline, ends_at=starts_at + timedelta(hours=1),
    )  # fmt: skip
    raw = as_ical(name, [row], zone=COPENHAGEN)
    (event,) = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert event.start == starts_at
    theirs = read_by_theirs(raw)
    assert theirs.vevent.dtend.value == starts_at + timedelta(hours=1)
    assert str(event["summary"]) == theirs.vevent.summary.value == " ".join(_printable(title).split())


def _printable(text):
    import unicodedata

    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in whole if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp"))
