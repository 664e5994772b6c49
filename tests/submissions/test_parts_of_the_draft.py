"""What a team says beside its text: tags, a licence, who did what, and answers to the organisers."""

import pytest
from django.template.loader import render_to_string

from accounts.models import Participant
from submissions.merge import base_of
from submissions.models import Authorship, Question, Submission
from submissions.models.queryset import State
from tests.factories import a_participant, a_submission

from .scenes import TEXT, a_cast, a_complete_draft, address, signed_in
from .test_editor import EMPTY, typed

pytestmark = pytest.mark.django_db
KIND = Question.Kind


@pytest.fixture
def cast():
    return a_cast()


def a_question(jam, label="How many hours?", **fields):
    return Question.objects.create(jam=jam, label=label, **fields)


def save(client, cast, user=None, **sent):
    signed_in(client, user or cast.ada)
    return client.post(address("submission-edit", cast.jam), sent)


def test_tags_are_kept_in_lower_case_and_none_twice(client, cast):
    save(client, cast, **typed(tags=" #Sparsity,  Toy  Models ;sparsity,, "))
    assert Submission.objects.get().tags == ["sparsity", "toy models"]


@pytest.mark.parametrize("tags", ["a,b,c,d,e,f,g", "x" * 31, "x," * 200])
def test_tags_that_are_too_many_or_too_long_are_refused_and_given_back(client, cast, tags):
    answer = save(client, cast, **typed(title="T", tags=tags))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["tags"])
    assert answer.context["form"]["tags"].value() == tags
    assert Submission.objects.count() == 0


def test_a_licence_that_nobody_knows_is_refused(client, cast):
    answer = save(client, cast, **typed(title="T", licence="WTFPL"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["licence"])


# whose part


def test_each_author_ticks_and_says_their_own_roles(client, cast):
    save(client, cast, **typed(**TEXT), mine="on", roles=["software", "validation"])
    save(client, cast, user=cast.ben, **typed(base=Submission.objects.get().text()), roles=["methodology"])
    said = {a.user: (a.agreed_at is not None, a.role_labels) for a in Authorship.objects.all()}
    assert said == {cast.ada: (True, ["Software", "Validation"]), cast.ben: (False, ["Methodology"])}
    page = signed_in(client, cast.ben).get(address("submission-edit", cast.jam))
    assert (page.context["form"]["mine"].value(), page.context["form"]["roles"].value()) == (False, ["methodology"])
    assert "has ticked" in page.content.decode() and "has not ticked yet" in page.content.decode()


def test_a_role_that_nobody_knows_is_refused_and_nothing_is_said(client, cast):
    answer = save(client, cast, **typed(**TEXT), mine="on", roles=["hacker"])
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["roles"])
    assert Authorship.objects.count() == 0
    assert Submission.objects.get().text() == TEXT  # the text does not wait for it


def test_taking_a_tick_back_keeps_the_roles(client, cast):
    save(client, cast, **typed(**TEXT), mine="on", roles=["software"])
    save(client, cast, **typed(base=TEXT), roles=["software"])
    part = Authorship.objects.get()
    assert (part.agreed_at, part.roles) == (None, ["software"])


def test_whoever_submits_has_agreed_and_the_others_are_asked_by_the_checklist(client, cast):
    draft = a_complete_draft(cast.team)
    signed_in(client, cast.ada).post(address("submission-submit", cast.jam))
    assert [a.user for a in Authorship.objects.filter(agreed_at__isnull=False)] == [cast.ada]
    item = next(item for item in draft.checklist().helpful if item.field == "mine")
    assert item.done is False
    Authorship.agree(draft, cast.ben, now=draft.authorships.get().agreed_at)
    assert Submission.objects.get().everyone_agreed() is True


def test_roles_go_into_the_receipt_with_the_name_and_those_who_left_do_not(client, cast):
    draft = a_complete_draft(cast.team)
    signed_in(client, cast.ada).post(address("submission-submit", cast.jam))
    save(client, cast, user=cast.ben, **typed(base=draft.text()), roles=["software"])
    last = draft.versions.first()
    assert (last.number, last.content["roles"]) == (2, [{"name": "Ben Canary", "roles": ["software"]}])
    Participant.objects.filter(user=cast.ben).update(team=None, seat=None)
    assert Submission.objects.get().content()["roles"] == []


# what organisers ask


@pytest.mark.parametrize(
    ("kind", "sent", "kept"),
    [
        (KIND.TEXT, " Two\r\nlines ", "Two lines"),
        (KIND.LONG, "Two\r\nlines", "Two\nlines"),
        (KIND.CHOICE, "red", "red"),
        (KIND.NUMBER, "3.50", "3.5"),
        (KIND.YES_NO, "no", "no"),
        (KIND.LINK, "example.org/x", "https://example.org/x"),
    ],
)
def test_an_answer_of_every_kind_is_kept_shown_again_and_taken_out(client, cast, kind, sent, kept):
    question = a_question(cast.jam, kind=kind, choices=["red", "blue"])
    save(client, cast, **typed(base={**EMPTY, question.field_name: ""}, **{question.field_name: sent}))
    draft = Submission.objects.get()
    assert [answer.text for answer in draft.answers.all()] == [kept]
    page = client.get(address("submission-edit", cast.jam))
    assert page.context["form"][question.field_name].value() == kept
    save(client, cast, **typed(base=draft.text()) | {question.field_name: ""})
    assert draft.answers.count() == 0


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        (KIND.TEXT, "x" * 301),
        (KIND.CHOICE, "green"),
        (KIND.NUMBER, "many"),
        (KIND.NUMBER, "NaN"),
        (KIND.YES_NO, "perhaps"),
        (KIND.LINK, "javascript:alert(1)"),
    ],
)
def test_an_answer_that_is_none_is_refused_and_given_back(client, cast, kind, sent):
    question = a_question(cast.jam, kind=kind, choices=["red", "blue"])
    answer = save(client, cast, **typed(title="T"), **{question.field_name: sent})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [question.field_name])
    assert answer.context["form"][question.field_name].value() == sent


def test_a_required_question_stands_in_the_checklist_and_holds_a_submit_back(client, cast):
    question = a_question(cast.jam, is_required=True)
    draft = a_complete_draft(cast.team)
    assert [item.field for item in draft.checklist().missing] == [question.field_name]
    assert list(Submission.objects.in_state(State.READY)) == []
    signed_in(client, cast.ada).post(address("submission-submit", cast.jam))
    assert Submission.objects.get().submitted_at is None
    save(client, cast, **typed(base=draft.text(), **{question.field_name: "3"}))
    assert list(Submission.objects.in_state(State.READY)) == [draft]
    assert Submission.objects.get().state() == State.READY


def test_what_is_no_longer_asked_holds_nobody_back_and_its_answer_stays(client, cast):
    question = a_question(cast.jam, is_required=True)
    a_complete_draft(cast.team)
    save(client, cast, **typed(base=Submission.objects.get().text(), **{question.field_name: "3"}))
    question.retired_at = cast.jam.published_at
    question.save()
    save(client, cast, **typed(base=Submission.objects.get().text()) | {question.field_name: "4"})
    draft = Submission.objects.get()
    assert [answer.text for answer in draft.answered()] == ["3"]
    assert draft.checklist().ready


def test_a_question_of_another_jam_is_not_answered(client, cast):
    other = a_question(a_cast().jam)
    save(client, cast, **typed(title="T"), **{other.field_name: "x"})
    assert Submission.objects.get(team=cast.team).answers.count() == 0


def test_two_answers_to_one_question_are_both_shown(client, cast):
    question = a_question(cast.jam)
    name = question.field_name
    save(client, cast, **typed(title="T"))
    base = Submission.objects.get().text()
    save(client, cast, user=cast.ben, **typed(base=base, **{name: "Ben's"}))
    answer = save(client, cast, **typed(base=base, **{name: "Ada's"}))
    assert answer.status_code == 409
    assert answer.context["form"].fields[name].clash == {"text": "Ben's", "who": "Ben Canary"}
    assert Submission.objects.get().answers.get().text == "Ben's"


def test_private_answers_are_for_the_team_judges_and_organisers(client):
    cast = a_cast(blind=False)
    public, private = a_question(cast.jam), a_question(cast.jam, label="Budget?", is_public=False)
    work = a_submission(team=cast.team)
    work.answers.create(question=public, text="Public Canary")
    work.answers.create(question=private, text="Private Canary")
    shown = {}
    for who, user in {"visitor": None, "cleo": cast.cleo, "ada": cast.ada, "olga": cast.olga}.items():
        page = signed_in(client, user).get(work.get_absolute_url()).content.decode()
        shown[who] = ("Public Canary" in page, "Private Canary" in page, "Budget?" in page)
    open_, all_ = (True, False, False), (True, True, True)
    assert shown == {"visitor": open_, "cleo": open_, "ada": all_, "olga": all_}
    content = work.content()
    assert content["answers"] == [{"question": "How many hours?", "text": "Public Canary"}]
    assert content["private_answers"] == [{"question": "Budget?", "text": "Private Canary"}]


def test_an_answer_is_text_and_never_markup(cast):
    work = a_submission(team=cast.team)
    work.answers.create(question=a_question(cast.jam), text="<script>1</script>\nx")
    page = render_to_string("submissions/_answers.html", {"answers": work.answered()})
    assert "&lt;script&gt;1&lt;/script&gt;<br>x" in page


# two people, one draft


def test_after_a_clash_what_only_the_other_wrote_is_not_undone(client, cast):
    save(client, cast, **typed(**TEXT))
    save(client, cast, user=cast.ben, **typed(base=TEXT, title="Ben's title", body="Ben's body"))
    answer = save(client, cast, **typed(base=TEXT, title="Ada's title"))
    form = answer.context["form"]
    assert (form["title"].value(), form["body"].value()) == ("Ada's title", "Ben's body")
    sent = {**TEXT, "title": "Ada's title", "body": form["body"].value()}
    save(client, cast, **typed(**sent) | {"base": form["base"].value()})
    draft = Submission.objects.get()
    assert (draft.title, draft.body) == ("Ada's title", "Ben's body")


def test_the_list_of_questions_costs_no_query_for_each(client, cast, django_assert_max_num_queries):
    def queries(n):
        Question.objects.all().delete()
        for i in range(n):
            a_question(cast.jam, label=f"Question {i}", is_required=bool(i % 2))
        with django_assert_max_num_queries(60) as asked:
            signed_in(client, cast.ada).get(address("submission-edit", cast.jam))
        return len(asked)

    a_complete_draft(cast.team)
    queries(1)  # what the site remembers after the first page
    assert queries(3) == queries(30)


def test_a_new_member_finds_the_draft_and_nothing_ticked(client, cast):
    a_complete_draft(cast.team)
    new = a_participant(jam=cast.jam)
    cast.team.add_member(new)
    page = signed_in(client, new.user).get(address("submission-edit", cast.jam))
    assert page.context["form"]["mine"].value() is False
    assert base_of(Submission.objects.get().text()) == page.context["form"]["base"].value()
