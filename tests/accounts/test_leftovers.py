from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions
from accounts.actions.leftovers import Group, invite_left_over, left_over
from accounts.models import AuditEntry, Invitation, JoinRequest, Message, Participant, Team, TeamFrozen
from jam import clock
from jam.phases import Phase
from tests.accounts.helpers import at_once
from tests.factories import a_hub, a_jam, a_participant, a_submission, a_team, a_user, an_organiser

pytestmark = pytest.mark.django_db


def url(jam):
    return reverse("manage-leftovers", args=[jam.slug])


def a_crowd(n, jam, *, zone="Europe/Copenhagen", hub=None):
    people = [a_participant(jam=jam, user=a_user(time_zone=zone)) for _n in range(n)]
    Participant.objects.filter(pk__in=[person.pk for person in people]).update(hub=hub)
    return people


def olga_of(jam, client):
    olga = an_organiser(jam)
    client.force_login(olga)
    return olga


def sent_by_hand(*groups):
    """What the form sends: one tuple of people per team, from 1 on."""
    return {f"to-{person.pk}": str(n) for n, people in enumerate(groups, 1) for person in people}


def offers_of(jam):
    """Names of proposed teams, and whom each was offered to."""
    found = {}
    for offer in Invitation.objects.filter(team__jam=jam, user__isnull=False, revoked_at=None).select_related("user"):
        found.setdefault(offer.team.name, set()).add(offer.user)
    return found


def said(client, page):
    return [str(message) for message in client.get(page.url).context["messages"]]


# the page


@pytest.mark.parametrize("who", ["nobody", "participant", "organiser of another jam", "hub lead"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_page_is_not_there_for_others(client, who, method):
    jam = a_jam()
    person = a_participant(jam=jam)
    hub = a_hub(jam)
    lead = a_user()
    lead.organiser_roles.create(jam=jam, hub=hub)
    others = {"participant": person.user, "organiser of another jam": an_organiser(a_jam()), "hub lead": lead}
    if who in others:
        client.force_login(others[who])
    answer = getattr(client, method)(url(jam), {"send": "1", **sent_by_hand([person, a_participant(jam=jam)])})
    assert answer.status_code == (302 if who == "nobody" else 404)
    assert Invitation.objects.count() == 0


def test_everybody_without_a_team_is_proposed_one_and_nothing_is_kept(client):
    jam = a_jam()
    hub = a_hub(jam, city="Berlin")
    room, online = a_crowd(3, jam, hub=hub), a_crowd(4, jam)
    a_team(jam=jam)
    olga_of(jam, client)
    cards = [card for card, _people, _name in client.get(url(jam)).context["cards"]]
    assert [(card.place, set(card.people)) for card in cards] == [
        ("all in Berlin", set(room)),
        ("all online", set(online)),
    ]
    assert (cards[0].hours_in_words, Team.objects.count(), Invitation.objects.count()) == ("15\xa0h", 1, 0)


def test_another_seed_and_another_size_give_other_proposals(client):
    jam = a_jam()
    a_crowd(12, jam)
    olga_of(jam, client)

    def teams(query):
        return [{p.pk for p in card.people} for card, *_ in client.get(url(jam) + query).context["cards"]]

    assert teams("") == teams("?seed=1&about=4")
    assert teams("?seed=2") != teams("")
    assert [len(each) for each in teams("?about=6")] == [6, 6]
    for strange in ("?seed=-1", "?seed=x&about=99999999999999", "?seed=%F0%9F%98%80", "?about=0"):
        assert teams(strange) == teams("")


def test_nobody_left_over_and_closed_teams_say_so(client):
    jam, late = a_jam(), a_jam(phase=Phase.JUDGING)
    a_crowd(3, late)
    for each, words in ((jam, "Nobody is left over"), (late, "Teams do not form now")):
        olga_of(each, client)
        assert words in client.get(url(each)).content.decode()


def test_a_changed_proposal_is_shown_again_and_not_sent(client):
    jam = a_jam()
    a, b, c = a_crowd(3, jam)
    olga_of(jam, client)
    page = client.post(url(jam), {"again": "1", **sent_by_hand([a, b]), f"to-{c.pk}": "", "name-1": "Low Rank"})
    assert page.status_code == 200
    assert [list(card.people) for card, *_ in page.context["cards"]] == [[a, b]]
    assert [person for person, _field in page.context["left_out"]] == [c]
    assert ('value="Low Rank"' in page.content.decode(), Invitation.objects.count()) == (True, 0)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name-1": "see https://spam.example"}, "name-1"),
        ({"name-1": "TAKEN"}, "name-1"),
        ({"to": "0"}, "to"),
        ({"to": "-3"}, "to"),
        ({"to": "1e3"}, "to"),
        ({"to": "9" * 40}, "to"),
        ({"to": "٣"}, None),  # an Arabic three is a three
    ],
)
def test_what_makes_no_sense_is_refused_and_kept(client, change, field):
    jam = a_jam()
    a, b, c = a_crowd(3, jam)
    a_team(jam=jam, name="Taken")
    olga_of(jam, client)
    change = {f"to-{c.pk}" if key == "to" else key: value for key, value in change.items()}
    page = client.post(url(jam), {"send": "1", **sent_by_hand([a, b]), **change})
    if field is None:
        assert page.status_code == 303
        return
    assert (page.status_code, Invitation.objects.count()) == (422, 0)
    assert list(page.context["form"].errors) == [f"to-{c.pk}" if field == "to" else field]
    assert next(iter(change.values())) in page.content.decode()


def test_a_team_larger_than_the_jam_allows_is_refused(client):
    jam = a_jam(team_size=2)
    people = a_crowd(3, jam)
    olga_of(jam, client)
    page = client.post(url(jam), {"send": "1", **sent_by_hand(people)})
    assert (page.status_code, Invitation.objects.count()) == (422, 0)
    assert "Team 1 has room for 2 people" in page.content.decode()


def test_two_names_alike_are_refused(client):
    jam = a_jam()
    a, b, c, d = a_crowd(4, jam)
    olga_of(jam, client)
    page = client.post(url(jam), {"send": "1", **sent_by_hand([a, b], [c, d]), "name-1": "Same", "name-2": "same"})
    assert (page.status_code, Team.objects.count()) == (422, 0)


def test_more_people_cost_no_more_queries(client):
    jam = a_jam()
    olga_of(jam, client)
    counts = []
    for more in (3, 27):
        a_crowd(more, jam, hub=a_hub(jam))
        a_team(jam=jam)
        with CaptureQueriesContext(connection) as queries:
            client.get(url(jam))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# sending


def test_everybody_gets_one_mail_that_names_the_others_and_nobody_is_seated(client):
    jam = a_jam()
    ada, ben = (a_participant(jam=jam, user=a_user(name)) for name in ("Ada", "Ben"))
    cleo = a_participant(jam=jam, user=a_user("Cleo"))
    olga_of(jam, client)
    page = client.post(url(jam), {"send": "1", **sent_by_hand([ada, ben]), f"to-{cleo.pk}": "", "name-1": "Low Rank"})
    assert (page.status_code, said(client, page)) == (303, ["2 people have an invitation."])
    assert offers_of(jam) == {"Low Rank": {ada.user, ben.user}}
    mails = {mail.to: mail.text for mail in Message.objects.all()}
    assert set(mails) == {ada.user.email, ben.user.email}
    assert ("Ben" in mails[ada.user.email], "Ada" in mails[ben.user.email]) == (True, True)
    assert [email for email in mails if any(email in text for text in mails.values())] == []
    assert Participant.objects.filter(team__isnull=False).count() == 0
    assert [entry.about for entry in AuditEntry.objects.filter(jam=jam)] == ["1 to 2 people"]


def test_the_page_of_an_offer_names_the_others_as_its_mail_does(client):
    jam = a_jam()
    ada, ben, cleo = a_crowd(3, jam)
    invite_left_over(jam, [Group(people=(ada.pk, ben.pk, cleo.pk), name="Room")], by=an_organiser(jam))
    client.force_login(cleo.user)
    team = Team.objects.get(name="Room")
    page = client.get(team.get_absolute_url()).content.decode()

    assert f"You would work on one project with {ada.user.name}, {ben.user.name}." in page
    assert "Nobody is in this team yet" in page  # and no draft is spoken of


def test_what_a_team_offers_to_others_is_its_own(client):
    jam = a_jam()
    ada, ben, cleo = a_crowd(3, jam)
    team = a_team(ada)
    team.invite(by=ada.user, now=clock.now(), user=ben.user)
    team.invite(by=ada.user, now=clock.now(), user=cleo.user)
    client.force_login(cleo.user)

    assert (
        f"You would work on one project with {ada.user.name}." in client.get(team.get_absolute_url()).content.decode()
    )


def test_a_proposed_team_is_seen_by_nobody_until_the_first_says_yes_and_leads_it(client):
    jam = a_jam()
    ada, ben = a_crowd(2, jam)
    olga = an_organiser(jam)
    invite_left_over(jam, [Group((ada.pk, ben.pk), "Low Rank")], by=olga)
    assert "Low Rank" not in client.get(reverse("team-list", args=[jam.slug])).content.decode()
    offer = Invitation.objects.get(user=ben.user)
    client.force_login(ben.user)
    answer = client.post(reverse("invitation", args=[offer.token]))
    team = Team.objects.get()
    assert answer.url == team.get_absolute_url()
    assert [(member.user, member.is_lead) for member in team.members.all()] == [(ben.user, True)]
    client.force_login(ada.user)
    client.post(reverse("invitation", args=[Invitation.objects.get(user=ada.user).token]), {"answer": "no"})
    ada.refresh_from_db()
    assert (ada.team, list(left_over(jam, now=clock.now()))) == (None, [ada])


def test_sending_the_same_twice_changes_nothing(client):
    jam = a_jam()
    people = a_crowd(4, jam)
    olga_of(jam, client)
    form = {"send": "1", **sent_by_hand(people[:2], people[2:])}
    client.post(url(jam), form)
    before = (offers_of(jam), Message.objects.count(), AuditEntry.objects.count())
    page = client.post(url(jam), form)
    names = ", ".join(sorted(person.user.name for person in people))
    assert said(client, page)[1:] == [f"Left out, because they have a team or an invitation by now: {names}."]
    assert (offers_of(jam), Message.objects.count(), AuditEntry.objects.count()) == before
    assert client.get(url(jam)).context["total"] == 0


def test_who_found_a_team_meanwhile_is_left_out_and_named(client):
    jam = a_jam()
    ada, ben, cleo = (a_participant(jam=jam, user=a_user(name)) for name in ("Ada", "Ben", "Cleo"))
    olga_of(jam, client)
    form = {"send": "1", **sent_by_hand([ada, ben, cleo])}
    actions.create_team(jam, cleo.user)
    page = client.post(url(jam), form)
    assert said(client, page) == [
        "2 people have an invitation.",
        "Left out, because they have a team or an invitation by now: Cleo.",
    ]
    assert offers_of(jam) == {"Team 1": {ada.user, ben.user}}


def test_who_would_be_alone_gets_no_invitation(client):
    jam = a_jam()
    ada, ben = (a_participant(jam=jam, user=a_user(name)) for name in ("Ada", "Ben"))
    olga_of(jam, client)
    form = {"send": "1", **sent_by_hand([ada, ben])}
    a_team(ben)
    assert said(client, client.post(url(jam), form))[-1] == "Left out, because nobody was left to work with: Ada."
    assert offers_of(jam) == {}


def test_teams_without_a_name_are_called_after_their_room_and_never_like_another(client):
    jam = a_jam()
    berlin = a_hub(jam, city="Berlin")
    room, online = a_crowd(2, jam, hub=berlin), a_crowd(2, jam)
    a_team(jam=jam, name="TEAM 1")
    invite_left_over(jam, [Group(tuple(p.pk for p in room)), Group(tuple(p.pk for p in online))], by=an_organiser(jam))
    assert set(offers_of(jam)) == {"Berlin 1", "Team 2"}


def test_people_of_another_jam_cannot_be_sent_here(client):
    jam, other = a_jam(), a_jam()
    strangers = a_crowd(2, other)
    olga_of(jam, client)
    client.post(url(jam), {"send": "1", **sent_by_hand(strangers)})
    assert (Invitation.objects.count(), Team.objects.count()) == (0, 0)


def test_two_people_are_offered_the_free_seats_of_a_team_that_looks_for_people(client):
    jam = a_jam()
    member = a_participant(jam=jam, user=a_user("Mia", time_zone="Europe/Paris"))
    team = a_team(member, name="Low Rank")
    Team.objects.update(is_open=True)
    ada, ben = a_crowd(2, jam)
    olga_of(jam, client)
    page = client.get(url(jam))
    (card, people, name_field), *none = page.context["cards"]
    assert (card.team, [person for person, _field in people], name_field, none) == (team, [ada, ben], None, [])
    client.post(url(jam), {"send": "1", "team-1": str(team.pk), **sent_by_hand([ada, ben])})
    assert offers_of(jam) == {"Low Rank": {ada.user, ben.user}}
    assert "Mia" in Message.objects.get(to=ada.user.email).text


def test_a_team_that_looks_for_nobody_cannot_be_given_people(client):
    jam = a_jam()
    closed, ada = a_team(jam=jam), a_participant(jam=jam)
    olga_of(jam, client)
    client.post(url(jam), {"send": "1", "team-1": str(closed.pk), f"to-{ada.pk}": "1"})
    assert Invitation.objects.count() == 0


def test_after_the_deadline_nothing_is_sent(client):
    jam = a_jam(phase=Phase.JUDGING)
    people = a_crowd(2, jam)
    with pytest.raises(TeamFrozen):
        invite_left_over(jam, [Group(tuple(p.pk for p in people))], by=an_organiser(jam))
    olga_of(jam, client)
    assert client.post(url(jam), {"send": "1", **sent_by_hand(people)}).status_code == 422
    assert Invitation.objects.count() == 0


def test_an_offer_of_a_team_of_its_own_accord_keeps_nobody_from_a_proposal(client):
    jam = a_jam()
    ben, ada = a_crowd(2, jam)
    actions.offer_seat(a_team(ben), ada, by=ben.user)
    JoinRequest.objects.create(team=ben.team or Team.objects.get(), participant=ada, asked_at=clock.now())
    assert list(left_over(jam, now=clock.now())) == [ada]


# taking back


def test_proposals_are_taken_back_and_their_people_proposed_again(client):
    jam = a_jam()
    people = a_crowd(4, jam)
    olga = olga_of(jam, client)
    ids = tuple(person.pk for person in people)
    invite_left_over(jam, [Group(ids[:2], "A1"), Group(ids[2:], "B1")], by=olga)
    kept = Team.objects.get(name="A1")
    kept.add_member(people[0])
    page = client.post(url(jam), {"take-back": "1"})
    assert said(client, page) == ["4 invitations are taken back."]
    assert (list(Team.objects.all()), offers_of(jam)) == ([kept], {})
    assert set(left_over(jam, now=clock.now())) == set(people[1:])


def test_an_empty_team_with_a_draft_is_kept(client):
    jam = a_jam()
    team = a_team(jam=jam)
    a_submission(team=team, submitted=False)
    team.members.update(team=None, seat=None, is_lead=False)
    olga_of(jam, client)
    client.post(url(jam), {"take-back": "1"})
    assert list(Team.objects.all()) == [team]


# at the same moment


@pytest.mark.django_db(transaction=True)
def test_two_organisers_who_send_at_once_invite_everybody_once():
    jam = a_jam()
    people = a_crowd(12, jam)
    groups = [Group(tuple(person.pk for person in people[n : n + 3])) for n in range(0, 12, 3)]
    olgas = [an_organiser(jam), an_organiser(jam)]
    done = at_once(*(partial(invite_left_over, jam, groups, by=olga) for olga in olgas))
    assert sorted(each.invited for each in done) == [0, 12]
    assert (Team.objects.count(), Message.objects.count()) == (4, 12)


@pytest.mark.django_db(transaction=True)
def test_who_starts_a_team_while_proposals_are_sent_is_invited_before_or_left_out():
    """Either the team came first, and there is no invitation, or the invitation did, and the person may choose."""
    jam = a_jam()
    people = a_crowd(8, jam)
    groups = [Group(tuple(person.pk for person in half)) for half in (people[:4], people[4:])]
    start = [partial(actions.create_team, jam, person.user) for person in people[:2]]
    done = at_once(partial(invite_left_over, jam, groups, by=an_organiser(jam)), *start)[0]
    invited = {offer.user for offer in Invitation.objects.exclude(user=None)}
    assert (len(invited), done.invited) == (8 - len(done.gone), 8 - len(done.gone))
    assert not {person.user for person in people if person.user.name in done.gone} & invited
