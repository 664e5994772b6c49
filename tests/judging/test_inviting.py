"""Somebody without an account is asked to judge by mail, and judges once they said yes."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.actions.deleting import delete_account
from accounts.models import AuditEntry, Message
from jam import clock
from jam.phases import Phase
from judging import personal
from judging.actions.inviting import accept_to_judge, invite_judge, withdraw_judge_invitation
from judging.models import Judge, JudgeInvitation
from tests.factories import a_jam, a_user, an_organiser

from .scene import a_dealt_jam, a_jam_to_judge, a_published_jam, at_once, judge_named, url

pytestmark = pytest.mark.django_db
ADDRESS = "expert@example.org"


@pytest.fixture
def jam():
    return a_dealt_jam(teams=7)


@pytest.fixture
def olga(jam):
    return an_organiser(jam)


@pytest.fixture
def token(jam, olga):
    return invite_judge(jam, ADDRESS, by=olga).token


def page(token):
    return reverse("judge-invitation", args=[token])


def test_the_desk_takes_any_address_and_mails_a_link_that_works(jam, olga, client):
    client.force_login(olga)
    for _twice in range(2):
        assert client.post(url("manage-judge-add", jam), {"email": "Expert@Example.org"}).status_code == 303
    mail = Message.objects.get(kind="judge_invited")
    assert (mail.to, JudgeInvitation.objects.get().email, mail.is_secret) == (ADDRESS, ADDRESS, True)
    assert ADDRESS in client.get(url("manage-judging", jam)).content.decode()
    link = re.search(r"/judging/[\w-]+/", mail.text)[0]
    client.logout()
    assert client.get(link).status_code == 200
    assert client.post(link)["location"].startswith("/account/login/?next=/judging/")
    expert = a_user("Expert", email=ADDRESS)
    client.force_login(expert)
    assert client.get(link).status_code == 200
    assert Judge.objects.filter(user=expert).count() == 0
    assert client.post(link)["location"] == url("judge-home", jam)
    judge = Judge.objects.get(user=expert)
    assert (judge.invited, judge.assignments.count(), JudgeInvitation.objects.count()) == (True, 5, 0)
    assert (client.get(link).status_code, client.post(link).status_code) == (404, 404)


def test_a_private_jam_opens_for_an_expert_who_said_yes(client):
    jam = a_jam_to_judge(teams=3, visibility="private", access_code="SECRET1")
    token = invite_judge(jam, ADDRESS, by=an_organiser(jam)).token
    client.force_login(a_user("Expert"))
    assert client.get(url("judge-home", jam)).status_code == 404
    assert client.post(page(token))["location"] == url("judge-home", jam)
    assert client.get(url("judge-home", jam)).status_code == 200


def test_no_is_an_answer_without_an_account(jam, token, client):
    assert client.post(page(token), {"answer": "no"}).status_code == 303
    assert (JudgeInvitation.objects.count(), client.get(page(token)).status_code) == (0, 404)


def test_who_takes_part_and_says_yes_stays_what_they_are(jam, token):
    jo = judge_named(jam, "Member1-0")
    assert accept_to_judge(token, jo.user) == jo
    assert (jo.assignments.count(), JudgeInvitation.objects.count()) == (5, 0)


def test_a_withdrawn_link_opens_nothing(jam, olga, token, client):
    client.force_login(olga)
    invitation = JudgeInvitation.objects.get()
    for _twice in range(2):
        assert client.post(url("manage-judge-withdraw", jam, invitation.pk)).status_code == 303
    assert client.get(page(token)).status_code == 404
    withdraw_judge_invitation(invitation, by=olga)
    log = AuditEntry.objects.filter(jam=jam, actor=olga).values_list("action", flat=True)
    assert list(log) == ["withdrew an invitation to judge", "asked somebody to judge"]


def test_pressed_four_times_at_once_somebody_judges_once(jam, token, transactional_db):
    expert = a_user("Expert")
    outcomes = at_once(*[lambda: accept_to_judge(token, expert)] * 4)
    assert sorted(isinstance(outcome, Judge) for outcome in outcomes) == [False, False, False, True]
    assert Judge.objects.get(user=expert).assignments.count() == 5


def test_before_the_deal_who_has_an_account_is_told_too(client):
    jam = a_jam(phase=Phase.BUILDING)
    client.force_login(an_organiser(jam))
    jo = a_user("Jo")
    assert client.post(url("manage-judge-add", jam), {"email": jo.email}).status_code == 303
    assert list(Message.objects.values_list("kind", "to")) == [("judge_added", jo.email)]


def test_once_results_are_out_nobody_is_invited():
    jam = a_published_jam(teams=6)
    with pytest.raises(ValidationError) as refusal:
        invite_judge(jam, ADDRESS, by=an_organiser(jam))
    assert refusal.value.code == "invited_too_late"


def test_who_deletes_their_account_is_not_waited_for(jam, token):
    expert = a_user("Expert", email=ADDRESS)
    delete_account(expert)
    assert JudgeInvitation.objects.count() == 0


def test_what_waits_for_an_answer_is_among_what_is_kept_about_somebody(jam, token):
    tables = {table.name: list(table.rows) for table in personal.tables(a_user(email=ADDRESS), now=clock.now())}
    assert [row[0] for row in tables["invitations-to-judge"]] == [jam.name]
