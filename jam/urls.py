from allauth.socialaccount.providers.google import views as google
from django.contrib import admin
from django.urls import include, path

from .views import feeds, hubs, pages, schedule, site

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", site.healthz, name="healthz"),
    path("", site.home, name="home"),
    path("time-zone/", site.set_time_zone, name="set-time-zone"),
    path("conduct/", site.conduct, name="conduct"),
    path("privacy/", site.privacy, name="privacy"),
    path("accessibility/", site.accessibility, name="accessibility"),
    path("", include("accounts.urls")),  # before allauth and jams: account/ itself is ours, jams/enter/ is no jam
    path("jams/", site.jam_list, name="jam-list"),
    path("jams.atom", feeds.jams_atom, name="jams-atom"),
    path("jams.ics", schedule.jams_ics, name="jams-ics"),
    path("jams/<slug:jam>/", pages.jam_detail, name="jam-detail"),
    path("jams/<slug:jam>/schedule/", schedule.schedule, name="schedule"),
    path("jams/<slug:jam>/schedule.ics", schedule.schedule_ics, name="schedule-ics"),
    path("jams/<slug:jam>/resources/", pages.resource_list, name="resource-list"),
    path("jams/<slug:jam>/resources/<int:pk>/play/", pages.resource_play, name="resource-play"),
    path("jams/<slug:jam>/announcements.atom", feeds.announcements_atom, name="announcements-atom"),
    path("jams/<slug:jam>/announcements/", pages.announcement_list, name="announcement-list"),
    path("jams/<slug:jam>/sites/", hubs.hub_list, name="hub-list"),
    path("manage/", include("jam.manage_urls")),
    path("", include("submissions.urls")),
    path("", include("judging.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/devices/", include("allauth.usersessions.urls")),
    path("account/elsewhere/", include("allauth.socialaccount.urls")),
    path("account/", include("allauth.socialaccount.providers.github.urls")),
    path("account/google/login/", google.oauth2_login, name="google_login"),  # all of its URLs but Google's One Tap
    path("account/google/login/callback/", google.oauth2_callback, name="google_callback"),
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("jams/<slug:jam>/sites/<slug:hub>/", hubs.hub_detail, name="hub-detail"),  # after sites/host/
]
handler400 = "jam.views.bad_request"
handler403 = "jam.views.forbidden"
handler404 = "jam.views.not_found"
handler500 = "jam.views.server_error"
