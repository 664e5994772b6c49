"""A jam with so many places: who waits, who moves up, and that one free place is given once."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse

from accounts import actions
from accounts.models import AuditEntry, JamFull, JoiningClosed, Message, Participant, Waiting
from jam import clock, guard
from jam.models import Jam
from jam.phases import Phase
from tests.accounts.helpers import at_once
from tests.factories import a_jam, a_participant, a_team, a_user, an_organiser
from tests.jam.organising import olga_of, save_timeline

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def url(name, jam, *more):
    return reverse(name, args=[jam.slug, *more])


def a_line(jam, *names):
    """A full jam with these people waiting, first to last."""
    people = [a_user(name) for name in names]
    for person in people:
        actions.join_or_wait(jam, person)
    return people


def waiting_names(jam):
    return [waiting.user.name for waiting in jam.waits.for_the_jam()]


def kinds(user):
    return [message.kind for message in Message.objects.filter(user=user).order_by("pk")]


def test_a_full_jam_refuses_and_offers_the_waiting_list_where_one_keeps_the_turn(client):
    jam = a_jam(capacity=1, name="Small Jam")
    actions.join(jam, a_user("Ada"))
    ben = a_user("Ben")
    with pytest.raises(JamFull):
        actions.join(jam, ben)
    client.force_login(ben)
    page = client.get(url("jam-join", jam)).content.decode()
    assert "Join the waiting list" in page and "Join the jam</button>" not in page
    assert client.post(url("jam-join", jam), {"wait": "1"}).status_code == 303
    client.post(url("jam-join", jam), {"wait": "1"})
    assert (waiting_names(jam), kinds(ben)) == (["Ben"], ["waiting"])
    assert "You are number 1 on the waiting list" in client.get(url("jam-join", jam)).content.decode()
    assert "You are number 1 on the waiting list" in client.get(jam.get_absolute_url()).content.decode()


def test_who_saw_a_free_place_that_is_gone_now_is_told_and_offered_the_list(client):
    jam, ben = a_jam(capacity=1), a_user("Ben")
    client.force_login(ben)
    actions.join(jam, a_user("Ada"))
    page = client.post(url("jam-join", jam))
    assert (page.status_code, page.context["form"].non_field_errors()) == (422, JamFull(jam).messages)
    assert 'name="wait"' in page.content.decode()
    assert not Waiting.objects.exists()


def test_who_saw_a_full_jam_that_has_room_now_gets_the_place(client):
    jam, ben = a_jam(capacity=1), a_user("Ben")
    client.force_login(ben)
    client.post(url("jam-join", jam), {"wait": "1"})
    assert (ben.participation(jam) is not None, Waiting.objects.count()) == (True, 0)


def test_when_somebody_cancels_the_first_in_line_has_a_place_and_a_mail():
    jam, ada = a_jam(capacity=1), a_user("Ada")
    actions.join(jam, ada)
    ben, cleo = a_line(jam, "Ben", "Cleo")
    actions.leave(jam, ada)
    assert ([p.user for p in jam.participants.all()], waiting_names(jam)) == ([ben], ["Cleo"])
    assert (kinds(ben), kinds(cleo)) == (["waiting", "promoted"], ["waiting"])


def test_a_place_that_came_free_unseen_goes_to_who_waits_not_to_who_comes():
    jam = a_jam(capacity=1)
    ada = a_participant(jam=jam)
    ben = a_line(jam, "Ben")[0]
    ada.delete()
    with pytest.raises(JamFull):
        actions.join(jam, a_user("Cleo"))
    actions.promote_all()
    assert [p.user for p in jam.participants.all()] == [ben]


def test_a_limit_that_is_raised_or_dropped_moves_people_up_in_their_order():
    jam = a_jam(capacity=1)
    actions.join(jam, a_user("Ada"))
    a_line(jam, "Ben", "Cleo", "Dan", "Eve")
    Jam.objects.update(capacity=3)
    actions.promote_all()
    assert waiting_names(jam) == ["Dan", "Eve"]
    Jam.objects.update(capacity=None)
    actions.promote_all()
    assert (waiting_names(jam), jam.participants.count()) == ([], 5)


def test_a_limit_below_the_number_of_people_removes_nobody_and_the_page_says_so(client):
    jam = a_jam(phase=Phase.REGISTRATION)
    for _ in range(3):
        actions.join(jam, a_user())
    client.force_login(an_organiser(jam))
    Jam.objects.update(capacity=1)
    actions.promote_all()
    assert jam.participants.count() == 3
    page = client.get(url("manage-timeline", jam)).content.decode()
    assert "That is 2 more than the limit: nobody is removed" in page


def test_nobody_moves_up_into_a_jam_that_has_more_people_than_places():
    jam = a_jam(capacity=3)
    people = [actions.join(jam, a_user()) for _ in range(3)]
    a_line(jam, "Ben")
    Jam.objects.update(capacity=2)
    actions.leave(jam, people[0].user)
    assert waiting_names(jam) == ["Ben"]
    actions.leave(jam, people[1].user)
    assert waiting_names(jam) == []


def test_waiting_goes_on_while_people_build_and_ends_with_a_mail_at_the_deadline():
    jam = a_jam(capacity=1)
    ada = actions.join(jam, a_user("Ada"))
    ben, cleo = a_line(jam, "Ben", "Cleo")
    clock.move(jam.submissions_close_at - clock.now() - timedelta(seconds=5))
    actions.promote_all()
    assert waiting_names(jam) == ["Ben", "Cleo"]
    clock.move(timedelta(0))
    clock.move(jam.submissions_close_at - clock.now())
    ada.delete()
    actions.promote_all()
    actions.promote_all()
    assert (jam.participants.count(), waiting_names(jam)) == (0, [])
    assert kinds(ben) == kinds(cleo) == ["waiting", "waiting_ended"]
    with pytest.raises(JoiningClosed):
        actions.join_or_wait(jam, a_user("Dan"))


def test_who_waits_leaves_the_list_and_those_behind_move_one_up(client):
    jam = a_jam(capacity=1)
    actions.join(jam, a_user("Ada"))
    ben, _cleo = a_line(jam, "Ben", "Cleo")
    client.force_login(ben)
    assert "Leave the waiting list?" in client.get(url("jam-leave", jam)).content.decode()
    client.post(url("jam-leave", jam))
    assert (waiting_names(jam), jam.waits.get().position()) == (["Cleo"], 1)
    assert kinds(ben) == ["waiting", "left"]


def test_an_invitation_into_a_team_of_a_full_jam_is_refused_in_plain_words(client):
    jam = a_jam(capacity=1)
    ada = actions.join(jam, a_user("Ada"))
    team = a_team(ada)
    invitation = team.invite(by=ada.user, now=clock.now())
    with pytest.raises(JamFull):
        actions.accept_invitation(invitation.token, a_user("Ben"))
    client.force_login(a_user("Cleo"))
    answer = client.post(reverse("invitation", args=[invitation.token]))
    assert (answer.status_code, answer.url) == (303, url("jam-join", jam))
    page = client.get(answer.url).content.decode()
    assert "has no place left. Join its waiting list" in page and "Full for now" in page
    assert (team.members.count(), jam.waits.count()) == (1, 0)


def test_an_organiser_lets_somebody_in_out_of_turn_and_the_log_says_so(client):
    jam = a_jam(capacity=1)
    actions.join(jam, a_user("Ada"))
    ben, cleo = a_line(jam, "Ben", "Cleo")
    client.force_login(an_organiser(jam))
    rows = client.get(url("manage-people", jam), {"who": "waiting"}).context["page_obj"]
    assert [waiting.user for waiting in rows] == [ben, cleo]
    assert client.post(url("manage-person-let-in", jam, cleo.pk)).status_code == 303
    assert (cleo.participation(jam) is not None, waiting_names(jam)) == (True, ["Ben"])
    assert (AuditEntry.objects.get().action, AuditEntry.objects.get().about) == (
        "let somebody in from the waiting list",
        "Cleo",
    )
    assert client.post(url("manage-person-let-in", jam, cleo.pk)).status_code == 404


@pytest.mark.parametrize("name", ["manage-person-let-in", "manage-person-remove"])
def test_nobody_but_an_organiser_of_this_jam_lets_in_or_removes(client, name):
    jam = a_jam(capacity=1)
    ada = actions.join(jam, a_user("Ada")).user
    ben = a_line(jam, "Ben")[0]
    target = ben if name == "manage-person-let-in" else ada
    assert client.post(url(name, jam, target.pk)).status_code == 302
    for reader in [a_user("Cleo"), ada, ben, an_organiser(a_jam())]:
        client.force_login(reader)
        assert client.post(url(name, jam, target.pk)).status_code == 404
    assert ([p.user for p in jam.participants.all()], waiting_names(jam)) == ([ada], ["Ben"])


def test_the_list_of_who_waits_costs_the_same_for_three_and_thirty(client, django_assert_max_num_queries):
    counts = []
    for rows in (3, 30):
        jam = a_jam(capacity=1)
        a_participant(jam=jam)
        Waiting.objects.bulk_create(Waiting(jam=jam, user=a_user(), since=clock.now()) for _ in range(rows))
        client.force_login(an_organiser(jam))
        with django_assert_max_num_queries(40) as captured:
            assert len(client.get(url("manage-people", jam), {"who": "waiting"}).context["page_obj"]) == rows
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_forty_who_join_at_once_take_exactly_the_last_three_places():
    jam = a_jam(capacity=5)
    for _ in range(2):
        a_participant(jam=jam)
    results = at_once(*[partial(actions.join, jam, a_user()) for _ in range(40)])
    assert (jam.participants.count(), results.count("JamFull")) == (5, 37)


@pytest.mark.django_db(transaction=True)
def test_forty_who_join_or_wait_at_once_have_three_places_and_37_different_turns():
    jam = a_jam(capacity=3)
    at_once(*[partial(actions.join_or_wait, Jam.objects.get(pk=jam.pk), a_user()) for _ in range(40)])
    turns = jam.waits.with_turn().values_list("turn", flat=True)
    assert (jam.participants.count(), list(turns)) == (3, list(range(1, 38)))


@pytest.mark.django_db(transaction=True)
def test_when_one_of_those_in_cancels_while_others_come_and_wait_exactly_one_moves_up():
    jam = a_jam(capacity=3)
    inside = [actions.join(jam, a_user()).user for _ in range(3)]
    line = a_line(jam, *[f"Waiting {n}" for n in range(10)])
    late = [partial(actions.join_or_wait, Jam.objects.get(pk=jam.pk), a_user("Late")) for _ in range(8)]
    at_once(partial(actions.leave, Jam.objects.get(pk=jam.pk), inside[0]), *late)
    assert {p.user_id for p in jam.participants.all()} == {inside[1].pk, inside[2].pk, line[0].pk}
    assert Message.objects.filter(kind="promoted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_several_who_cancel_at_once_free_as_many_places():
    jam = a_jam(capacity=6)
    inside = [actions.join(jam, a_user()).user for _ in range(6)]
    line = a_line(jam, *[f"Waiting {n}" for n in range(10)])
    at_once(*[partial(actions.leave, Jam.objects.get(pk=jam.pk), user) for user in inside])
    assert {p.user_id for p in jam.participants.all()} == {user.pk for user in line[:6]}


@pytest.mark.parametrize("limit", ["3", ""])
def test_who_raises_the_limit_moves_people_up_in_the_same_step(limit):
    jam = a_jam(phase=Phase.REGISTRATION, capacity=1)
    actions.join(jam, a_user())
    line = a_line(jam, "Ben", "Cleo", "Dan")
    assert save_timeline(olga_of(jam), jam, capacity=limit).status_code == 303
    moved = line[:2] if limit else line
    assert list(Message.objects.filter(kind="promoted").order_by("pk").values_list("user", flat=True)) == [
        user.pk for user in moved
    ]


@pytest.mark.django_db(transaction=True)
def test_a_limit_raised_by_five_moves_exactly_the_first_five_up_however_many_sweeps_run():
    jam = a_jam(capacity=2)
    for _ in range(2):
        actions.join(jam, a_user())
    line = a_line(jam, *[f"Waiting {n}" for n in range(20)])
    with guard.closing(jam):
        Jam.objects.filter(pk=jam.pk).update(capacity=7)
    at_once(*[actions.promote_all] * 6)
    promoted = Message.objects.filter(kind="promoted").order_by("pk")
    assert [message.user for message in promoted] == line[:5]
    assert Participant.objects.filter(jam=jam).count() == 7
