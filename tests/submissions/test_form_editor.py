"""Organisers edit what they ask, inside the form that teams fill in."""

import threading
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEntry
from jam.phases import Phase
from submissions.actions import save_draft
from submissions.forms import DraftForm
from submissions.models import Answer, Question, Submission
from submissions.questioning import FormFrozen, move_question, save_question, stop_asking
from tests.factories import an_organiser

from .scenes import a_cast, a_complete_draft, address, after_the_grace, signed_in
from .test_editor import typed
from .test_parts_of_the_draft import a_question

pytestmark = pytest.mark.django_db
KIND = Question.Kind
SENT = {"kind": "text", "label": "How many hours?", "help_text": "", "choices": "", "longest": "300"}


@pytest.fixture
def cast():
    return a_cast()


def send(client, cast, name="manage-form-new", *args, user=None, **sent):
    signed_in(client, user or cast.olga)
    return client.post(address(name, cast.jam, *args), {**SENT, **sent})


def look(client, cast, name="manage-form", *args):
    return signed_in(client, cast.olga).get(address(name, cast.jam, *args))


def labels(jam):
    return [question.label for question in jam.questions.filter(retired_at=None)]


def test_the_page_shows_every_part_of_the_form_in_which_teams_write(client, cast):
    a_question(cast.jam)
    page = look(client, cast).context
    shown = {field.name for field in [*page["above"], *page["below"], *(row["field"] for row in page["rows"])]}
    draft = Submission(jam=cast.jam)
    assert shown == set(DraftForm(draft=draft, part=None).fields) - {"base", "roles"}


def test_a_question_of_every_kind_is_added_last_logged_and_asked(client, cast):
    for kind in KIND:
        answer = send(client, cast, kind=kind, label=f"A {kind}?", choices="red\nblue")
        assert (answer.status_code, answer["Location"].rpartition("#")[2]) == (
            303,
            f"question-{cast.jam.questions.last().pk}",
        )
    assert labels(cast.jam) == [f"A {kind}?" for kind in KIND]
    actions = set(AuditEntry.objects.filter(jam=cast.jam).values_list("action", "actor"))
    assert actions == {("added a question to the submission form", cast.olga.pk)}
    form = signed_in(client, cast.ada).get(address("submission-edit", cast.jam)).context["form"]
    assert [field.label for field in form.answers()] == labels(cast.jam)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("label", ""),
        ("label", "x" * 301),
        ("kind", "colour"),
        ("longest", "9"),
        ("longest", ""),
        ("longest", "9" * 30),
        ("help_text", "x" * 201),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_and_given_back_at_its_place(client, cast, field, value):
    answer = send(client, cast, **{field: value})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert answer.context["form"][field].value() == value
    assert 'id="new"' in answer.content.decode()
    assert not cast.jam.questions.exists()


@pytest.mark.parametrize("choices", ["", "one", "\n".join(map(str, range(31))), f"one\n{'x' * 101}"])
def test_choices_are_two_to_thirty_and_short(client, cast, choices):
    answer = send(client, cast, kind="choice", choices=choices)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["choices"])


def test_questions_change_places_and_stay_at_the_ends(client, cast):
    for label in "abc":
        send(client, cast, label=label)
    first, _b, last = cast.jam.questions.all()
    send(client, cast, "manage-form-move", last.pk, direction="up")
    send(client, cast, "manage-form-move", first.pk, direction="up")
    assert labels(cast.jam) == ["a", "c", "b"]
    send(client, cast, "manage-form-move", first.pk, direction="down")
    assert labels(cast.jam) == ["c", "a", "b"]
    assert send(client, cast, "manage-form-move", first.pk, direction="left").status_code == 404


# what teams have answered


def an_answer(cast, text="3", **fields):
    question = a_question(cast.jam, **fields)
    draft = a_complete_draft(cast.team)
    draft.answers.create(question=question, text=text)
    return question


def test_a_question_without_answers_goes_and_one_with_answers_keeps_them(client, cast):
    gone, kept = a_question(cast.jam, label="Gone"), an_answer(cast, label="Kept")
    assert "No team has answered" in look(client, cast, "manage-form-remove", gone.pk).content.decode()
    assert "1 team has answered" in look(client, cast, "manage-form-remove", kept.pk).content.decode()
    for question in (gone, kept):
        assert send(client, cast, "manage-form-remove", question.pk).status_code == 303
    assert (labels(cast.jam), [q.label for q in cast.jam.questions.all()]) == ([], ["Kept"])
    page = look(client, cast)
    assert [question.label for question in page.context["retired"]] == ["Kept"]
    assert Answer.objects.get().text == "3"
    assert look(client, cast, "manage-form-edit", kept.pk).status_code == 404


def test_the_kind_of_an_answered_question_stays(client, cast):
    question = an_answer(cast)
    send(client, cast, "manage-form-edit", question.pk, kind="number", label="Hours, in all?", is_public="on")
    question.refresh_from_db()
    assert (question.kind, question.label) == (KIND.TEXT, "Hours, in all?")


def test_what_was_answered_in_private_is_never_published(client, cast):
    question = an_answer(cast, is_public=False)
    send(client, cast, "manage-form-edit", question.pk, is_public="on")
    question.refresh_from_db()
    assert question.is_public is False
    public = a_question(cast.jam, label="Public")
    public.answers.create(submission=Submission.objects.get(), text="x")
    send(client, cast, "manage-form-edit", public.pk)
    public.refresh_from_db()
    assert public.is_public is False


def test_a_choice_that_a_team_has_made_stays(client, cast):
    question = an_answer(cast, "red", kind=KIND.CHOICE, choices=["red", "blue"])
    answer = send(client, cast, "manage-form-edit", question.pk, choices="blue\ngreen")
    assert answer.context["form"].errors["choices"] == [
        "A team has chosen “red”, so it has to stay. Add others beside it."
    ]
    assert send(client, cast, "manage-form-edit", question.pk, choices="green\nred").status_code == 303


def test_answers_never_become_too_long(client, cast):
    question = an_answer(cast, "x" * 50)
    answer = send(client, cast, "manage-form-edit", question.pk, longest="49")
    assert list(answer.context["form"].errors) == ["longest"]
    assert send(client, cast, "manage-form-edit", question.pk, longest="50").status_code == 303


def test_a_required_question_added_later_takes_no_submission_out_and_is_asked_at_the_next_edit(client, cast):
    draft = a_complete_draft(cast.team)
    signed_in(client, cast.ada).post(address("submission-submit", cast.jam))
    send(client, cast, is_required="on", is_public="on")
    assert "1 project is submitted" in look(client, cast).content.decode()
    assert list(Submission.objects.in_the_running()) == [draft]
    question = cast.jam.questions.get()
    signed_in(client, cast.ada)
    text = Submission.objects.get().text()
    answer = client.post(address("submission-edit", cast.jam), typed(base=text, title="Better"))
    assert answer.status_code == 422 and "It would lack: how many hours?" in answer.content.decode()
    sent = typed(base=text, title="Better", **{question.field_name: "3"})
    assert client.post(address("submission-edit", cast.jam), sent).status_code == 303
    assert [version.content["title"] for version in draft.versions.all()] == ["Better", "Finding 1"]


def test_what_is_written_while_the_question_goes_is_no_error(cast):
    question = an_answer(cast)
    text = {**Submission.objects.get().text(), "title": "New", question.field_name: "4"}
    stop_asking(question, by=cast.olga)
    save_draft(cast.team, by=cast.ada, text=text, base={})
    draft = Submission.objects.get()
    assert [answer.text for answer in draft.answered()] == ["3"]


# when, and who


def test_before_teams_write_and_in_the_grace_the_form_changes_and_after_it_no_more(client):
    for phase in (Phase.REGISTRATION, Phase.BUILDING):
        assert send(client, a_cast(phase=phase)).status_code == 303
    cast = a_cast()
    question = a_question(cast.jam)
    after_the_grace(cast.jam)
    answer = send(client, cast, label="Too late?")
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == [FormFrozen().message]
    for name, sent in {"manage-form-move": {"direction": "up"}, "manage-form-remove": {}}.items():
        assert send(client, cast, name, question.pk, **sent).status_code == 422
    assert labels(cast.jam) == [question.label]
    page = look(client, cast).content.decode()
    assert "Submissions are closed" in page and address("manage-form-edit", cast.jam, question.pk) not in page


@pytest.mark.parametrize("change", [save_question, stop_asking, partial(move_question, up=True)])
def test_no_change_slips_in_after_the_close(cast, change):
    question = a_question(cast.jam)
    after_the_grace(cast.jam)
    with pytest.raises(FormFrozen):
        change(question, by=cast.olga)


def test_to_everybody_else_the_pages_do_not_exist(client, cast):
    question = a_question(cast.jam)
    other = a_cast()
    pages = {
        "manage-form": [],
        "manage-form-new": [],
        "manage-form-edit": [question.pk],
        "manage-form-remove": [question.pk],
    }
    for user in (cast.ada, cast.cleo, other.olga, an_organiser(other.jam)):
        signed_in(client, user)
        for name, args in pages.items():
            assert client.get(address(name, cast.jam, *args)).status_code == 404
            assert client.post(address(name, cast.jam, *args), SENT).status_code in (404, 405)
        assert client.post(address("manage-form-move", cast.jam, question.pk), {"direction": "up"}).status_code == 404
    signed_in(client, other.olga)
    for name in ("manage-form-edit", "manage-form-move", "manage-form-remove"):  # through her own jam
        sent = {**SENT, "direction": "up"}
        assert client.post(address(name, other.jam, question.pk), sent).status_code == 404
    signed_in(client, None)
    assert client.get(address("manage-form", cast.jam)).status_code == 302
    assert labels(cast.jam) == ["How many hours?"]


def test_an_answer_that_comes_while_its_question_is_taken_out_is_kept_or_never_given(transactional_db):
    cast = a_cast()
    question = a_question(cast.jam)
    draft = a_complete_draft(cast.team)
    barrier, wrong = threading.Barrier(2), []

    def at_once(act):
        from django.db import connection

        barrier.wait()
        try:
            act()
        except ValidationError as refusal:
            wrong.append(refusal)
        finally:
            connection.close()

    text = {**draft.text(), question.field_name: "3"}
    acts = [
        lambda: save_draft(cast.team, by=cast.ada, text=text),
        lambda: stop_asking(Question.objects.get(pk=question.pk), by=cast.olga),
    ]
    threads = [threading.Thread(target=at_once, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert (Question.objects.count(), Answer.objects.count()) in ((0, 0), (1, 1))
