"""allauth's pages, as one group: they answer, and know only who is there."""

import pytest
from django.urls import reverse

from .addresses import known, of_allauth
from .canaries import leaks
from .reader import Reader, everything_sent
from .roles import ROLES
from .scene import put

pytestmark = pytest.mark.django_db


def test_pages_of_signing_in_know_only_who_is_there(scene):
    put(scene.jam, "b")
    wrong = []
    for name, reader in (("a", Reader()), ("s", scene.readers["s"]), ("A", scene.readers["A"])):
        for page in known():
            if of_allauth(page.name) and not page.params:
                answer = reader.get(reverse(page.name))
                if answer.status_code not in (200, 302, 303, 401, 403, 404, 405, 429):
                    wrong.append(f"{page.name} for {ROLES[name]}: {answer.status_code}")
                wrong += [
                    f"{page.name} for {ROLES[name]}: {label}"
                    for label in leaks(page.name, name, "b", everything_sent(answer))
                ]
    assert wrong == []
