"""Somebody may organise one jam, lead a hub of another, judge a third and take part in a fourth, and mixes up none."""

import pytest
from django.urls import reverse

from accounts.models import Organiser
from jam.phases import Phase
from tests.factories import (
    a_criterion,
    a_hub,
    a_jam,
    a_judge,
    a_participant,
    a_submission,
    a_team,
    a_user,
    an_organiser,
)

from .reader import Reader

pytestmark = pytest.mark.django_db


def test_in_each_jam_one_has_the_role_of_that_jam():
    una, jams = a_user("Una"), {}
    for role in ("organises", "leads", "judges", "takes part", "nothing"):
        jam = jams[role] = a_jam(phase=Phase.JUDGING)
        a_criterion(jam)
        a_hub(jam, slug="oslo")
        a_submission(team=a_team(jam=jam))
    an_organiser(jams["organises"], user=una)
    Organiser.objects.create(jam=jams["leads"], user=una, hub=jams["leads"].hubs.get())
    a_judge(jams["judges"], user=una)
    a_team(a_participant(jam=jams["takes part"], user=una))
    reader = Reader(una)

    def opens(name, *args):
        answers = {role: reader.get(reverse(name, args=[jam.slug, *args])) for role, jam in jams.items()}
        return {role for role, answer in answers.items() if answer.status_code == 200}

    assert opens("manage-jam") == opens("manage-people") == opens("manage-judging") == {"organises"}
    assert opens("hub-manage", "oslo") == opens("hub-manage-page", "oslo") == {"organises", "leads"}
    assert opens("judge-home") == {"judges", "takes part"}
    assert opens("judge-more") == {"judges"}
    assert opens("jam-leave") == {"takes part"}
