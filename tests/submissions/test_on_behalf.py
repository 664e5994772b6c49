"""An organiser edits a team's work: for a reason, in the open, and never as an author."""

import pytest

from accounts.models import AuditEntry, Message
from submissions.actions import save_draft, submit, withdraw
from submissions.merge import base_of
from submissions.models import Attachment, Authorship, Submission
from submissions.snapshots import snapshot_of, take_due
from tests.factories import a_jam, a_user, an_organiser

from .scenes import TEXT, a_cast, a_complete_draft, a_report, address, after_the_grace, signed_in, stand_at

OWN = {key: text for key, text in TEXT.items() if key != "agreed"}


@pytest.fixture
def cast(db):
    cast = a_cast()
    a_complete_draft(cast.team)
    submit(cast.team, by=cast.ada)
    return cast


def page_of(cast):
    return address("manage-submission-edit", cast.jam, 1)


def edited(client, cast, **data):
    base = base_of(Submission.objects.get(number=1).text())
    return client.post(page_of(cast), {**OWN, "base": base, "why": "A name had to go.", **data})


def test_it_is_saved_handed_in_anew_logged_and_mailed_to_every_member(client, cast):
    answer = edited(signed_in(client, cast.olga), cast, title="Corrected", mine="on", roles="software", agreed="")
    assert (answer.status_code, answer["Location"]) == (303, address("manage-submissions", cast.jam))
    work = Submission.objects.get()
    version = work.versions.first()
    assert (work.title, work.state(), version.number, version.submitted_by) == ("Corrected", "submitted", 2, cast.olga)
    assert (work.agreed, Authorship.objects.filter(user=cast.olga).exists()) == (True, False)
    assert work.authors() == ["Ada Canary", "Ben Canary"]
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.about) == (cast.olga, "edited a submission", "Corrected")
    assert entry.detail == {"reason": "A name had to go."}
    mails = Message.objects.filter(kind="edited_for_you")
    assert {mail.user for mail in mails} == {cast.ada, cast.ben}
    assert all("A name had to go." in mail.text and version.receipt in mail.text for mail in mails)
    assert Message.objects.filter(kind="submitted").count() == 2  # of the team's own submit


@pytest.mark.parametrize("why", ["", " ", "x" * 301])
def test_without_a_reason_nothing_is_saved_and_what_was_typed_stays(client, cast, why):
    answer = edited(signed_in(client, cast.olga), cast, body="Typed by Olga", why=why)
    assert (answer.status_code, "Typed by Olga" in answer.content.decode()) == (422, True)
    assert (Submission.objects.get().versions.count(), AuditEntry.objects.count()) == (1, 0)


def test_after_the_close_judges_read_it_and_its_new_report(client, cast):
    after_the_grace(cast.jam)
    take_due()
    assert edited(signed_in(client, cast.olga), cast, report=a_report()).status_code == 303
    work = Submission.objects.get()
    assert snapshot_of(work).version == work.versions.first()
    assert [file["slot"] for file in work.versions.first().content["files"]] == ["report"]


def test_when_judging_closed_what_judges_read_stays(client, cast):
    after_the_grace(cast.jam)
    take_due()
    stand_at(cast.jam.judging_closes_at)
    edited(signed_in(client, cast.olga), cast, title="Corrected")
    work = Submission.objects.get()
    assert (work.title, snapshot_of(work).version.number) == ("Corrected", 1)


@pytest.mark.parametrize("who", ["ada", "cleo", "stranger", "other organiser"])
def test_nobody_else_edits_on_behalf(client, cast, who):
    users = {"stranger": a_user(), "other organiser": an_organiser(a_jam())}
    signed_in(client, users.get(who) or getattr(cast, who))
    assert [client.get(page_of(cast)).status_code, edited(client, cast, title="Mine").status_code] == [404, 404]
    assert Submission.objects.get().title == "Finding 1"


def test_a_possible_hazard_is_edited_by_nobody_who_may_not_read_it(client, cast):
    Submission.objects.update(flagged_at=Submission.objects.get().submitted_at)
    signed_in(client, cast.olga)
    assert [client.get(page_of(cast)).status_code, edited(client, cast).status_code] == [404, 404]
    page = client.get(address("manage-submissions", cast.jam)).content.decode()
    assert page_of(cast) not in page


def test_what_a_member_saved_meanwhile_is_shown_beside_it(client, cast):
    base = base_of(Submission.objects.get().text())
    save_draft(cast.team, by=cast.ada, text={**Submission.objects.get().text(), "body": "Ada was faster"})
    answer = signed_in(client, cast.olga).post(page_of(cast), {**OWN, "body": "Olga's", "base": base, "why": "Typo"})
    page = answer.content.decode()
    assert (answer.status_code, "Ada was faster" in page, "Olga&#x27;s" in page) == (409, True, True)
    assert (Submission.objects.get().body, AuditEntry.objects.count()) == ("Ada was faster", 0)
    assert Message.objects.filter(kind="edited_for_you").count() == 0


def test_a_draft_is_saved_or_handed_in_and_what_was_withdrawn_is_only_saved(client, cast):
    withdraw(cast.team, by=cast.ada)
    signed_in(client, cast.olga)
    answer = edited(client, cast, title="Pushed")
    assert (answer.status_code, "The team withdrew it" in answer.content.decode()) == (422, True)
    assert edited(client, cast, title="Corrected", save="1").status_code == 303
    assert (Submission.objects.get().title, Submission.objects.get().state()) == ("Corrected", "withdrawn")
    Submission.objects.update(withdrawn_at=None)
    assert edited(client, cast).status_code == 303
    assert Submission.objects.get().state() == "submitted"


def test_nobody_hands_in_what_its_authors_have_not_agreed_to(client, cast):
    a_complete_draft(cast.other, agreed=False)
    page = address("manage-submission-edit", cast.jam, 2)
    base = base_of(Submission.objects.get(number=2).text())
    answer = signed_in(client, cast.olga).post(page, {**OWN, "agreed": "on", "base": base, "why": "They asked"})
    assert (answer.status_code, "authors’ agreement" in answer.content.decode()) == (422, True)
    assert Submission.objects.get(number=2).state() == "draft"


def test_what_is_submitted_stays_complete(client, cast):
    answer = edited(signed_in(client, cast.olga), cast, abstract="", save="1")
    assert (answer.status_code, Submission.objects.get().versions.count()) == (422, 1)
    assert Attachment.objects.count() == 0
