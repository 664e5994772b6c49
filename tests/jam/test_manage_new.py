"""My jams, and making one."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import AuditEntry
from jam import actions, clock
from jam.models import Jam
from jam.phases import Phase
from tests.factories import a_jam, a_user, an_organiser

from .organising import HOUR, MINUTE, at, new_jam_data, signed_in

pytestmark = pytest.mark.django_db
HOME, NEW = reverse("manage-home"), reverse("manage-new")


@pytest.fixture
def olga():
    return a_user("Olga")


def test_who_is_not_signed_in_is_asked_to(client):
    answers = [client.get(url) for url in (HOME, NEW)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert [answer["Location"].split("?")[0] for answer in answers] == [reverse("account_login")] * 2


def test_my_jams_are_those_i_organise(olga):
    mine, theirs = a_jam(), a_jam()
    an_organiser(mine, user=olga)
    an_organiser(theirs, user=a_user("Cleo"))
    assert list(signed_in(olga).get(HOME).context["jams"]) == [mine]


def test_somebody_without_a_jam_is_offered_to_make_one(olga):
    assert "You organise no jam yet" in signed_in(olga).get(HOME).text


def test_three_answers_make_a_draft_with_a_whole_timeline(olga):
    answer = signed_in(olga).post(NEW, new_jam_data())
    jam = Jam.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, reverse("manage-jam", args=["interpretability-hackathon"]))
    assert jam.is_draft
    assert jam.building_starts_at == at("2030-11-15T18:00")
    assert jam.submissions_close_at == at("2030-11-17T14:15")
    assert jam.grace == 10 * MINUTE
    assert jam.judging_closes_at - jam.submissions_close_at == 4 * HOUR
    assert jam.results_expected_at - jam.judging_closes_at == 45 * MINUTE


def test_a_new_jam_has_a_talk_a_ceremony_and_five_criteria(olga):
    signed_in(olga).post(NEW, new_jam_data())
    jam = Jam.objects.get()
    programme = [(item.title, item.starts_at) for item in jam.schedule_items.all()]
    assert programme == [
        ("Introductory talk", jam.building_starts_at),
        ("Awards ceremony", jam.judging_closes_at),
    ]
    assert jam.criteria.count() == 5


def test_who_makes_a_jam_organises_it_and_the_log_says_so(olga):
    signed_in(olga).post(NEW, new_jam_data(preset="day"))
    jam, entry = Jam.objects.get(), AuditEntry.objects.get()
    assert olga.organises(jam)
    assert (entry.actor, entry.jam, entry.action, entry.detail) == (olga, jam, "created the jam", {"preset": "day"})


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Interpretability Hackathon", "interpretability-hackathon"),
        ("Jam in Århus!", "jam-in-arhus"),
        ("2030", "jam-2030"),
        ("日本", "jam"),
        ("New", "jam-new"),
        ("Taken", "taken-2"),
    ],
)
def test_the_address_is_made_from_the_name(olga, name, slug):
    a_jam(slug="taken")
    signed_in(olga).post(NEW, new_jam_data(name=name))
    assert Jam.objects.get(name=name).slug == slug


def test_a_taken_address_is_refused_and_everything_typed_is_kept(olga):
    a_jam(slug="evals")
    answer = signed_in(olga).post(NEW, new_jam_data(slug="Evals"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["slug"] == ["This address is taken by another jam. Choose another."]
    assert 'value="Interpretability Hackathon"' in answer.text
    assert 'value="2030-11-15T18:00"' in answer.text


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": " "}, "name", "“Name” is empty. Fill it in."),
        ({"starts_at": ""}, "starts_at", "“Start” is empty. Fill it in."),
        ({"starts_at": "2030-11-16T00:00"}, "starts_at", "People read midnight as the wrong day. Use 23:59 or noon."),
        ({"starts_at": "2020-11-16T10:00"}, "starts_at", "This is in the past. Choose a start that is still to come."),
        ({"starts_at": "soon"}, "starts_at", "Write a date and a time, like 2030-05-31 18:00."),
        ({"starts_at": "9999-12-31T23:59"}, "starts_at", "Choose a year from 2000 to 2100."),
        (
            {"starts_at": "2030-03-31T02:30"},
            "starts_at",
            "There is no 02:30 on that day in Copenhagen: clocks go forward. Choose another time.",
        ),
        ({"slug": "admin"}, "slug", "“admin” is an address of this site. Choose another."),
        ({"slug": "2030"}, "slug", "An address needs at least one letter."),
    ],
)
def test_an_answer_that_cannot_be_is_refused_with_the_repair(olga, changes, field, sentence):
    answer = signed_in(olga).post(NEW, new_jam_data(**changes))
    assert (answer.status_code, answer.context["form"].errors[field]) == (422, [sentence])
    assert not Jam.objects.exists()


@pytest.mark.parametrize("changes", [{"preset": "century"}, {"time_zone": "Mars/Olympus"}, {"preset": ""}])
def test_a_choice_that_is_none_is_refused(olga, changes):
    assert signed_in(olga).post(NEW, new_jam_data(**changes)).status_code == 422


def test_an_empty_form_names_what_is_missing(olga):
    answer = signed_in(olga).post(NEW, {})
    assert (answer.status_code, {*answer.context["form"].errors}) == (422, {"preset", "name", "starts_at", "time_zone"})


def test_where_only_staff_may_host_others_are_told_whom_to_ask(olga, settings):
    settings.ANYONE_CAN_HOST = False
    refused = signed_in(olga).post(NEW, new_jam_data())
    assert (refused.status_code, Jam.objects.count()) == (403, 0)
    assert "its staff start jams" in refused.text
    staff = signed_in(a_user("Jo", is_staff=True))
    assert staff.post(NEW, new_jam_data()).status_code == 303


def test_the_form_offers_the_readers_zone(olga):
    client = signed_in(olga)
    client.cookies["tz"] = "Asia/Kolkata"
    assert client.get(NEW).context["form"]["time_zone"].value() == "Asia/Kolkata"


@pytest.mark.parametrize("many", [3, 30])
def test_the_list_of_my_jams_asks_the_same_however_many_there_are(olga, many, django_assert_num_queries):
    for _n in range(many):
        an_organiser(a_jam(phase=Phase.RESULTS), user=olga)
    client = signed_in(olga)
    with django_assert_num_queries(4):  # session, user, clock, jams
        client.get(HOME)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_the_same_address_at_once_one_is_told(olga):
    start, refused, barrier = clock.now() + timedelta(days=9), [], Barrier(2)

    def create() -> None:
        barrier.wait()
        try:
            actions.create_jam(
                name="Evals", slug="evals", preset="day", starts_at=start, time_zone="UTC", by=olga, now=clock.now()
            )
        except actions.AddressTaken as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=create) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (refused, Jam.objects.count()) == (["address_taken"], 1)
