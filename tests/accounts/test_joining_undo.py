"""Cancelling, and taking it back for a day."""

from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.urls import reverse

from accounts import actions
from accounts.leaving import Memory
from accounts.models import AuditEntry, LeavingClosed, Message, TeamNeedsYou, UndoGone
from jam import clock
from jam.models import Jam
from jam.phases import Phase
from tests.accounts.helpers import at_once
from tests.factories import a_hub, a_jam, a_participant, a_submission, a_team, a_user, an_organiser

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def url(name, jam, *more):
    return reverse(name, args=[jam.slug, *more])


def undo(jam, memory):
    return actions.undo_leave(jam, memory.token)


def test_leaving_shows_an_undo_button_and_mails_a_link_that_bring_everything_back(client):
    jam, ada = a_jam(phase=Phase.REGISTRATION), a_user("Ada")
    hub = a_hub(jam)
    me = actions.join(jam, ada, hub=hub)
    me.pitch, me.on_board, me.skills = "I look for a team", True, ["Python"]
    me.save()
    ben = a_participant(jam=jam)
    team = a_team(ben, name="Low Rank")
    team.add_member(me)
    before = ada.participation(jam)
    client.force_login(ada)
    client.post(url("jam-leave", jam))
    shown = client.get(jam.get_absolute_url()).content.decode()
    mail = Message.objects.get(kind="left").text
    path = next(line.split("Undo it: ")[1] for line in mail.splitlines() if line.startswith("Undo it: "))
    path = path[path.index("/jams/") :]
    assert f'action="{path}"' in shown
    assert client.get(path).status_code == 200
    assert ada.participation(jam) is None
    assert client.post(path).url == url("jam-join", jam)
    after = ada.participation(jam)
    facts = ["user_id", "team_id", "hub_id", "joined_at", "pitch", "on_board", "skills"]
    assert [getattr(after, fact) for fact in facts] == [getattr(before, fact) for fact in facts]
    page = client.get(url("jam-join", jam))
    assert [str(message) for message in page.context["messages"]] == [f"You are in {jam.name} again."]


def test_what_cannot_be_had_again_is_said(client):
    jam, ada = a_jam(team_size=2), a_user("Ada")
    hub = a_hub(jam, city="Oslo", capacity=1)
    me = actions.join(jam, ada, hub=hub)
    team = a_team(me, a_participant(jam=jam), name="Low Rank")
    memory = actions.leave(jam, ada)
    actions.join(jam, a_user("Ben"), hub=hub)
    team.add_member(a_participant(jam=jam))
    undone = undo(jam, memory)
    assert (undone.participant.hub, undone.participant.team) == (None, None)
    assert len(undone.lost) == 2
    assert (undone.lost[0].startswith("Oslo has no place left."), undone.lost[1].startswith(team.name)) == (True, True)


def test_a_team_that_went_with_its_only_member_comes_back_with_them():
    jam, ada = a_jam(), a_user("Ada")
    a_team(actions.join(jam, ada), name="Low Rank")
    memory = actions.leave(jam, ada)
    assert jam.teams.count() == 0
    assert (undo(jam, memory).participant.user, jam.teams.get().name) == (ada, "Low Rank")
    assert jam.teams.get().has_member(ada)


def test_who_led_the_team_is_told_that_somebody_else_does_now():
    jam, ada = a_jam(), a_user("Ada")
    a_team(actions.join(jam, ada), a_participant(jam=jam), name="Low Rank")
    assert undo(jam, actions.leave(jam, ada)).lost == ["Somebody else leads Low Rank now."]


def test_in_a_jam_that_filled_up_one_gets_the_former_turn_before_all_who_came_later():
    jam, ada = a_jam(capacity=1), a_user("Ada")
    actions.join(jam, ada)
    ben, cleo = a_user("Ben"), a_user("Cleo")
    for person in (ben, cleo):
        actions.join_or_wait(jam, person)
    memory = actions.leave(jam, ada)
    undone = undo(jam, memory)
    assert (undone.participant, undone.waiting.position()) == (None, 1)
    actions.leave(jam, ben)
    assert [p.user for p in jam.participants.all()] == [ada]


def test_who_left_the_waiting_list_gets_the_turn_back():
    jam = a_jam(capacity=1)
    actions.join(jam, a_user("Ada"))
    ben, cleo = a_user("Ben"), a_user("Cleo")
    for person in (ben, cleo):
        actions.join_or_wait(jam, person)
    undo(jam, actions.leave(jam, ben))
    assert [waiting.user for waiting in jam.waits.for_the_jam()] == [ben, cleo]


def test_who_leaves_a_jam_that_is_private_by_now_lands_on_the_way_back_in(client):
    ada = a_participant(jam=a_jam(visibility="private", access_code="ABCDEFGH"), user=a_user("Ada"))
    client.force_login(ada.user)
    back = client.post(url("jam-leave", ada.jam)).url
    assert (client.get(ada.jam.get_absolute_url()).status_code, client.get(back).status_code) == (404, 200)
    assert client.post(back).url == url("jam-join", ada.jam)
    assert client.get(ada.jam.get_absolute_url()).status_code == 200


def test_it_works_for_a_day_and_no_longer(client):
    jam, ada = a_jam(), a_user("Ada")
    edges = ["submissions_close_at", "judging_closes_at", "results_expected_at"]
    Jam.objects.update(**{name: clock.now() + n * DAY for n, name in enumerate(edges, 3)})
    actions.join(jam, ada)
    memory = actions.leave(jam, ada)
    clock.move(DAY)
    with pytest.raises(UndoGone):
        undo(jam, memory)
    page = client.post(memory.undo_path(jam))
    assert (page.status_code, page.context["refusal"]) == (422, UndoGone().messages[0])
    clock.move(DAY - timedelta(seconds=20))
    assert undo(jam, memory).participant.user == ada


@pytest.mark.parametrize(("ms", "works"), [(-1, True), (0, False), (1, False)])
def test_the_day_and_the_jam_end_at_the_very_instant(ms, works):
    jam, ada = a_jam(), a_user("Ada")
    actions.join(jam, ada)
    memory = Memory.read(actions.leave(jam, ada).token)
    jam = Jam.objects.get(pk=jam.pk)
    close = jam.submissions_close_at
    jam.submissions_close_at = close + 9 * DAY
    for end, until in [(datetime.fromisoformat(memory.at) + DAY, jam), (close, Jam.objects.get(pk=jam.pk))]:
        now = end + timedelta(milliseconds=ms)
        with nullcontext() if works else pytest.raises(UndoGone):
            memory.refuse_late(until, now=now)


def test_it_works_until_submissions_close_and_no_longer():
    jam, ada = a_jam(), a_user("Ada")
    actions.join(jam, ada)
    memory = actions.leave(jam, ada)
    left = jam.submissions_close_at - clock.now()
    clock.move(left)
    with pytest.raises(UndoGone):
        undo(jam, memory)
    clock.move(left - timedelta(milliseconds=500))
    assert undo(jam, memory).participant.user == ada


@pytest.mark.parametrize("token", ["x", "a:b:c", "é", "1" * 3000])
def test_a_link_that_we_never_wrote_leads_nowhere(client, token):
    jam = a_jam()
    page = url("jam-undo-leave", jam, token)
    assert client.get(page).status_code == client.post(page).status_code == 404


def test_a_link_of_one_jam_does_nothing_in_another(client):
    jam, ada = a_jam(), a_user("Ada")
    actions.join(jam, ada)
    memory = actions.leave(jam, ada)
    assert client.post(url("jam-undo-leave", a_jam(), memory.token)).status_code == 404
    assert ada.participations.count() == 0


def test_answers_and_consents_are_kept_for_who_comes_back():
    jam, ada = a_jam(), a_user("Ada")
    question = jam.join_questions.create(kind="text", label="Diet?", is_required=True)
    actions.join(jam, ada, answers={question.pk: "none"})
    undo(jam, actions.leave(jam, ada))
    assert question.answers.get().text == "none"
    assert ada.consents.count() == len(actions.agreement(jam))


def test_an_organiser_removes_somebody_who_is_told_and_the_log_says_so(client):
    jam, ada = a_jam(), a_user("Ada")
    team = a_team(actions.join(jam, ada), a_participant(jam=jam))
    client.force_login(an_organiser(jam))
    page = url("manage-person-remove", jam, ada.pk)
    assert client.get(page).status_code == 200
    assert client.post(page).status_code == 303
    assert (ada.participation(jam), team.members.count()) == (None, 1)
    assert [m.kind for m in Message.objects.filter(user=ada).order_by("pk")] == ["joined", "removed"]
    assert AuditEntry.objects.get().action == "removed a participant"
    assert client.post(page).status_code == 404


def test_whose_team_would_be_left_with_a_submission_is_not_removed(client):
    jam, ada = a_jam(), a_user("Ada")
    a_submission(team=a_team(actions.join(jam, ada)))
    olga = an_organiser(jam)
    with pytest.raises(TeamNeedsYou):
        actions.remove_participant(ada.participation(jam), by=olga)
    client.force_login(olga)
    assert client.post(url("manage-person-remove", jam, ada.pk)).status_code == 422
    assert ada.participation(jam) is not None


def test_after_the_deadline_nobody_is_removed():
    jam = a_jam(phase=Phase.JUDGING)
    with pytest.raises(LeavingClosed):
        actions.remove_participant(a_participant(jam=jam), by=an_organiser(jam))


@pytest.mark.django_db(transaction=True)
def test_undone_twenty_times_at_once_is_one_place_one_seat_and_one_mail():
    jam, ada = a_jam(), a_user("Ada")
    team = a_team(a_participant(jam=jam))
    team.add_member(actions.join(jam, ada))
    memory = actions.leave(jam, ada)
    Message.objects.all().delete()
    undone = at_once(*[partial(actions.undo_leave, Jam.objects.get(pk=jam.pk), memory.token) for _ in range(20)])
    assert (jam.participants.filter(user=ada).count(), team.members.count()) == (1, 2)
    assert [one.lost for one in undone] == [[]] * 20
    assert Message.objects.filter(user=ada).count() == 1


@pytest.mark.django_db(transaction=True)
def test_undone_twenty_times_at_once_in_a_full_jam_is_one_turn():
    jam, ada = a_jam(capacity=1), a_user("Ada")
    actions.join(jam, ada)
    actions.join_or_wait(jam, a_user("Ben"))
    memory = actions.leave(jam, ada)
    at_once(*[partial(actions.undo_leave, Jam.objects.get(pk=jam.pk), memory.token) for _ in range(20)])
    assert (jam.waits.count(), jam.participants.count()) == (1, 1)
