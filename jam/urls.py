from django.contrib import admin
from django.urls import include, path

from .views import site

urlpatterns = [
    path("admin/", admin.site.urls),
    path("account/", include("allauth.account.urls")),
    path("healthz", site.healthz, name="healthz"),
    path("", site.home, name="home"),
    path("", include("accounts.urls")),
    path("", include("submissions.urls")),
    path("", include("judging.urls")),
]
handler400 = "jam.views.bad_request"
handler403 = "jam.views.forbidden"
handler404 = "jam.views.not_found"
handler500 = "jam.views.server_error"
