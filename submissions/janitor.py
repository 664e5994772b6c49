"""Takes away files that no row knows: an upload that a crash cut off, a deletion that did not reach the storage."""

from datetime import timedelta

from django.core.cache import cache
from django.core.files.storage import default_storage

from jam import clock

from .models import Attachment

FOLDERS = ("reports", "images")
AGE = timedelta(days=1)  # younger ones may belong to an upload that is under way
OFTEN = 3600  # seconds between two looks


def tidy_storage() -> None:
    """Once an hour, remove what is older than a day and belongs to nobody."""
    if cache.add("submissions-janitor", "was here", OFTEN):
        remove_orphans()


def remove_orphans() -> list[str]:
    """Gives the paths that it removed. What two of them remove at once is removed once."""
    found = [path for folder in FOLDERS for path in _old_files(folder)]
    known = {path for attachment in Attachment.objects.only("file", "slot") for path in attachment.stored()}
    orphans = [path for path in found if path not in known]
    for path in orphans:
        default_storage.delete(path)
    return orphans


def _old_files(folder: str) -> list[str]:
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    return [path for path in (f"{folder}/{name}" for name in names) if _is_old(path)]


def _is_old(path: str) -> bool:
    try:
        return default_storage.get_modified_time(path) < clock.now() - AGE
    except FileNotFoundError:  # somebody else removed it meanwhile
        return False
