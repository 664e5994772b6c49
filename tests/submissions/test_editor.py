"""Writing the team's one draft."""

import pytest
from django.core.files.storage import default_storage

from jam.phases import Phase
from submissions.merge import base_of
from submissions.models import Submission
from tests.factories import a_participant, a_user

from .scenes import TEXT, a_cast, a_complete_draft, a_report, address, after_the_grace, signed_in

pytestmark = pytest.mark.django_db

EMPTY = {**dict.fromkeys(TEXT, ""), "agreed": False}


def typed(base=EMPTY, **changes):
    """What the browser sends: all fields, and the digests of what the page was loaded with."""
    fields = {**base, **changes}
    fields = {name: value for name, value in fields.items() if value is not False}
    return {name: "on" if value is True else value for name, value in fields.items()} | {"base": base_of(base)}


@pytest.fixture
def cast():
    return a_cast()


def edit_address(cast):
    return address("submission-edit", cast.jam)


def test_opening_the_editor_writes_nothing(client, cast):
    assert signed_in(client, cast.ada).get(edit_address(cast)).status_code == 200
    assert Submission.objects.count() == 0


def test_the_first_save_makes_the_draft_and_ben_sees_who_saved_it(client, cast):
    answer = signed_in(client, cast.ada).post(edit_address(cast), typed(**TEXT))
    assert (answer.status_code, answer["Location"]) == (303, edit_address(cast))
    draft = Submission.objects.get()
    assert (draft.team, draft.jam, draft.number, draft.saved_by, draft.revision) == (
        cast.team,
        cast.jam,
        1,
        cast.ada,
        1,
    )
    assert draft.text() == TEXT
    assert (draft.submitted_at, draft.versions.count()) == (None, 0)
    assert "by Ada Canary" in signed_in(client, cast.ben).get(edit_address(cast)).content.decode()


def test_drafts_of_a_jam_are_numbered_in_the_order_of_their_first_save(client, cast):
    signed_in(client, cast.cleo).post(edit_address(cast), typed(title="First"))
    signed_in(client, cast.ada).post(edit_address(cast), typed(title="Second"))
    assert list(Submission.objects.values_list("number", "title")) == [(1, "First"), (2, "Second")]


def test_saving_and_going_on_leads_to_the_check_page(client, cast):
    answer = signed_in(client, cast.ada).post(edit_address(cast), {**typed(title="T"), "check": "1"})
    assert (answer.status_code, answer["Location"]) == (303, address("submission-check", cast.jam))


def test_whoever_has_no_team_is_told_how_to_get_one(client, cast):
    participant = a_participant(jam=cast.jam)
    page = signed_in(client, participant.user).get(edit_address(cast)).content.decode()
    assert "Take part on your own" in page and address("team-list", cast.jam) in page
    page = signed_in(client, a_user()).get(edit_address(cast)).content.decode()
    assert address("jam-join", cast.jam) in page
    answer = client.post(edit_address(cast), typed(body="Written before I was removed"))
    assert answer.status_code == 422 and "Written before I was removed" in answer.content.decode()
    assert Submission.objects.count() == 0


def test_a_person_saves_the_draft_of_their_own_team_whatever_else_they_send(client, cast):
    draft = a_complete_draft(cast.team)
    data = typed(title="Mine") | {
        "team": cast.team.pk,
        "jam": 99,
        "number": 7,
        "submitted_at": "2020-01-01",
        "id": draft.pk,
    }
    assert signed_in(client, cast.cleo).post(edit_address(cast), data).status_code == 303
    mine = Submission.objects.get(team=cast.other)
    assert (mine.title, mine.jam, mine.number, mine.submitted_at) == ("Mine", cast.jam, 2, None)
    draft.refresh_from_db()
    assert draft.title == "Finding 1"


# two people, one draft


def test_changes_to_different_fields_are_both_kept(client, cast):
    signed_in(client, cast.ada).post(edit_address(cast), typed(**TEXT))
    signed_in(client, cast.ben).post(edit_address(cast), typed(base=TEXT, body="Ben's text"))
    answer = signed_in(client, cast.ada).post(edit_address(cast), typed(base=TEXT, title="Ada's title"), follow=True)
    draft = Submission.objects.get()
    assert (draft.title, draft.body) == ("Ada's title", "Ben's text")
    assert "Ben Canary changed description meanwhile; both are in." in answer.content.decode()


def test_two_texts_for_one_field_are_both_shown_and_nothing_is_overwritten(client, cast):
    signed_in(client, cast.ada).post(edit_address(cast), typed(**TEXT))
    signed_in(client, cast.ben).post(edit_address(cast), typed(base=TEXT, title="Ben's title"))
    answer = signed_in(client, cast.ada).post(
        edit_address(cast), typed(base=TEXT, title="Ada's title", body="Ada's body")
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "What Ben Canary saved" in page and "Ben&#x27;s title" in page
    form = answer.context["form"]
    assert (form["title"].value(), form["body"].value()) == ("Ada's title", "Ada's body")
    draft = Submission.objects.get()
    assert (draft.title, draft.body, draft.saved_by) == ("Ben's title", TEXT["body"], cast.ben)


@pytest.mark.parametrize(("choice", "title"), [("mine", "Ada's title"), ("theirs", "Ben's title"), ("", "Ada's title")])
def test_after_a_clash_the_next_save_keeps_what_was_chosen(client, cast, choice, title):
    signed_in(client, cast.ada).post(edit_address(cast), typed(**TEXT))
    signed_in(client, cast.ben).post(edit_address(cast), typed(base=TEXT, title="Ben's title"))
    answer = signed_in(client, cast.ada).post(
        edit_address(cast), typed(base=TEXT, title="Ada's title", body="Ada's body")
    )
    again = typed(**{**TEXT, "title": "Ada's title", "body": "Ada's body"})
    again |= {"base": answer.context["form"]["base"].value(), "keep-title": choice}
    assert client.post(edit_address(cast), again).status_code == 303
    draft = Submission.objects.get()
    assert (draft.title, draft.body) == (title, "Ada's body")


@pytest.mark.parametrize("base", ["", "{}", "[]", "not json", '{"title": 5}', "[" * 1_500])
def test_a_page_that_does_not_say_what_it_was_loaded_with_overwrites_nothing(client, cast, base):
    signed_in(client, cast.ada).post(edit_address(cast), typed(**TEXT))
    answer = client.post(edit_address(cast), typed(**{**TEXT, "title": "Another"}) | {"base": base})
    assert (answer.status_code, Submission.objects.get().title) == (409, TEXT["title"])


def test_line_ends_of_the_browser_are_no_change(client, cast):
    lines = {**TEXT, "body": "one\r\ntwo"}
    signed_in(client, cast.ada).post(edit_address(cast), typed(**lines))
    draft = Submission.objects.get()
    assert draft.body == "one\ntwo"
    signed_in(client, cast.ben).post(edit_address(cast), typed(base=draft.text(), body="one\ntwo\nthree"))
    client.force_login(cast.ada)
    assert client.post(edit_address(cast), typed(base=draft.text()) | {"body": "one\r\ntwo"}).status_code == 303
    assert Submission.objects.get().body == "one\ntwo\nthree"


# bad input


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 141),
        ("abstract", "x" * 201),
        ("body", "x" * 20_001),
        ("report_url", "javascript:alert(1)"),
        ("report_url", "data:text/html,hello"),
        ("code", "ftp://example.org/x"),
        ("code", "https://"),
        ("code", "http://[::1"),
        ("code", "http:////evil.example"),
        ("demo", "https://github.com@evil.example/"),
        ("demo", "//evil.example/\nx"),
        ("video", "https://example.org/" + "x" * 500),
    ],
)
def test_text_that_cannot_be_saved_is_refused_and_given_back(client, cast, field, value):
    answer = signed_in(client, cast.ada).post(edit_address(cast), typed(**{**TEXT, field: value}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"][field].value() == value
    assert answer.context["form"]["body"].value() == (value if field == "body" else TEXT["body"])
    assert "There is a problem" in answer.content.decode()
    assert Submission.objects.count() == 0


def test_a_title_holds_no_characters_that_turn_or_hide_text(client, cast):
    signed_in(client, cast.ada).post(edit_address(cast), typed(title=" A\u202efdp.\u2066exe\r\nBcc:  x\u200b "))
    assert Submission.objects.get().title == "Afdp.exe Bcc: x"


def test_a_link_holds_no_characters_that_make_it_read_like_another(client, cast):
    link = "https://\u202eexample.org\u200b/a\u2066b"
    signed_in(client, cast.ada).post(edit_address(cast), typed(code=link, report_url=link))
    draft = Submission.objects.get()
    assert (draft.urls()["code"], draft.report_url) == ("https://example.org/ab", "https://example.org/ab")


def test_a_link_without_a_scheme_gets_https(client, cast):
    signed_in(client, cast.ada).post(edit_address(cast), typed(code="example.org/code"))
    assert Submission.objects.get().urls()["code"] == "https://example.org/code"


def test_taking_a_link_out_removes_it(client, cast):
    signed_in(client, cast.ada).post(edit_address(cast), typed(**TEXT))
    client.post(edit_address(cast), typed(base=TEXT, code=""))
    assert Submission.objects.get().links.count() == 0


def test_a_good_report_is_kept_when_the_text_is_refused(client, cast):
    data = typed(title="x" * 141) | {"report": a_report()}
    answer = signed_in(client, cast.ada).post(edit_address(cast), data)
    draft = Submission.objects.get()
    assert (answer.status_code, draft.title, draft.report().name) == (422, "", "report.pdf")


def test_good_text_is_kept_when_the_report_is_refused(client, cast):
    data = typed(title="Kept") | {"report": a_report(b"GIF89a")}
    answer = signed_in(client, cast.ada).post(edit_address(cast), data)
    draft = Submission.objects.get()
    assert (answer.status_code, draft.title, draft.report()) == (422, "Kept", None)
    assert list(answer.context["form"].errors) == ["report"]


# what is submitted stays submitted


def test_every_save_of_a_submitted_project_gives_a_receipt_for_what_is_there(client, cast):
    draft = a_complete_draft(cast.team)
    client.force_login(cast.ada)
    client.post(address("submission-submit", cast.jam))
    client.post(edit_address(cast), typed(base=draft.text(), title="Better"))
    draft.refresh_from_db()
    last = draft.versions.first()
    assert (last.number, last.content["title"], last.content) == (2, "Better", draft.content())
    assert draft.is_submitted


def test_saving_a_submitted_project_unchanged_gives_no_new_receipt(client, cast):
    draft = a_complete_draft(cast.team)
    client.force_login(cast.ada)
    client.post(address("submission-submit", cast.jam))
    client.post(edit_address(cast), typed(base=draft.text()))
    assert draft.versions.count() == 1


@pytest.mark.parametrize("lost", ["title", "abstract", "report_url", "agreed"])
def test_what_is_submitted_cannot_lose_what_it_needs(client, cast, lost):
    draft = a_complete_draft(cast.team)
    client.force_login(cast.ada)
    client.post(address("submission-submit", cast.jam))
    before = draft.content()
    answer = client.post(edit_address(cast), typed(base=draft.text(), body="More", **{lost: ""}))
    assert answer.status_code == 422
    assert "it must stay complete" in answer.content.decode()
    assert answer.context["form"]["body"].value() == "More"
    draft = Submission.objects.get()
    assert (draft.content(), draft.versions.count()) == (before, 1)


def test_a_refused_save_leaves_no_file_behind(client, cast):
    draft = a_complete_draft(cast.team)
    client.force_login(cast.ada)
    client.post(address("submission-submit", cast.jam))
    data = typed(base=draft.text(), title="") | {"report": a_report()}
    assert client.post(edit_address(cast), data).status_code == 422
    assert default_storage.listdir("reports")[1] == []
    assert Submission.objects.get().report() is None


# when


def test_after_the_close_the_text_is_given_back_and_not_saved(client, cast):
    draft = a_complete_draft(cast.team)
    after_the_grace(cast.jam)
    answer = signed_in(client, cast.ada).post(edit_address(cast), typed(base=draft.text(), body="Three hours of work"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Submissions closed" in page and "was not saved" in page
    assert answer.context["form"]["body"].value() == "Three hours of work"
    assert Submission.objects.get().body == ""


def test_after_the_close_that_is_what_people_are_told_whatever_else_is_wrong(client, cast):
    after_the_grace(cast.jam)
    answer = signed_in(client, cast.ada).post(edit_address(cast), typed(title="x" * 141))
    assert "Submissions closed" in answer.context["form"].non_field_errors()[0]
    assert Submission.objects.count() == 0


def test_after_the_close_the_editor_is_a_page_to_read(client, cast):
    a_complete_draft(cast.team, title="Never handed in")
    after_the_grace(cast.jam)
    page = signed_in(client, cast.ada).get(edit_address(cast)).content.decode()
    assert "Never handed in" in page and "It was never handed in" in page
    assert "<textarea" not in page


def test_before_the_start_a_draft_is_written_but_not_submitted(client):
    cast = a_cast(phase=Phase.REGISTRATION)
    client.force_login(cast.ada)
    assert client.post(edit_address(cast), typed(**TEXT)).status_code == 303
    answer = client.post(address("submission-submit", cast.jam))
    assert answer.status_code == 422
    assert "You can submit from" in answer.content.decode()
    assert Submission.objects.get().submitted_at is None
