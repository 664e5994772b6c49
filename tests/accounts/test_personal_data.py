"""A ZIP with everything that is kept about one person, and nothing of anybody else."""

import csv
import io
import json
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import mail, personal
from accounts.models import Consent, JoinAnswer, JoinQuestion, JoinRequest, Waiting
from jam import clock
from jam.phases import Phase
from judging.actions import declare_conflict, save_review
from judging.models import ReviewAssignment
from submissions.models import Attachment
from tests.accounts.helpers import signed_in_long_ago
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

pytestmark = pytest.mark.django_db


def unpacked(user):
    with personal.archive(user, now=clock.now()) as file, zipfile.ZipFile(file) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def table(user, name):
    return json.loads(unpacked(user)[f"{name}.json"])


def answered(jam, user, text):
    question = JoinQuestion.objects.create(jam=jam, label="Where do you come from?")
    JoinAnswer.objects.create(question=question, user=user, text=text)
    Consent.objects.create(user=user, jam=jam, wording=f"wording {text}", at=clock.now())


def reviewed(judge, submission, comment):
    assignment = ReviewAssignment.objects.create(
        judge=judge, submission=submission, position=1, assigned_at=clock.now()
    )
    ratings = dict.fromkeys(judge.jam.criteria.all(), 4)
    return save_review(assignment, ratings=ratings, comment=comment, note=f"note {comment}", finish=True)


def a_full_life(name, jam, mate):
    """Somebody with a row of every kind, each with ``name`` in it."""
    user = a_user(f"{name} Person", handle=name, about=f"about {name}", email=f"{name}@example.org")
    place = a_participant(jam=jam, user=user)
    place.pitch = f"pitch {name}"
    place.save()
    asked = a_team(jam=jam, name=f"asked {name}")
    JoinRequest.objects.create(team=asked, participant=place, message=f"message {name}", asked_at=clock.now())
    team = a_team(place, a_participant(jam=jam, user=mate), name=f"team {name}")
    answered(jam, user, f"answer {name}")
    Waiting.objects.create(user=user, jam=a_jam(name=f"waits {name}"), since=clock.now())
    team.invite(by=user, now=clock.now(), email=f"guest-{name}@example.org")
    team.invite(by=mate, now=clock.now(), user=user)
    mail.send(user, "team_added", now=clock.now(), jam=jam, team=team)
    mail.send_to(user.email, "account/login_code", now=clock.now(), code=f"secret-{name}")
    an_organiser(jam, user=user).record(f"did {name}", jam=jam, about=f"to somebody {name}")
    work = a_submission(team=team, title=f"title {name}", body=f"body {name}")
    Attachment.objects.create(
        submission=work, file="reports/x.pdf", name=f"file {name}.pdf", size=5, sha256="0", uploaded_by=user,
        uploaded_at=clock.now(),
    )  # fmt: skip
    return user


@pytest.fixture
def lives():
    jam = a_jam(phase=Phase.JUDGING, name="Night Jam")
    a_criterion(jam, name="Rigour")
    mates = [a_user("Mate of Ada"), a_user("Mate of Cleo")]
    ada, cleo = a_full_life("ada", jam, mates[0]), a_full_life("cleo", jam, mates[1])
    works = {team.name: team.submission for team in jam.teams.filter(submission__isnull=False)}
    reviewed(a_judge(jam, user=ada), works["team cleo"], "comment by ada")
    reviewed(a_judge(jam, user=cleo), works["team ada"], "comment by cleo")
    a_hub(jam)
    return ada, cleo


def test_it_holds_every_table_as_csv_and_json_with_a_note(lives):
    files = unpacked(lives[0])
    names = sorted(name.removesuffix(".json") for name in files if name.endswith(".json"))
    assert names == [
        "account", "answers", "authorship", "comments", "conflicts", "consents", "files", "hazard-reviewer",
        "invitations", "invitations-sent", "invitations-to-judge", "jams", "late-requests", "log", "mails",
        "private-jams", "problems", "ratings", "receipts", "reported-problems", "requests", "reviews", "roles",
        "signing-in", "submissions", "waiting",
    ]  # fmt: skip
    assert sorted(files) == sorted([*(f"{n}.json" for n in names), *(f"{n}.csv" for n in names), "README.txt"])
    assert [name for name in names if f"\n{name}: " not in files["README.txt"]] == []


def test_everything_of_mine_is_in_it(lives):
    everything = "\n".join(unpacked(lives[0]).values())
    mine = [
        "ada@example.org", "about ada", "pitch ada", "team ada", "answer ada", "wording answer ada", "waits ada",
        "message ada", "asked ada", "did ada", "title ada", "body ada", "file ada.pdf", "comment by ada", "Rigour",
        "note comment by ada", "You are in team ada now", "Mate of Ada",
    ]  # fmt: skip
    assert [words for words in mine if words not in everything] == []


def test_nothing_of_anybody_else_is_in_it(lives):
    ada, cleo = lives
    everything = "\n".join(unpacked(ada).values())
    theirs = [
        "Cleo", "cleo@example.org", "about cleo", "pitch cleo", "answer cleo", "message cleo", "did cleo", "body cleo",
        "comment by cleo", "file cleo", "waits cleo", "guest-", "somebody", "Mate of Cleo", "secret-",
        *(member.user.email for member in ada.participations.get().team.members.exclude(user=ada)),
    ]  # fmt: skip
    assert [words for words in theirs if words in everything] == []
    assert [title for row in table(ada, "reviews") if (title := row["title"])] == ["title cleo"]
    assert cleo.email not in everything


def test_my_ratings_are_in_it_and_those_i_got_are_not(lives):
    assert table(lives[0], "ratings") == [{"jam": "Night Jam", "submission": 2, "criterion": "Rigour", "rating": 4}]


def test_a_conflict_that_i_declared_is_in_it(lives):
    ada, cleo = lives
    judge = ada.judge_roles.get()
    declare_conflict(judge.assignments.get(), reason="family", note="sister")
    assert [(row["reason"], row["note"]) for row in table(ada, "conflicts")] == [("family", "sister")]
    assert table(cleo, "conflicts") == []


def test_no_spreadsheet_runs_what_i_typed():
    ada = a_user("Ada", about="=HYPERLINK(1)")
    files = unpacked(ada)
    row = next(csv.DictReader(io.StringIO(files["account.csv"].removeprefix("\ufeff"))))
    assert row["about"] == "'=HYPERLINK(1)"
    assert json.loads(files["account.json"])[0]["about"] == "=HYPERLINK(1)"


def test_the_page_sends_it_on_a_press_and_not_on_a_look(client):
    ada = a_user("Ada")
    client.force_login(ada)
    address = reverse("account-data")
    assert client.get(address)["Content-Type"] == "text/html; charset=utf-8"
    answer = client.post(address)
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith('attachment; filename="jamboree-')
    assert "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:
        assert packed.testzip() is None
        assert ada.email in packed.read("README.txt").decode()


@pytest.mark.parametrize("name", ["account-data", "account-delete"])
def test_who_has_not_signed_in_lately_shows_first_who_they_are(client, name):
    signed_in_long_ago(client, a_user("Ada"))
    for answer in (client.get(reverse(name)), client.post(reverse(name), {"sure": "on"})):
        assert answer.status_code == 303
        assert answer.url.startswith("/account/reauthenticate/")


@pytest.mark.parametrize("name", ["account", "account-mail", "account-data", "account-delete"])
def test_strangers_sign_in_first(client, name):
    assert client.get(reverse(name)).url == f"{reverse('account_login')}?next={reverse(name)}"


def test_it_asks_as_much_for_thirty_rows_as_for_three(lives):
    ada = lives[0]

    def queries():
        with CaptureQueriesContext(connection) as asked:
            unpacked(ada)
        return len(asked)

    few = queries()
    for n in range(20):
        jam = a_jam()
        answered(jam, ada, str(n))
        place = a_participant(jam=jam, user=ada)
        a_submission(team=a_team(place, jam=jam))
        JoinRequest.objects.create(team=a_team(jam=jam), participant=place, asked_at=clock.now())
        mail.send(ada, "left", now=clock.now(), jam=jam)
    assert queries() == few
