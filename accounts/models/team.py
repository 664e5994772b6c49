from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Count, F, Q, RestrictedError
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from jam.models import Hub, Jam
from jam.phases import Phase

from .refusals import AlreadyInTeam, HubClosed, HubFull, TeamFull, TeamNeedsYou
from .user import User

if TYPE_CHECKING:
    from .invitation import Invitation


class TeamQuerySet(models.QuerySet["Team"]):
    def with_member(self, user: User) -> TeamQuerySet:
        return self.filter(pk__in=Participant.objects.filter(user=user, team__isnull=False).values("team"))

    def with_members(self) -> TeamQuerySet:
        """Teams that somebody is in, with the number in ``size``."""
        return self.annotate(size=Count("members")).filter(size__gt=0).order_by("name")

    def looking(self) -> TeamQuerySet:
        """Teams on the board: they look for people, and have a free seat."""
        return self.with_members().filter(Q(size__lt=F("jam__team_size")), is_open=True)


class Team(models.Model):
    """One to six participants who submit together; a jam may allow fewer than six."""

    jam = models.ForeignKey(Jam, models.CASCADE, related_name="teams")
    name = models.CharField(_("team name"), max_length=60)
    is_open = models.BooleanField(_("we are looking for people"), default=False)
    looking_for = models.CharField(_("whom we look for"), max_length=160, blank=True)
    skills = ArrayField(models.CharField(max_length=30), size=4, default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "jam",
                Lower("name"),
                name="team_name_once_per_jam",
                violation_error_message=_("Another team of this jam has this name. Choose another."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("team-detail", args=[self.jam.slug, self.pk])

    def has_member(self, user: User) -> bool:
        return self.members.filter(user=user).exists()

    @transaction.atomic
    def add_member(self, participant: Participant) -> None:
        """Give a participant of this jam the lowest free seat. Raises TeamFull or AlreadyInTeam.

        The row locks make people who act at the same moment wait their turn; the
        constraints on Participant hold even for code that forgets to come here.
        """
        team = Team.objects.select_for_update().get(pk=self.pk)
        participant = team.jam.participants.select_for_update(of=("self",)).get(pk=participant.pk)
        if participant.team_id is not None:
            raise AlreadyInTeam(participant)
        taken = set(team.members.values_list("seat", flat=True))
        free = [seat for seat in range(1, team.jam.team_size + 1) if seat not in taken]
        if not free:
            raise TeamFull(team)
        participant.team, participant.seat, participant.is_lead = team, free[0], not taken
        participant.save(update_fields=["team", "seat", "is_lead"])

    def lead_passes_on(self) -> None:
        """The lead left: whoever has the lowest seat leads now."""
        heir = self.members.order_by("seat").first()
        if heir is not None:
            heir.is_lead = True
            heir.save(update_fields=["is_lead"])

    def refuse_to_be_left(self) -> None:
        """Ask the other apps what of this team's would be nobody's. Raises TeamNeedsYou."""
        for path in settings.REASONS_TO_STAY:
            for reason in import_string(path)(self):
                raise TeamNeedsYou(reason)

    def vanish_without_work(self) -> None:
        """Delete this empty team, unless something hangs on it: a draft waits for whom an organiser seats here."""
        with suppress(RestrictedError), transaction.atomic():
            self.delete()

    def invitation(self, *, now: datetime) -> Invitation | None:
        """The link that works at ``now``, if any."""
        return self.invitations.filter(revoked_at=None, expires_at__gt=now, email="", user=None).first()

    def invite(self, *, by: User, now: datetime, email: str = "", user: User | None = None) -> Invitation:
        """A new way in: a link, a mail to ``email``, or an offer to ``user``. It replaces the earlier one like it."""
        self.invitations.filter(revoked_at=None, email=email, user=user).update(revoked_at=now)
        expires = max(self.jam.grace_ends_at, now + timedelta(days=1))
        invitation: Invitation = self.invitations.model(
            team=self, invited_by=by, nonce=secrets.token_hex(16), expires_at=expires, email=email, user=user
        )
        invitation.token_hash = invitation.hashed(invitation.token)
        invitation.save()
        return invitation


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def looking(self) -> ParticipantQuerySet:
        """People on the board: they asked to be, and have no team."""
        return self.filter(on_board=True, team__isnull=True, user__deleted_at__isnull=True)

    def visible_to(self, user: User | AnonymousUser, *, now: datetime) -> ParticipantQuerySet:
        """Whose names this person may read: in jams they take part in or organise, and in every jam that they may
        see once its results are out."""
        over = Q(jam__in=Jam.objects.visible_to(user).in_phase(Phase.RESULTS, now=now).values("pk"))
        if not user.is_authenticated:
            return self.filter(over)
        mine = Q(jam__in=Participant.objects.filter(user=user).values("jam"))
        return self.filter(over | mine | Q(jam__in=user.organised_jam_ids()))

    def shown_on_page_of(self, person: User, user: User | AnonymousUser, *, now: datetime) -> ParticipantQuerySet:
        """The jams on the public page about ``person``: of those this reader may know of, none by its address alone."""
        named = Q(jam__in=Jam.objects.listed().values("pk"))
        if user.is_authenticated:
            named |= Q(jam__in=Participant.objects.filter(user=user).values("jam"))
            named |= Q(jam__in=user.organised_jam_ids())
        found = self.visible_to(user, now=now).filter(named, user=person)
        return found.select_related("jam").order_by("-jam__building_starts_at", "pk")


class Participant(models.Model):
    """A user's registration for one jam. Being in at most one team needs no check: there is one row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="participations")
    jam = models.ForeignKey(Jam, models.CASCADE, related_name="participants")
    team = models.ForeignKey(Team, models.RESTRICT, null=True, blank=True, related_name="members")
    seat = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    hub = models.ForeignKey(Hub, models.SET_NULL, null=True, blank=True, related_name="participants")
    is_lead = models.BooleanField(default=False, editable=False)  # of the team: may remove members, and pass this on
    on_board = models.BooleanField(_("show me on the team board"), default=False)
    pitch = models.CharField(_("what you look for"), max_length=160, blank=True)
    skills = ArrayField(models.CharField(max_length=30), size=4, default=list, blank=True)
    shown_at_hub = models.BooleanField(_("show my name at my local site"), default=False)
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)  # "still coming?" was mailed
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)  # said "yes, still coming"
    checked_in_at = models.DateTimeField(null=True, blank=True, editable=False)  # at the hub
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["seat", "joined_at"]
        constraints = [
            models.UniqueConstraint(fields=["user", "jam"], name="participant_once_per_jam"),
            models.UniqueConstraint(fields=["team", "seat"], name="participant_seat_taken_once"),
            models.UniqueConstraint(fields=["team"], condition=Q(is_lead=True), name="participant_leads_a_team_alone"),
            models.CheckConstraint(
                name="participant_leads_only_in_a_team", condition=Q(is_lead=False) | Q(team__isnull=False)
            ),
            models.CheckConstraint(
                name="participant_seat_only_in_a_team",
                condition=Q(team__isnull=True, seat__isnull=True) | Q(team__isnull=False, seat__range=(1, 6)),
            ),
        ]

    def __str__(self) -> str:
        return self.user.name

    @transaction.atomic
    def leave_team(self) -> None:
        """Give the seat back. The last member goes only if nothing needs them; without anybody and any draft
        the team is gone too. Raises TeamNeedsYou."""
        team = Team.objects.select_for_update().filter(pk=self.team_id or 0).first()
        if team is not None and self._is_still_in(team):
            is_last = not team.members.exclude(pk=self.pk).exists()
            if is_last:
                team.refuse_to_be_left()
            led = self.is_lead
            self.team, self.seat, self.is_lead = None, None, False
            self.save(update_fields=["team", "seat", "is_lead"])
            if is_last:
                team.vanish_without_work()
            elif led:
                team.lead_passes_on()

    def _is_still_in(self, team: Team) -> bool:
        self.refresh_from_db(fields=["team", "seat", "is_lead"])
        return self.team_id == team.pk

    @transaction.atomic
    def choose_hub(self, hub: Hub | None) -> None:
        """Take a place at a hub, or none. Raises HubFull and HubClosed."""
        if hub is not None:
            hub = Hub.objects.select_for_update(no_key=True).get(pk=hub.pk)
            if not hub.is_open:
                raise HubClosed(hub)
            if self.hub_id != hub.pk and hub.participants.count() >= hub.capacity:
                raise HubFull(hub)
        if self.hub != hub:
            self.hub, self.checked_in_at = hub, None
            self.save(update_fields=["hub", "checked_in_at"])
