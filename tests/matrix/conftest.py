import logging

import pytest
from django.db import transaction
from django.test import override_settings

from . import scene as building
from .reader import Reader


@pytest.fixture(scope="package")
def scene(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once, inside a transaction that is never committed; each test changes it in a savepoint of its own."""
    media = tmp_path_factory.mktemp("media")
    (media / "reports").mkdir()
    (media / "reports" / "none.pdf").write_bytes(b"%PDF-1.4")
    (media / "images").mkdir()
    for name in ("none.webp", "none-small.webp"):
        (media / "images" / name).write_bytes(b"RIFF")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(MEDIA_ROOT=media):
        built = building.build()
        built.readers = {role: Reader(user) for role, user in built.users.items()}
        logging.disable()  # of thousands of pages that are not found
        yield built
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _nobody_is_asked_again(settings):
    """The readers signed in when the scene was built, which a slow machine may have done long ago."""
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 86_400
