"""The programme: items between the deadlines."""

import pytest

from jam.models import ScheduleItem
from jam.phases import Phase
from tests.factories import a_hub, a_jam

from .organising import HOUR, at, logged, olga_of, typed, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def jam():
    return a_jam(phase=Phase.REGISTRATION, time_zone="Europe/Copenhagen")


def a_talk(jam, **fields) -> ScheduleItem:
    return jam.schedule_items.create(**{"title": "Talk", "starts_at": jam.building_starts_at, **fields})


def item_data(item: ScheduleItem, **changes) -> dict[str, str]:
    starts, ends = typed(item.starts_at, item.jam), typed(item.ends_at, item.jam)
    return {"title": item.title, "kind": item.kind, "starts_at": starts, "ends_at": ends, **changes}


def test_an_item_is_added_at_a_time_of_the_jams_clock(jam):
    data = {"title": "Office hour", "kind": "office-hour", "starts_at": "2030-07-01T15:00", "place": "Room 2"}
    assert olga_of(jam).post(url("schedule-new", jam), data).status_code == 303
    item = ScheduleItem.objects.get()
    assert (item.jam, item.starts_at, item.place, item.sequence) == (jam, at("2030-07-01T15:00"), "Room 2", 0)
    assert logged() == [("added to the schedule", "Office hour")]


def test_an_edit_raises_the_sequence_and_a_move_says_where_it_was(jam):
    item = a_talk(jam)
    was, olga = item.starts_at, olga_of(jam)
    olga.post(url("schedule-edit", jam, item.pk), item_data(item, title="Opening talk"))
    item.refresh_from_db()
    assert (item.title, item.sequence, item.moved_from, item.starts_at) == ("Opening talk", 1, None, was)
    olga.post(url("schedule-edit", jam, item.pk), item_data(item, starts_at=typed(was + HOUR, jam)))
    item.refresh_from_db()
    assert (item.sequence, item.moved_from) == (2, was)


def test_in_a_draft_nothing_was_anywhere_before():
    jam = a_jam(published_at=None)
    item = a_talk(jam)
    olga_of(jam).post(url("schedule-edit", jam, item.pk), item_data(item, starts_at=typed(item.starts_at + HOUR, jam)))
    item.refresh_from_db()
    assert (item.sequence, item.moved_from) == (1, None)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title": ""}, "title", "“Title” is empty. Fill it in."),
        ({"starts_at": ""}, "starts_at", "“Starts” is empty. Fill it in."),
        ({"ends_at": "2030-01-01T10:00", "starts_at": "2030-01-01T11:00"}, "__all__", "It must end after it starts."),
        ({"kind": "party"}, "kind", "Select a valid choice. party is not one of the available choices."),
        ({"hub": "9" * 30}, "hub", "Select a valid choice. That choice is not one of the available choices."),
    ],
)
def test_an_item_that_cannot_be_is_refused(jam, changes, field, sentence):
    item = a_talk(jam)
    answer = olga_of(jam).post(url("schedule-edit", jam, item.pk), item_data(item, **changes))
    assert (answer.status_code, answer.context["form"].errors[field]) == (422, [sentence])


def test_an_item_cannot_be_at_a_site_of_another_jam(jam):
    item, elsewhere = a_talk(jam), a_hub(a_jam())
    answer = olga_of(jam).post(url("schedule-edit", jam, item.pk), item_data(item, hub=elsewhere.pk))
    assert [*answer.context["form"].errors] == ["hub"]


def test_deleting_asks_first(jam):
    item, olga = a_talk(jam), olga_of(jam)
    asked = olga.get(url("schedule-delete", jam, item.pk))
    assert (asked.status_code, ScheduleItem.objects.count()) == (200, 1)
    assert "Delete “Talk”?" in asked.text
    assert olga.post(url("schedule-delete", jam, item.pk)).status_code == 303
    assert (ScheduleItem.objects.count(), logged()) == (0, [("deleted from the schedule", "Talk")])


def test_the_schedule_lists_items_and_deadlines_by_time(jam):
    item = a_talk(jam, starts_at=jam.building_starts_at + HOUR)
    rows = olga_of(jam).get(url("schedule", jam)).context["rows"]
    assert [row.get("deadline") or row["item"] for row in rows] == [
        "Registration opens",
        "Building starts",
        item,
        "Submissions close",
        "Judging opens, 5 projects each",
        "Judging closes",
        "Results expected",
    ]
