"""Mails that work once, offers to one person, and what a link says when it cannot let anybody in."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.urls import reverse

from accounts import actions, qr
from accounts.models import Invitation, Message, Participant, Team, User
from jam import clock, guard
from jam.phases import Phase
from tests.accounts.helpers import at_once
from tests.factories import a_jam, a_participant, a_submission, a_team, a_user, an_organiser

pytestmark = pytest.mark.django_db
DAN = "dan@elsewhere.example"


def a_led_team(**fields):
    ada = a_participant(jam=a_jam(**fields), user=a_user("Ada"))
    return actions.create_team(ada.jam, ada.user, name="Low Rank")


def lead_of(team):
    return team.members.get(is_lead=True).user


def url(name, team, *more):
    return reverse(name, args=[team.jam.slug, team.pk, *more])


def link_to(invitation):
    return reverse("invitation", args=[invitation.token])


def a_mail_to(email, *, team):
    actions.invite_by_mail(team, email, by=lead_of(team))
    return team.invitations.filter(email=email).latest("pk")


def an_offer_to(participant, *, team):
    return actions.offer_seat(team, participant, by=lead_of(team))


# by mail


def test_a_mail_invites_and_whoever_opens_it_is_in(client):
    team = a_led_team()
    client.force_login(lead_of(team))
    answer = client.post(url("invite-mail", team), {"email": "DAN@elsewhere.example"})
    assert (answer.status_code, answer.url) == (303, team.get_absolute_url())
    mail = Message.objects.get(to=DAN)
    invited = team.invitations.get(email=DAN)
    assert mail.subject == "Ada invites you to Low Rank"
    assert link_to(invited) in mail.text
    dan = a_user("Dan", email="other@elsewhere.example")
    client.force_login(dan)
    assert client.post(link_to(invited)).url == team.get_absolute_url()
    assert dan.participation(team.jam).team == team


def test_the_answer_is_the_same_for_known_and_unknown_addresses(client):
    team = a_led_team()
    known = a_participant(jam=team.jam, user=a_user("Cleo", email="cleo@elsewhere.example")).user
    client.force_login(lead_of(team))
    pages = []
    for email in [known.email, "nobody@elsewhere.example"]:
        page = client.post(url("invite-mail", team), {"email": email}, follow=True)
        pages.append(page.content.decode().replace(email, "ADDRESS"))
        team.invitations.exclude(email="").delete()
    tokens = [page[: page.index('name="csrfmiddlewaretoken"')] for page in pages]
    assert tokens[0] == tokens[1]
    mails = [Message.objects.get(to=email) for email in [known.email, "nobody@elsewhere.example"]]
    assert mails[0].subject == mails[1].subject


def test_a_mail_works_once(client):
    team = a_led_team()
    invited = a_mail_to(DAN, team=team)
    client.force_login(a_user("Dan"))
    client.post(link_to(invited))
    client.force_login(a_user("Eve"))
    gone = client.get(link_to(invited))
    assert gone.status_code == client.post(link_to(invited)).status_code == 404
    assert "Ask Ada for a new one" in gone.content.decode()
    assert team.members.count() == 2


def test_the_same_address_twice_is_one_mail_and_no_word_about_the_first(client):
    team = a_led_team()
    client.force_login(lead_of(team))
    for _ in range(3):
        assert client.post(url("invite-mail", team), {"email": DAN}).status_code == 303
    assert Message.objects.filter(to=DAN).count() == 1


@pytest.mark.parametrize("email", ["", "dan", "dan@", "a b@x.example", "x@x.example\nBcc: y@y.example", "a" * 300])
def test_what_is_no_address_is_kept_and_nothing_is_sent(client, email):
    team = a_led_team()
    client.force_login(lead_of(team))
    before = Message.objects.count()
    page = client.post(url("invite-mail", team), {"email": email})
    assert page.status_code == 422
    assert page.context["invite_form"]["email"].value() == email
    assert "There is a problem" in page.content.decode()
    assert Message.objects.count() == before


def test_nobody_invites_themselves(client):
    team = a_led_team()
    client.force_login(lead_of(team))
    assert client.post(url("invite-mail", team), {"email": lead_of(team).email.upper()}).status_code == 422


def test_twenty_wait_at_most_for_an_answer(client):
    team = a_led_team()
    for n in range(20):
        a_mail_to(f"x{n}@elsewhere.example", team=team)
    client.force_login(lead_of(team))
    page = client.post(url("invite-mail", team), {"email": DAN})
    assert page.status_code == 422
    assert "20 invitations of your team wait for an answer" in page.content.decode()
    team.invitations.filter(email="x3@elsewhere.example").update(revoked_at=clock.now())
    assert client.post(url("invite-mail", team), {"email": DAN}).status_code == 303


def test_twenty_mails_in_an_hour_are_the_most_from_one_person(client):
    team = a_led_team()
    client.force_login(lead_of(team))
    for n in range(20):
        client.post(url("invite-mail", team), {"email": f"x{n}@elsewhere.example"})
        team.invitations.exclude(email="").delete()
    page = client.post(url("invite-mail", team), {"email": DAN})
    assert page.status_code == 422
    assert "many invitations in an hour" in page.content.decode()
    assert not Message.objects.filter(to=DAN).exists()


def test_a_full_team_invites_nobody(client):
    team = a_led_team(team_size=1)
    client.force_login(lead_of(team))
    assert client.post(url("invite-mail", team), {"email": DAN}).status_code == 422
    assert not Message.objects.filter(to=DAN).exists()


def test_a_name_with_a_link_in_it_stays_out_of_the_mail():
    team = a_led_team()
    Team.objects.update(name="Win at https://evil.example")
    User.objects.update(name="evil.com")
    team.refresh_from_db()
    a_mail_to(DAN, team=team)
    mail = Message.objects.get(to=DAN)
    assert mail.subject == "Somebody invites you to a team"
    assert "evil" not in mail.text + mail.html + mail.subject


def test_an_address_is_only_for_the_person_who_typed_it(client):
    team = a_led_team()
    a_mail_to(DAN, team=team)
    ben, cleo = (a_participant(jam=team.jam, user=a_user(name)) for name in ("Ben", "Cleo"))
    team.add_member(ben)
    for reader, seen in [(lead_of(team), DAN), (ben.user, "a mail from Ada"), (cleo.user, "")]:
        client.force_login(reader)
        page = client.get(team.get_absolute_url()).content.decode()
        assert (DAN in page) is (seen == DAN)
        assert ("a mail from Ada" in page) is (seen == "a mail from Ada")


def test_a_withdrawn_mail_no_longer_works_and_leaves_the_page(client):
    team = a_led_team()
    invited = a_mail_to(DAN, team=team)
    client.force_login(lead_of(team))
    assert client.get(url("invite-withdraw", team, invited.pk)).status_code == 405
    assert client.post(url("invite-withdraw", team, invited.pk)).status_code == 303
    assert DAN not in client.get(team.get_absolute_url()).content.decode().replace(f"{DAN} gets one", "")
    client.force_login(a_user("Dan"))
    assert client.post(link_to(invited)).status_code == 404


def test_withdrawing_does_not_take_a_seat_back(client):
    team = a_led_team()
    invited = a_mail_to(DAN, team=team)
    client.force_login(a_user("Dan"))
    client.post(link_to(invited))
    client.force_login(lead_of(team))
    client.post(url("invite-withdraw", team, invited.pk))
    assert team.members.count() == 2
    invited.refresh_from_db()
    assert (invited.revoked_at, invited.accepted_at is not None) == (None, True)


def test_the_link_of_a_team_is_not_withdrawn_like_a_mail(client):
    team = a_led_team()
    link = team.invitation(now=clock.now())
    client.force_login(lead_of(team))
    assert client.post(url("invite-withdraw", team, link.pk)).status_code == 404
    assert team.invitation(now=clock.now()) == link


def test_who_says_no_without_an_account_gets_no_second_mail(client):
    team = a_led_team()
    invited = a_mail_to(DAN, team=team)
    assert "Say no, and get no more mail" in client.get(link_to(invited)).content.decode()
    assert client.post(link_to(invited), {"answer": "no"}).status_code == 303
    assert client.get(link_to(invited)).status_code == 404
    client.force_login(lead_of(team))
    page = client.post(url("invite-mail", team), {"email": DAN})
    assert "said no to your team already" in page.content.decode()
    assert Message.objects.filter(to=DAN).count() == 1


def test_a_link_for_everybody_cannot_be_declined(client):
    team = a_led_team()
    link = team.invitation(now=clock.now())
    client.post(link_to(link), {"answer": "no"})
    assert team.invitation(now=clock.now()) == link


def test_the_token_of_a_mail_is_forgotten_once_it_is_posted():
    team = a_led_team()
    a_mail_to(DAN, team=team)
    mail = Message.objects.get(to=DAN)
    mail.sent(now=clock.now())
    mail.refresh_from_db()
    assert (mail.text, mail.html) == ("", "")


# offers to people of the site


def test_an_offer_is_mailed_and_stands_on_the_pages_of_its_person_alone(client):
    team = a_led_team()
    cleo, dan = (a_participant(jam=team.jam, user=a_user(name)) for name in ("Cleo", "Dan"))
    an_offer_to(cleo, team=team)
    assert Message.objects.get(to=cleo.user.email).subject == "Ada offers you a seat in Low Rank"
    for reader, sees in [(cleo.user, True), (dan.user, False), (lead_of(team), False)]:
        client.force_login(reader)
        for page in [team.get_absolute_url(), reverse("team-list", args=[team.jam.slug])]:
            assert ("Ada offers you a seat" in client.get(page).content.decode()) is sees
    client.force_login(lead_of(team))
    assert "Cleo, offered by Ada" in client.get(team.get_absolute_url()).content.decode()


@pytest.mark.parametrize("way", ["page", "mail"])
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_an_offer_is_answered_with_one_click(client, way, answer):
    team = a_led_team()
    cleo = a_participant(jam=team.jam, user=a_user("Cleo"))
    offer = an_offer_to(cleo, team=team)
    client.force_login(cleo.user)
    client.post(link_to(offer) if way == "mail" else url("team-offer", team), {"answer": answer})
    cleo.refresh_from_db()
    offer.refresh_from_db()
    assert cleo.team == (team if answer == "yes" else None)
    assert (offer.accepted_at is not None, offer.declined_at is not None) == (answer == "yes", answer == "no")
    assert client.post(url("team-offer", team), {"answer": answer}).status_code == 404


def test_an_offer_works_for_nobody_else_even_with_its_link(client):
    team = a_led_team()
    offer = an_offer_to(a_participant(jam=team.jam), team=team)
    client.force_login(a_participant(jam=team.jam).user)
    assert client.post(url("team-offer", team), {"answer": "yes"}).status_code == 404
    page = client.get(link_to(offer))
    assert page.status_code == client.post(link_to(offer)).status_code == 404
    assert "offered to another account" in page.content.decode()
    assert team.members.count() == 1


def test_who_said_no_or_is_in_a_team_gets_no_offer():
    team = a_led_team()
    cleo = a_participant(jam=team.jam, user=a_user("Cleo"))
    actions.decline_invitation(an_offer_to(cleo, team=team).token, cleo.user)
    answers = refusal_of(lambda: an_offer_to(cleo, team=team))
    a_team(cleo)
    assert [answers, refusal_of(lambda: an_offer_to(cleo, team=team))] == ["SaidNo", "InTeamByNow"]
    assert Message.objects.filter(kind="team_offer").count() == 1


def refusal_of(act):
    """The name of the refusal."""
    try:
        act()
    except Exception as refusal:
        return type(refusal).__name__
    return None


def test_an_organiser_offers_a_seat_and_a_stranger_cannot():
    team = a_led_team()
    cleo = a_participant(jam=team.jam)
    stranger = a_participant(jam=team.jam).user
    assert refusal_of(lambda: actions.offer_seat(team, cleo, by=stranger)) == "NotOnTeam"
    assert refusal_of(lambda: actions.offer_seat(team, cleo, by=an_organiser(a_jam()))) == "NotOnTeam"
    assert actions.offer_seat(team, cleo, by=an_organiser(team.jam)).user == cleo.user


# already in a team, or too late


def test_who_is_in_another_team_leaves_it_and_comes_in_one_step(client):
    team = a_led_team()
    ben = a_participant(jam=team.jam, user=a_user("Ben"))
    a_team(ben, a_participant(jam=team.jam), name="High Rank")
    client.force_login(ben.user)
    link = link_to(team.invitation(now=clock.now()))
    assert "Leave High Rank and join Low Rank" in client.get(link).content.decode()
    assert client.post(link).status_code == 422
    assert client.post(link, {"leave": "1"}).url == team.get_absolute_url()
    ben.refresh_from_db()
    assert (ben.team, ben.is_lead) == (team, False)
    assert Participant.objects.get(team__name="High Rank").is_lead


def test_whose_submission_would_be_nobodys_stays_and_reads_why(client):
    team = a_led_team()
    ben = a_participant(jam=team.jam, user=a_user("Ben"))
    a_submission(team=a_team(ben, name="High Rank"), title="Alone")
    client.force_login(ben.user)
    page = client.post(link_to(team.invitation(now=clock.now())), {"leave": "1"})
    assert page.status_code == 422
    assert "You are the last of High Rank, and “Alone” is submitted." in page.content.decode()
    ben.refresh_from_db()
    assert ben.team.name == "High Rank"


def test_a_full_team_keeps_nobody_from_their_own(client):
    team = a_led_team(team_size=2)
    team.add_member(a_participant(jam=team.jam))
    ben = a_participant(jam=team.jam)
    theirs = a_team(ben)
    client.force_login(ben.user)
    page = client.post(link_to(team.invitation(now=clock.now())), {"leave": "1"})
    assert page.status_code == 422
    ben.refresh_from_db()
    assert (ben.team, ben.is_lead) == (theirs, True)


def test_the_link_of_a_full_team_names_some_that_look_for_people(client):
    team = a_led_team(team_size=2)
    jam = team.jam
    team.add_member(a_participant(jam=jam))
    looking, full, shy = a_team(jam=jam, name="Looking"), a_team(jam=jam, name="Filled"), a_team(jam=jam, name="Shy")
    full.add_member(a_participant(jam=jam))
    a_team(name="Elsewhere")
    Team.objects.exclude(pk=shy.pk).update(is_open=True)
    page = client.get(link_to(team.invitation(now=clock.now())))
    text = page.content.decode()
    assert "This team is full; here are some that look for people" in text
    assert page.context["others"] == [looking]
    assert lead_of(looking).name not in text


def test_only_who_holds_a_real_link_reads_whom_to_ask(client):
    team = a_led_team()
    old = link_to(team.invitation(now=clock.now()))
    actions.renew_invitation(team, by=lead_of(team))
    assert "Ask Ada for a new one" in client.get(old).content.decode()
    assert "Ask the person who sent it" in client.get("/t/abcdefghijklmnopqrstuv/").content.decode()


@pytest.mark.parametrize("phase", [Phase.JUDGING, Phase.RESULTS])
def test_from_the_deadline_on_no_way_leads_in(client, phase):
    jam = a_jam(phase=phase)
    team = a_team(a_participant(jam=jam, user=a_user("Ada")))
    cleo = a_participant(jam=jam)
    offer = team.invite(by=lead_of(team), now=clock.now(), user=cleo.user)
    client.force_login(lead_of(team))
    client.post(url("invite-mail", team), {"email": DAN})
    assert not Message.objects.filter(to=DAN).exists()
    client.force_login(cleo.user)
    client.post(url("team-offer", team), {"answer": "yes"})
    assert client.post(link_to(offer)).status_code == 422
    assert "offers you a seat" not in client.get(team.get_absolute_url()).content.decode()
    assert team.members.count() == 1


# QR


def test_the_link_is_a_picture_for_members_only(client):
    team = a_led_team()
    client.force_login(lead_of(team))
    answer = client.get(url("team-qr", team))
    assert answer["Content-Type"] == "image/svg+xml"
    assert "no-store" in answer["Cache-Control"]
    address = f"http://testserver{link_to(team.invitation(now=clock.now()))}"
    assert answer.content.decode() == qr.svg(address, label="QR code of the invite link")
    for somebody in [a_participant(jam=team.jam).user, lead_of(a_team(jam=team.jam)), an_organiser(team.jam)]:
        client.force_login(somebody)
        assert client.get(url("team-qr", team)).status_code == 404


def test_a_code_draws_no_style_and_no_dark_square_in_its_quiet_zone():
    drawn = qr.svg("https://jam.example/t/abc/", label='"<&')
    assert "style" not in drawn
    assert 'aria-label="&quot;&lt;&amp;"' in drawn
    assert "M0 0h33v33H0z" in drawn  # white ground
    assert "M4 4h7v1h-7z" in drawn  # the first finder begins after four light squares


# at the same moment


def test_one_mail_that_two_people_open_at_once_lets_one_in(transactional_db):
    for _ in range(5):
        team = a_led_team()
        invited = a_mail_to(DAN, team=team)
        answers = at_once(*[partial(actions.accept_invitation, invited.token, a_user()) for _ in range(4)])
        assert answers.count("InvitationGone") == 3
        assert team.members.count() == 2


def test_forty_mails_sent_at_once_are_twenty(transactional_db):
    team = a_led_team()
    ada = lead_of(team)
    sends = [partial(actions.invite_by_mail, team, f"x{n}@elsewhere.example", by=ada) for n in range(40)]
    answers = at_once(*sends)
    assert answers.count("TooManyInvitations") == 20
    assert Invitation.objects.waiting(now=clock.now()).count() == 20


def test_the_same_mail_twenty_times_at_once_is_one(transactional_db):
    team = a_led_team()
    at_once(*[partial(actions.invite_by_mail, team, DAN, by=lead_of(team))] * 20)
    assert Message.objects.filter(to=DAN).count() == 1


def test_two_people_who_change_places_at_once_both_arrive(transactional_db):
    for _ in range(5):
        jam = a_jam()
        teams = [actions.create_team(jam, a_participant(jam=jam).user) for _ in range(2)]
        movers = [a_participant(jam=jam) for _ in range(2)]
        for team, mover in zip(teams, movers, strict=True):
            team.add_member(mover)
        tokens = [team.invitation(now=clock.now()).token for team in reversed(teams)]
        moves = [
            partial(actions.accept_invitation, token, mover.user, leave=True)
            for token, mover in zip(tokens, movers, strict=True)
        ]
        assert at_once(*moves) == list(reversed(teams))


def test_accepting_while_the_deadline_moves_is_a_seat_or_a_refusal(transactional_db):
    for _ in range(5):
        team = a_led_team()
        jam, token = team.jam, team.invitation(now=clock.now()).token
        seen = []

        def freeze(jam=jam, team=team, seen=seen):
            with guard.closing(jam) as now:
                jam.submissions_close_at = now - timedelta(minutes=1)
                jam.save(update_fields=["submissions_close_at"])
                seen.append(team.members.count())

        answers = at_once(freeze, *[partial(actions.accept_invitation, token, a_user()) for _ in range(4)])
        assert team.members.count() == seen[0]  # nobody came after the organiser had looked
        assert answers.count(team) == seen[0] - 1
        assert answers.count("TeamFrozen") == 5 - seen[0]


def test_the_database_holds_no_token_of_a_mail():
    invited = a_mail_to(DAN, team=a_led_team())
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row_to_json(i)::text, ' ') FROM accounts_invitation i")
        assert invited.token not in cursor.fetchone()[0]
