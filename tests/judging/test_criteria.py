import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.test import RequestFactory

from accounts.models import AuditEntry
from jam.phases import Phase
from judging.actions import (
    CriteriaFrozen,
    LastCriterion,
    add_preset_criteria,
    delete_criterion,
    missing_before_publishing,
    move_criterion,
    save_criterion,
)
from judging.models import Criterion
from judging.words import abbreviation, counts, number, share, times
from tests.factories import a_criterion, a_jam, a_user, an_organiser

from .scene import a_dealt_jam, at_once, rate, url

WORDS = {f"word_{n}": word for n, word in enumerate(["None", "Some", "Half", "Most", "All"], start=1)}
TYPED = {"name": "Clarity", "weight": "3", "question": "Is it clear?", **WORDS}


# Words


@pytest.mark.parametrize(
    ("weight", "total", "said"),
    [(2, 6, "one third"), (1, 6, "one sixth"), (1, 2, "one half"), (3, 4, "three quarters"), (1, 1, "the whole score"),
     (7, 13, "54 %"), (30, 100, "three tenths"), (20, 100, "one fifth")],
)  # fmt: skip
def test_a_share_is_said_in_words_where_there_are_some(weight, total, said):
    assert share(weight, total) == said


def test_how_much_a_criterion_counts_is_relative_to_the_lightest():
    assert [counts(w, [2, 1, 1]) for w in (2, 1)] == ["counts double", "counts once"]
    assert [counts(w, [30, 10]) for w in (30, 10)] == ["counts three times", "counts once"]
    assert [counts(w, [50, 30, 20]) for w in (50, 30, 20)] == ["one half", "three tenths", "one fifth"]
    assert times(6, [6, 1]) is None


def test_small_numbers_are_words():
    assert [number(n) for n in (0, 1, 5, 12, 13)] == ["no", "one", "five", "twelve", "13"]


def test_a_narrow_column_is_headed_by_the_last_word():
    assert [abbreviation(name) for name in ("ML safety", "Novelty", "")] == ["Saf", "Nov", ""]


# Rules


@pytest.mark.django_db
def test_a_new_jam_starts_with_five_weighted_criteria():
    jam = a_jam()
    assert missing_before_publishing(jam) == [
        ("Say what projects are rated on: add at least one criterion.", f"/manage/{jam.slug}/criteria/")
    ]
    add_preset_criteria(jam, "weekend")
    assert list(jam.criteria.values_list("weight", flat=True)) == [2, 1, 1, 1, 1]
    assert [len(criterion.words) for criterion in jam.criteria.all()] == [5] * 5
    assert missing_before_publishing(jam) == []
    add_preset_criteria(jam, "weekend")
    assert jam.criteria.count() == 5
    for criterion in jam.criteria.all():
        criterion.full_clean()


@pytest.mark.django_db
def test_criteria_freeze_with_the_first_review():
    jam = a_dealt_jam()
    olga = an_organiser(jam)
    criterion = jam.criteria.first()
    save_criterion(criterion, by=olga)
    rate(jam.judges.first().assignments.first(), 3, finish=False)
    changes = [
        lambda: save_criterion(criterion, by=olga),
        lambda: save_criterion(Criterion(jam=jam, name="Late", question="?"), by=olga),
        lambda: move_criterion(criterion, up=False, by=olga),
        lambda: delete_criterion(criterion, by=olga),
    ]
    for change in changes:
        with pytest.raises(CriteriaFrozen):
            change()
    assert jam.criteria.count() == 3


@pytest.mark.django_db(transaction=True)
def test_the_first_rating_and_a_change_of_weights_exclude_each_other():
    """Whichever comes first wins: weights never change under a rating."""
    jam = a_dealt_jam()
    olga = an_organiser(jam)
    assignment = jam.judges.first().assignments.select_related("judge__jam").first()
    criterion = jam.criteria.first()
    criterion.weight = 9
    rated, changed = at_once(lambda: rate(assignment, 3), lambda: save_criterion(criterion, by=olga))
    assert not isinstance(rated, Exception)
    weight = jam.criteria.get(pk=criterion.pk).weight
    assert (isinstance(changed, CriteriaFrozen), weight) in [(True, 2), (False, 9)]


@pytest.mark.django_db
def test_a_published_jam_keeps_a_criterion():
    jam = a_jam()
    with pytest.raises(LastCriterion):
        delete_criterion(a_criterion(jam), by=an_organiser(jam))
    draft = a_jam(published_at=None)
    delete_criterion(a_criterion(draft), by=an_organiser(draft))


@pytest.mark.django_db
def test_moving_swaps_with_the_neighbour():
    jam = a_jam()
    olga = an_organiser(jam)
    one, two, three = [a_criterion(jam, name=name) for name in ("One", "Two", "Three")]
    move_criterion(three, up=True, by=olga)
    move_criterion(one, up=True, by=olga)
    move_criterion(two, up=False, by=olga)
    assert list(jam.criteria.values_list("name", flat=True)) == ["One", "Three", "Two"]


@pytest.mark.django_db
def test_addresses_of_criteria_are_free_of_other_pages():
    jam = a_jam()
    olga = an_organiser(jam)
    names = ["Method", "Novelty", "Novelty!", "新規性"]
    slugs = [save_criterion(Criterion(jam=jam, name=name, question="?"), by=olga).slug for name in names]
    assert slugs == ["method-2", "novelty", "novelty-2", "criterion"]


# Pages


@pytest.fixture
def olga(client):
    jam = a_jam()
    user = an_organiser(jam)
    client.force_login(user)
    user.jam = jam
    return user


@pytest.mark.django_db
def test_an_organiser_adds_edits_moves_and_deletes_criteria(client, olga):
    jam = olga.jam
    assert client.post(url("manage-criterion-new", jam), TYPED).status_code == 303
    made = jam.criteria.get()
    assert (made.name, made.weight, made.words) == ("Clarity", 3, ["None", "Some", "Half", "Most", "All"])
    other = a_criterion(jam)
    page = client.get(url("manage-criterion-edit", jam, made.pk)).content.decode()
    assert 'value="Most"' in page
    client.post(url("manage-criterion-edit", jam, made.pk), TYPED | {"weight": "5"})
    client.post(url("manage-criterion-move", jam, other.pk), {"direction": "up"})
    assert list(jam.criteria.values_list("name", "weight")) == [(other.name, 1), ("Clarity", 5)]
    assert client.get(url("manage-criterion-delete", jam, other.pk)).status_code == 200
    assert jam.criteria.count() == 2
    assert client.post(url("manage-criterion-delete", jam, other.pk)).status_code == 303
    assert jam.criteria.count() == 1
    assert AuditEntry.objects.filter(jam=jam).count() == 4


@pytest.mark.django_db
@pytest.mark.parametrize(
    "bad",
    [{"weight": "0"}, {"weight": "101"}, {"weight": "-1"}, {"weight": "1e3"}, {"weight": "9" * 40}, {"name": ""},
     {"name": "x" * 61}, {"question": ""}, {"word_3": ""}, {"word_3": "x" * 81}, {"name": "NOVELTY"}],
)  # fmt: skip
def test_a_bad_criterion_is_refused_and_what_was_typed_is_kept(client, olga, bad):
    a_criterion(olga.jam, name="Novelty")
    answer = client.post(url("manage-criterion-new", olga.jam), TYPED | bad)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert "Is it clear?" in answer.content.decode() or "question" in bad
    assert olga.jam.criteria.count() == 1


@pytest.mark.django_db
def test_frozen_criteria_say_why(client):
    jam = a_dealt_jam()
    criterion = jam.criteria.first()
    rate(jam.judges.first().assignments.first(), 3)
    client.force_login(an_organiser(jam))
    page = client.get(url("manage-criteria", jam)).content.decode()
    assert "Criteria are frozen." in page
    assert "Edit" not in page.split("As everybody sees them")[0].split("<ol class")[1]
    answer = client.post(url("manage-criterion-edit", jam, criterion.pk), TYPED)
    assert answer.status_code == 422
    assert "Criteria cannot change any more" in answer.content.decode()
    assert client.post(url("manage-criterion-move", jam, criterion.pk), {"direction": "up"}).status_code == 422
    assert client.post(url("manage-criterion-delete", jam, criterion.pk)).status_code == 422


@pytest.mark.django_db
def test_criteria_of_another_jam_are_not_there(client, olga):
    foreign = a_criterion(a_jam())
    names = ["manage-criterion-edit", "manage-criterion-delete", "manage-criterion-move"]
    assert [client.post(url(name, olga.jam, foreign.pk), TYPED).status_code for name in names] == [404] * 3


@pytest.mark.django_db
def test_everybody_reads_the_criteria(client):
    jam = a_jam(phase=Phase.REGISTRATION)
    a_criterion(jam, name="ML safety", weight=2, question="Is it safe?")
    a_criterion(jam, name="Novelty")
    page = client.get(url("criterion-list", jam)).content.decode()
    assert ["two thirds" in page, "×2" in page, "Is it safe?" in page, "Outstanding" in page] == [True] * 4


@pytest.mark.django_db
def test_a_jam_without_criteria_says_that_they_will_come(client):
    assert "No criteria yet" in client.get(url("criterion-list", a_jam())).content.decode()


@pytest.mark.django_db
def test_the_table_of_criteria_is_a_tag_for_other_pages():
    jam = a_jam()
    a_criterion(jam, name="Novelty", weight=1)
    request = RequestFactory().get("/")
    request.user = a_user()
    html = Template("{% load judging %}{% criteria_table jam %}").render(Context({"jam": jam, "request": request}))
    assert "the whole score" in html


def test_refusals_are_sentences():
    for refusal in (CriteriaFrozen(), LastCriterion()):
        assert isinstance(refusal, ValidationError)
        assert refusal.messages[0].endswith(".")
