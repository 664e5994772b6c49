"""A full hub: who waits, who moves up, and everybody at once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import actions
from accounts.models import AuditEntry, HubClosed, HubFull, Message, NotTakingPart, Waiting
from jam import clock, guard
from jam.models import Hub
from jam.phases import Phase
from tests.accounts.helpers import at_once, before_it_commits
from tests.factories import a_hub, a_jam, a_participant, a_user, an_organiser

pytestmark = pytest.mark.django_db


def full_hub(places=1, waiting=3, **fields):
    """A hub whose places are taken, and people in line; both lists in order."""
    hub = a_hub(a_jam(), capacity=places, **fields)
    there = [a_participant(jam=hub.jam) for _ in range(places)]
    for person in there:
        person.choose_hub(hub)
    line = [a_participant(jam=hub.jam) for _ in range(waiting)]
    for person in line:
        actions.wait_for_hub(hub.jam, person.user, hub)
    return hub, there, line


def roster(hub):
    return set(hub.participants.values_list("pk", flat=True))


def promoted():
    return list(Message.objects.filter(kind="hub_promoted").order_by("pk").values_list("user", flat=True))


def post(client, name, hub, *args, **data):
    return client.post(reverse(name, args=[hub.jam.slug, hub.slug, *args]), data)


def test_who_waits_keeps_taking_part_online_and_sees_the_turn(client):
    hub, _there, (ada, ben) = full_hub(waiting=2)
    client.force_login(ben.user)
    page = client.get(hub.get_absolute_url()).content.decode()
    assert "you wait, number 2" in page
    assert (ben.hub, roster(hub) & {ada.pk, ben.pk}) == (None, set())


def test_waiting_twice_keeps_the_turn(client):
    hub, _there, (ada, _ben) = full_hub(waiting=2)
    turn = Waiting.objects.get(user=ada.user)
    client.force_login(ada.user)
    assert post(client, "hub-wait", hub).status_code == 303
    assert Waiting.objects.get(user=ada.user) == turn


def test_who_stops_waiting_is_out_of_the_line_and_others_move_on(client):
    hub, _there, (ada, ben) = full_hub(waiting=2)
    client.force_login(ada.user)
    post(client, "hub-stop-waiting", hub)
    assert [waiting.user for waiting in hub.waits.all()] == [ben.user]
    assert hub.waits.get().position() == 1


def test_when_a_place_is_there_after_all_nobody_waits(client):
    hub = a_hub(a_jam())
    ada = a_participant(jam=hub.jam)
    client.force_login(ada.user)
    post(client, "hub-wait", hub)
    assert (roster(hub), Waiting.objects.count()) == ({ada.pk}, 0)


def test_standing_in_one_line_ends_the_wait_in_another():
    hub, _there, (ada,) = full_hub(waiting=1)
    other = a_hub(hub.jam, capacity=1)
    a_participant(jam=hub.jam).choose_hub(other)
    actions.wait_for_hub(hub.jam, ada.user, other)
    assert [waiting.hub for waiting in Waiting.objects.all()] == [other]


@pytest.mark.parametrize("way", ["gives up", "leaves the jam", "is removed", "moves to another"])
def test_a_place_that_comes_free_goes_to_the_first_in_line_with_one_mail(client, way):
    hub, (olof,), (ada, ben, _) = full_hub()
    lead = a_user("Jo")
    lead.organiser_roles.create(jam=hub.jam, hub=hub)
    if way == "gives up":
        client.force_login(olof.user)
        post(client, "hub-leave", hub)
    elif way == "leaves the jam":
        actions.leave(hub.jam, olof.user)
    elif way == "is removed":
        client.force_login(lead)
        post(client, "hub-remove", hub, olof.pk)
    else:
        actions.choose_hub(hub.jam, olof.user, a_hub(hub.jam))
    assert (roster(hub), promoted()) == ({ada.pk}, [ada.user_id])
    assert hub.waits.order_by("since", "pk").first().user == ben.user
    actions.promote_all()
    assert promoted() == [ada.user_id]


def test_raised_capacity_moves_up_exactly_as_many_in_order(client):
    hub, there, line = full_hub(places=2, waiting=5)
    client.force_login(an_organiser(hub.jam))
    fields = {"city": hub.city, "venue": hub.venue, "time_zone": hub.time_zone, "capacity": "5"}
    assert client.post(reverse("manage-sites-edit", args=[hub.jam.slug, hub.pk]), fields).status_code == 303
    assert roster(hub) == {p.pk for p in there + line[:3]}
    assert promoted() == [p.user_id for p in line[:3]]


def test_the_lead_raises_capacity_too(client):
    hub, _there, line = full_hub(waiting=2)
    lead = a_user("Jo")
    lead.organiser_roles.create(jam=hub.jam, hub=hub)
    client.force_login(lead)
    fields = {"city": hub.city, "venue": hub.venue, "time_zone": hub.time_zone, "capacity": "2"}
    assert post(client, "hub-manage-page", hub, **fields).status_code == 303
    assert promoted() == [line[0].user_id]


def test_fewer_places_take_nobodys_away_and_let_nobody_in():
    hub, there, (ada,) = full_hub(places=3, waiting=1)
    Hub.objects.filter(pk=hub.pk).update(capacity=1)
    actions.choose_hub(hub.jam, there[0].user, None)
    assert (roster(hub), promoted()) == ({p.pk for p in there[1:]}, [])
    assert hub.waits.get().user == ada.user


def test_who_moves_up_from_another_hub_frees_that_place_in_turn():
    first, _there, (ada,) = full_hub(waiting=1)
    second = a_hub(first.jam, capacity=1)
    ada.choose_hub(second)
    ben = a_participant(jam=first.jam)
    actions.wait_for_hub(first.jam, ben.user, second)
    actions.choose_hub(first.jam, first.participants.get().user, None)
    assert (roster(first), roster(second)) == ({ada.pk}, {ben.pk})
    assert sorted(promoted()) == sorted([ada.user_id, ben.user_id])


def test_a_newcomer_does_not_overtake_the_line():
    """A place can come free without anybody moving up: an account is deleted."""
    hub, (olof,), (ada, _ben) = full_hub(waiting=2)
    olof.delete()
    cleo = a_participant(jam=hub.jam)
    with pytest.raises(HubFull):
        actions.choose_hub(hub.jam, cleo.user, hub)
    actions.promote_all()
    assert roster(hub) == {ada.pk}


def test_after_the_deadline_nobody_moves_up():
    hub, (olof,), _line = full_hub()
    clock.move(timedelta(days=1))
    olof.delete()
    actions.promote_all()
    assert (roster(hub), promoted()) == (set(), [])


def test_somebody_without_a_place_in_the_jam_cannot_wait_for_a_hub(client):
    hub, _there, _line = full_hub()
    cleo = a_user("Cleo")
    with pytest.raises(NotTakingPart):
        actions.wait_for_hub(hub.jam, cleo, hub)
    client.force_login(cleo)
    assert post(client, "hub-wait", hub).url == reverse("jam-join", args=[hub.jam.slug])


def test_a_lead_lets_somebody_in_out_of_turn_and_it_is_logged(client):
    hub, _there, (ada, ben) = full_hub(waiting=2)
    lead = a_user("Jo")
    lead.organiser_roles.create(jam=hub.jam, hub=hub)
    client.force_login(lead)
    turn = hub.waits.get(user=ben.user)
    assert post(client, "hub-let-in", hub, turn.pk).status_code == 303
    assert post(client, "hub-let-in", hub, turn.pk).status_code == 404
    assert (hub.participants.count(), promoted()) == (2, [ben.user_id])
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.detail) == ("let somebody in at a local site", {"beyond": True})
    assert hub.waits.get().user == ada.user


def test_a_cancelled_hub_takes_nobody():
    hub = a_hub(a_jam(), cancelled_at=clock.now())
    ada = a_participant(jam=hub.jam)
    for act in (actions.choose_hub, actions.wait_for_hub):
        with pytest.raises(HubClosed):
            act(hub.jam, ada.user, hub)


# everybody at once


def test_forty_at_once_take_the_last_place_once(transactional_db):
    hub = a_hub(a_jam(), capacity=1)
    people = [a_participant(jam=hub.jam) for _ in range(40)]
    answers = at_once(*[lambda user=p.user: actions.choose_hub(hub.jam, user, hub) for p in people])
    assert (hub.participants.count(), answers.count(HubFull.__name__)) == (1, 39)


def test_forty_who_would_wait_are_one_inside_and_39_in_line(transactional_db):
    hub = a_hub(a_jam(), capacity=1)
    people = [a_participant(jam=hub.jam) for _ in range(40)]
    at_once(*[lambda user=p.user: actions.wait_for_hub(hub.jam, user, hub) for p in people])
    assert (hub.participants.count(), hub.waits.count()) == (1, 39)


def test_one_cancels_while_ten_wait_and_the_first_alone_moves_up(transactional_db):
    hub, (olof,), line = full_hub(waiting=10)
    sweep = [actions.promote_all] * 4
    at_once(lambda: actions.choose_hub(hub.jam, olof.user, None), lambda: actions.leave(hub.jam, olof.user), *sweep)
    assert (roster(hub), promoted()) == ({line[0].pk}, [line[0].user_id])


def test_who_lines_up_while_the_last_place_comes_free_gets_it(transactional_db):
    hub, (olof,), _line = full_hub(waiting=0)
    cleo = a_participant(jam=hub.jam)
    cancel = lambda: actions.choose_hub(hub.jam, olof.user, None)  # noqa: E731
    assert before_it_commits(cancel, lambda: actions.wait_for_hub(hub.jam, cleo.user, hub)) is None
    assert (roster(hub), hub.waits.count()) == ({cleo.pk}, 0)


def test_three_cancel_at_once_and_the_first_three_move_up(transactional_db):
    hub, there, line = full_hub(places=3, waiting=10)
    at_once(*[lambda user=p.user: actions.choose_hub(hub.jam, user, None) for p in there])
    assert roster(hub) == {p.pk for p in line[:3]}
    assert sorted(promoted()) == sorted(p.user_id for p in line[:3])


def test_places_raised_by_four_while_all_sweep_move_up_exactly_four(transactional_db):
    hub, there, line = full_hub(places=2, waiting=10)
    Hub.objects.filter(pk=hub.pk).update(capacity=6)

    def promote():
        with guard.writing(hub.jam) as now:
            actions.promote_at_hub(Hub.objects.select_related("jam").get(pk=hub.pk), now=now)

    at_once(*[promote] * 10)
    assert roster(hub) == {p.pk for p in there + line[:4]}
    assert sorted(promoted()) == sorted(p.user_id for p in line[:4])


def test_ten_sweeps_at_once_give_one_free_place_once(transactional_db):
    """Nobody moved up when the account was deleted; then everybody notices."""
    hub, (olof,), line = full_hub(waiting=6)
    olof.delete()
    at_once(*[actions.promote_all] * 10)
    assert (roster(hub), promoted()) == ({line[0].pk}, [line[0].user_id])


def test_people_who_swap_hubs_do_not_wait_for_each_other_in_a_circle(transactional_db):
    jam = a_jam()
    hubs = [a_hub(jam, capacity=3) for _ in range(2)]
    people = [a_participant(jam=jam) for _ in range(6)]
    for n, person in enumerate(people):
        person.choose_hub(hubs[n % 2])
    for n, person in enumerate(people):
        actions.wait_for_hub(jam, person.user, hubs[1 - n % 2])
    answers = at_once(*[lambda user=p.user: actions.choose_hub(jam, user, None) for p in people[:2]])
    assert answers == [None, None]
    assert [hub.participants.count() <= 3 for hub in hubs] == [True, True]
    assert jam.participants.exclude(hub=None).count() >= 4


def test_a_jam_that_judges_shows_no_line(client):
    hub = a_hub(a_jam(phase=Phase.JUDGING), capacity=1)
    ada = a_participant(jam=hub.jam)
    Waiting.objects.create(user=ada.user, jam=hub.jam, hub=hub, since=clock.now())
    client.force_login(ada.user)
    assert "you wait" not in client.get(hub.get_absolute_url()).content.decode()
