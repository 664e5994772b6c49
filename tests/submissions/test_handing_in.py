"""Submit, receipt, withdraw: nobody wonders whether it went through."""

import hashlib
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import Message
from jam import clock
from jam.models import Jam
from jam.phases import Phase
from submissions.actions import submit, withdraw
from submissions.merge import base_of
from submissions.models import NotReady, Submission, SubmissionsClosed, SubmissionVersion
from tests.factories import a_team

from .scenes import PDF, a_cast, a_complete_draft, a_report, address, after_the_grace, signed_in, stand_at

TICK = timedelta(microseconds=1)


@pytest.fixture
def cast(db):
    return a_cast()


def hand_in(client, cast, **kwargs):
    return client.post(address("submission-submit", cast.jam), **kwargs)


def test_a_submit_gives_a_receipt_that_says_everything(client, cast):
    draft = a_complete_draft(cast.team)
    answer = hand_in(signed_in(client, cast.ada), cast)
    assert (answer.status_code, answer["Location"]) == (303, address("submission-receipt", cast.jam))
    draft.refresh_from_db()
    version = draft.versions.get()
    assert (draft.submitted_at, version.number, version.submitted_by) == (version.submitted_at, 1, cast.ada)
    assert version.content == draft.content()
    assert version.sha256 == SubmissionVersion.hash_of(version.content)
    page = client.get(answer["Location"]).content.decode()
    time = f"{version.submitted_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    for shown in (f"{cast.jam.slug}-1-v1", time, version.sha256, "Counts for judging", "Yes"):
        assert shown in page


def test_every_member_gets_one_mail_with_the_receipt(client, cast):
    a_complete_draft(cast.team)
    hand_in(signed_in(client, cast.ada), cast)
    hand_in(signed_in(client, cast.ben), cast)
    mails = Message.objects.filter(kind="submitted").order_by("to")
    assert [mail.user for mail in mails] == [cast.ada, cast.ben]
    version = SubmissionVersion.objects.get()
    for mail in mails:
        assert mail.subject == "Submitted: Finding 1"
        assert f"- Receipt: {version.receipt}\n" in mail.text
        assert "- Counts for judging: yes\n" in mail.text
        assert f"- SHA-256: {version.sha256}\n" in mail.text
        assert version.server_time in mail.text


def test_submitting_again_unchanged_shows_the_same_receipt(client, cast):
    draft = a_complete_draft(cast.team)
    first = submit(cast.team, by=cast.ada)
    assert submit(cast.team, by=cast.ben) == first
    assert draft.versions.count() == 1


@pytest.mark.parametrize("lost", ["title", "abstract", "report_url", "agreed"])
def test_an_incomplete_draft_is_not_submitted_and_the_page_says_what_is_missing(client, cast, lost):
    draft = a_complete_draft(cast.team, **{lost: "" if lost != "agreed" else False})
    answer = hand_in(signed_in(client, cast.ada), cast)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This cannot be submitted yet. Missing: " in page
    assert [item.field for item in answer.context["checklist"].missing] == [lost.replace("_url", "")]
    draft.refresh_from_db()
    assert (draft.submitted_at, draft.versions.count()) == (None, 0)


def test_a_report_file_stands_in_for_the_link(client, cast):
    a_complete_draft(cast.team, report_url="")
    signed_in(client, cast.ada).post(address("submission-report-upload", cast.jam), {"report": a_report()})
    assert hand_in(client, cast).status_code == 303


@pytest.mark.parametrize("role", ["cleo", "olga", "visitor"])
def test_nobody_else_can_submit_see_the_receipt_or_withdraw(client, cast, role):
    draft = a_complete_draft(cast.team)
    submit(cast.team, by=cast.ada)
    signed_in(client, getattr(cast, role))
    before = Submission.objects.values().get()
    expected = 302 if role == "visitor" else 404
    for name in ("submission-submit", "submission-receipt", "submission-withdraw"):
        assert client.post(address(name, cast.jam)).status_code in (expected, 405)
        assert client.get(address(name, cast.jam)).status_code in (expected, 405)
    assert (Submission.objects.values().get(), draft.versions.count()) == (before, 1)


@pytest.mark.parametrize("method", ["get", "head", "options"])
@pytest.mark.parametrize("name", ["submission-submit", "submission-withdraw", "submission-report-remove"])
def test_looking_changes_nothing(client, cast, name, method):
    a_complete_draft(cast.team)
    submit(cast.team, by=cast.ada)
    before = Submission.objects.values().get()
    getattr(signed_in(client, cast.ada), method)(address(name, cast.jam))
    assert Submission.objects.values().get() == before


def test_a_post_from_elsewhere_is_refused(cast):
    a_complete_draft(cast.team)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ada)
    assert hand_in(client, cast).status_code == 403
    assert Submission.objects.get().submitted_at is None


# taking it back


def test_whoever_submits_after_the_session_ended_signs_in_and_is_back_at_the_button(client, cast):
    draft, check = a_complete_draft(cast.team), address("submission-check", cast.jam)
    answer = hand_in(client, cast, headers={"referer": f"http://testserver{check}?a=1"})
    assert (answer.status_code, answer["Location"]) == (302, f"/account/login/?next={check}%3Fa%3D1")
    own = f"/account/login/?next={address('submission-submit', cast.jam)}"
    for elsewhere in (
        "",
        "https://evil.example/x",
        "http://testserver//evil.example/",
        "http://testserver",
        "//[",
        "http://testserver.evil.example/",
    ):
        assert hand_in(client, cast, headers={"referer": elsewhere})["Location"] == own
    draft.refresh_from_db()
    assert not draft.is_submitted


def test_withdrawing_makes_it_a_draft_again_and_submitting_undoes_that(client, cast):
    draft = a_complete_draft(cast.team)
    submit(cast.team, by=cast.ada)
    answer = signed_in(client, cast.ben).post(address("submission-withdraw", cast.jam))
    draft.refresh_from_db()
    assert (answer.status_code, draft.state(), draft.submitted_at) == (303, "withdrawn", None)
    assert Submission.objects.in_the_running().count() == 0
    receipt = client.get(address("submission-receipt", cast.jam)).content.decode()
    assert "because your team withdrew it" in receipt
    again = submit(cast.team, by=cast.ada)
    draft.refresh_from_db()
    assert (draft.state(), draft.withdrawn_at, again.number) == ("submitted", None, 2)
    assert draft.submitted_at == again.submitted_at


def test_members_are_told_who_withdrew_it_once(client, cast):
    a_complete_draft(cast.team)
    submit(cast.team, by=cast.ada)
    withdraw(cast.team, by=cast.ben)
    withdraw(cast.team, by=cast.ben)
    mails = Message.objects.filter(kind="withdrawn")
    assert sorted(mail.user.name for mail in mails) == ["Ada Canary", "Ben Canary"]
    assert all("Ben Canary withdrew" in mail.text for mail in mails)


def test_a_withdrawn_draft_may_be_emptied(client, cast):
    draft = a_complete_draft(cast.team)
    submit(cast.team, by=cast.ada)
    withdraw(cast.team, by=cast.ada)
    answer = signed_in(client, cast.ada).post(address("submission-edit", cast.jam), {"title": "", "base": "{}"})
    assert answer.status_code == 409  # everything clashes: the form said nothing about what it was loaded with
    data = {"title": "", "base": base_of(draft.text())}
    assert client.post(address("submission-edit", cast.jam), data).status_code == 303
    assert Submission.objects.get().title == ""


def test_after_the_close_a_team_may_still_take_its_work_back_and_is_told_that_it_cannot_undo_it(client, cast):
    a_complete_draft(cast.team)
    submit(cast.team, by=cast.ada)
    after_the_grace(cast.jam)
    signed_in(client, cast.ada)
    assert "You cannot undo this yourselves" in client.get(address("submission-withdraw", cast.jam)).content.decode()
    assert client.post(address("submission-withdraw", cast.jam)).status_code == 303
    assert Submission.objects.in_the_running().count() == 0
    assert all("undoes this" not in mail.text for mail in Message.objects.filter(kind="withdrawn"))
    receipt = client.get(address("submission-receipt", cast.jam)).content.decode()
    assert "because your team withdrew it." in receipt
    assert hand_in(client, cast).status_code == 422


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("edge", "possible"),
    [("building_starts_at", [False, True, True]), ("results_published_at", [True, False, False])],
)
def test_work_can_be_taken_back_from_the_start_of_building_until_results_are_out(edge, possible):
    jam = a_cast(phase=Phase.RESULTS).jam
    draft = a_complete_draft(a_team(jam=jam))
    steps = (-TICK, timedelta(0), TICK)
    assert [draft.may_be_withdrawn(now=getattr(jam, edge) + step) for step in steps] == possible


def test_when_results_are_out_nothing_is_withdrawn(client, cast):
    a_complete_draft(cast.team)
    submit(cast.team, by=cast.ada)
    Jam.objects.filter(pk=cast.jam.pk).update(results_published_at=cast.jam.judging_closes_at)
    stand_at(cast.jam.judging_closes_at)
    answer = signed_in(client, cast.ada).post(address("submission-withdraw", cast.jam))
    assert answer.status_code == 422
    assert "so nothing was changed" in answer.content.decode()
    assert Submission.objects.in_the_running().count() == 1


# the edges of the time for submitting


@pytest.mark.parametrize(
    ("edge", "accepted"),
    [
        ("building_starts_at", [False, True, True]),
        ("submissions_close_at", [True, True, True]),  # the grace counts
        ("grace_ends_at", [True, False, False]),
    ],
)
def test_a_submit_counts_from_the_first_instant_and_not_at_the_last(cast, edge, accepted):
    found = []
    for step in (-TICK, timedelta(0), TICK):
        draft = a_complete_draft(a_team(jam=cast.jam))
        instant = getattr(cast.jam, edge) + step
        try:
            version = draft.submit(by=cast.ada, now=instant)
        except SubmissionsClosed:
            draft.refresh_from_db()
            found.append(draft.is_submitted or draft.versions.exists())
        else:
            found.append(version.submitted_at == instant == draft.submitted_at)
    assert found == accepted


@pytest.mark.parametrize(("edge", "writable"), [("registration_opens_at", [0, 1, 1]), ("grace_ends_at", [1, 0, 0])])
def test_a_draft_is_written_from_the_first_instant_and_not_at_the_last(cast, edge, writable):
    ms = timedelta(milliseconds=1)
    found = [cast.jam.accepts_drafts(getattr(cast.jam, edge) + step) for step in (-ms, 0 * ms, ms)]
    assert found == [bool(one) for one in writable]


def test_without_grace_the_deadline_is_the_first_instant_that_is_too_late(db):
    cast = a_cast(grace=timedelta(0))
    draft = a_complete_draft(cast.team)
    with pytest.raises(SubmissionsClosed):
        draft.submit(by=cast.ada, now=cast.jam.submissions_close_at)
    assert draft.submit(by=cast.ada, now=cast.jam.submissions_close_at - TICK).number == 1


@pytest.mark.django_db
@pytest.mark.parametrize("phase", list(Phase))
def test_only_while_building_a_submit_counts(client, phase):
    cast = a_cast(phase=phase)
    a_complete_draft(cast.team)
    answer = hand_in(signed_in(client, cast.ada), cast)
    assert answer.status_code == (303 if phase is Phase.BUILDING else 422)
    assert Submission.objects.submitted().count() == (phase is Phase.BUILDING)


def test_a_deadline_moved_while_the_page_was_open_decides(client, cast):
    a_complete_draft(cast.team)
    now = clock.now()
    Jam.objects.filter(pk=cast.jam.pk).update(
        submissions_close_at=now - timedelta(hours=1), building_starts_at=now - timedelta(days=1)
    )
    with pytest.raises(SubmissionsClosed):
        submit(cast.team, by=cast.ada)  # the jam in memory still says otherwise


def test_the_grace_is_announced_and_counts(client, cast):
    a_complete_draft(cast.team)
    stand_at(cast.jam.submissions_close_at + timedelta(minutes=2))
    page = signed_in(client, cast.ada).get(address("submission-edit", cast.jam)).content.decode()
    assert "Closing. Submit what you have within 7 min" in page
    assert "Submissions closed. The grace ends" in page
    assert hand_in(client, cast).status_code == 303
    for name in ("submission-edit", "submission-receipt"):
        page = client.get(address(name, cast.jam)).content.decode()
        until = re.findall(r'edit until <time datetime="([^"]+)"', page)
        assert [datetime.fromisoformat(one) for one in until] == [cast.jam.grace_ends_at.replace(microsecond=0)]


def test_what_follows_is_said_as_it_is_at_that_time(client, cast):
    a_complete_draft(cast.team)
    submit(cast.team, by=cast.ada)
    signed_in(client, cast.ada)
    found = []
    Jam.objects.update(results_published_at=cast.jam.results_expected_at)
    for edge in ("submissions_close_at", "grace_ends_at", "judging_closes_at", "results_expected_at"):
        stand_at(getattr(cast.jam, edge) + TICK)
        receipt = client.get(address("submission-receipt", cast.jam)).content.decode()
        record = client.get(address("submission-check", cast.jam)).content.decode()
        judging = re.search(r"<p>(Judging [a-z ]+)<?", receipt).group(1).strip()
        found.append((judging, "Hidden from judges and visitors" in record))
    assert found == [
        ("Judging opens when submissions close and ends", True),
        ("Judging is open and ends", True),
        ("Judging ended", True),
        ("Judging ended", False),
    ]


def test_a_receipt_proves_the_file_that_was_handed_in(client, cast):
    a_complete_draft(cast.team)
    signed_in(client, cast.ada).post(address("submission-report-upload", cast.jam), {"report": a_report()})
    version = submit(cast.team, by=cast.ada)
    file = {"slot": "report", "name": "report.pdf", "bytes": len(PDF), "sha256": hashlib.sha256(PDF).hexdigest()}
    assert version.content["files"] == [file]


def test_what_is_missing_is_named_in_the_refusal(cast):
    a_complete_draft(cast.team, abstract="", agreed=False)
    with pytest.raises(NotReady) as refusal:
        submit(cast.team, by=cast.ada)
    assert refusal.value.messages == [
        "This cannot be submitted yet. Missing: one-sentence summary and authors’ agreement."
    ]
