from functools import partial

import pytest
from django.urls import reverse

from accounts import actions
from accounts.models import (
    AlreadyAnswered,
    AlreadyInTeam,
    JoinRequest,
    Message,
    NotOnTeam,
    NotTakingPart,
    TeamFrozen,
    TeamFull,
    TeamSaidNo,
    TooManyRequests,
)
from tests.accounts.helpers import at_once, before_it_commits
from tests.factories import a_jam, a_participant, a_team, a_user, an_organiser

pytestmark = pytest.mark.django_db


def a_request(*, message="I can read attention maps.", **fields):
    """Cleo asks Ada's team."""
    jam = a_jam(**fields)
    team = a_team(a_participant(jam=jam, user=a_user("Ada")), name="Low Rank")
    cleo = a_participant(jam=jam, user=a_user("Cleo"))
    return actions.ask_to_join(team, cleo.user, message=message)


def url(request):
    return reverse("team-request", args=[request.team.jam.slug, request.team_id, request.pk])


def ask_url(team):
    return reverse("team-ask", args=[team.jam.slug, team.pk])


def page_of(client, team, user):
    client.force_login(user)
    return client.get(team.get_absolute_url()).content.decode()


def lead_of(team):
    return team.members.get(is_lead=True).user


def kinds():
    return sorted(Message.objects.values_list("kind", "to"))


# asking


def test_asking_is_one_field_and_every_member_gets_a_mail(client):
    jam = a_jam()
    ada, ben = (a_participant(jam=jam, user=a_user(name)) for name in ("Ada", "Ben"))
    team, cleo = a_team(ada, ben), a_participant(jam=jam, user=a_user("Cleo"))
    client.force_login(cleo.user)
    assert client.get(ask_url(team)).status_code == 200
    answer = client.post(ask_url(team), {"message": "  I plot\nthings. "})
    assert (answer.status_code, answer.url) == (303, team.get_absolute_url())
    assert JoinRequest.objects.get().message == "I plot things."
    assert kinds() == sorted([("team_asked", ada.user.email), ("team_asked", ben.user.email)])
    assert "“I plot things.”" in Message.objects.first().text


def test_the_same_request_twice_is_one_and_one_mail(client):
    request = a_request()
    client.force_login(request.participant.user)
    assert client.post(ask_url(request.team), {"message": "Again"}).status_code == 303
    assert JoinRequest.objects.count() == Message.objects.filter(kind="team_asked").count() == 1


@pytest.mark.parametrize("message", ["see https://x.example", "mail me@x.example", "x" * 301])
def test_a_message_with_a_link_or_too_long_is_refused_and_kept(client, message):
    team, cleo = a_team(), a_user("Cleo")
    a_participant(jam=team.jam, user=cleo)
    client.force_login(cleo)
    page = client.post(ask_url(team), {"message": message})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["message"]
    assert message in page.content.decode()
    assert JoinRequest.objects.count() == 0


def test_who_does_not_take_part_joins_the_jam_first_and_comes_back(client):
    team = a_team()
    client.force_login(a_user("Cleo"))
    there = f"{reverse('jam-join', args=[team.jam.slug])}?next={ask_url(team)}"
    assert client.get(ask_url(team)).url == client.post(ask_url(team)).url == there
    with pytest.raises(NotTakingPart):
        actions.ask_to_join(team, a_user())


def test_nobody_asks_a_full_team_their_own_or_one_while_they_are_in_another(client):
    jam = a_jam(team_size=1)
    full, other = a_team(jam=jam), a_team(jam=jam)
    with pytest.raises(TeamFull):
        actions.ask_to_join(full, a_participant(jam=jam).user)
    with pytest.raises(AlreadyInTeam):
        actions.ask_to_join(full, lead_of(other))
    client.force_login(lead_of(full))
    assert client.get(ask_url(full)).url == full.get_absolute_url()
    client.force_login(lead_of(other))
    assert client.post(ask_url(full), {"message": "Hello"}).status_code == 422


def test_ten_requests_wait_at_most():
    jam = a_jam()
    cleo = a_participant(jam=jam)
    for _ in range(10):
        actions.ask_to_join(a_team(jam=jam), cleo.user)
    with pytest.raises(TooManyRequests):
        actions.ask_to_join(a_team(jam=jam), cleo.user)


def test_a_team_that_said_no_is_not_asked_again_but_one_asked_in_vain_is():
    request = a_request()
    cleo = request.participant.user
    actions.withdraw_request(request)
    again = actions.ask_to_join(request.team, cleo)
    assert again.pk != request.pk
    actions.answer_request(again, accept=False, by=lead_of(request.team))
    with pytest.raises(TeamSaidNo):
        actions.ask_to_join(request.team, cleo)


# answering


def test_any_member_takes_the_asker_in_and_all_are_told(client):
    request = a_request()
    ada, cleo, team = lead_of(request.team), request.participant.user, request.team
    ben = a_participant(jam=team.jam, user=a_user("Ben"))
    team.add_member(ben)
    Message.objects.all().delete()
    client.force_login(ben.user)
    answer = client.post(url(request), {"answer": "yes"})
    assert (answer.status_code, answer.url) == (303, team.get_absolute_url())
    assert cleo.participation(team.jam).team == team
    assert kinds() == sorted([("team_joined", ada.email), ("team_said_yes", cleo.email)])
    request.refresh_from_db()
    assert (request.accepted, request.answered_by) == (True, ben.user)


def test_who_declines_sends_a_friendly_mail_that_names_nobody(client):
    request = a_request()
    Message.objects.all().delete()
    client.force_login(lead_of(request.team))
    client.post(url(request), {"answer": "no"})
    mail = Message.objects.get()
    assert (mail.kind, mail.to, mail.subject) == (
        "team_said_no",
        request.participant.user.email,
        "Low Rank has no seat for you this time",
    )
    assert "Ada" not in mail.text
    assert request.team.members.count() == 1


def test_an_answer_that_is_neither_yes_nor_no_changes_nothing(client):
    request = a_request()
    client.force_login(lead_of(request.team))
    for answer in ["", "maybe", "accept"]:
        assert client.post(url(request), {"answer": answer}).status_code == 303
    assert client.get(url(request)).status_code == 405
    assert JoinRequest.objects.waiting().get() == request


def test_the_same_answer_twice_is_one_and_the_other_answer_is_refused():
    request = a_request()
    ada = lead_of(request.team)
    for _ in range(2):
        actions.answer_request(request, accept=True, by=ada)
    assert Message.objects.filter(kind="team_said_yes").count() == 1
    with pytest.raises(AlreadyAnswered, match="Cleo was taken in already, by Ada"):
        actions.answer_request(request, accept=False, by=ada)


def test_who_has_left_the_team_does_not_decide_for_it():
    request = a_request()
    with pytest.raises(NotOnTeam):
        actions.answer_request(request, accept=True, by=a_participant(jam=request.team.jam).user)


def test_the_asker_sees_how_it_stands_and_takes_it_back(client):
    request = a_request()
    cleo, team = request.participant.user, request.team
    assert "the team has not answered yet" in page_of(client, team, cleo)
    client.post(url(request))
    assert JoinRequest.objects.waiting().count() == 0
    assert "Ask to join" in page_of(client, team, cleo)
    assert "Cleo" not in page_of(client, team, lead_of(team))


def test_a_declined_asker_reads_that_other_teams_look_for_people(client):
    request = a_request()
    actions.answer_request(request, accept=False, by=lead_of(request.team))
    page = page_of(client, request.team, request.participant.user)
    assert "has no seat for you this time" in page
    assert "Ask to join" not in page


def test_a_seat_closes_all_that_a_person_asked_for_or_was_offered():
    request = a_request()
    cleo, jam = request.participant, request.team.jam
    second = a_team(jam=jam)
    actions.ask_to_join(second, cleo.user)
    offer = actions.offer_seat(a_team(jam=jam), cleo, by=an_organiser(jam))
    actions.answer_request(request, accept=True, by=lead_of(request.team))
    offer.refresh_from_db()
    assert JoinRequest.objects.waiting().count() == 0
    assert offer.revoked_at is not None
    with pytest.raises(AlreadyAnswered, match="does not wait for an answer any more"):
        actions.answer_request(second.requests.get(), accept=True, by=lead_of(second))


def test_a_team_of_ones_own_closes_requests_too():
    request = a_request()
    actions.create_team(request.team.jam, request.participant.user)
    assert JoinRequest.objects.waiting().count() == 0


def test_who_leaves_the_jam_asks_nobody_any_more():
    request = a_request()
    offer = actions.offer_seat(a_team(jam=request.team.jam), request.participant, by=an_organiser(request.team.jam))
    actions.leave(request.team.jam, request.participant.user)
    offer.refresh_from_db()
    assert JoinRequest.objects.count() == 0
    assert offer.revoked_at is not None


def test_when_the_team_is_full_the_others_keep_waiting_and_read_it(client):
    request = a_request(team_size=2)
    team = request.team
    ben = a_participant(jam=team.jam, user=a_user("Ben"))
    actions.answer_request(actions.ask_to_join(team, ben.user), accept=True, by=lead_of(team))
    assert "your request waits until one is free" in page_of(client, team, request.participant.user)
    assert "All seats are taken, so nobody can be taken in" in page_of(client, team, lead_of(team))
    with pytest.raises(TeamFull):
        actions.answer_request(request, accept=True, by=lead_of(team))
    assert JoinRequest.objects.waiting().get() == request


def test_from_the_deadline_on_nobody_asks_or_is_taken_in(client):
    request = a_request()
    jam = request.team.jam
    jam.submissions_close_at = jam.building_starts_at + (jam.submissions_close_at - jam.building_starts_at) / 4
    jam.save()
    with pytest.raises(TeamFrozen):
        actions.answer_request(request, accept=True, by=lead_of(request.team))
    with pytest.raises(TeamFrozen):
        actions.ask_to_join(request.team, a_participant(jam=jam).user)
    assert "asks to join" not in page_of(client, request.team, lead_of(request.team))


# who sees it


def test_only_the_team_and_the_asker_read_a_request(client):
    request = a_request(message="Canary")
    team, jam = request.team, request.team.jam
    for reader, may in [
        (lead_of(team), True),
        (request.participant.user, True),
        (a_participant(jam=jam).user, False),
        (lead_of(a_team(jam=jam)), False),
        (an_organiser(jam), False),
        (an_organiser(a_jam()), False),
    ]:
        assert ("Canary" in page_of(client, team, reader)) is may


def test_to_everybody_else_a_request_is_not_there(client):
    request = a_request()
    team, jam = request.team, request.team.jam
    for somebody in [a_user(), a_participant(jam=jam).user, lead_of(a_team(jam=jam)), an_organiser(jam)]:
        client.force_login(somebody)
        for answer in ["yes", "no"]:
            assert client.post(url(request), {"answer": answer}).status_code == 404
    client.force_login(lead_of(team))
    other = a_team(jam=jam)
    assert client.post(reverse("team-request", args=[jam.slug, other.pk, request.pk])).status_code == 404
    assert client.post(reverse("team-request", args=[a_jam().slug, team.pk, request.pk])).status_code == 404
    assert JoinRequest.objects.waiting().get() == request


# at the same moment


def test_two_members_who_answer_at_once_give_one_answer(transactional_db):
    for first, second in [(True, True), (True, False), (False, False)]:
        request = a_request()
        ben = a_participant(jam=request.team.jam)
        request.team.add_member(ben)
        answers = at_once(
            partial(actions.answer_request, request, accept=first, by=lead_of(request.team)),
            partial(actions.answer_request, request, accept=second, by=ben.user),
        )
        assert answers.count("AlreadyAnswered") == (first != second)
        sent = Message.objects.filter(kind__in=["team_said_yes", "team_said_no"], to=request.participant.user.email)
        assert sent.count() == 1
        request.refresh_from_db()
        assert request.team.members.filter(user=request.participant.user).exists() is request.accepted


@pytest.mark.parametrize(("second", "answer"), [(True, None), (False, "AlreadyAnswered")])
def test_the_second_member_waits_for_the_answer_of_the_first(transactional_db, second, answer):
    request = a_request()
    ben = a_participant(jam=request.team.jam)
    request.team.add_member(ben)
    yes = partial(actions.answer_request, request, accept=True, by=lead_of(request.team))
    assert before_it_commits(yes, partial(actions.answer_request, request, accept=second, by=ben.user)) == answer
    assert Message.objects.filter(kind__in=["team_said_yes", "team_said_no"]).count() == 1


def test_a_team_that_goes_with_its_last_member_tells_whoever_asked_it(client):
    request = a_request()
    client.force_login(lead_of(request.team))
    assert client.post(reverse("team-leave", args=[request.team.jam.slug, request.team_id])).status_code == 303
    told = Message.objects.filter(kind="team_gone").values_list("user", "subject")
    assert list(told) == [(request.participant.user_id, f"{request.team.name} is no longer there")]


def test_a_team_that_goes_on_keeps_its_requests():
    request = a_request()
    request.team.add_member(a_participant(jam=request.team.jam))
    actions.leave_team(request.team, lead_of(request.team))
    assert (JoinRequest.objects.waiting().count(), Message.objects.filter(kind="team_gone").count()) == (1, 0)


def test_asking_and_taking_back_again_and_again_stops_mailing_the_team(client):
    jam = a_jam()
    team, cleo = a_team(jam=jam), a_participant(jam=jam)
    client.force_login(cleo.user)
    for _ in range(21):
        answer = client.post(ask_url(team), {"message": "Hello."})
        JoinRequest.objects.update(answered_at=jam.building_starts_at)
    assert (answer.status_code, Message.objects.filter(kind="team_asked").count()) == (422, 20)


def test_ten_teams_that_take_one_person_in_at_once_are_one_team(transactional_db):
    jam = a_jam()
    cleo = a_participant(jam=jam)
    requests = [actions.ask_to_join(a_team(jam=jam), cleo.user) for _ in range(10)]
    answers = at_once(*[partial(actions.answer_request, r, accept=True, by=lead_of(r.team)) for r in requests])
    assert answers.count(None) == 1
    assert answers.count("AlreadyAnswered") == 9
    assert Message.objects.filter(kind="team_said_yes").count() == 1


def test_taking_in_and_taking_back_at_once_is_one_of_both(transactional_db):
    for _ in range(5):
        request = a_request()
        answers = at_once(
            partial(actions.answer_request, request, accept=True, by=lead_of(request.team)),
            partial(actions.withdraw_request, request),
        )
        assert answers.count("AlreadyAnswered") == 1


def test_twenty_identical_requests_are_one(transactional_db):
    jam = a_jam()
    team, cleo = a_team(jam=jam), a_participant(jam=jam)
    at_once(*[partial(actions.ask_to_join, team, cleo.user)] * 20)
    assert JoinRequest.objects.count() == Message.objects.filter(kind="team_asked").count() == 1


def test_a_team_page_costs_the_same_for_three_and_three_hundred_requests(client, django_assert_max_num_queries):
    counts = []
    for people in (3, 300):
        team = a_team(name=f"Team of {people}")
        asked_at = team.jam.building_starts_at
        JoinRequest.objects.bulk_create(
            JoinRequest(team=team, participant=a_participant(jam=team.jam), asked_at=asked_at) for _ in range(people)
        )
        client.force_login(lead_of(team))
        with django_assert_max_num_queries(40) as captured:
            assert len(client.get(team.get_absolute_url()).context["requests"]) == people
        counts.append(len(captured))
    assert counts[0] == counts[1]
