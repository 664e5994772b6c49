from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import actions
from accounts.actions.taking_part import register
from accounts.models import JoiningClosed, LeavingClosed, Message, Participant
from jam import clock
from jam.phases import Phase
from tests.accounts.helpers import at_once
from tests.factories import a_hub, a_jam, a_participant, a_submission, a_team, a_user

pytestmark = pytest.mark.django_db
OPEN = [Phase.REGISTRATION, Phase.BUILDING]
SHUT = [Phase.ANNOUNCED, Phase.JUDGING, Phase.DELIBERATION, Phase.RESULTS]


def join_url(jam):
    return reverse("jam-join", args=[jam.slug])


def leave_url(jam):
    return reverse("jam-leave", args=[jam.slug])


@pytest.mark.parametrize("phase", OPEN)
def test_one_button_joins_and_the_next_three_steps_come_by_mail(client, phase):
    jam, ada = a_jam(phase=phase), a_user("Ada")
    client.force_login(ada)
    assert "Join the jam" in client.get(join_url(jam)).content.decode()
    assert Participant.objects.count() == 0
    answer = client.post(join_url(jam))
    assert (answer.status_code, answer.url) == (303, join_url(jam))
    assert ada.participation(jam) is not None
    mail = Message.objects.get()
    assert (mail.kind, mail.to, mail.subject) == ("joined", ada.email, f"You are in: {jam.name}")
    assert len([line for line in mail.text.splitlines() if line.startswith("- ")]) == 3
    assert "You are in" in client.get(join_url(jam)).content.decode()


@pytest.mark.parametrize("phase", SHUT)
def test_before_registration_and_after_the_deadline_nobody_joins(client, phase):
    jam, ada = a_jam(phase=phase), a_user("Ada")
    client.force_login(ada)
    assert client.get(join_url(jam)).status_code == 200
    assert client.post(join_url(jam)).status_code == 422
    assert ada.participation(jam) is None
    with pytest.raises(JoiningClosed):
        actions.join(jam, ada)


def test_the_last_instant_before_the_deadline_counts_and_the_deadline_itself_does_not():
    jam = a_jam()
    left = jam.submissions_close_at - clock.now()
    clock.move(left - timedelta(milliseconds=200))
    actions.join(jam, a_user("Ada"))
    clock.move(left)
    with pytest.raises(JoiningClosed):
        actions.join(jam, a_user("Ben"))


@pytest.mark.parametrize(("edge", "opens"), [("registration_opens_at", True), ("submissions_close_at", False)])
def test_the_very_instant_belongs_to_what_begins_then(edge, opens):
    jam = a_jam()
    at = getattr(jam, edge)
    for ms, is_open in [(-1, not opens), (0, opens), (1, opens)]:
        now, person = at + timedelta(milliseconds=ms), a_user()
        if is_open:
            assert register(jam, person, now=now).user == person
        else:
            with pytest.raises(JoiningClosed):
                register(jam, person, now=now)


def test_joining_twice_changes_nothing(client):
    jam, ada = a_jam(), a_user("Ada")
    client.force_login(ada)
    client.post(join_url(jam))
    client.post(join_url(jam))
    assert Participant.objects.count() == Message.objects.count() == 1


def test_fifty_clicks_at_once_are_one_registration_and_one_mail(transactional_db):
    jam, ada = a_jam(), a_user("Ada")
    at_once(*[lambda: actions.join(jam, ada).pk] * 50)
    assert Participant.objects.count() == Message.objects.count() == 1


def test_signed_out_one_is_led_through_sign_up_and_back(client):
    jam = a_jam()
    page = client.get(join_url(jam)).content.decode()
    assert f'href="{reverse("account_signup")}?next={join_url(jam)}"' in page
    assert client.post(join_url(jam)).url == f"{reverse('account_login')}?next={join_url(jam)}"
    assert Participant.objects.count() == 0


def test_after_joining_you_go_on_where_you_came_from_on_this_site_only(client):
    jam = a_jam()
    client.force_login(a_user("Ada"))
    assert client.post(join_url(jam), {"next": "/conduct/"}).url == "/conduct/"
    assert client.post(join_url(jam), {"next": "//evil.example/"}).url == join_url(jam)


def test_leaving_gives_back_place_and_seat_and_one_may_join_again(client):
    jam, ada = a_jam(), a_user("Ada")
    ben = a_participant(jam=jam)
    team = a_team(a_participant(jam=jam, user=ada), ben)
    client.force_login(ada)
    client.get(leave_url(jam))
    assert ada.participation(jam) is not None
    answer = client.post(leave_url(jam))
    assert (answer.status_code, answer.url) == (303, jam.get_absolute_url())
    assert ada.participation(jam) is None
    assert list(team.members.all()) == [ben]
    assert Message.objects.get().kind == "left"
    client.post(join_url(jam))
    assert ada.participation(jam) is not None


def test_leaving_says_so_to_who_never_joined(client):
    jam = a_jam()
    client.force_login(a_user("Ada"))
    assert client.get(leave_url(jam)).url == join_url(jam)


@pytest.mark.parametrize("phase", [Phase.JUDGING, Phase.DELIBERATION, Phase.RESULTS])
def test_after_the_deadline_nobody_leaves_and_is_told_why(client, phase):
    jam, ada = a_jam(phase=phase), a_user("Ada")
    a_participant(jam=jam, user=ada)
    client.force_login(ada)
    assert client.get(leave_url(jam)).status_code == 200
    page = client.post(leave_url(jam))
    assert page.status_code == 422
    assert page.context["refusal"] == LeavingClosed().messages[0]
    assert ada.participation(jam) is not None


def test_the_last_of_a_team_that_has_submitted_stays(client):
    jam, ada = a_jam(), a_user("Ada")
    team = a_team(a_participant(jam=jam, user=ada), name="Low Rank")
    a_submission(team=team, title="Heads")
    client.force_login(ada)
    page = client.post(leave_url(jam))
    assert page.status_code == 422
    assert page.context["refusal"] == (
        "You are the last of Low Rank, and “Heads” is submitted. Invite somebody, or withdraw it first."
    )
    assert ada.participation(jam).team == team


def test_a_hub_can_be_chosen_while_joining(client):
    jam, ada = a_jam(), a_user("Ada")
    hub = a_hub(jam)
    client.force_login(ada)
    client.post(join_url(jam), {"hub": hub.slug})
    assert ada.participation(jam).hub == hub


@pytest.mark.parametrize("chosen", ["nowhere", "9" * 400])
def test_a_hub_that_is_not_there_is_refused_and_nobody_joins(client, chosen):
    jam, ada = a_jam(), a_user("Ada")
    a_hub(jam)
    client.force_login(ada)
    assert client.post(join_url(jam), {"hub": chosen}).status_code == 422
    assert ada.participation(jam) is None


def test_a_full_or_unapproved_or_foreign_hub_is_refused_and_nobody_joins(client):
    jam, ada = a_jam(), a_user("Ada")
    full = a_hub(jam, capacity=1)
    actions.join(jam, a_user(), hub=full)
    client.force_login(ada)
    for hub in [full, a_hub(jam, approved_at=None), a_hub(a_jam())]:
        assert client.post(join_url(jam), {"hub": hub.slug}).status_code == 422
        assert ada.participation(jam) is None


def test_an_unpublished_jam_is_not_there_for_strangers(client):
    jam = a_jam(published_at=None)
    client.force_login(a_user("Cleo"))
    assert client.get(join_url(jam)).status_code == client.post(join_url(jam)).status_code == 404
