"""Who can find a jam: everybody, everybody with its address, or whoever has its code."""

from jam import codes, guard
from jam.models import Jam

from .organiser import Organiser


def change_visibility(jam: Jam, visibility: str, *, by: Organiser) -> None:
    """List it, unlist it or make it private, which gives it a code. The same again changes nothing.

    A code outlives a time in public, so that links people were sent keep leading to the jam.
    """
    with guard.closing(jam):
        if jam.visibility == visibility:
            return
        before, jam.visibility = jam.visibility, Jam.Visibility(visibility)
        jam.access_code = jam.access_code or (_free_code() if jam.is_private else "")
        jam.save(update_fields=["visibility", "access_code"])
        by.record("changed who can find it", jam=jam, about=visibility, visibility=[before, visibility])


def renew_code(jam: Jam, *, by: Organiser) -> None:
    """A new code for a private jam. The old one opens nothing from now on; whoever entered it stays in."""
    with guard.closing(jam):
        if jam.is_private:
            jam.access_code = _free_code()
            jam.save(update_fields=["access_code"])
            by.record("renewed the code", jam=jam, about=jam.name)


def _free_code() -> str:
    code = codes.new_code()
    while Jam.objects.filter(access_code=code).exists():
        code = codes.new_code()
    return code
