"""For the people who run the site: look people up and close an account; the log and the outbox are read only."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest

from .models import AuditEntry, Message, Organiser, Participant, Team, User

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # with allauth's limits


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ("name", "email", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff")
    search_fields = ("name", "email")
    fields = ("name", "email", "time_zone", "is_active", "is_staff", "is_superuser", "date_joined", "last_login")
    readonly_fields = ("email", "date_joined", "last_login")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # people sign up themselves, which proves their address


@admin.register(Organiser)
class OrganiserAdmin(admin.ModelAdmin):
    list_display = ("user", "jam", "hub")
    list_select_related = ("user", "jam", "hub")
    autocomplete_fields = ("user",)


@admin.register(Team)
class TeamAdmin(ReadOnly):
    list_display = ("name", "jam", "created_at")
    list_select_related = ("jam",)
    search_fields = ("name",)


@admin.register(Participant)
class ParticipantAdmin(ReadOnly):
    list_display = ("user", "jam", "team", "hub", "joined_at")
    list_select_related = ("user", "jam", "team", "hub")
    search_fields = ("user__name", "user__email")


@admin.register(Message)
class MessageAdmin(ReadOnly):
    """Without the text, which may hold a code."""

    list_display = ("subject", "to", "kind", "due_at", "sent_at", "attempts", "last_error")
    search_fields = ("to", "subject")
    list_filter = ("kind",)
    exclude = ("text", "html")


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly):
    list_display = ("at", "actor_name", "action", "about", "jam")
    list_select_related = ("jam",)
    search_fields = ("actor_name", "action", "about")
