"""Into a private jam with its code, and out again."""

from datetime import datetime

from accounts.models import JamAccess, User, WrongCode
from jam import codes, guard
from jam.models import Jam


def enter_with_code(typed: str, user: User) -> Jam:
    """Let ``user`` see the private jam that this code opens; a second time changes nothing. Raises WrongCode."""
    code = codes.as_kept(typed)
    jam = Jam.objects.published().exclude(access_code="").filter(access_code=code).first()
    if jam is None:
        raise WrongCode
    with guard.writing(jam) as now:  # the code may be renewed while we wait for it
        if jam.access_code != code or jam.is_draft:
            raise WrongCode
        if jam.is_private:
            grant_access(jam, user, now=now)
    return jam


def grant_access(jam: Jam, user: User, *, now: datetime) -> None:
    JamAccess.objects.get_or_create(jam=jam, user=user, defaults={"at": now})


def revoke_access(access: JamAccess, *, by: User) -> None:
    """Whoever only entered the code no longer sees the jam; whoever takes part stays."""
    with guard.closing(access.jam):
        access.delete()
        by.record("took access back", jam=access.jam, about=access.user.name)
