"""What is wiped of a person whose account is deleted. The row stays, so that what they did keeps its place."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import AuditEntry, Invitation, JoinRequest, Message, User
from accounts.models.user import FormerHandle
from accounts.personal import sign_in_rows

from .profile import KEPT

EMPTY: dict[str, Any] = {
    "handle": None, "language": "", "time_zone": "", "orcid": "", "about": "", "muted": [], "is_public": False,
    "shows_orcid": True, "shows_jams": True, "is_staff": False, "is_superuser": False, "is_active": False,
    "last_login": None,
}  # fmt: skip


def nobody() -> str:
    """What stands in the place of a name."""
    return _("Deleted account")


def forget_account(user: User, *, keep_name: bool, now: datetime) -> None:
    """Wipe everything about ``user``; the name too, unless work that stays is theirs."""
    _forget_sign_in(user)
    _forget_mail(user)
    _forget_in_the_admin(user)
    for rows in (user.waits, user.join_answers, user.consents, user.jam_access, user.organiser_roles):
        rows.all().delete()
    Invitation.objects.filter(Q(invited_by=user) | Q(user=user) | Q(email__iexact=user.email)).delete()
    JoinRequest.objects.filter(answered_by=user).update(answered_by=None)
    _keep_handle_free(user, now=now)
    user.groups.clear()
    user.user_permissions.clear()
    name = user.name if keep_name else nobody()
    fields = {**EMPTY, "email": f"deleted-{user.pk}@invalid", "name": name, "date_joined": now, "deleted_at": now}
    for field, value in fields.items():
        setattr(user, field, value)
    user.set_unusable_password()  # also ends every session: they hold a hash of the password
    user.save()


def _forget_sign_in(user: User) -> None:
    for row in sign_in_rows(user):
        if key := getattr(row, "session_key", ""):
            Session.objects.filter(session_key=key).delete()
        row.delete()


def _forget_mail(user: User) -> None:
    """What was not sent never is; of what was, only that there was a mail."""
    from_us = Message.objects.filter(Q(user=user) | Q(to__iexact=user.email))
    from_us.filter(sent_at=None).delete()
    from_us.update(to=f"deleted-{user.pk}@invalid", subject="", text="", html="", last_error="")


def forget_in_the_logs(user: User, jams: Collection[int]) -> None:
    """The logs of these jams stay readable: somebody did it, or it was done to somebody."""
    user.audit_entries.update(actor_name=nobody())
    about = Q(about=user.name) | Q(about__startswith=f"{user.name}, ")
    for entry in AuditEntry.objects.filter(about, jam__in=jams):
        entry.about = nobody() + entry.about[len(user.name) :]
        entry.save(update_fields=["about"])


def _forget_in_the_admin(user: User) -> None:
    person = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=person, object_id=str(user.pk)).update(object_repr=nobody())


def _keep_handle_free(user: User, *, now: datetime) -> None:
    """Nobody takes the handle over at once, and nothing says whose it was."""
    if user.handle:
        user.former_handles.create(handle=user.handle, kept_until=now + KEPT)
    FormerHandle.objects.filter(user=user).update(user=None)
