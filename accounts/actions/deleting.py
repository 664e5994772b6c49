"""Somebody goes for good: work keeps its authors, ratings keep counting, everything else is forgotten."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models import Organiser, Participant, TeamNeedsYou, User
from jam import clock, guard
from jam.models import Jam
from jam.models.jam import JamQuerySet
from jam.phases import Phase

from .forgetting import forget_account, forget_in_the_logs
from .leaving import leave
from .seating import leave_seat


class AccountNeeded(ValidationError):
    """Something would be nobody's: one sentence for each."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__([ValidationError(reason, code="account_needed") for reason in reasons])


def delete_account(user: User) -> None:
    """Delete ``user``, who cannot sign in again. Once or ten times is the same. Raises AccountNeeded.

    What stays, without their name: ratings, log entries. With it: work that was submitted and counts.
    """
    address, name = user.email, user.name
    with transaction.atomic(), ExitStack() as locks:
        for jam in _jams_of(user).order_by("pk"):  # always in this order, so that nobody waits in a circle
            locks.enter_context(guard.writing(jam))
        now = clock.now()
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if user.deleted_at is not None:
            return
        if reasons := reasons_to_keep(user, now=now):
            raise AccountNeeded(reasons)
        jams = _jams_that_know(user)
        is_credited = _give_up_places(user, now=now)
        drafts_that_go(user).delete()
        for path in settings.FORGET:
            import_string(path)(user, now=now)
        forget_in_the_logs(user, jams)
        forget_account(user, keep_name=is_credited, now=now)
        mail.send_to(address, "goodbye", now=now, name=name)


def reasons_to_keep(user: User, *, now: datetime) -> list[str]:
    """What would be nobody's without this person, and what to do about it."""
    hand_over = _("You are the last organiser of %(jam)s, which is not over. Add another one first.")
    reasons = [hand_over % {"jam": jam.name} for jam in _needing(user, now=now)]
    for place in user.participations.filter(team__isnull=False).select_related("jam", "team"):
        team = place.team
        if team and place.jam.accepts_people(now) and not team.members.exclude(pk=place.pk).exists():
            try:
                team.refuse_to_be_left()
            except TeamNeedsYou as refusal:
                reasons += refusal.messages
    return reasons


def drafts_that_go(user: User) -> JamQuerySet:
    """Drafts of jams that nobody but this person has ever seen."""
    return _run_alone(user).filter(published_at__isnull=True, participants__isnull=True)


def _run_alone(user: User) -> JamQuerySet:
    """Jams of which ``user`` is the one organiser."""
    mine = Organiser.objects.filter(user=user, hub=None)
    others = Organiser.objects.filter(hub=None).exclude(user=user)
    return Jam.objects.filter(pk__in=mine.values("jam")).exclude(pk__in=others.values("jam"))


def _needing(user: User, *, now: datetime) -> JamQuerySet:
    """Jams that are not over and would have no organiser without this person."""
    over = Jam.objects.published().in_phase(Phase.RESULTS, now=now)
    left = _run_alone(user).exclude(pk__in=over.values("pk"))
    return left.exclude(pk__in=drafts_that_go(user).values("pk")).order_by("pk")


def _jams_of(user: User) -> JamQuerySet:
    """Where something of this person's may change."""
    found = [user.participations, user.waits, user.organiser_roles]
    return Jam.objects.filter(pk__in={pk for rows in found for pk in rows.values_list("jam", flat=True)})


def _jams_that_know(user: User) -> set[int]:
    """Jams whose logs may name this person; also those they left, which mailed them."""
    wrote = user.messages.filter(jam__isnull=False).values_list("jam", flat=True)
    return {*_jams_of(user).values_list("pk", flat=True), *wrote}


def _give_up_places(user: User, *, now: datetime) -> bool:
    """Leave what can be left; whoever waits moves up. True if work that stays names this person."""
    credited = {pk for path in settings.CREDITS for pk in import_string(path)(user)}
    for jam in _jams_of(user).order_by("pk"):
        if jam.accepts_people(now):
            leave(jam, user)
    named = False
    for place in user.participations.select_related("team"):
        if place.team_id in credited:
            _stay_as_author(place)
            named = True
        else:
            leave_seat(place, now=now)
            place.delete()
    return named


def _stay_as_author(place: Participant) -> None:
    """Of a registration only the seat is left, so that the work keeps its authors."""
    heir = place.team.members.exclude(pk=place.pk).order_by("seat").first() if place.team and place.is_lead else None
    place.requests.all().delete()
    place.hub, place.on_board, place.pitch, place.skills = None, False, "", []
    place.shown_at_hub, place.confirmed_at, place.checked_in_at = False, None, None
    place.is_lead = place.is_lead and heir is None
    place.save()
    if heir is not None:
        heir.is_lead = True
        heir.save(update_fields=["is_lead"])
