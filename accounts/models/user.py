from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from jam.models import Hub, Jam
from jam.models.jam import validate_time_zone

if TYPE_CHECKING:
    from .team import Participant


validate_handle = RegexValidator(
    r"^[a-z](-?[a-z0-9])+\Z", _("Use lower-case letters, digits and single hyphens, beginning with a letter.")
)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. The email address is for signing in and for mail; no page ever shows it to others."""

    email = models.EmailField(_("email address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=80, help_text=_("As it should stand on your work."))
    time_zone = models.CharField(max_length=64, blank=True, validators=[validate_time_zone])
    handle = models.CharField(
        _("handle"), max_length=30, null=True, blank=True, unique=True, validators=[validate_handle]
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    orcid = models.CharField(_("ORCID iD"), max_length=19, blank=True)
    about = models.CharField(_("about you"), max_length=300, blank=True)
    is_public = models.BooleanField(_("show a public page about me"), default=False)
    shows_orcid = models.BooleanField(_("show my ORCID iD on it"), default=True)
    shows_jams = models.BooleanField(_("show the jams that I took part in"), default=True)
    muted = ArrayField(models.CharField(max_length=20), default=list, blank=True)  # categories of accounts.mail_kinds
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    authenticator_set: Any  # these three are managers that allauth adds, which django-stubs does not know
    usersession_set: Any
    socialaccount_set: Any
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(name="user_email_lower_case", condition=Q(email=Lower("email"))),
            models.CheckConstraint(name="user_handle_lower_case", condition=Q(handle=None) | Q(handle=Lower("handle"))),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def has_page(self) -> bool:
        """May strangers read the page about this person?"""
        return bool(self.is_public and self.handle and self.is_active)

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    def participation(self, jam: Jam) -> Participant | None:
        """This person's registration for the jam, with team and hub."""
        return self.participations.filter(jam=jam).select_related("team", "hub").first()

    def organised_jam_ids(self) -> QuerySet[Any]:
        """The jams this person organises as a whole (the lead of one hub is not meant)."""
        if self.is_superuser:
            return Jam.objects.values("pk")
        return self.organiser_roles.filter(hub__isnull=True).values("jam")

    def involved_jam_ids(self) -> QuerySet[Any]:
        """The jams this person has to do with, and therefore sees even if they are private: they organise all or a
        hub of it, take part, wait for a place, entered its code, or know it in a way that another app adds
        (``settings.WAYS_INTO_A_JAM``).
        """
        own = (self.organiser_roles, self.participations, self.waits, self.jam_access)
        ways = [rows.values("jam") for rows in own]
        ways += [import_string(path)(self) for path in settings.WAYS_INTO_A_JAM]
        return Jam.objects.filter(reduce(or_, (Q(pk__in=ids) for ids in ways))).values("pk")

    def organises(self, jam: Jam) -> bool:
        return self.organised_jam_ids().filter(**{"pk" if self.is_superuser else "jam": jam.pk}).exists()

    def organise(self, jam: Jam) -> None:
        """Make this person an organiser of the whole jam; a second time changes nothing."""
        self.organiser_roles.get_or_create(jam=jam, hub=None)

    def record(self, action: str, *, jam: Jam, about: str = "", **detail: Any) -> None:
        """Write what this person just did to the jam into its log."""
        self.audit_entries.create(action=action, actor_name=self.name, jam=jam, about=about[:300], detail=detail)

    def has_second_factor(self) -> bool:
        """Does this person sign in with more than one thing: a passkey or an authenticator app?"""
        return bool(self.authenticator_set.filter(type__in=["webauthn", "totp"]).exists())

    def leads(self, hub: Hub) -> bool:
        return self.organiser_roles.filter(hub=hub).exists() or self.organises(hub.jam)


class FormerHandle(models.Model):
    """A handle that somebody gave up. Nobody else gets it before ``kept_until``: old links lead to no stranger."""

    handle = models.CharField(max_length=30, unique=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="former_handles")  # none: deleted
    kept_until = models.DateTimeField()

    def __str__(self) -> str:
        return self.handle
