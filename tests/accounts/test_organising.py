import csv
import io
from functools import partial

import pytest
from django.urls import reverse

from accounts import actions
from accounts.actions.deleting import delete_account
from accounts.exports import participants
from accounts.forms.hubs import LeadForm
from accounts.forms.profile import OrganiserForm
from accounts.models import Message, Organiser
from jam.exports import csv_lines
from tests.accounts.helpers import at_once
from tests.factories import a_hub, a_jam, a_participant, a_team, a_user, an_organiser

pytestmark = pytest.mark.django_db
PAGES = ["manage-people", "manage-teams", "manage-organisers", "manage-log"]


def url(name, jam, *more):
    return reverse(name, args=[jam.slug, *more])


@pytest.mark.parametrize("name", PAGES)
def test_only_organisers_of_this_jam_find_the_page(client, name):
    jam = a_jam()
    olga = an_organiser(jam)
    hub = a_hub(jam)
    lead = a_user("Lea")
    Organiser.objects.create(user=lead, jam=jam, hub=hub)
    assert client.get(url(name, jam)).status_code == 302
    for reader in [a_user("Cleo"), a_participant(jam=jam).user, an_organiser(a_jam()), lead]:
        client.force_login(reader)
        assert client.get(url(name, jam)).status_code == 404
        assert client.post(url(name, jam)).status_code == 404
    client.force_login(olga)
    assert client.get(url(name, jam)).status_code == 200


def test_nobody_else_corrects_a_team(client):
    jam = a_jam()
    team = a_team(*[a_participant(jam=jam) for _ in range(2)])
    member = team.members.first()
    for reader in [a_user("Cleo"), team.members.last().user, an_organiser(a_jam())]:
        client.force_login(reader)
        assert client.post(url("team-remove", jam, team.pk, member.pk)).status_code == 404
        assert client.get(url("manage-team", jam, team.pk)).status_code == 404
    assert team.members.count() == 2


def test_organisers_find_people_by_name_team_site_and_whole_address(client):
    jam = a_jam()
    ada = a_participant(jam=jam, user=a_user("Ada", email="ada@lab.example"))
    ada.choose_hub(a_hub(jam, city="Oslo"))
    a_team(ada, name="Low Rank")
    a_participant(jam=jam, user=a_user("Ben"))
    client.force_login(an_organiser(jam))

    def found(**query):
        return [person.user.name for person in client.get(url("manage-people", jam), query).context["page_obj"]]

    assert found() == ["Ada", "Ben"]
    assert found(q="ad") == found(q="low") == found(q="oslo") == found(q="ADA@lab.example") == ["Ada"]
    assert found(q="lab.example") == []
    assert found(without="team") == ["Ben"]
    assert "@lab.example" not in client.get(url("manage-people", jam)).content.decode()


@pytest.mark.parametrize("name", ["manage-people", "manage-teams", "manage-log"])
def test_a_list_costs_the_same_for_three_and_thirty_rows(client, name, django_assert_max_num_queries):
    counts = []
    for rows in (3, 30):
        jam = a_jam()
        olga = an_organiser(jam)
        for _ in range(rows):
            a_team(jam=jam)
            olga.record("did something", jam=jam, about="x")
        client.force_login(olga)
        with django_assert_max_num_queries(40) as captured:
            assert client.get(url(name, jam)).context["page_obj"].paginator.count == rows
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("query", [{"page": "9" * 30}, {"page": "x"}, {"q": "'%_\\"}, {"q": "x" * 5000}])
@pytest.mark.parametrize("name", ["manage-people", "manage-teams", "manage-log"])
def test_odd_questions_are_answered(client, name, query):
    jam = a_jam()
    client.force_login(an_organiser(jam))
    assert client.get(url(name, jam), query).status_code == 200


def test_an_organiser_adds_another_who_gets_a_mail_and_it_is_logged(client):
    jam = a_jam()
    olga, jo = an_organiser(jam), a_user("Jo", email="jo@example.org")
    client.force_login(olga)
    assert client.post(url("manage-organisers", jam), {"email": "JO@example.org"}).status_code == 303
    assert jo.organises(jam)
    assert jam.audit_entries.get().action == "added an organiser"
    assert Message.objects.get().to == "jo@example.org"


@pytest.mark.parametrize("email", ["", "nobody@example.org", "not an address", "olga@example.org"])
def test_an_address_without_an_account_is_refused(client, email):
    jam = a_jam()
    client.force_login(an_organiser(jam, user=a_user("Olga", email="olga@example.org")))
    page = client.post(url("manage-organisers", jam), {"email": email})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["email"]
    assert jam.organisers.count() == 1


@pytest.mark.parametrize("make", [OrganiserForm, LeadForm])
def test_an_account_that_went_a_moment_ago_is_refused_beside_its_address(make):
    jam, jo = a_jam(), a_user("Jo", email="jo@example.org")
    olga = an_organiser(jam)
    form = make({"email": jo.email}, jam=jam, **({"hub": a_hub(jam)} if make is LeadForm else {}))
    assert form.is_valid()
    delete_account(jo)
    assert not form.save(by=olga)
    assert list(form.errors) == ["email"]
    assert [role.user for role in jam.organisers.all()] == [olga]


def test_nobody_finds_out_by_trying_who_has_an_account(client):
    jam = a_jam()
    client.force_login(an_organiser(jam))
    for _ in range(20):
        client.post(url("manage-organisers", jam), {"email": "nobody@example.org"})
    page = client.post(url("manage-organisers", jam), {"email": a_user("Jo").email})
    assert page.context["form"].errors["email"] == ["Too many addresses in an hour. Wait, then go on."]
    assert jam.organisers.count() == 1


def test_an_organiser_is_removed_but_never_the_last(client):
    jam = a_jam()
    olga, jo = an_organiser(jam), an_organiser(jam, user=a_user("Jo"))
    client.force_login(olga)
    client.post(url("manage-organisers", jam), {"remove": jam.organisers.get(user=jo).pk})
    assert not jo.organises(jam)
    answer = client.post(url("manage-organisers", jam), {"remove": jam.organisers.get(user=olga).pk})
    assert answer.status_code == 303
    assert olga.organises(jam)
    assert jam.audit_entries.count() == 1


@pytest.mark.parametrize("chosen", ["x", "", "9" * 40, "-1"])
def test_removing_nobody_is_not_there(client, chosen):
    jam = a_jam()
    client.force_login(an_organiser(jam))
    assert client.post(url("manage-organisers", jam), {"remove": chosen}).status_code == 404


def test_an_organiser_of_another_jam_cannot_be_removed_here(client):
    jam, other = a_jam(), a_jam()
    client.force_login(an_organiser(jam))
    theirs = other.organisers.get(user=an_organiser(other))
    assert client.post(url("manage-organisers", jam), {"remove": theirs.pk}).status_code == 404
    assert other.organisers.count() == 1


def test_two_organisers_who_remove_each_other_at_once_leave_one(transactional_db):
    for _ in range(5):
        jam = a_jam()
        olga, jo = an_organiser(jam), an_organiser(jam, user=a_user("Jo"))
        roles = [(jam.organisers.get(user=olga), jo), (jam.organisers.get(user=jo), olga)]
        at_once(*[partial(actions.remove_organiser, role, by=by) for role, by in roles])
        assert jam.organisers.count() == 1


def test_the_export_lists_everybody_and_runs_no_formula():
    jam = a_jam()
    ada = a_participant(jam=jam, user=a_user("=HYPERLINK(1)", email="ada@example.org"))
    a_team(ada, name="Low Rank")
    a_participant(jam=jam, user=a_user("Ben", email="ben@example.org"))
    text = "".join(csv_lines(participants, jam)).lstrip("\ufeff")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["name", "email", "team", "local site", "joined at", "still coming, said at"]
    assert [row[:4] for row in rows[1:]] == [
        ["'=HYPERLINK(1)", "ada@example.org", "Low Rank", ""],
        ["Ben", "ben@example.org", "", ""],
    ]
