"""Organisers' pages of this app, under manage/. Other apps add theirs at the same addresses in their own urls.py."""

from django.urls import path

from .views import (
    manage,
    manage_announcements,
    manage_exports,
    manage_page,
    manage_resources,
    manage_schedule,
    manage_sites,
    manage_timeline,
)

urlpatterns = [
    path("", manage.home, name="manage-home"),
    path("new/", manage.new, name="manage-new"),
    path("<slug:jam>/", manage.dashboard, name="manage-jam"),
    path("<slug:jam>/publish/", manage.publish, name="manage-publish"),
    path("<slug:jam>/unpublish/", manage.unpublish, name="manage-unpublish"),
    path("<slug:jam>/timeline/", manage_timeline.timeline, name="manage-timeline"),
    path("<slug:jam>/timeline/zone/", manage_timeline.zone, name="manage-zone"),
    path("<slug:jam>/page/", manage_page.page, name="manage-page"),
    path("<slug:jam>/schedule/", manage_schedule.schedule, name="manage-schedule"),
    path("<slug:jam>/schedule/new/", manage_schedule.new, name="manage-schedule-new"),
    path("<slug:jam>/schedule/<int:pk>/", manage_schedule.edit, name="manage-schedule-edit"),
    path("<slug:jam>/schedule/<int:pk>/delete/", manage_schedule.delete, name="manage-schedule-delete"),
    path("<slug:jam>/sites/", manage_sites.sites, name="manage-sites"),
    path("<slug:jam>/sites/new/", manage_sites.new, name="manage-sites-new"),
    path("<slug:jam>/sites/<int:pk>/", manage_sites.edit, name="manage-sites-edit"),
    path("<slug:jam>/sites/<int:pk>/delete/", manage_sites.delete, name="manage-sites-delete"),
    path("<slug:jam>/resources/", manage_resources.resources, name="manage-resources"),
    path("<slug:jam>/resources/new/", manage_resources.new, name="manage-resources-new"),
    path("<slug:jam>/resources/<int:pk>/", manage_resources.edit, name="manage-resources-edit"),
    path("<slug:jam>/resources/<int:pk>/move/", manage_resources.move, name="manage-resources-move"),
    path("<slug:jam>/resources/<int:pk>/delete/", manage_resources.delete, name="manage-resources-delete"),
    path("<slug:jam>/announcements/", manage_announcements.announcements, name="manage-announcements"),
    path("<slug:jam>/announcements/new/", manage_announcements.new, name="manage-announcements-new"),
    path("<slug:jam>/announcements/<int:pk>/", manage_announcements.edit, name="manage-announcements-edit"),
    path("<slug:jam>/announcements/<int:pk>/delete/", manage_announcements.delete, name="manage-announcements-delete"),
    path("<slug:jam>/exports/", manage_exports.exports, name="manage-exports"),
    path("<slug:jam>/exports/<slug:name>.csv", manage_exports.export, name="manage-export"),
]
