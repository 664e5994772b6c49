"""For the people who run the whole instance. Organisers have their own pages."""

from django.contrib import admin

from .models import Announcement, Hub, Jam, Resource, ScheduleItem

admin.site.site_header = admin.site.site_title = "Jamboree"


@admin.register(Jam)
class JamAdmin(admin.ModelAdmin):
    list_display = ("name", "slug", "building_starts_at", "submissions_close_at", "published_at")
    search_fields = ("name", "slug")
    date_hierarchy = "building_starts_at"
    readonly_fields = ("published_at", "results_published_at", "sequence", "created_at")


@admin.register(Hub)
class HubAdmin(admin.ModelAdmin):
    list_display = ("city", "jam", "venue", "time_zone", "capacity", "approved_at")
    list_select_related = ("jam",)
    search_fields = ("city", "jam__name")


@admin.register(ScheduleItem)
class ScheduleItemAdmin(admin.ModelAdmin):
    list_display = ("title", "jam", "kind", "starts_at")
    list_select_related = ("jam",)
    list_filter = ("kind",)


@admin.register(Resource)
class ResourceAdmin(admin.ModelAdmin):
    list_display = ("title", "jam", "kind", "position")
    list_select_related = ("jam",)
    list_filter = ("kind",)


@admin.register(Announcement)
class AnnouncementAdmin(admin.ModelAdmin):
    list_display = ("title", "jam", "published_at")
    list_select_related = ("jam",)
