"""What the lead of a team may do, what a team shows after the deadline, and that nobody reaches into another team."""

from functools import partial

import pytest
from django.urls import reverse

from accounts import actions
from accounts.models import Invitation, JoinRequest, Message, NotTheLead, Participant, Team, TeamFrozen
from jam import clock
from jam.phases import Phase
from tests.accounts.helpers import at_once, before_it_commits
from tests.factories import a_jam, a_participant, a_submission, a_team, a_user, an_organiser

pytestmark = pytest.mark.django_db


def url(name, team, *more):
    return reverse(name, args=[team.jam.slug, team.pk, *more])


def a_team_of_two(**fields):
    jam = a_jam(**fields)
    ada, ben = (a_participant(jam=jam, user=a_user(name)) for name in ("Ada", "Ben"))
    return a_team(ada, ben, name="Low Rank"), ada, ben


def leads(team):
    return list(team.members.filter(is_lead=True))


# handing on, and removing


def test_the_lead_hands_the_lead_on_and_the_heir_is_told(client):
    team, ada, ben = a_team_of_two()
    client.force_login(ada.user)
    assert client.get(url("team-transfer", team, ben.pk)).status_code == 405
    assert client.post(url("team-transfer", team, ben.pk)).url == team.get_absolute_url()
    assert leads(team) == [ben]
    assert Message.objects.get(to=ben.user.email).subject == "You lead Low Rank now"
    client.post(url("team-transfer", team, ada.pk))
    assert leads(team) == [ben]  # no longer hers to give


def test_the_lead_removes_a_member_after_a_question_and_they_are_told(client):
    team, ada, ben = a_team_of_two()
    client.force_login(ada.user)
    assert "Remove Ben from Low Rank?" in client.get(url("team-remove-member", team, ben.pk)).content.decode()
    assert team.members.count() == 2
    client.post(url("team-remove-member", team, ben.pk))
    ben.refresh_from_db()
    assert (ben.team, ben.user.participation(team.jam)) == (None, ben)
    assert Message.objects.get(to=ben.user.email).subject == "You are no longer in Low Rank"


def test_a_member_who_does_not_lead_removes_and_hands_on_nothing(client):
    team, ada, ben = a_team_of_two()
    client.force_login(ben.user)
    page = client.get(team.get_absolute_url()).content.decode()
    assert [word in page for word in (">Make <span", "Remove<span")] == [False, False]
    client.post(url("team-transfer", team, ben.pk))
    assert client.post(url("team-remove-member", team, ada.pk)).status_code == 422
    assert (leads(team), team.members.count()) == ([ada], 2)


def test_the_lead_does_not_remove_themselves_but_leaves():
    team, ada, ben = a_team_of_two()
    with pytest.raises(NotTheLead):
        actions.remove_member(team, ada, by=ada.user)
    actions.leave_team(team, ada.user)
    assert leads(team) == [ben]


@pytest.mark.parametrize("phase", [Phase.JUDGING, Phase.DELIBERATION, Phase.RESULTS])
def test_after_the_deadline_the_lead_changes_nothing(client, phase):
    team, ada, ben = a_team_of_two(phase=phase)
    client.force_login(ada.user)
    client.post(url("team-transfer", team, ben.pk))
    assert client.post(url("team-remove-member", team, ben.pk)).status_code == 422
    assert (leads(team), team.members.count()) == ([ada], 2)
    with pytest.raises(TeamFrozen):
        actions.hand_on_the_lead(team, ben, by=ada.user)


def test_after_the_deadline_the_page_is_the_credits(client):
    team, ada, _ben = a_team_of_two(phase=Phase.RESULTS)
    a_submission(team=team, title="Backup heads")
    client.logout()
    page = client.get(team.get_absolute_url()).content.decode()
    assert "Authors of" in page
    assert "Backup heads" in page
    client.force_login(ada.user)
    page = client.get(team.get_absolute_url()).content.decode()
    gone = ["Invite others", "Leave the team", ">Make <span", "Rename", "invite.svg"]
    assert [word for word in gone if word in page] == []


def test_while_teams_are_hidden_the_credits_name_no_project_to_others(client):
    team, ada, _ben = a_team_of_two(phase=Phase.JUDGING)
    a_submission(team=team, title="Canary")
    for reader, may in [(ada.user, True), (a_participant(jam=team.jam).user, False)]:
        client.force_login(reader)
        assert ("Canary" in client.get(team.get_absolute_url()).content.decode()) is may


# at the same moment


def test_removing_somebody_who_leaves_at_the_same_moment_tells_them_once_at_most(transactional_db):
    for _ in range(5):
        team, ada, ben = a_team_of_two()
        answers = at_once(
            partial(actions.remove_member, team, ben, by=ada.user), partial(actions.leave_team, team, ben.user)
        )
        assert answers == [None, None]
        assert list(team.members.all()) == [ada]
        assert leads(team) == [ada]
        assert Message.objects.filter(to=ben.user.email).count() <= 1


def test_who_leaves_first_is_not_told_that_the_lead_removed_them(transactional_db):
    team, ada, ben = a_team_of_two()
    leave, remove = partial(actions.leave_team, team, ben.user), partial(actions.remove_member, team, ben, by=ada.user)
    assert before_it_commits(leave, remove) is None
    assert (leads(team), Message.objects.filter(user=ben.user).count()) == ([ada], 0)


def test_two_leads_never_come_of_handing_on_at_once(transactional_db):
    for _ in range(5):
        team, ada, ben = a_team_of_two()
        cleo = a_participant(jam=team.jam)
        team.add_member(cleo)
        answers = at_once(*[partial(actions.hand_on_the_lead, team, heir, by=ada.user) for heir in (ben, cleo)])
        assert sorted(map(str, answers)) == ["None", "NotTheLead"]
        assert len(leads(team)) == 1


def test_the_lead_who_leaves_while_handing_on_leaves_one_lead(transactional_db):
    for _ in range(5):
        team, ada, ben = a_team_of_two()
        at_once(partial(actions.hand_on_the_lead, team, ben, by=ada.user), partial(actions.leave_team, team, ada.user))
        assert leads(team) == [ben]


# nobody reaches into another team


def everything():
    """All that could have changed."""
    rows = [Team, Participant, Invitation, JoinRequest, Message]
    return [list(model.objects.order_by("pk").values()) for model in rows]


@pytest.mark.parametrize("role", ["other team", "participant", "stranger", "other organiser", "nobody"])
def test_every_post_of_a_team_is_a_404_to_others_and_changes_nothing(client, role):
    team, _ada, ben = a_team_of_two()
    asked = actions.ask_to_join(team, a_participant(jam=team.jam).user)
    mailed = team.invite(by=ben.user, now=clock.now(), email="dan@elsewhere.example")
    team.invite(by=ben.user, now=clock.now(), user=a_participant(jam=team.jam).user)
    others = {
        "other team": lambda: a_team(a_participant(jam=team.jam)).members.get().user,
        "participant": lambda: a_participant(jam=team.jam).user,
        "stranger": lambda: a_user("Cleo"),
        "other organiser": lambda: an_organiser(a_jam()),
    }
    if role != "nobody":
        client.force_login(others[role]())
    before = everything()
    for name, more in [
        ("team-rename", ()),
        ("team-leave", ()),
        ("team-invite", ()),
        ("invite-mail", ()),
        ("invite-withdraw", (mailed.pk,)),
        ("team-offer", ()),
        ("team-request", (asked.pk,)),
        ("team-transfer", (ben.pk,)),
        ("team-remove-member", (ben.pk,)),
        ("team-remove", (ben.pk,)),
        ("team-looking", ()),
    ]:
        typed = {"name": "Mine", "answer": "yes", "email": "eve@elsewhere.example", "is_open": "on", "looking_for": "X"}
        answer = client.post(url(name, team, *more), typed)
        wanted = 404 if role != "nobody" else 302
        assert (name, answer.status_code) == (name, wanted)
    for slug in [team.jam.slug, a_jam().slug]:
        for number in [team.pk, 0, 10**30]:
            there = reverse("manage-team", args=[slug, number])
            assert client.post(there, {"participant": ben.pk}).status_code in (302, 404)
    assert client.get(url("team-qr", team)).status_code in (302, 404)
    assert everything() == before


@pytest.mark.parametrize("name", ["team-detail", "team-list"])
def test_pages_of_teams_cost_the_same_for_three_and_many(client, name, django_assert_max_num_queries):
    counts = []
    for teams in (3, 60):
        jam = a_jam()
        cleo = a_participant(jam=jam)
        for n in range(teams):
            team = a_team(jam=jam)
            Team.objects.update(is_open=True)
            if n < 10:
                actions.ask_to_join(team, cleo.user)
        ada = team.members.get()
        for n in range(min(teams, 20)):
            team.invite(by=ada.user, now=clock.now(), email=f"x{n}@elsewhere.example")
        client.force_login(ada.user)
        page = url(name, team) if name == "team-detail" else reverse(name, args=[jam.slug])
        with django_assert_max_num_queries(40) as captured:
            assert client.get(page).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
