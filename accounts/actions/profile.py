from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.user import FormerHandle
from jam import clock

PROFILE = (
    "name", "handle", "time_zone", "language", "orcid", "about", "is_public", "shows_orcid", "shows_jams",
)  # fmt: skip
KEPT = timedelta(days=90)  # for so long nobody else gets the handle that somebody gave up last


class HandleTaken(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Somebody else has this handle, or had it until lately. Choose another."), code="taken")


def save_profile(user: User) -> None:
    """Save what a person says about themselves, and keep their last handle from others for a while.

    Raises HandleTaken.
    """
    with transaction.atomic():
        now = clock.now()
        before = User.objects.select_for_update(no_key=True).get(pk=user.pk).handle
        if user.handle != before:
            if handle_is_kept(user):
                raise HandleTaken
            FormerHandle.objects.filter(handle=user.handle).delete()
            if before:
                user.former_handles.all().delete()
                user.former_handles.create(handle=before, kept_until=now + KEPT)
        try:
            with transaction.atomic():
                user.save(update_fields=PROFILE)
        except IntegrityError as error:
            raise HandleTaken from error


def handle_is_kept(user: User) -> bool:
    """Did somebody else give this handle up a short while ago?"""
    kept = FormerHandle.objects.filter(handle=user.handle, kept_until__gt=clock.now())
    return kept.exclude(user=user, user__isnull=False).exists()


def mute(user: User, category: str, *, muted: bool) -> None:
    """Stop the mails of one category, or let them come again. A second time changes nothing."""
    with transaction.atomic():
        fresh = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        fresh.muted = sorted({*fresh.muted, category} if muted else {*fresh.muted} - {category})
        fresh.save(update_fields=["muted"])
        user.muted = fresh.muted


def choose_mail(user: User, *, muted: list[str]) -> None:
    """Send ``user`` no mail of these categories, and of all others again."""
    User.objects.filter(pk=user.pk).update(muted=muted)
    user.muted = muted
