"""What organisers ask those who join, what people answer and agree to, and who reads it."""

import csv
import io
from dataclasses import dataclass, field
from functools import partial

import pytest
from django.urls import reverse

from accounts import actions
from accounts.exports import participants
from accounts.forms import questions
from accounts.models import AnswersMissing, AuditEntry, Consent, JoinAnswer, JoinQuestion
from jam.exports import csv_lines
from tests.accounts.helpers import at_once
from tests.factories import a_hub, a_jam, a_participant, a_team, a_user, an_organiser

pytestmark = pytest.mark.django_db
KIND = JoinQuestion.Kind
CANARY = "canary-answer-7Q"


def url(name, jam, *more):
    return reverse(name, args=[jam.slug, *more])


def a_question(jam, kind=KIND.TEXT, **fields):
    fields = {"label": f"Question {kind}", "position": jam.join_questions.count(), **fields}
    return JoinQuestion.objects.create(jam=jam, kind=kind, **fields)


@dataclass
class Asked:
    """A question of no model at all."""

    kind: str
    pk: int = 7
    label: str = "How many?"
    help_text: str = ""
    choices: list = field(default_factory=list)
    is_required: bool = False


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("text", "  yes  ", "yes"),
        ("text", "", ""),
        ("choice", "Tea", "Tea"),
        ("number", "3.50", "3.5"),
        ("number", "0", "0"),
        ("number", "100", "100"),
        ("yes-no", "no", "no"),
        ("consent", True, "yes"),
        ("consent", False, "no"),
    ],
)
def test_an_answer_is_kept_as_text_and_shown_again_as_it_was_given(kind, typed, kept):
    asked = Asked(kind, choices=["Tea", "Coffee"])
    made = questions.field_for(asked)
    text = questions.text_of(asked, made.clean(typed))
    assert text == kept
    if kept:
        assert questions.text_of(asked, made.clean(questions.value_of(asked, text))) == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("number", "many"),
        ("number", "NaN"),
        ("number", "1e309"),
        ("choice", "Wine"),
        ("yes-no", "perhaps"),
        ("text", "a" * 2001),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused_and_nobody_joins(client, kind, typed):
    jam, ada = a_jam(), a_user("Ada")
    question = a_question(jam, kind, choices=["Tea", "Coffee"])
    client.force_login(ada)
    page = client.post(url("jam-join", jam), {questions.name_of(question): typed})
    assert (page.status_code, list(page.context["form"].errors)) == (422, [questions.name_of(question)])
    assert (ada.participation(jam), JoinAnswer.objects.count()) == (None, 0)


def test_optional_questions_leave_joining_one_click(client):
    jam, ada = a_jam(), a_user("Ada")
    for kind in KIND:
        a_question(jam, kind, choices=["Tea", "Coffee"])
    client.force_login(ada)
    assert client.post(url("jam-join", jam)).status_code == 303
    assert ada.participation(jam) is not None


@pytest.mark.parametrize("kind", list(KIND))
def test_what_must_be_answered_is_asked_for_before_anybody_joins(client, kind):
    jam, ada = a_jam(), a_user("Ada")
    question = a_question(jam, kind, choices=["Tea", "Coffee"], is_required=True)
    client.force_login(ada)
    assert client.post(url("jam-join", jam)).status_code == 422
    assert ada.participation(jam) is None
    typed = {"text": "x", "choice": "Tea", "number": "0", "yes-no": "no", "consent": "on"}[kind]
    assert client.post(url("jam-join", jam), {questions.name_of(question): typed}).status_code == 303
    assert ada.participation(jam) is not None


def test_no_side_door_leads_past_a_question_that_must_be_answered():
    jam = a_jam()
    team = a_team(jam=jam)
    link = team.invite(by=team.members.get().user, now=jam.building_starts_at)
    a_question(jam, KIND.CONSENT, is_required=True)
    with pytest.raises(AnswersMissing):
        actions.accept_invitation(link.token, a_user("Ben"))
    with pytest.raises(AnswersMissing):
        actions.join(jam, a_user("Ben"), answers={jam.join_questions.get().pk: "no"})
    assert jam.participants.count() == 1


def test_joining_logs_word_for_word_what_was_agreed_to(client):
    jam, ada = a_jam(reviews_per_judge=4), a_user("Ada")
    consent = a_question(jam, KIND.CONSENT, label="My picture may be shown.")
    client.force_login(ada)
    page = client.get(url("jam-join", jam)).content.decode()
    client.post(url("jam-join", jam), {questions.name_of(consent): "on"})
    logged = list(Consent.objects.filter(user=ada, jam=jam).values_list("wording", flat=True))
    assert sorted(logged) == sorted([*actions.agreement(jam), "My picture may be shown."])
    assert [wording for wording in logged if wording not in page] == []
    assert "If I submit, I rate 4 projects of others while judging is open." in logged


def test_a_consent_that_is_not_ticked_is_not_logged(client):
    jam, ada = a_jam(), a_user("Ada")
    a_question(jam, KIND.CONSENT, label="My picture may be shown.")
    client.force_login(ada)
    client.post(url("jam-join", jam))
    assert list(Consent.objects.values_list("wording", flat=True)) == actions.agreement(jam)


def test_new_wording_is_asked_again_and_the_old_consent_stays_as_logged(client):
    jam, ada = a_jam(), a_user("Ada")
    consent = a_question(jam, KIND.CONSENT, label="Old words.")
    name = questions.name_of(consent)
    client.force_login(ada)
    client.post(url("jam-join", jam), {name: "on"})
    assert client.get(url("jam-join", jam)).context["form"][name].value() is True
    consent.label = "New words."
    consent.save()
    page = client.get(url("jam-join", jam))
    assert page.context["form"][name].value() in (None, False)
    assert "New wording since you agreed." in page.content.decode()
    client.post(url("jam-join", jam), {name: "on"})
    client.post(url("jam-join", jam), {name: "on"})
    words = Consent.objects.filter(user=ada, wording__endswith="words.").values_list("wording", flat=True)
    assert list(words) == ["Old words.", "New words."]


def test_answers_can_be_changed_from_the_join_page_also_while_waiting(client):
    jam, ada = a_jam(capacity=1), a_user("Ada")
    question = a_question(jam)
    a_participant(jam=jam)
    client.force_login(ada)
    name = questions.name_of(question)
    client.post(url("jam-join", jam), {"wait": "1", name: "first"})
    assert client.get(url("jam-join", jam)).context["form"][name].value() == "first"
    client.post(url("jam-join", jam), {name: "second"})
    assert (JoinAnswer.objects.get().text, jam.waits.count()) == ("second", 1)


def test_a_refusal_keeps_what_was_typed(client):
    jam, ada = a_jam(), a_user("Ada")
    text, number = a_question(jam), a_question(jam, KIND.NUMBER)
    client.force_login(ada)
    typed = {questions.name_of(text): "I was here", questions.name_of(number): "many"}
    assert "I was here" in client.post(url("jam-join", jam), typed).content.decode()


def test_what_was_typed_signed_out_is_there_after_sign_in(client):
    jam, ada = a_jam(), a_user("Ada")
    hub = a_hub(jam)
    question = a_question(jam, is_required=True)
    name = questions.name_of(question)
    typed = {name: "I was here", "hub": hub.slug, "way": "sign-up", "is_staff": "1"}
    answer = client.post(url("jam-join", jam), typed)
    assert answer.url.startswith(reverse("account_signup"))
    client.force_login(ada)
    page = client.get(url("jam-join", jam))
    form = page.context["form"]
    assert (form[name].value(), form["hub"].value()) == ("I was here", hub.slug)
    assert "What you typed is still here" in page.content.decode()
    assert ada.participation(jam) is None
    client.post(url("jam-join", jam), {name: form[name].value(), "hub": form["hub"].value()})
    assert (ada.participation(jam).hub, JoinAnswer.objects.get().text) == (hub, "I was here")
    assert "typed-to-join" not in client.session


def test_a_flood_typed_signed_out_is_not_kept(client):
    jam = a_jam()
    question = a_question(jam)
    client.post(url("jam-join", jam), {questions.name_of(question): "a" * 30_000})
    assert "typed-to-join" not in client.session


def test_answers_are_read_by_organisers_of_the_jam_and_by_nobody_else(client):
    jam = a_jam()
    ada, ben, cleo = a_user("Ada"), a_user("Ben"), a_user("Cleo")
    question = a_question(jam, label="Diet?")
    actions.join(jam, ada, answers={question.pk: CANARY})
    actions.join(jam, ben)
    a_team(ada.participation(jam), ben.participation(jam), name="Low Rank")
    other = an_organiser(a_jam())
    page = url("manage-person", jam, ada.pk)
    assert client.get(page).status_code == 302
    for reader in [ada, ben, cleo, other]:
        client.force_login(reader)
        assert client.get(page).status_code == 404
        for name in ["jam-detail", "team-list", "jam-join"]:
            shown = CANARY in client.get(url(name, jam)).content.decode()
            assert shown == (reader == ada and name == "jam-join")
    client.force_login(an_organiser(jam))
    assert client.get(page).context["rows"] == [(question, CANARY)]
    assert client.get(url("manage-person", jam, cleo.pk)).status_code == 404
    assert client.get(url("manage-person", jam, 2**62)).status_code == 404


def test_the_export_has_a_column_for_each_question_and_runs_no_formula():
    jam, ada = a_jam(), a_user("Ada")
    diet = a_question(jam, label="=Diet()")
    tall = a_question(jam, KIND.YES_NO, label="Tall?")
    actions.join(jam, ada, answers={diet.pk: "=1+1", tall.pk: "yes"})
    actions.join(jam, a_user("Ben"))
    text = "".join(csv_lines(participants, jam)).lstrip("\ufeff")
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[6:] for row in rows] == [["'=Diet()", "Tall?"], ["'=1+1", "Yes"], ["", ""]]


def test_an_organiser_adds_edits_moves_and_deletes_questions(client):
    jam = a_jam()
    client.force_login(an_organiser(jam))
    assert "Nothing is asked" in client.get(url("manage-questions", jam)).content.decode()
    new = url("manage-question-new", jam)
    client.post(new, {"kind": "text", "label": "Diet?"})
    client.post(new, {"kind": "choice", "label": "Drink?", "choices": " Tea \r\nCoffee\n\nTea"})
    diet, drink = jam.join_questions.all()
    assert (drink.choices, drink.position) == (["Tea", "Coffee"], 1)
    client.post(url("manage-question-edit", jam, diet.pk), {"kind": "text", "label": "Food?", "is_required": "on"})
    client.post(url("manage-question-move", jam, drink.pk), {"direction": "up"})
    client.post(url("manage-question-move", jam, drink.pk), {"direction": "up"})
    shown = client.get(url("manage-questions", jam)).context["rows"]
    assert [question.label for question, _field in shown] == ["Drink?", "Food?"]
    client.post(url("manage-question-delete", jam, drink.pk))
    assert [question.label for question in jam.join_questions.all()] == ["Food?"]
    actions_logged = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions_logged == ["added a question"] * 2 + ["changed a question", "deleted a question"]


def test_a_question_that_was_answered_keeps_its_kind_and_its_answers_when_it_goes(client):
    jam, ada = a_jam(), a_user("Ada")
    question = a_question(jam, label="Diet?", is_required=True)
    actions.join(jam, ada, answers={question.pk: "none"})
    client.force_login(an_organiser(jam))
    client.post(url("manage-question-edit", jam, question.pk), {"kind": "number", "label": "Diet?"})
    assert jam.join_questions.get().kind == "text"
    client.post(url("manage-question-delete", jam, question.pk))
    assert jam.join_questions.asked().count() == 0
    assert client.get(url("manage-person", jam, ada.pk)).context["rows"] == [(question, "none")]
    assert client.post(url("manage-question-edit", jam, question.pk), {"kind": "text"}).status_code == 404
    actions.join(jam, a_user("Ben"))


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"kind": "text", "label": ""},
        {"kind": "essay", "label": "x"},
        {"kind": "choice", "label": "x", "choices": "one"},
        {"kind": "choice", "label": "x", "choices": "one\n" + "a" * 101},
        {"kind": "choice", "label": "x", "choices": "\n".join(map(str, range(40)))},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(client, typed):
    jam = a_jam()
    client.force_login(an_organiser(jam))
    assert client.post(url("manage-question-new", jam), typed).status_code == 422
    assert JoinQuestion.objects.count() == 0


def test_only_organisers_of_this_jam_find_the_questions(client):
    jam = a_jam()
    question = a_question(jam)
    foreign = a_question(a_jam())
    pages = [("manage-questions", ()), ("manage-question-new", ())]
    pages += [(f"manage-question-{verb}", (question.pk,)) for verb in ("edit", "delete", "move")]
    for name, more in pages:
        client.logout()
        assert client.post(url(name, jam, *more)).status_code == 302
        for reader in [a_user("Cleo"), a_participant(jam=jam).user, an_organiser(a_jam())]:
            client.force_login(reader)
            assert client.get(url(name, jam, *more)).status_code == 404
            assert client.post(url(name, jam, *more)).status_code == 404
    client.force_login(an_organiser(jam))
    for verb in ("edit", "delete", "move"):
        answer = client.post(url(f"manage-question-{verb}", jam, foreign.pk), {"direction": "up"})
        assert answer.status_code == 404
    assert client.post(url("manage-question-move", jam, question.pk), {"direction": "away"}).status_code == 404
    assert JoinQuestion.objects.count() == 2


def test_questions_cost_the_same_for_three_and_thirty(client, django_assert_max_num_queries):
    counts = []
    for rows in (3, 30):
        jam, ada = a_jam(), a_user("Ada")
        for _ in range(rows):
            a_question(jam)
        olga = an_organiser(jam)
        actions.join(jam, ada, answers={question.pk: "x" for question in jam.join_questions.all()})
        client.force_login(olga)
        with django_assert_max_num_queries(60) as captured:
            for name, more in [("manage-questions", ()), ("manage-person", (ada.pk,)), ("jam-join", ())]:
                client.get(url(name, jam, *more))
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_at_once_log_each_consent_once():
    jam, ada = a_jam(), a_user("Ada")
    question = a_question(jam, KIND.CONSENT, label="Yes.")
    at_once(*[partial(actions.join, jam, ada, answers={question.pk: "yes"})] * 20)
    assert sorted(Consent.objects.values_list("wording", flat=True)) == sorted([*actions.agreement(jam), "Yes."])
