"""What helps people start, and what organisers tell everybody."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from jam import actions, clock
from jam.models import Announcement, Resource
from jam.phases import Phase
from tests.factories import a_jam

from .organising import DAY, logged, olga_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def jam():
    return a_jam(phase=Phase.REGISTRATION, time_zone="Europe/Copenhagen")


def some_resources(jam, n: int, kind=Resource.Kind.IDEA) -> list[Resource]:
    return [Resource.objects.create(jam=jam, kind=kind, title=f"{kind} {i}", position=i) for i in range(n)]


def order(jam, kind=Resource.Kind.IDEA) -> list[str]:
    return [resource.title for resource in jam.resources.filter(kind=kind)]


def test_a_new_resource_comes_last(jam):
    some_resources(jam, 2)
    data = {"kind": "idea", "title": "Probe it", "text": "How?", "url": ""}
    assert olga_of(jam).post(url("resources-new", jam), data).status_code == 303
    assert order(jam) == ["idea 0", "idea 1", "Probe it"]


def test_resources_move_up_and_down_among_their_kind(jam):
    (first, second, third), olga = some_resources(jam, 3), olga_of(jam)
    some_resources(jam, 2, Resource.Kind.TOOL)
    olga.post(url("resources-move", jam, third.pk), {"direction": "up"})
    assert order(jam) == ["idea 0", "idea 2", "idea 1"]
    olga.post(url("resources-move", jam, first.pk), {"direction": "down"})
    assert order(jam) == ["idea 2", "idea 0", "idea 1"]
    olga.post(url("resources-move", jam, second.pk), {"direction": "down"})  # at the edge already
    assert (order(jam), order(jam, Resource.Kind.TOOL)) == (["idea 2", "idea 0", "idea 1"], ["tool 0", "tool 1"])


@pytest.mark.parametrize("data", [{}, {"direction": "sideways"}])
def test_a_direction_that_is_none_is_not_found(jam, data):
    (resource,) = some_resources(jam, 1)
    assert olga_of(jam).post(url("resources-move", jam, resource.pk), data).status_code == 404


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({"kind": "faq", "title": "Why?"}, "text", "Write the answer."),
        ({"kind": "talk", "title": "A talk"}, "url", "Give the address of the video."),
        ({"kind": "talk", "title": "A talk", "url": "data:text/html,x"}, "url", "Enter a valid URL."),
        ({"kind": "song", "title": "Tune"}, "kind", "Select a valid choice. song is not one of the available choices."),
    ],
)
def test_a_resource_that_helps_nobody_is_refused(jam, data, field, sentence):
    answer = olga_of(jam).post(url("resources-new", jam), data)
    assert (answer.status_code, answer.context["form"].errors[field]) == (422, [sentence])


def test_the_form_starts_with_the_kind_that_was_asked_for(jam):
    olga = olga_of(jam)
    asked = [olga.get(url("resources-new", jam) + f"?kind={kind}") for kind in ("tool", "song")]
    assert [page.context["form"]["kind"].value() for page in asked] == ["tool", "faq"]


@pytest.mark.django_db(transaction=True)
def test_two_who_reorder_at_once_leave_one_order():
    jam = a_jam()
    resources, barrier = some_resources(jam, 12), Barrier(2)

    def move_up_five(resource) -> None:
        barrier.wait()
        try:
            for _n in range(5):
                actions.move_resource(resource, up=True)
        finally:
            connection.close()

    threads = [Thread(target=move_up_five, args=(resource,)) for resource in (resources[5], resources[11])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert order(jam) == [f"idea {n}" for n in (5, 0, 1, 2, 3, 4, 11, 6, 7, 8, 9, 10)]


# announcements


def test_an_announcement_is_on_the_page_from_now_on(jam):
    before = clock.now()
    data = {"title": "Compute", "text": "Ask in *chat*."}
    assert olga_of(jam).post(url("announcements-new", jam), data).status_code == 303
    told = Announcement.objects.get()
    assert (told.jam, told.title, before <= told.published_at <= clock.now()) == (jam, "Compute", True)
    assert logged() == [("announced", "Compute")]


def test_a_correction_keeps_the_time_at_which_it_was_told(jam):
    told = Announcement.objects.create(jam=jam, title="Compute", text="Ask", published_at=clock.now() - DAY)
    olga_of(jam).post(url("announcements-edit", jam, told.pk), {"title": "Compute", "text": "Ask in chat"})
    found = Announcement.objects.get()
    assert (found.text, found.published_at) == ("Ask in chat", told.published_at)


def test_a_preview_of_an_announcement_saves_nothing(jam):
    data = {"title": "Compute", "text": "Ask in *chat*.", "preview": "1"}
    answer = olga_of(jam).post(url("announcements-new", jam), data)
    assert (answer.status_code, Announcement.objects.count()) == (200, 0)
    assert "<em>chat</em>" in answer.text
