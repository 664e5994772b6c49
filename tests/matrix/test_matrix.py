"""Every address x role x phase: the answer that is in the table, and nothing hidden in it."""

import pytest
from django.urls import reverse

from .addresses import OURS, pages
from .canaries import leaks
from .reader import everything_sent, what_stays
from .roles import ROLES, TIMES
from .sample import answers, sampled
from .scene import put
from .table import MATRIX

pytestmark = pytest.mark.django_db


def test_every_address_has_a_row_and_every_row_an_address():
    assert {row.name for row in MATRIX} == set(OURS)


def test_the_sample_asks_every_row_as_everybody_in_every_phase_for_each_of_their_answers():
    for row in MATRIX:
        asked = {role: sampled(row, role) for role in ROLES}
        assert set().union(*asked.values()) == set(TIMES), row.name
        for role in ROLES:
            every = answers(row, role)
            assert {every[time] for time in asked[role]} == set(every.values()), (row.name, role)


def test_the_sample_asks_every_sixth_row_as_each_role_in_each_phase():
    for role in ROLES:
        shares = {time: sum(time in sampled(row, role) for row in MATRIX) / len(MATRIX) for time in TIMES}
        assert min(shares.values()) > 1 / 6, (role, shares)


@pytest.mark.parametrize("role", ROLES, ids=ROLES.values())
@pytest.mark.parametrize("time", TIMES, ids=TIMES.values())
def test_everybody_gets_what_is_theirs(scene, time, role):
    put(scene.jam, time)
    reader = scene.readers[role]
    absent = reader.get(reverse("jam-detail", args=["no-such-jam"]))
    nothing = what_stays(absent, reverse("jam-detail", args=["no-such-jam"]))
    wrong = []
    for row, address in pages(scene):
        if time not in sampled(row, role):
            continue
        answer = reader.get(address)
        expected = row.expected(role, time, public=OURS[row.name].is_public)
        if answer.status_code != expected:
            wrong.append(f"{row.name} {address}: {answer.status_code}, not {expected}")
        elif expected == 404 and "token" not in OURS[row.name].params and what_stays(answer, address) != nothing:
            wrong.append(f"{row.name} {address}: another 404 than where nothing is")
        found = leaks(row.name, role, time, everything_sent(answer))
        wrong += [f"{row.name} {address}: leaks {label}" for label in found]
    assert wrong == [], f"{ROLES[role]}, {TIMES[time]}:\n" + "\n".join(wrong)
