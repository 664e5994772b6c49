"""Somebody deletes their account: work keeps its authors, ratings keep counting, everything else is gone."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.urls import reverse

from accounts import mail
from accounts.actions import add_lead, add_organiser, join, send_due_messages
from accounts.actions.deleting import AccountNeeded, delete_account, reasons_to_keep
from accounts.actions.forgetting import nobody
from accounts.models import AuditEntry, Consent, Invitation, Message, Participant, Team, User, Waiting
from accounts.models.user import FormerHandle
from jam import clock
from jam.models import Jam
from jam.phases import Phase
from judging.actions import declare_conflict, report_problem
from judging.models import Judge, Review, ReviewAssignment
from submissions.models import Submission
from tests.accounts.helpers import at_once, before_it_commits, latest_mail
from tests.accounts.smtp import a_mail_server
from tests.accounts.test_personal_data import a_full_life, reviewed
from tests.factories import (
    a_criterion,
    a_hub,
    a_jam,
    a_judge,
    a_participant,
    a_submission,
    a_team,
    a_user,
    an_organiser,
)
from tests.judging.scene import a_dealt_jam, judge_named, rate

pytestmark = pytest.mark.django_db


def gone(user):
    user = User.objects.get(pk=user.pk)
    return user.deleted_at is not None


def everything_in_the_database():
    """Every value of every row that the apps and the sign-in packages keep, as one text."""
    models = [m for m in apps.get_models() if m._meta.app_label not in ("contenttypes", "auth")]
    return "\n".join(
        f"{model.__name__}.{field}: {value}"
        for model in models
        for row in model._default_manager.values()
        for field, value in row.items()
    )


# -- what goes ---------------------------------------------------------------------------------------------------------


def test_nothing_about_the_person_is_left_in_any_table():
    jam = a_jam(phase=Phase.JUDGING)
    mate = a_user("Mate")
    ada = a_full_life("ada", jam, mate)
    an_organiser(jam)
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    User.objects.filter(pk=ada.pk).update(orcid="0000-0002-1825-0097", time_zone="Asia/Tokyo", language="en-us")
    Submission.objects.all().update(submitted_at=None, title="work", body="")  # what was never handed in credits nobody
    kept = everything_in_the_database()
    assert [words for words in ("ada@example.org", "ada Person", "Asia/Tokyo") if words not in kept] == []
    delete_account(User.objects.get(pk=ada.pk))
    Message.objects.filter(kind="goodbye").delete()
    FormerHandle.objects.filter(user=None, handle="ada").delete()
    left = everything_in_the_database()
    words = ["ada@example.org", "ada Person", "Asia/Tokyo", "0000-0002-1825-0097", "about ada", "pitch ada"]
    words += ["answer ada", "message ada", "secret-ada", "guest-ada", "en-us"]
    assert [line for line in left.splitlines() if any(word in line for word in words)] == []


def test_the_row_that_stays_is_nobodys():
    ada = a_user("Ada", handle="ada", muted=["team"], is_public=True, is_staff=True, is_superuser=True)
    delete_account(ada)
    ada = User.objects.get(pk=ada.pk)
    assert (ada.name, ada.email, ada.handle, ada.muted) == (nobody(), f"deleted-{ada.pk}@invalid", None, [])
    assert (ada.is_active, ada.is_staff, ada.is_superuser, ada.is_public) == (False, False, False, False)
    assert not ada.has_usable_password()
    kept = FormerHandle.objects.get()
    assert (kept.handle, kept.user, kept.kept_until > clock.now()) == ("ada", None, True)


def test_the_page_signs_out_everywhere_and_says_goodbye(client, settings):
    ada = a_user("Ada", email="ada@example.org", password="four unrelated words")
    elsewhere = type(client)()
    for device in (client, elsewhere):
        device.force_login(ada)
    assert elsewhere.get(reverse("account")).status_code == 200
    refused = client.post(reverse("account-delete"))
    assert (refused.status_code, gone(ada)) == (422, False)
    answer = client.post(reverse("account-delete"), {"sure": "on"})
    assert (answer.status_code, answer.url) == (303, "/")
    assert "Your account is deleted" in client.get("/").content.decode()
    for device in (client, elsewhere):
        assert device.get(reverse("account")).status_code == 302
    assert authenticate(None, email="ada@example.org", password="four unrelated words") is None
    message = latest_mail("ada@example.org")
    assert (message.kind, message.text.splitlines()[-1]) == ("goodbye", "This was the last mail to this address.")
    with a_mail_server() as server:
        settings.MAIL_TRANSPORT = {"host": "127.0.0.1", "port": server.port, "timeout": 3}
        send_due_messages()
    assert [sent["To"] for sent in server.mails] == ["ada@example.org"]
    assert "ada@example.org" not in everything_in_the_database()


def test_no_code_and_no_reset_reach_a_deleted_account_and_the_address_begins_empty(client):
    ada = a_user("Ada", email="ada@example.org", password="four unrelated words")
    a_participant(jam=a_jam(name="Night Jam", phase=Phase.RESULTS), user=ada)
    delete_account(ada)
    for name in ("account_request_login_code", "account_reset_password"):
        client.post(reverse(name), {"email": "ada@example.org"})
        assert latest_mail("ada@example.org").kind == "account/unknown_account"
    fields = {"name": "Ada", "email": "ada@example.org", "password1": "some other four words"}
    assert client.post(reverse("account_signup"), fields).status_code == 302
    fresh = User.objects.get(email="ada@example.org")
    assert (
        fresh.pk != ada.pk,
        fresh.participations.count(),
        fresh.messages.exclude(kind__startswith="account/").count(),
    ) == (
        True,
        0,
        0,
    )


def test_mail_that_waits_is_not_sent_any_more():
    ada = a_user("Ada")
    sent = mail.send(ada, "left", now=clock.now(), jam=a_jam())
    sent.sent(now=clock.now())
    mail.send(ada, "left", now=clock.now(), jam=a_jam())
    delete_account(ada)
    assert Message.objects.exclude(kind="goodbye").get() == sent
    sent.refresh_from_db()
    assert (sent.subject, sent.text, sent.html, sent.to) == ("", "", "", f"deleted-{ada.pk}@invalid")
    assert mail.send(User.objects.get(pk=ada.pk), "left", now=clock.now(), jam=a_jam()) is None


# -- places and teams --------------------------------------------------------------------------------------------------


def test_places_go_to_who_waits_and_the_lead_passes_on():
    jam = a_jam(phase=Phase.BUILDING, capacity=2)
    hub = a_hub(jam, capacity=1)
    ada, ben = a_participant(jam=jam, user=a_user("Ada")), a_participant(jam=jam, user=a_user("Ben"))
    ada.choose_hub(hub)
    team = a_team(ada, ben)
    cleo = a_user("Cleo")
    Waiting.objects.create(user=cleo, jam=jam, since=clock.now())
    Waiting.objects.create(user=ben.user, jam=jam, hub=hub, since=clock.now())
    delete_account(ada.user)
    assert sorted(jam.participants.values_list("user__name", flat=True)) == ["Ben", "Cleo"]
    assert list(team.members.values_list("user__name", "is_lead")) == [("Ben", True)]
    assert list(hub.participants.values_list("user__name", flat=True)) == ["Ben"]
    assert Waiting.objects.count() == 0


def test_the_last_member_with_submitted_work_hands_it_over_first(client):
    jam = a_jam(phase=Phase.BUILDING)
    work = a_submission(team=a_team(a_participant(jam=jam, user=a_user("Ada")), name="Low Rank"), title="Finding")
    ada = work.team.members.get().user
    client.force_login(ada)
    sentence = "You are the last of Low Rank, and “Finding” is submitted. Invite somebody, or withdraw it first."
    assert sentence in client.get(reverse("account-delete")).content.decode()
    page = client.post(reverse("account-delete"), {"sure": "on"})
    assert (page.status_code, sentence in page.content.decode(), gone(ada)) == (422, True, False)
    work.withdraw(now=clock.now())
    assert client.post(reverse("account-delete"), {"sure": "on"}).status_code == 303
    assert gone(ada)


def test_the_last_organiser_hands_the_jam_over_first():
    jam = a_jam(phase=Phase.JUDGING, name="Night Jam")
    olga = an_organiser(jam)
    with pytest.raises(AccountNeeded) as refusal:
        delete_account(olga)
    assert refusal.value.messages == [
        "You are the last organiser of Night Jam, which is not over. Add another one first."
    ]
    assert (gone(olga), olga.organises(jam)) == (False, True)
    an_organiser(jam, user=a_user("Oskar"))
    delete_account(olga)
    assert gone(olga)


def test_a_jam_that_is_over_needs_no_organiser_and_an_unseen_draft_goes_along():
    olga = an_organiser(a_jam(phase=Phase.RESULTS))
    draft = a_jam(phase=Phase.ANNOUNCED, published_at=None)
    an_organiser(draft, user=olga)
    shared = a_jam(phase=Phase.ANNOUNCED, published_at=None)
    an_organiser(shared, user=olga)
    an_organiser(shared, user=a_user("Oskar"))
    delete_account(olga)
    assert gone(olga)
    assert list(Jam.objects.filter(published_at=None)) == [shared]


def test_every_reason_is_told_at_once():
    olga = an_organiser(a_jam(phase=Phase.BUILDING))
    a_submission(team=a_team(a_participant(jam=a_jam(phase=Phase.BUILDING), user=olga)))
    assert len(reasons_to_keep(olga, now=clock.now())) == 2


# -- credits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", [Phase.JUDGING, Phase.DELIBERATION, Phase.RESULTS])
def test_submitted_work_keeps_its_authors_once_teams_are_fixed(client, phase):
    jam = a_jam(phase=phase)
    place, mate = a_participant(jam=jam, user=a_user("Ada King")), a_participant(jam=jam, user=a_user("Ben"))
    work = a_submission(team=a_team(place, mate))
    Participant.objects.filter(pk=place.pk).update(hub=a_hub(jam), pitch="secret pitch", on_board=True)
    delete_account(place.user)
    assert work.authors() == ["Ada King", "Ben"]
    place.refresh_from_db()
    assert (place.hub, place.pitch, place.on_board, place.is_lead) == (None, "", False, False)
    assert work.team.members.get(is_lead=True) == mate
    assert User.objects.get(pk=place.user_id).email == f"deleted-{place.user_id}@invalid"


def test_a_draft_that_was_never_submitted_credits_nobody():
    jam = a_jam(phase=Phase.RESULTS)
    place = a_participant(jam=jam, user=a_user("Ada King"))
    a_submission(team=a_team(place), submitted=False)
    delete_account(place.user)
    assert (User.objects.get(pk=place.user_id).name, jam.participants.count()) == (nobody(), 0)


# -- judging -----------------------------------------------------------------------------------------------------------


def test_finished_reviews_count_as_before_and_lead_to_nobody():
    jam = a_dealt_jam(teams=6)
    jo = judge_named(jam, "Member1-0")
    first, second, *rest = jo.assignments.select_related("judge__jam", "submission").order_by("position")
    rate(first, 5, comment="well done")
    rate(second, 1, finish=False, comment="half a thought")
    third, fourth = rest[:2]
    report_problem(third, reason="link", note="")
    declare_conflict(fourth, reason="family", note="my sister")
    before = list(Review.objects.that_count(jam).values_list("pk", "ratings__value").order_by("pk", "ratings"))
    who = User.objects.get(pk=jo.user_id)
    delete_account(who)
    assert list(Review.objects.that_count(jam).values_list("pk", "ratings__value").order_by("pk", "ratings")) == before
    assert Judge.objects.filter(user=who).count() == 0
    judge = Judge.objects.get(pk=jo.pk)
    ghost = judge.user
    assert (ghost.name, ghost.is_active, ghost.has_usable_password(), ghost.participations.count()) == (
        nobody(),
        False,
        False,
        0,
    )
    assert (ghost.date_joined, ghost.deleted_at) == (jam.registration_opens_at, jam.registration_opens_at)
    assert [a.pk for a in judge.assignments.all()] == [first.pk]
    assert (judge.conflicts.count(), judge.problems.count()) == (0, 1)
    assert not Review.objects.filter(comment="half a thought").exists()


def test_a_judge_who_finished_nothing_is_simply_gone():
    jam = a_dealt_jam(teams=6)
    jo = judge_named(jam, "Member1-0")
    delete_account(jo.user)
    assert not Judge.objects.filter(pk=jo.pk).exists()
    assert User.objects.filter(email__startswith="deleted-").count() == 1


def test_each_jam_has_a_nobody_of_its_own():
    ada = a_user("Ada")
    for _n in range(2):
        jam = a_jam(phase=Phase.JUDGING)
        a_criterion(jam)
        reviewed(a_judge(jam, user=ada), a_submission(team=a_team(jam=jam)), "fine")
    delete_account(ada)
    assert len(set(Judge.objects.values_list("user", flat=True))) == 2
    assert not Judge.objects.filter(user=ada).exists()


def test_organisers_read_ratings_without_the_name(client):
    jam = a_jam(phase=Phase.JUDGING)
    a_criterion(jam)
    jo = a_user("Jo Canary")
    reviewed(a_judge(jam, user=jo), a_submission(team=a_team(jam=jam)), "fine")
    client.force_login(an_organiser(jam))
    address = reverse("manage-export", args=[jam.slug, "ratings"])
    assert "Jo Canary" in b"".join(client.get(address).streaming_content).decode()
    delete_account(jo)
    text = b"".join(client.get(address).streaming_content).decode()
    assert ("Jo Canary" in text, nobody() in text, "fine" in text) == (False, True, True)


# -- the log -----------------------------------------------------------------------------------------------------------


def test_the_log_stays_readable_without_the_name():
    jam, other = a_jam(phase=Phase.JUDGING), a_jam()
    olga, ada = an_organiser(jam), a_user("Ada")
    an_organiser(jam, user=ada)
    ada.record("moved the deadline", jam=jam, about="an hour")
    olga.record("added an organiser", jam=jam, about="Ada")
    olga.record("removed a team member", jam=jam, about="Ada, from Low Rank")
    olga.record("added a criterion", jam=jam, about="Adaptation")
    olga.record("added an organiser", jam=other, about="Ada")  # somebody of the same name elsewhere
    delete_account(ada)
    assert list(AuditEntry.objects.order_by("pk").values_list("actor_name", "about")) == [
        ("Deleted account", "an hour"),
        ("Olga", "Deleted account"),
        ("Olga", "Deleted account, from Low Rank"),
        ("Olga", "Adaptation"),
        ("Olga", "Ada"),
    ]


# -- once, whole, in order ---------------------------------------------------------------------------------------------


def test_twice_is_once():
    ada = a_user("Ada")
    delete_account(ada)
    first = User.objects.values().get(pk=ada.pk)
    clock.move(timedelta(hours=1))
    delete_account(ada)
    delete_account(User.objects.get(pk=ada.pk))
    assert User.objects.values().get(pk=ada.pk) == first
    assert Message.objects.filter(kind="goodbye").count() == 1


def test_a_deletion_that_fails_half_way_changes_nothing(settings):
    ada = a_full_life("ada", a_jam(phase=Phase.JUDGING), a_user("Mate"))
    an_organiser(Jam.objects.filter(participants__user=ada).get())
    before = everything_in_the_database()
    settings.FORGET = [*settings.FORGET, "tests.accounts.test_deletion.fails"]
    with pytest.raises(RuntimeError):
        delete_account(User.objects.get(pk=ada.pk))
    assert everything_in_the_database() == before


def fails(user, *, now):
    raise RuntimeError


def test_pressed_several_times_at_once_it_happens_once(transactional_db):
    jam = a_jam(phase=Phase.BUILDING)
    ada, ben = a_participant(jam=jam, user=a_user("Ada")), a_participant(jam=jam, user=a_user("Ben"))
    a_team(ada, ben)
    at_once(*[lambda: delete_account(User.objects.get(pk=ada.user_id))] * 6)
    assert gone(ada.user)
    assert Message.objects.filter(kind="goodbye").count() == 1
    assert list(jam.participants.values_list("user__name", "is_lead")) == [("Ben", True)]


def test_who_joins_another_jam_while_the_account_goes_leaves_nothing_behind(transactional_db, settings):
    ada, jam = a_user("Ada"), a_jam(phase=Phase.BUILDING)
    answers = [before_it_commits(lambda: delete_account(User.objects.get(pk=ada.pk)), lambda: join(jam, ada))]
    ben = a_user("Ben")
    before_it_commits(lambda: join(jam, ben), lambda: delete_account(User.objects.get(pk=ben.pk)))
    assert answers == ["AccountGone"]
    assert [gone(person) for person in (ada, ben)] == [True, True]
    assert Participant.objects.count() == 0


@pytest.mark.parametrize("role", ["organiser", "lead of a site"])
def test_who_gets_a_role_while_the_account_goes_keeps_none(transactional_db, role):
    jam, ada, ben = a_jam(phase=Phase.BUILDING), a_user("Ada"), a_user("Ben")
    olga, hub = an_organiser(jam), a_hub(jam)

    def give(user):
        add_organiser(jam, user, by=olga) if role == "organiser" else add_lead(hub, user, by=olga)

    answer = before_it_commits(lambda: delete_account(User.objects.get(pk=ada.pk)), lambda: give(ada))
    before_it_commits(lambda: give(ben), lambda: delete_account(User.objects.get(pk=ben.pk)))
    assert answer == "AccountGone"
    assert [gone(person) for person in (ada, ben)] == [True, True]
    assert [role.user for role in jam.organisers.all()] == [olga]


def test_people_who_share_jams_go_at_once_without_waiting_in_a_circle(transactional_db):
    jams = [a_jam(phase=Phase.BUILDING) for _n in range(3)]
    people = [a_user(f"Person{n}") for n in range(6)]
    for jam in jams:
        a_team(*(a_participant(jam=jam, user=user) for user in people), jam=jam)
    at_once(*[lambda user=user: delete_account(user) for user in people])
    assert [gone(user) for user in people] == [True] * 6
    assert (Participant.objects.count(), Team.objects.count()) == (0, 0)


def test_invitations_by_and_to_the_person_are_gone_and_those_of_others_stay():
    jam = a_jam(phase=Phase.JUDGING)
    ada, ben = a_user("Ada"), a_user("Ben")
    team = a_team(a_participant(jam=jam, user=ben))
    team.invite(by=ben, now=clock.now())
    team.invite(by=ben, now=clock.now(), email=ada.email)
    team.invite(by=ben, now=clock.now(), user=ada)
    a_team(jam=jam).invite(by=ada, now=clock.now())
    Consent.objects.create(user=ada, jam=jam, wording="photos", at=clock.now())
    delete_account(ada)
    assert list(Invitation.objects.values_list("team", "email", "user")) == [(team.pk, "", None)]
    assert Consent.objects.count() == 0


def test_the_page_says_what_goes_and_what_stays_and_a_look_changes_nothing(client):
    ada = a_user("Ada")
    client.force_login(ada)
    page = client.get(reverse("account-delete")).content.decode()
    assert re.findall(r"<h3>(.+?)</h3>", page) == ["What goes, at once and for good", "What stays"]
    client.head(reverse("account-delete"))
    assert not gone(ada)
    assert Session.objects.exists()
    assert ReviewAssignment.objects.count() == 0
