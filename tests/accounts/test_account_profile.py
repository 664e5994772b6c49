"""What people say about themselves: handle, ORCID iD, clock, and the page that strangers may read."""

import pytest
from django.db import IntegrityError, connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts import names, orcid
from accounts.actions.profile import HandleTaken, save_profile
from accounts.models import JamAccess, User
from jam import clock, wording
from jam.phases import Phase
from tests.accounts.helpers import at_once
from tests.factories import DAY, NOON, a_jam, a_participant, a_submission, a_team, a_user, an_organiser

CHANGES = {"name": "Ada King", "time_zone": "", "language": "", "about": "", "orcid": "", "handle": ""}


def change(client, **fields):
    return client.post(reverse("account"), CHANGES | fields)


# -- ORCID, purely -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "0000-0002-1825-0097",
        "0000000218250097",
        " https://orcid.org/0000-0002-1825-0097/ ",
        "orcid.org/0000-0002-1825-0097",
        "HTTP://www.ORCID.org/0000 0002 1825 0097",
    ],
)
def test_an_orcid_is_read_as_people_have_it_at_hand(typed):
    assert orcid.tidy(typed) == "0000-0002-1825-0097"


def test_an_x_at_the_end_may_be_small():
    assert orcid.tidy("0000-0002-1694-233x") == "0000-0002-1694-233X"


@pytest.mark.parametrize(
    "typed", ["", "0000-0002-1825-0098", "0000-0002-1825-009", "٠٠٠٠-٠٠٠٢-١٨٢٥-٠٠٩٧", "X000-0002-1825-0097", "ada"]
)
def test_what_is_no_orcid_is_refused(typed):
    with pytest.raises(ValueError, match="no ORCID"):
        orcid.tidy(typed)


@given(st.from_regex(r"[0-9]{15}", fullmatch=True), st.integers(0, 14), st.integers(1, 9))
def test_one_wrong_digit_never_passes(digits, at, by):
    right = digits + orcid.checksum(digits)
    assert orcid.tidy(right).replace("-", "") == right
    wrong = right[:at] + str((int(right[at]) + by) % 10) + right[at + 1 :]
    with pytest.raises(ValueError, match="no ORCID"):
        orcid.tidy(wrong)


@pytest.mark.parametrize("handle", ["admin", "ad-min", "me", "jam-boree"])
def test_a_handle_does_not_pass_for_the_site(handle):
    assert names.is_reserved_handle(handle)


# -- the form ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_everything_about_oneself_is_saved(client):
    ada = a_user("Ada")
    client.force_login(ada)
    about = {"handle": "@Ada-King", "orcid": "https://orcid.org/0000-0002-1825-0097", "about": "I count.\u202e"}
    answer = change(client, **about, is_public="on", shows_jams="on", language="en-us", time_zone="Asia/Tokyo")
    assert answer.status_code == 303
    ada.refresh_from_db()
    assert (ada.name, ada.handle, ada.orcid, ada.about) == ("Ada King", "ada-king", "0000-0002-1825-0097", "I count.")
    assert (ada.is_public, ada.shows_orcid, ada.shows_jams) == (True, False, True)
    assert (ada.language, ada.time_zone) == ("en-us", "Asia/Tokyo")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("handle", "admin"),
        ("handle", "a"),
        ("handle", "two--hyphens"),
        ("handle", "1ada"),
        ("handle", "äda"),
        ("handle", "a" * 32),
        ("handle", "BEN"),
        ("orcid", "0000-0002-1825-0098"),
        ("language", "de"),
        ("about", "x" * 301),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_is_kept(client, field, value):
    a_user("Ben", handle="ben")
    ada = a_user("Ada")
    client.force_login(ada)
    page = change(client, **{field: value})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert page.context["form"][field].value() == value
    assert User.objects.get(pk=ada.pk).name == "Ada"


@pytest.mark.django_db
def test_a_public_page_needs_a_handle(client):
    client.force_login(a_user("Ada"))
    page = change(client, is_public="on")
    assert list(page.context["form"].errors) == ["handle"]


@pytest.mark.django_db
def test_a_handle_that_was_given_up_is_kept_from_others_for_a_while(client):
    ada, ben = a_user("Ada", handle="ada"), a_user("Ben")
    client.force_login(ada)
    assert change(client, handle="countess").status_code == 303
    client.force_login(ben)
    page = change(client, handle="ada")
    assert page.context["form"].errors == {"handle": [HandleTaken().messages[0]]}
    client.force_login(ada)
    assert change(client, handle="ada").status_code == 303
    assert change(client, handle="").status_code == 303
    clock.move(DAY * 91)
    client.force_login(ben)
    assert change(client, handle="ada").status_code == 303
    assert User.objects.get(handle="ada") == ben


@pytest.mark.django_db
def test_a_handle_that_was_given_up_after_the_form_looked_is_kept_too():
    ada, ben = a_user("Ada", handle="ada"), a_user("Ben")
    ada.handle = "countess"
    save_profile(ada)
    ben.handle = "ada"
    with pytest.raises(HandleTaken):
        save_profile(ben)
    assert User.objects.get(pk=ben.pk).handle is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_want_a_handle_at_once_one_gets_it():
    people = [a_user("Ada"), a_user("Ben")]
    for user in people:
        user.handle = "first"
    done = at_once(*[lambda user=user: save_profile(user) for user in people])
    assert sorted(map(str, done)) == ["HandleTaken", "None"]
    assert User.objects.filter(handle="first").count() == 1


@pytest.mark.django_db
def test_the_database_knows_no_upper_case_in_handles():
    with pytest.raises(IntegrityError, match="user_handle_lower_case"):
        a_user("Ada", handle="Ada")


# -- clock -------------------------------------------------------------------------------------------------------------


def test_american_english_has_a_twelve_hour_clock():
    with translation.override("en-us"):
        assert wording.written(NOON, "short", zone=NOON.tzinfo, now=NOON) == "Tue 1 Jan, 12:00\u00a0PM"
    assert wording.written(NOON, "short", zone=NOON.tzinfo, now=NOON) == "Tue 1 Jan, 12:00"


@pytest.mark.django_db
def test_pages_show_the_clock_of_the_account(client):
    jam = a_jam(time_zone="UTC")
    shown = wording.written(jam.building_starts_at, "time", zone=jam.zone, now=None)
    with translation.override("en-us"):
        american = wording.written(jam.building_starts_at, "time", zone=jam.zone, now=None)
    address = reverse("schedule", args=[jam.slug])
    assert (shown in client.get(address).content.decode(), american in client.get(address).content.decode()) == (
        True,
        False,
    )
    client.force_login(a_user("Ada", language="en-us"))
    assert american in client.get(address).content.decode()
    assert translation.get_language() == "en"


# -- the public page ---------------------------------------------------------------------------------------------------


def a_public_user(name="Ada Canary", **fields):
    return a_user(name, **{"handle": "ada", "is_public": True, **fields})


@pytest.mark.django_db
def test_absent_private_and_deleted_people_give_the_same_404(client):
    ada = a_public_user()
    address = reverse("person", args=["ada"])
    assert client.get(address).status_code == 200
    assert client.get(reverse("person", args=["ADA"])).status_code == 200
    answers = [client.get(reverse("person", args=["nobody"]))]
    for hidden in ({"is_public": False}, {"is_active": False}):
        User.objects.filter(pk=ada.pk).update(**{"is_public": True, "is_active": True, **hidden})
        answers.append(client.get(address))
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content.replace(b"nobody", b"ada") for answer in answers}) == 1


@pytest.mark.django_db
def test_the_page_shows_what_the_person_ticked_and_never_the_address(client):
    ada = a_public_user(about="I count.", orcid="0000-0002-1825-0097")
    page = client.get(reverse("person", args=["ada"])).content.decode()
    assert [
        shown for shown in ("Ada Canary", "I count.", "https://orcid.org/0000-0002-1825-0097") if shown not in page
    ] == []
    assert ada.email not in page
    User.objects.filter(pk=ada.pk).update(shows_orcid=False)
    assert "0000-0002-1825-0097" not in client.get(reverse("person", args=["ada"])).content.decode()


def work_of(ada, name, **jam):
    team = a_team(a_participant(jam=a_jam(name=name, **jam), user=ada), name=f"Team of {name}")
    return a_submission(team=team, title=f"Work of {name}")


def shown_on(page, jams):
    return [name for name in jams if name in page.content.decode()]


@pytest.mark.django_db
def test_strangers_see_jams_with_results_and_nothing_that_hides_its_teams(client):
    ada = a_public_user()
    jams = {
        "Over": {"phase": Phase.RESULTS},
        "Blind": {"phase": Phase.JUDGING, "blind": True, "reveal_at_once": True},
        "Running": {"phase": Phase.JUDGING, "blind": False, "reveal_at_once": True},
        "Unlisted": {"phase": Phase.RESULTS, "visibility": "unlisted"},
        "Private": {"phase": Phase.RESULTS, "visibility": "private", "access_code": "abcdefgh"},
    }
    works = {name: work_of(ada, name, **jam) for name, jam in jams.items()}
    address = reverse("person", args=["ada"])
    assert shown_on(client.get(address), jams) == ["Over"]
    assert "Work of Over" in client.get(address).content.decode()
    cleo = a_user("Cleo")
    JamAccess.objects.create(user=cleo, jam=works["Private"].jam, at=clock.now())
    client.force_login(cleo)
    assert shown_on(client.get(address), jams) == ["Over"]
    olga = a_user("Olga")
    for work in works.values():
        an_organiser(work.jam, user=olga)
    client.force_login(olga)
    page = client.get(address)
    assert shown_on(page, jams) == [*jams]
    assert shown_on(page, [f"Work of {name}" for name in jams]) == [f"Work of {n}" for n in jams if n != "Blind"]
    assert shown_on(page, ["Team of Blind"]) == []


@pytest.mark.django_db
def test_who_shows_no_jams_shows_no_work_either(client):
    ada = a_public_user(shows_jams=False)
    work_of(ada, "Over", phase=Phase.RESULTS)
    assert shown_on(client.get(reverse("person", args=["ada"])), ["Over"]) == []


@pytest.mark.django_db
def test_drafts_and_withdrawn_work_are_on_no_page(client):
    ada = a_public_user()
    jam = a_jam(phase=Phase.BUILDING, blind=False, reveal_at_once=True)
    a_submission(team=a_team(a_participant(jam=jam, user=ada)), submitted=False, title="Canary draft")
    client.force_login(ada)
    assert shown_on(client.get(reverse("person", args=["ada"])), ["Canary draft"]) == []


@pytest.mark.django_db
def test_the_page_asks_as_much_for_thirty_jams_as_for_three(client):
    ada = a_public_user()

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("person", args=["ada"]))
        return len(asked)

    for n in range(3):
        work_of(ada, f"Jam {n}", phase=Phase.RESULTS)
    few = queries()
    for n in range(27):
        work_of(ada, f"More {n}", phase=Phase.RESULTS)
    assert queries() == few


@pytest.mark.django_db
def test_a_name_leads_to_the_page_only_where_there_is_one():
    ada, ben = a_public_user(), a_user("Ben")
    assert render_to_string("components/person.html", {"user": ada}) == '<a href="/people/ada/">Ada Canary</a>'
    assert render_to_string("components/person.html", {"user": ben}) == "Ben"
