from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jam.phases import Phase, phase_at
from jam.zones import NAMES

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

RESERVED_SLUGS = {"new", "all", "admin", "enter"}


def validate_time_zone(name: str) -> None:
    if name not in NAMES:
        raise ValidationError(
            _("“%(name)s” is not a time zone. Choose one like Europe/Copenhagen."), params={"name": name}
        )


def validate_slug_is_free_word(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("“%(slug)s” is an address of this site. Choose another."), params={"slug": slug})
    if not re.search(r"[a-z]", slug):
        raise ValidationError(_("An address needs at least one letter."))


STATES = ("soon", "open", "building", "judging", "finished")  # of a jam, to visitors of the list
_PUBLIC_HUB = Q(hubs__approved_at__isnull=False, hubs__cancelled_at__isnull=True)  # as HubQuerySet.approved


def _rules(now: datetime) -> dict[str, Q]:
    """In which of ``STATES`` a jam is at ``now``: in exactly one."""
    begun, closed = Q(building_starts_at__lte=now), Q(submissions_close_at__lte=now - F("grace"))
    finished = Q(results_published_at__isnull=False, results_published_at__lte=now)
    return {
        "soon": Q(registration_opens_at__gt=now),
        "open": Q(registration_opens_at__lte=now) & ~begun,
        "building": begun & ~closed,
        "judging": closed & ~finished,
        "finished": finished,
    }


class Reader(Protocol):
    """What decides which jams a signed-in person may see: see ``jam.permissions.Actor``."""

    @property
    def is_authenticated(self) -> bool: ...
    def organised_jam_ids(self) -> Any: ...
    def involved_jam_ids(self) -> Any: ...


class JamQuerySet(models.QuerySet["Jam"]):
    def in_phase(self, phase: Phase, *, now: datetime) -> JamQuerySet:
        begins, ends = Jam.bounds_of(phase)
        started = Q(**{f"{begins}__lte": now}) if begins else Q()
        not_over = Q(**{f"{ends}__gt": now}) | Q(**{f"{ends}__isnull": True}) if ends else Q()
        return self.filter(started & not_over)

    def since(self, phase: Phase, *, now: datetime) -> JamQuerySet:
        """Jams in ``phase`` or a later one."""
        begins, _ends = Jam.bounds_of(phase)
        return self.filter(**{f"{begins}__lte": now}) if begins else self.all()

    def published(self) -> JamQuerySet:
        """Every jam that is no draft, also those that strangers must not learn of: for jobs, never for pages."""
        return self.filter(published_at__isnull=False)

    def listed(self) -> JamQuerySet:
        """Those that the site names to everybody: on lists, in feeds, in the calendar of all jams."""
        return self.published().filter(visibility=Jam.Visibility.PUBLIC)

    def with_hub_count(self) -> JamQuerySet:
        """Adds ``hub_count``, the local sites that are public."""
        return self.annotate(hub_count=Count("hubs", filter=_PUBLIC_HUB))

    def begun(self, *, now: datetime) -> JamQuerySet:
        """From the start of building until results are out: what is on."""
        return self.filter(building_starts_at__lte=now).exclude(results_published_at__lte=now)

    def in_state(self, state: str, *, now: datetime) -> JamQuerySet:
        """As a visitor of the list would say it: a word of ``STATES``. The grace belongs to building."""
        return self.filter(_rules(now)[state])

    def count_by_state(self, *, now: datetime) -> dict[str, int]:
        """How many are in each of ``STATES``, in one query."""
        return self.aggregate(**{state: Count("pk", filter=rule) for state, rule in _rules(now).items()})

    def with_local_sites(self) -> JamQuerySet:
        return self.filter(pk__in=Jam.objects.filter(_PUBLIC_HUB).values("pk"))

    def search(self, words: str) -> JamQuerySet:
        """Those in which every word occurs: in the name, the tagline, or the city of a local site."""
        found = self
        for word in words.split()[:8]:
            text = Q(name__icontains=word) | Q(tagline__icontains=word)
            there = Jam.objects.filter(_PUBLIC_HUB, hubs__city__icontains=word)
            found = found.filter(text | Q(pk__in=there.values("pk")))
        return found

    def visible_to(self, user: AnonymousUser | Reader) -> JamQuerySet:
        """Published jams, the private ones only for those who are in; a draft only for those who organise it."""
        published = Q(published_at__isnull=False)
        seen = published & ~Q(visibility=Jam.Visibility.PRIVATE)
        if not user.is_authenticated:
            return self.filter(seen)
        let_in = published & Q(pk__in=user.involved_jam_ids())
        return self.filter(seen | let_in | Q(pk__in=user.organised_jam_ids()))


class Jam(models.Model):
    """One event: a timeline, its rules, and everything that hangs off it."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Public: listed on this site")
        UNLISTED = "unlisted", _("Unlisted: for everybody who has the address")
        PRIVATE = "private", _("Private: for everybody who has the code")

    PHASE_STARTS = (
        "registration_opens_at",
        "building_starts_at",
        "submissions_close_at",
        "judging_closes_at",
        "results_published_at",
    )

    name = models.CharField(max_length=120)
    slug = models.SlugField(
        _("address"),
        max_length=60,
        unique=True,
        validators=[validate_slug_is_free_word],
        error_messages={"unique": _("This address is taken by another jam.")},
    )
    tagline = models.CharField(max_length=200, blank=True)
    about = models.TextField(blank=True, max_length=20_000)
    how_to_take_part = models.TextField(blank=True, max_length=20_000)
    venue_name = models.CharField(_("online venue"), max_length=120, blank=True)
    venue_url = models.URLField(_("link to the online venue"), blank=True)
    contact_email = models.EmailField(_("address for questions"), blank=True)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    visibility = models.CharField(
        _("who can find it"), max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    access_code = models.CharField(
        _("code"), max_length=20, blank=True, editable=False
    )  # of a private jam, in capitals
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)  # iCalendar SEQUENCE of the timeline's rows

    registration_opens_at = models.DateTimeField(_("registration opens"))
    building_starts_at = models.DateTimeField(_("building starts"))
    submissions_close_at = models.DateTimeField(_("submissions close"))
    judging_closes_at = models.DateTimeField(_("judging closes"))
    results_expected_at = models.DateTimeField(_("results expected"))
    results_published_at = models.DateTimeField(null=True, blank=True, editable=False)

    team_size = models.PositiveSmallIntegerField(
        _("most members of a team"), default=6, validators=[MinValueValidator(1), MaxValueValidator(6)]
    )
    capacity = models.PositiveIntegerField(
        _("most participants"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100_000)],
        help_text=_("Whoever comes later waits, and moves up by themselves. Empty: no limit."),
    )
    asks_who_is_coming = models.BooleanField(_("ask “still coming?” two days before the start"), default=True)
    grace = models.DurationField(
        _("grace"),
        default=timedelta(minutes=10),
        help_text=_("Minutes after the deadline in which a submission still counts. Everyone sees it."),
    )
    reviews_per_judge = models.PositiveSmallIntegerField(
        _("projects each judge must rate"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )
    min_reviews = models.PositiveSmallIntegerField(
        _("fewest reviews to be ranked"), default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    blind = models.BooleanField(_("hide teams until results"), default=True)
    reveal_at_once = models.BooleanField(_("show submissions as they arrive"), default=True)

    objects = JamQuerySet.as_manager()

    class Meta:
        ordering = ["-building_starts_at"]
        constraints = [
            models.CheckConstraint(
                name="jam_timeline_in_order",
                condition=Q(registration_opens_at__lt=F("building_starts_at"))
                & Q(building_starts_at__lt=F("submissions_close_at"))
                & Q(submissions_close_at__lt=F("judging_closes_at"))
                & Q(judging_closes_at__lte=F("results_expected_at")),
                violation_error_message=_("Each phase must start after the one before it."),
            ),
            models.CheckConstraint(
                name="jam_results_after_judging",
                condition=Q(results_published_at__isnull=True) | Q(results_published_at__gte=F("judging_closes_at")),
                violation_error_message=_("Results cannot be public before judging closes."),
            ),
            models.CheckConstraint(
                name="jam_grace_ends_before_judging_does",
                condition=Q(grace__gte=timedelta(0)) & Q(judging_closes_at__gt=F("submissions_close_at") + F("grace")),
                violation_error_message=_("The grace must end before judging closes."),
            ),
            models.CheckConstraint(
                name="jam_private_has_a_code", condition=~Q(visibility="private") | ~Q(access_code="")
            ),
            models.UniqueConstraint(
                fields=["access_code"], condition=~Q(access_code=""), name="jam_code_opens_one_jam"
            ),
            models.CheckConstraint(
                name="jam_capacity_at_least_1", condition=Q(capacity__isnull=True) | Q(capacity__gte=1)
            ),
            models.CheckConstraint(name="jam_team_size_1_to_6", condition=Q(team_size__range=(1, 6))),
            models.CheckConstraint(name="jam_reviews_per_judge_1_to_20", condition=Q(reviews_per_judge__range=(1, 20))),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("jam-detail", args=[self.slug])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_private(self) -> bool:
        return self.visibility == self.Visibility.PRIVATE

    @property
    def is_listed(self) -> bool:
        """May the site name it to everybody?"""
        return not self.is_draft and self.visibility == self.Visibility.PUBLIC

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    @property
    def grace_ends_at(self) -> datetime:
        """The first instant at which a submit is refused, and at which reviews are dealt."""
        return self.submissions_close_at + self.grace

    def phase(self, now: datetime) -> Phase:
        starts = [getattr(self, name) for name in self.PHASE_STARTS]
        return phase_at(now, [start or datetime.max.replace(tzinfo=UTC) for start in starts])

    def has_reached(self, phase: Phase, *, now: datetime) -> bool:
        order = list(Phase)
        return order.index(self.phase(now)) >= order.index(phase)

    def accepts_people(self, now: datetime) -> bool:
        """May people join, and form teams?"""
        return not self.is_draft and self.phase(now) in (Phase.REGISTRATION, Phase.BUILDING)

    def accepts_drafts(self, now: datetime) -> bool:
        """May a team write its submission? From registration on, until the grace ends."""
        return not self.is_draft and self.registration_opens_at <= now < self.grace_ends_at

    def accepts_submissions(self, now: datetime) -> bool:
        """Does a submit count? From the start of building until the grace ends, that instant excluded."""
        return not self.is_draft and self.building_starts_at <= now < self.grace_ends_at

    def in_grace(self, now: datetime) -> bool:
        return self.submissions_close_at <= now < self.grace_ends_at

    def hides_teams(self, now: datetime) -> bool:
        """Are the authors of submissions a secret at this instant?"""
        return self.blind and self.phase(now) is not Phase.RESULTS

    @classmethod
    def bounds_of(cls, phase: Phase) -> tuple[str | None, str | None]:
        """The fields that open and close a phase; None where it is open-ended."""
        edges = (None, *cls.PHASE_STARTS, None)
        index = list(Phase).index(phase)
        return edges[index], edges[index + 1]
