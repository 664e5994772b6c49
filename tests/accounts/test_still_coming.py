"""Two days before the start everybody is asked once whether they still come."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import actions
from accounts.coming import path_for
from accounts.models import Message, Participant
from jam import clock
from jam.models import Jam
from jam.phases import Phase
from tests.accounts.helpers import at_once
from tests.factories import a_jam, a_participant, a_user, an_organiser

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def a_jam_in(span, **fields):
    """A jam that people may join, and that starts in ``span``."""
    now = clock.now()
    jam = a_jam(phase=Phase.REGISTRATION, **fields)
    edges = {"registration_opens_at": now - 9 * DAY, "building_starts_at": now + span}
    later = ["submissions_close_at", "judging_closes_at", "results_expected_at"]
    edges |= {name: now + span + n * DAY for n, name in enumerate(later, 1)}
    Jam.objects.filter(pk=jam.pk).update(**edges)
    jam.refresh_from_db()
    return jam


def joined(jam, *, ago=5 * DAY, name="Ada"):
    participant = a_participant(jam=jam, user=a_user(name))
    Participant.objects.filter(pk=participant.pk).update(joined_at=clock.now() - ago)
    participant.refresh_from_db()
    return participant


def asked_people():
    return [message.user for message in Message.objects.filter(kind="coming").order_by("pk")]


def test_everybody_who_joined_before_is_asked_once():
    jam = a_jam_in(2 * DAY - HOUR)
    ada, ben = joined(jam), joined(jam, name="Ben")
    actions.ask_who_is_coming()
    actions.ask_who_is_coming()
    assert asked_people() == [ada.user, ben.user]


@pytest.mark.parametrize(
    ("span", "ago", "expected"),
    [
        (2 * DAY + HOUR, 5 * DAY, 0),  # not yet
        (2 * DAY - HOUR, 23 * HOUR, 0),  # joined a moment ago
        (2 * DAY - HOUR, 25 * HOUR, 1),
        (HOUR, 25 * HOUR, 0),  # joined when the start was nearer than two days
        (-HOUR, 5 * DAY, 0),  # has begun
    ],
)
def test_nobody_is_asked_too_early_too_late_or_a_moment_after_joining(span, ago, expected):
    joined(a_jam_in(span), ago=ago)
    actions.ask_who_is_coming()
    assert len(asked_people()) == expected


@pytest.mark.parametrize("fields", [{"asks_who_is_coming": False}, {"published_at": None}])
def test_a_jam_that_does_not_ask_or_is_not_public_asks_nobody(fields):
    joined(a_jam_in(DAY, **fields))
    actions.ask_who_is_coming()
    assert asked_people() == []


def test_the_link_works_without_signing_in_and_opening_it_changes_nothing(client):
    jam = a_jam_in(DAY)
    ada = joined(jam)
    actions.ask_who_is_coming()
    path = path_for(ada)
    assert path in Message.objects.get().text
    page = client.get(path)
    client.head(path)
    ada.refresh_from_db()
    assert (page.status_code, ada.confirmed_at) == (200, None)
    assert client.post(path, {"answer": "yes"}).status_code == 303
    ada.refresh_from_db()
    first = ada.confirmed_at
    client.post(path, {"answer": "yes"})
    client.post(path, {"answer": "perhaps"})
    ada.refresh_from_db()
    assert (first is not None, ada.confirmed_at) == (True, first)
    assert "You are coming to" in client.get(path).content.decode()


def test_no_gives_the_place_back_and_can_be_undone_without_signing_in(client):
    jam = a_jam_in(DAY, capacity=1)
    ada = joined(jam)
    path = path_for(ada)
    answer = client.post(path, {"answer": "no"})
    assert (answer.status_code, jam.participants.count()) == (303, 0)
    assert "is cancelled" in client.get(answer.url).content.decode()
    assert "You have no place" in client.get(path).content.decode()
    assert client.post(answer.url).status_code == 303
    assert jam.participants.get().user == ada.user
    assert "You are in" in client.get(answer.url).content.decode()


def test_no_makes_room_for_who_waits(client):
    jam = a_jam_in(DAY, capacity=1)
    ada = joined(jam)
    actions.join_or_wait(jam, ben := a_user("Ben"))
    client.post(path_for(ada), {"answer": "no"})
    assert jam.participants.get().user == ben


@pytest.mark.parametrize("token", ["x", "a:b:c", "é"])
def test_a_link_that_we_never_wrote_leads_nowhere(client, token):
    path = reverse("still-coming", args=[token])
    assert client.get(path).status_code == client.post(path, {"answer": "no"}).status_code == 404


def test_after_the_deadline_the_answer_changes_nothing(client):
    jam = a_jam(phase=Phase.JUDGING)
    ada = a_participant(jam=jam)
    for answer in ("yes", "no"):
        assert client.post(path_for(ada), {"answer": answer}).status_code == 422
    ada.refresh_from_db()
    assert ada.confirmed_at is None


def test_the_next_step_is_the_answer(client):
    jam = a_jam_in(DAY)
    ada = joined(jam)
    actions.ask_who_is_coming()
    client.force_login(ada.user)
    assert path_for(ada) in client.get(jam.get_absolute_url()).content.decode()
    client.post(path_for(ada), {"answer": "yes"})
    assert path_for(ada) not in client.get(jam.get_absolute_url()).content.decode()


def test_organisers_see_who_said_yes_who_cancelled_and_who_is_silent(client):
    jam = a_jam_in(DAY)
    people = {name: joined(jam, name=name) for name in ("Ada", "Ben", "Cleo", "Dan")}
    actions.ask_who_is_coming()
    late = joined(jam, name="Late", ago=HOUR)
    actions.confirm(people["Ada"])
    actions.leave(jam, people["Ben"].user)
    client.force_login(an_organiser(jam))

    def shown(**query):
        page = client.get(reverse("manage-people", args=[jam.slug]), query).context["page_obj"]
        return [getattr(row, "user", row).name for row in page]

    assert shown(who="coming") == ["Ada"]
    assert shown(who="cancelled") == ["Ben"]
    assert shown(who="silent") == ["Cleo", "Dan"]
    assert shown(who="nonsense") == ["Ada", "Cleo", "Dan", late.user.name]
    counts = client.get(reverse("manage-people", args=[jam.slug])).context["counts"]
    assert [counts[name] for name in ("total", "coming", "cancelled", "silent")] == [4, 1, 1, 2]


def test_who_stopped_reminders_gets_none_and_is_not_asked_again():
    jam = a_jam_in(DAY)
    ada = joined(jam)
    ada.user.muted = ["reminders"]
    ada.user.save()
    actions.ask_who_is_coming()
    assert (asked_people(), jam.participants.filter(asked_at=None).count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_six_sweeps_at_once_ask_everybody_once():
    jam = a_jam_in(DAY)
    people = {joined(jam).user_id for _ in range(30)}
    at_once(*[actions.ask_who_is_coming] * 6)
    assert sorted(user.pk for user in asked_people()) == sorted(people)
