"""Who judges and how: chosen on one page, and fixed where judges rely on it."""

import pytest

from accounts.models import AuditEntry
from judging.actions import deal
from judging.actions.rules import PoolFrozen, save_rules
from judging.models import Judge, Rules
from tests.factories import a_judge, an_organiser

from .scene import a_jam_to_judge, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def jam(client):
    jam = a_jam_to_judge(teams=6)
    client.force_login(an_organiser(jam))
    return jam


def choose(client, jam, **values):
    return client.post(url("manage-judging-rules", jam), {"pool": "both", "silent_after": "25", **values})


@pytest.mark.parametrize(("pool", "dealt"), [("participants", [6, 0]), ("jury", [0, 1]), ("both", [6, 1])])
def test_the_pool_says_who_is_dealt_projects(client, jam, pool, dealt):
    expert = Judge.objects.filter(pk=a_judge(jam).pk)
    expert.update(invited=True)
    assert choose(client, jam, pool=pool).status_code == 303
    deal(jam)
    busy = Judge.objects.filter(jam=jam, assignments__isnull=False).distinct()
    assert [busy.filter(invited=False).count(), busy.filter(invited=True).count()] == dealt


def test_once_dealt_the_pool_stays_and_the_page_says_why(client, jam):
    deal(jam)
    assert choose(client, jam, pool="jury", silent_after="40").status_code == 303
    assert (Rules.of(jam).pool, Rules.of(jam).silent_after) == ("both", 40)
    assert "Reviews were dealt already" in client.get(url("manage-judging-rules", jam)).content.decode()
    with pytest.raises(PoolFrozen):
        save_rules(jam, {"pool": "jury"}, by=an_organiser(jam))


def test_what_was_chosen_is_logged_once(client, jam):
    for _twice in range(2):
        choose(client, jam, silent_after="30", shows_earlier="on")
    entry = AuditEntry.objects.get(jam=jam, action="changed the rules of judging")
    assert entry.detail == {"silent_after": [25, 30]}


@pytest.mark.parametrize("wrong", [{"silent_after": "4"}, {"silent_after": "x"}, {"pool": "everybody"}])
def test_what_cannot_be_is_refused_and_kept(client, jam, wrong):
    answer = choose(client, jam, **wrong)
    assert (answer.status_code, Rules.objects.count()) == (422, 0)
