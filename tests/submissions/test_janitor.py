"""Files that nobody needs go away; all others stay."""

import os
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from jam import clock
from submissions import figures
from submissions.janitor import remove_orphans, tidy_storage
from submissions.models import Attachment
from submissions.picture import Picture

from .scenes import a_cast, a_report, address, signed_in

pytestmark = pytest.mark.django_db
TINY = Picture(b"full", b"small", 4, 3)


def stored() -> list[str]:
    return sorted(f"{f}/{n}" for f in ("images", "reports") if default_storage.exists(f) for n in _names(f))


def _names(folder):
    return default_storage.listdir(folder)[1]


def an_orphan(path="reports/lost.pdf", *, days=2):
    name = default_storage.save(path, ContentFile(b"lost"))
    then = (clock.now() - timedelta(days=days)).timestamp()
    os.utime(default_storage.path(name), (then, then))
    return name


def test_what_belongs_to_a_submission_stays_however_old(client):
    cast = a_cast()
    signed_in(client, cast.ada).post(address("submission-report-upload", cast.jam), {"report": a_report()})
    figures.add_image(cast.team, TINY, name="x", alt="Words", by=cast.ada)
    kept = sorted(path for file in Attachment.objects.all() for path in file.stored())
    for path in kept:
        os.utime(default_storage.path(path), (0, 0))
    orphans = [an_orphan(), an_orphan("images/lost.webp")]
    assert (sorted(remove_orphans()), stored()) == (sorted(orphans), kept)


def test_what_came_within_the_day_may_belong_to_an_upload_under_way():
    fresh = an_orphan(days=0.9)
    assert (remove_orphans(), stored()) == ([], [fresh])


def test_without_any_upload_there_is_nothing_to_do():
    assert remove_orphans() == []


def test_it_looks_once_an_hour():
    cache.delete("submissions-janitor")
    an_orphan()
    tidy_storage()
    assert stored() == []
    kept = an_orphan()
    tidy_storage()
    assert stored() == [kept]
