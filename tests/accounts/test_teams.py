import logging
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.urls import reverse

from accounts import actions
from accounts.models import AlreadyInTeam, Invitation, Message, Participant, Team, TeamFrozen, TeamFull
from jam import clock
from jam.phases import Phase
from tests.accounts.helpers import at_once
from tests.factories import a_jam, a_participant, a_submission, a_team, a_user, an_organiser

pytestmark = pytest.mark.django_db


def url(name, team, *more):
    return reverse(name, args=[team.jam.slug, team.pk, *more])


def new_url(jam):
    return reverse("team-new", args=[jam.slug])


def a_led_team(**fields):
    """A team made the way people make one: with a link."""
    ada = a_participant(user=a_user("Ada"), **fields)
    return actions.create_team(ada.jam, ada.user, name="Low Rank")


def link_of(team):
    return reverse("invitation", args=[team.invitation(now=clock.now()).token])


# making one


def test_a_team_is_a_name_and_comes_with_a_link(client):
    ada = a_participant(user=a_user("Ada"))
    client.force_login(ada.user)
    answer = client.post(new_url(ada.jam), {"name": " Low\u200b  Rank "})
    team = Team.objects.get()
    assert (answer.status_code, answer.url, team.name) == (303, team.get_absolute_url(), "Low Rank")
    assert [member.user for member in team.members.all()] == [ada.user]
    assert link_of(team) in client.get(answer.url).content.decode()


def test_taking_part_alone_asks_nothing_and_names_the_team_after_the_person(client):
    jam = a_jam()
    for expected in ["Ada Lovelace", "Ada Lovelace 2", "Ada Lovelace 3"]:
        ada = a_participant(jam=jam, user=a_user("Ada Lovelace"))
        client.force_login(ada.user)
        client.post(new_url(jam), {"alone": "1"})
        ada.refresh_from_db()
        assert ada.team.name == expected


def test_who_has_not_joined_the_jam_is_led_there_and_back(client):
    jam = a_jam()
    client.force_login(a_user("Ada"))
    assert client.get(new_url(jam)).url == f"{reverse('jam-join', args=[jam.slug])}?next={new_url(jam)}"
    assert client.post(new_url(jam), {"name": "X1"}).status_code == 303
    assert Team.objects.count() == 0


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "a" * 61, "see https://x.example", "LOW rank"])
def test_a_name_that_is_empty_long_taken_or_a_link_is_refused_and_kept(client, name):
    jam = a_jam()
    a_team(jam=jam, name="Low Rank")
    ada = a_participant(jam=jam)
    client.force_login(ada.user)
    page = client.post(new_url(jam), {"name": name})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["name"]
    assert Team.objects.count() == 1


def test_the_same_name_is_fine_in_another_jam(client):
    a_team(name="Low Rank")
    ada = a_participant()
    client.force_login(ada.user)
    assert client.post(new_url(ada.jam), {"name": "Low Rank"}).status_code == 303


def test_twenty_identical_creates_are_one_team(transactional_db):
    ada = a_participant()
    answers = at_once(*[lambda: actions.create_team(ada.jam, ada.user, name="Low Rank").pk] * 20)
    assert answers.count(AlreadyInTeam.__name__) == 19
    assert Team.objects.count() == Invitation.objects.count() == 1


def test_two_people_who_want_one_name_at_once_get_one_team_and_one_refusal(transactional_db):
    jam = a_jam()
    people = [a_participant(jam=jam) for _ in range(10)]
    answers = at_once(*[lambda p=p: actions.create_team(jam, p.user, name="Low Rank").name for p in people])
    assert sorted(answers) == ["Low Rank", *["TeamNameTaken"] * 9]


# the link


def test_the_link_says_who_invites_to_what_and_a_get_seats_nobody(client):
    team = a_led_team()
    client.force_login(a_user("Ben"))
    page = client.get(link_of(team))
    assert "Ada invites you to Low Rank" in page.content.decode()
    assert team.members.count() == 1


def test_one_click_joins_jam_and_team_and_the_others_are_told(client):
    team, ben = a_led_team(), a_user("Ben")
    Message.objects.all().delete()
    client.force_login(ben)
    answer = client.post(link_of(team))
    assert (answer.status_code, answer.url) == (303, team.get_absolute_url())
    assert ben.participation(team.jam).team == team
    ada = team.members.first().user
    mails = Message.objects.values_list("kind", "to", "subject").order_by("kind")
    assert list(mails) == [
        ("joined", ben.email, f"You are in: {team.jam.name}"),
        ("team_joined", ada.email, "Ben joined Low Rank"),
    ]
    assert client.post(link_of(team)).url == team.get_absolute_url()
    assert client.get(link_of(team)).url == team.get_absolute_url()
    assert Message.objects.count() == 2


def test_signed_out_the_link_leads_through_sign_up_and_back(client):
    team = a_led_team()
    page = client.get(link_of(team)).content.decode()
    assert f'href="{reverse("account_signup")}?next={link_of(team)}"' in page
    assert client.post(link_of(team)).url == f"{reverse('account_login')}?next={link_of(team)}"


def test_who_is_in_another_team_is_told_how_to_change(client):
    team = a_led_team()
    ben = a_participant(jam=team.jam, user=a_user("Ben"))
    a_team(ben, name="High Rank")
    client.force_login(ben.user)
    page = client.get(link_of(team)).content.decode()
    assert "You are in <strong>High Rank</strong>, and nobody is in two teams" in page
    refused = client.post(link_of(team))
    assert refused.status_code == 422
    assert refused.context["refusal"] == "You are in High Rank already. Leave it first, then come back."
    ben.refresh_from_db()
    assert ben.team.name == "High Rank"


def test_a_full_team_says_so_and_who_came_has_not_joined_the_jam(client):
    team = a_led_team()
    for _ in range(5):
        team.add_member(a_participant(jam=team.jam))
    cleo = a_user("Cleo")
    client.force_login(cleo)
    assert "This team is full" in client.get(link_of(team)).content.decode()
    assert client.post(link_of(team)).status_code == 422
    assert cleo.participation(team.jam) is None


@pytest.mark.parametrize("size", [1, 2, 6])
def test_a_jam_may_allow_fewer_than_six(size):
    jam = a_jam(team_size=size)
    team = a_team(*[a_participant(jam=jam) for _ in range(size)])
    with pytest.raises(TeamFull):
        team.add_member(a_participant(jam=jam))


def test_a_reset_link_stops_at_once_and_the_new_one_works(client):
    team = a_led_team()
    old = link_of(team)
    client.force_login(team.members.get().user)
    assert client.get(url("team-invite", team)).status_code == 405
    assert client.post(url("team-invite", team)).status_code == 303
    new = link_of(team)
    client.force_login(a_user("Ben"))
    assert old != new
    gone = client.get(old)
    assert (gone.status_code, gone.templates[0].name) == (404, "accounts/invitation_gone.html")
    assert client.post(old).status_code == 404
    assert client.post(new).status_code == 303


def test_when_the_deadline_moved_beyond_the_life_of_a_link_the_team_makes_a_new_one(client):
    team = a_led_team()
    client.force_login(team.members.get().user)
    assert "until" in client.get(team.get_absolute_url()).content.decode()
    Invitation.objects.update(expires_at=clock.now())
    assert client.get(team.get_absolute_url()).context["invitation"] is None
    client.post(url("team-invite", team))
    assert client.get(team.get_absolute_url()).context["link_until"] == team.jam.submissions_close_at


def test_a_link_dies_with_its_time(client):
    team = a_led_team()
    link = team.invitation(now=clock.now())
    clock.move(link.expires_at - clock.now() + timedelta(seconds=1))
    assert client.get(reverse("invitation", args=[link.token])).status_code == 404


@pytest.mark.parametrize("token", ["x", "a" * 22, "ä", "..", "%00", "a" * 3000])
def test_a_made_up_link_gets_the_same_answer_as_a_dead_one(client, token):
    assert client.get(f"/t/{token}/").status_code in (400, 404)


def test_the_database_holds_no_token_and_neither_does_a_log(client, caplog):
    caplog.set_level(logging.DEBUG, logger="accounts")
    team = a_led_team()
    token = team.invitation(now=clock.now()).token
    client.force_login(a_user("Ben"))
    client.post(link_of(team))
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(i)::text FROM accounts_invitation i")
        assert token not in cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(text || html || subject, ' ') FROM accounts_message")
        assert token not in cursor.fetchone()[0]
    assert token not in caplog.text
    assert len(token) == 22  # 128 bits


def test_forty_at_once_are_exactly_six_members_and_34_refusals(transactional_db):
    team = a_led_team()
    token = team.invitation(now=clock.now()).token
    people = [team.members.get().user, *(a_user() for _ in range(39))]  # the creator presses too, and is in
    answers = at_once(*[lambda user=user: actions.accept_invitation(token, user).pk for user in people])
    assert team.members.count() == 6
    assert sorted(team.members.values_list("seat", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert (answers.count(team.pk), answers.count("TeamFull")) == (6, 34)
    assert Participant.objects.count() == 6


def test_one_person_who_accepts_two_invitations_at_once_is_in_one_team(transactional_db):
    jam = a_jam()
    tokens = [
        actions.create_team(jam, a_participant(jam=jam).user, name=f"Team {n}").invitation(now=clock.now()).token
        for n in range(2)
    ]
    cleo = a_participant(jam=jam)
    for _ in range(10):
        answers = at_once(*[partial(actions.accept_invitation, token, cleo.user) for token in tokens])
        assert answers.count("AlreadyInTeam") == 1
        assert Participant.objects.filter(user=cleo.user).count() == 1
        cleo.refresh_from_db()
        cleo.leave_team()


# leaving and correcting


def test_who_leaves_frees_the_seat_and_still_takes_part(client):
    team = a_led_team()
    ben = a_participant(jam=team.jam, user=a_user("Ben"))
    team.add_member(ben)
    client.force_login(ben.user)
    assert client.get(url("team-leave", team)).status_code == 200
    assert team.members.count() == 2
    assert client.post(url("team-leave", team)).url == reverse("team-list", args=[team.jam.slug])
    ben.refresh_from_db()
    assert (ben.team, ben.seat) == (None, None)


def test_a_team_without_anybody_and_any_work_is_gone_and_its_name_is_free():
    team = a_led_team()
    actions.leave_team(team, team.members.get().user)
    assert Team.objects.count() == 0


def test_a_draft_outlives_its_last_member():
    team = a_led_team()
    a_submission(team=team, submitted=False)
    actions.leave_team(team, team.members.get().user)
    assert Team.objects.get().members.count() == 0


def test_the_last_member_cannot_leave_a_submission_alone_but_one_of_two_can(client):
    team = a_led_team()
    ada = team.members.get()
    a_submission(team=team)
    client.force_login(ada.user)
    page = client.post(url("team-leave", team))
    assert page.status_code == 422
    assert ada.user.participation(team.jam).team == team
    team.add_member(a_participant(jam=team.jam))
    assert client.post(url("team-leave", team)).status_code == 303


def test_two_last_members_who_leave_at_once_do_not_leave_a_submission_alone(transactional_db):
    for _ in range(5):
        team = a_team(*(a_participant(jam=jam) for jam in [a_jam()] for _ in range(2)))
        a_submission(team=team)
        leave = [partial(actions.leave_team, team, member.user) for member in team.members.all()]
        answers = at_once(*leave)
        assert answers.count("TeamNeedsYou") == 1
        assert team.members.count() == 1


def test_renaming_keeps_the_page_and_checks_the_name(client):
    team = a_led_team()
    a_team(jam=team.jam, name="High Rank")
    client.force_login(team.members.get().user)
    assert client.post(url("team-rename", team), {"name": "high rank"}).status_code == 422
    assert client.post(url("team-rename", team), {"name": "LOW RANK"}).status_code == 303
    team.refresh_from_db()
    assert team.name == "LOW RANK"


@pytest.mark.parametrize("phase", [Phase.JUDGING, Phase.DELIBERATION, Phase.RESULTS])
def test_from_the_deadline_on_teams_are_frozen(client, phase):
    team = a_team(a_participant(jam=a_jam(phase=phase), user=a_user("Ada")), name="Low Rank")
    team.invite(by=team.members.get().user, now=clock.now())
    link = link_of(team)
    ada, ben = team.members.get().user, a_participant(jam=team.jam).user
    client.force_login(ada)
    assert client.post(url("team-leave", team)).status_code == 422
    assert client.post(url("team-rename", team), {"name": "Other"}).status_code == 422
    client.post(url("team-invite", team))
    assert link_of(team) == link
    client.force_login(ben)
    assert client.post(link).status_code == 422
    client.post(new_url(team.jam), {"name": "New"})
    client.post(new_url(team.jam), {"alone": "1"})
    assert list(Team.objects.values_list("name", flat=True)) == ["Low Rank"]
    assert team.members.count() == 1
    with pytest.raises(TeamFrozen):
        actions.accept_invitation(team.invitation(now=clock.now()).token, ben)


def test_an_organiser_corrects_a_team_also_after_the_deadline_and_it_is_in_the_log(client):
    jam = a_jam(phase=Phase.JUDGING)
    team = a_team(*[a_participant(jam=jam) for _ in range(2)])
    olga, newcomer = an_organiser(jam), a_participant(jam=jam, user=a_user("Ben"))
    out = team.members.first()
    client.force_login(olga)
    assert client.post(url("team-remove", team, out.pk)).status_code == 303
    assert client.post(url("manage-team", team), {"participant": newcomer.pk}).status_code == 303
    assert out not in team.members.all()
    assert newcomer in team.members.all()
    entries = jam.audit_entries.values_list("actor_name", "action", "about")
    assert list(entries) == [
        ("Olga", "added a team member", f"Ben, to {team.name}"),
        ("Olga", "removed a team member", f"{out.user.name}, from {team.name}"),
    ]
    assert sorted(Message.objects.values_list("kind", "to")) == [
        ("team_added", newcomer.user.email),
        ("team_removed", out.user.email),
    ]


# who sees what


def test_names_are_for_those_who_take_part_and_for_everybody_with_the_results(client):
    for phase, reader, may in [
        (Phase.BUILDING, "nobody", False),
        (Phase.BUILDING, "stranger", False),
        (Phase.BUILDING, "other", False),
        (Phase.BUILDING, "participant", True),
        (Phase.BUILDING, "organiser", True),
        (Phase.JUDGING, "nobody", False),
        (Phase.RESULTS, "nobody", True),
    ]:
        jam = a_jam(phase=phase)
        team = a_team(a_participant(jam=jam, user=a_user("Xenia Canary")))
        client.logout()
        if reader != "nobody":
            makers = {
                "stranger": lambda: a_user("Cleo"),
                "other": lambda: a_participant().user,
                "participant": lambda jam=jam: a_participant(jam=jam).user,
                "organiser": lambda jam=jam: an_organiser(jam),
            }
            client.force_login(makers[reader]())
        for page in [url("team-detail", team), reverse("team-list", args=[jam.slug])]:
            assert ("Xenia Canary" in client.get(page).content.decode()) == may, (phase, reader, page)


def test_no_page_of_a_team_shows_an_address(client):
    team = a_led_team()
    for reader in [None, team.members.get().user, a_participant(jam=team.jam).user]:
        client.logout()
        if reader:
            client.force_login(reader)
        for page in [url("team-detail", team), reverse("team-list", args=[team.jam.slug]), link_of(team)]:
            assert "@example.org" not in client.get(page).content.decode()


@pytest.mark.parametrize("role", ["stranger", "other team", "other organiser"])
@pytest.mark.parametrize("name", ["team-rename", "team-leave", "team-invite"])
def test_what_members_do_is_not_there_for_others(client, name, role):
    team = a_led_team()
    others = {
        "stranger": lambda: a_user("Cleo"),
        "other team": lambda: a_team(a_participant(jam=team.jam)).members.get().user,
        "other organiser": lambda: an_organiser(a_jam()),
    }
    link = link_of(team)
    client.force_login(others[role]())
    assert client.post(url(name, team), {"name": "Taken over"}).status_code == 404
    team.refresh_from_db()
    assert (team.name, link_of(team), team.members.count()) == ("Low Rank", link, 1)
    assert link not in client.get(url("team-detail", team)).content.decode()


@pytest.mark.parametrize("name", ["team-rename", "team-leave", "team-invite", "team-detail"])
def test_a_team_of_another_jam_or_a_huge_number_is_not_there(client, name):
    team, other = a_led_team(), a_jam()
    client.force_login(team.members.get().user)
    for slug, pk in [(other.slug, team.pk), (team.jam.slug, 10**30), (team.jam.slug, 0)]:
        ask = client.get if name == "team-detail" else client.post
        assert ask(reverse(name, args=[slug, pk])).status_code == 404


def test_the_list_costs_the_same_for_three_and_thirty_teams(client, django_assert_max_num_queries):
    counts = []
    for teams in (3, 30):
        jam = a_jam()
        for _ in range(teams):
            a_team(jam=jam)
        client.force_login(a_participant(jam=jam).user)
        with django_assert_max_num_queries(40) as captured:
            assert len(client.get(reverse("team-list", args=[jam.slug])).context["rows"]) == teams
        counts.append(len(captured))
    assert counts[0] == counts[1]
