"""The lead's pages of one hub, under jams/<jam>/sites/<hub>/manage/."""

from django.urls import path

from .views import leading, leading_schedule

urlpatterns = [
    path("", leading.hub_manage, name="hub-manage"),
    path("roster.csv", leading.roster_csv, name="hub-roster"),
    path("check-in/<int:pk>/", leading.check_in, name="hub-check-in"),
    path("let-in/<int:pk>/", leading.let_in, name="hub-let-in"),
    path("remove/<int:pk>/", leading.remove, name="hub-remove"),
    path("message/", leading.message, name="hub-manage-message"),
    path("write/<int:pk>/", leading.write, name="hub-write"),
    path("page/", leading.page, name="hub-manage-page"),
    path("ask-to-cancel/", leading.ask_to_cancel, name="hub-ask-to-cancel"),
    path("schedule/", leading_schedule.rows, name="hub-manage-schedule"),
    path("schedule/new/", leading_schedule.new, name="hub-manage-schedule-new"),
    path("schedule/<int:pk>/", leading_schedule.edit, name="hub-manage-schedule-edit"),
    path("schedule/<int:pk>/delete/", leading_schedule.delete, name="hub-manage-schedule-delete"),
]
