"""For the people who run the instance. What judges gave is looked at here, never changed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Award, Conflict, Criterion, Deal, Judge, Problem, Rating, Result, Review, ReviewAssignment


@admin.register(Criterion)
class CriterionAdmin(admin.ModelAdmin):
    list_display = ("name", "jam", "weight", "position")
    list_filter = ("jam",)


@admin.register(Judge)
class JudgeAdmin(admin.ModelAdmin):
    list_display = ("user", "jam", "invited")
    list_filter = ("jam", "invited")
    search_fields = ("user__name", "user__email")
    raw_id_fields = ("user", "jam")


@admin.register(Award)
class AwardAdmin(admin.ModelAdmin):
    list_display = ("name", "jam", "submission")
    list_filter = ("jam",)
    raw_id_fields = ("submission", "jam")


@admin.register(Conflict, Deal, Problem, Rating, Result, Review, ReviewAssignment)
class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
