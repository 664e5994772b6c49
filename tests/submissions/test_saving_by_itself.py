"""A draft that saves itself, and text that outlives a session."""

import pytest

from submissions.merge import read_base
from submissions.models import Submission
from tests.factories import a_user

from .scenes import TEXT, a_cast, a_complete_draft, address, after_the_grace, signed_in
from .test_editor import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return a_cast()


def by_itself(client, cast, user=None, **sent):
    signed_in(client, user or cast.ada)
    return client.post(address("submission-edit", cast.jam), sent, headers={"Autosave": "1"})


def test_a_draft_saves_itself_and_says_when(client, cast):
    answer = by_itself(client, cast, **typed(**TEXT))
    assert answer.status_code == 200
    assert Submission.objects.get().text() == TEXT
    assert "Saved" in answer.json()["saved"] and "by Ada Canary" in answer.json()["saved"]
    assert "ready" in answer.json()["checklist"]


def test_a_link_half_typed_does_not_hold_up_the_rest(client, cast):
    answer = by_itself(client, cast, **typed(title="Kept", code="https://"))
    draft = Submission.objects.get()
    assert (draft.title, draft.urls()["code"]) == ("Kept", "")
    assert "except Code" in answer.json()["saved"]


def test_the_page_learns_what_a_team_mate_wrote_elsewhere(client, cast):
    by_itself(client, cast, **typed(**TEXT))
    by_itself(client, cast, user=cast.ben, **typed(base=TEXT, body="Ben's"))
    answer = by_itself(client, cast, **typed(base=TEXT, title="Ada's"))
    assert answer.json()["taken"] == {"body": "Ben's"}
    sent = {**TEXT, "title": "Ada's", "body": "Ben's", "base": answer.json()["base"], "agreed": "on"}
    assert by_itself(client, cast, **sent).status_code == 200
    draft = Submission.objects.get()
    assert (draft.title, draft.body) == ("Ada's", "Ben's")
    assert set(read_base(answer.json()["base"])) == set(draft.text())


def test_what_both_changed_is_left_to_a_person(client, cast):
    by_itself(client, cast, **typed(**TEXT))
    by_itself(client, cast, user=cast.ben, **typed(base=TEXT, title="Ben's"))
    answer = by_itself(client, cast, **typed(base=TEXT, title="Ada's", body="Ada's"))
    assert answer.status_code == 409
    assert answer.json() == {"problem": "Ben Canary changed the same text. Save to see both and choose."}
    draft = Submission.objects.get()
    assert (draft.title, draft.body) == ("Ben's", TEXT["body"])


def test_what_is_submitted_never_changes_by_itself(client, cast):
    draft = a_complete_draft(cast.team)
    signed_in(client, cast.ada).post(address("submission-submit", cast.jam))
    answer = by_itself(client, cast, **typed(base=draft.text(), title="Half a tit"))
    assert answer.status_code == 409
    draft = Submission.objects.get()
    assert (draft.title, draft.versions.count()) == ("Finding 1", 1)
    assert "data-autosave" not in client.get(address("submission-edit", cast.jam)).content.decode()


def test_after_the_close_nothing_saves_itself(client, cast):
    draft = a_complete_draft(cast.team)
    after_the_grace(cast.jam)
    answer = by_itself(client, cast, **typed(base=draft.text(), body="Late"))
    assert answer.status_code == 422 and "Submissions closed" in answer.json()["problem"]
    assert Submission.objects.get().body == ""


def written_by(client, cast, user):
    """What the page of ``user`` sends."""
    page = signed_in(client, user).get(address("submission-edit", cast.jam))
    return {
        **typed(body="Three hours of work"),
        "base": page.context["form"]["base"].value(),
        "writer": page.context["writer"],
    }


def test_what_is_sent_after_the_session_ended_is_back_after_signing_in(client, cast):
    sent = written_by(client, cast, cast.ada)
    client.logout()
    answer = client.post(address("submission-edit", cast.jam), sent)
    assert (answer.status_code, answer["Location"].startswith("/account/login/?next=")) == (302, True)
    assert Submission.objects.count() == 0
    client.force_login(cast.ada)
    page = client.get(address("submission-edit", cast.jam))
    assert page.context["form"]["body"].value() == "Three hours of work"
    assert "before you were signed out" in page.content.decode()
    again = {**typed(body="Three hours of work"), "base": page.context["form"]["base"].value()}
    assert client.post(address("submission-edit", cast.jam), again).status_code == 303
    assert Submission.objects.get().body == "Three hours of work"
    assert "before you were signed out" not in client.get(address("submission-edit", cast.jam)).content.decode()


def test_nobody_else_gets_what_was_typed_before_they_signed_in(client, cast):
    sent = written_by(client, cast, cast.ada)
    client.logout()
    client.post(address("submission-edit", cast.jam), sent)
    client.force_login(cast.cleo)
    assert "Three hours" not in client.get(address("submission-edit", cast.jam)).content.decode()


@pytest.mark.parametrize("writer", ["", "1", "1:forged"])
def test_nothing_is_kept_of_a_page_that_this_site_did_not_make(client, cast, writer):
    client.post(address("submission-edit", cast.jam), typed(body="x") | {"writer": writer})
    assert "typed-draft" not in client.session


def test_visitors_are_asked_to_sign_in_whatever_the_address(client, cast):
    for path in (address("submission-edit", cast.jam), "/jams/none/submission/"):
        assert client.get(path)["Location"].startswith("/account/login/?next=")
    assert signed_in(client, a_user()).get("/jams/none/submission/").status_code == 404
