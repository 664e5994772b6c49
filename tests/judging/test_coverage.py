"""The coverage simulator: its laws, and its place on two pages."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.coverage import Setting, _poured, forecast, judges_needed
from tests.factories import an_organiser

from .scene import a_dealt_jam, a_jam_to_judge, url

shares = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(lambda p: (p[0], p[1] * (1 - p[0])))
sizes = {"submissions": st.integers(1, 20), "judges": st.integers(1, 40), "per_judge": st.integers(1, 6)}
several = settings(max_examples=25, deadline=None)


@several
@given(**sizes, fail=shares)
def test_healing_never_leaves_the_least_covered_worse_and_loses_no_review(submissions, judges, per_judge, fail):
    setting = Setting(submissions, judges, per_judge, *fail)
    still, healed = forecast(setting, heals=False), forecast(setting, heals=True)
    assert healed.worst >= still.worst
    assert healed.expected == pytest.approx(still.expected)
    assert healed.expected <= judges * min(per_judge, submissions) / submissions + 1e-9


@several
@given(**sizes)
def test_where_nobody_fails_coverage_is_level(submissions, judges, per_judge):
    sure = forecast(Setting(submissions, judges, per_judge), heals=False)
    reviews = judges * min(per_judge, submissions)
    assert (sum(sure.loads), sure.loads[-1] - sure.loads[0] <= 1) == (reviews, True)
    assert sure.worst == reviews // submissions


@several
@given(**sizes)
def test_where_nobody_comes_nothing_is_covered(submissions, judges, per_judge):
    assert forecast(Setting(submissions, judges, per_judge, no_show=1.0), heals=True).expected == 0


@several
@given(loads=st.lists(st.integers(0, 9), min_size=1, max_size=12), reviews=st.integers(0, 60))
def test_pouring_goes_to_the_fewest_one_by_one(loads, reviews):
    one_by_one = np.array(loads)
    for _review in range(reviews):
        one_by_one[one_by_one.argmin()] += 1
    assert sorted(_poured(np.array(loads), reviews).tolist()) == sorted(one_by_one.tolist())


@settings(max_examples=8, deadline=None)
@given(submissions=st.integers(2, 15), floor=st.integers(1, 4), heals=st.booleans())
def test_the_number_needed_is_enough_and_one_fewer_is_not(submissions, floor, heals):
    setting = Setting(submissions, 1, 5, no_show=0.2, part_way=0.2)
    needed = judges_needed(setting, floor, heals=heals)

    def worst(judges):
        return forecast(Setting(submissions, judges, 5, 0.2, 0.2), heals=heals).worst

    assert worst(needed) >= floor
    assert needed == 1 or worst(needed - 1) < floor


def test_a_jam_without_judges_or_projects_has_a_forecast_too():
    assert forecast(Setting(0, 5, 5), heals=True).loads == []
    assert forecast(Setting(3, 0, 5), heals=True).worst == 0
    assert judges_needed(Setting(10, 1, 5, no_show=1.0), 3, heals=True, most=500) is None


def test_what_is_measured_of_a_static_deal_and_a_healing_one():
    """24 projects, 43 judges, 30 % never come, 30 % stop part-way."""
    setting = Setting(24, 43, 5, 0.3, 0.3)
    still, healed = forecast(setting, heals=False), forecast(setting, heals=True)
    assert (still.worst < healed.worst, healed.loads[-1] - healed.loads[0] <= 2) == (True, True)


# On the set-up page and on the desk


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["manage-judging", "manage-timeline"])
def test_the_pages_simulate_what_the_address_asks(client, page):
    jam = a_jam_to_judge(teams=3)
    client.force_login(an_organiser(jam))
    asked = {"sim-submissions": 24, "sim-judges": 10, "sim-per_judge": 5, "sim-no_show": 30, "sim-part_way": 10}
    text = client.get(url(page, jam), asked).content.decode()
    assert ("Too few judges" in text, "Least covered" in text) == (True, True)
    for wrong in ({"sim-judges": "many"}, {"sim-no_show": 80, "sim-part_way": 80}, {"sim-judges": "9" * 40}):
        answer = client.get(url(page, jam), {**asked, **wrong})
        assert (answer.status_code, "Too few judges" in answer.content.decode()) == (200, False)


@pytest.mark.django_db
def test_the_simulation_begins_with_what_the_jam_has(client):
    jam = a_dealt_jam(teams=6)
    client.force_login(an_organiser(jam))
    text = client.get(url("manage-judging", jam)).content.decode()
    assert ('name="sim-submissions" value="6"' in text, 'name="sim-judges" value="6"' in text) == (True, True)
