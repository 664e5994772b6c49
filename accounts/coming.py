"""The links under "still coming?": they work without signing in, for one person and one jam."""

from django.core import signing
from django.urls import reverse

from jam.models import Jam

from .models import Participant, User

_SALT = "jamboree.coming"


def path_for(participant: Participant) -> str:
    token = signing.Signer(salt=_SALT).sign_object([participant.user_id, participant.jam_id])
    return reverse("still-coming", args=[token])


def asked(token: str) -> tuple[User, Jam] | None:
    """Whom the link was sent to, and about what; None if we never sent it or either is gone."""
    try:
        user_id, jam_id = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    jam = Jam.objects.published().filter(pk=jam_id).first()
    return (user, jam) if user and jam else None
