from django.urls import path

from .views import access, hubs, invitations, manage, profile, sign_in, taking_part, teams

urlpatterns = [
    path("account/", profile.account, name="account"),
    path("account/reauthenticate/code/", sign_in.reauthenticate_by_code, name="account_reauthenticate_by_code"),
    path("mailbox/", profile.mailbox, name="mailbox"),
    path("jams/enter/", access.enter_code, name="enter-code"),
    path("t/<str:token>/", invitations.invitation, name="invitation"),
    path("jams/<slug:jam>/join/", taking_part.jam_join, name="jam-join"),
    path("jams/<slug:jam>/leave/", taking_part.jam_leave, name="jam-leave"),
    path("jams/<slug:jam>/sites/host/", hubs.hub_apply, name="hub-apply"),
    path("jams/<slug:jam>/sites/<slug:hub>/join/", hubs.hub_join, name="hub-join"),
    path("jams/<slug:jam>/sites/<slug:hub>/leave/", hubs.hub_leave, name="hub-leave"),
    path("jams/<slug:jam>/teams/", teams.team_list, name="team-list"),
    path("jams/<slug:jam>/teams/new/", teams.team_new, name="team-new"),
    path("jams/<slug:jam>/teams/<int:team>/", teams.team_detail, name="team-detail"),
    path("jams/<slug:jam>/teams/<int:team>/name/", teams.team_rename, name="team-rename"),
    path("jams/<slug:jam>/teams/<int:team>/leave/", teams.team_leave, name="team-leave"),
    path("jams/<slug:jam>/teams/<int:team>/invite/", teams.team_invite, name="team-invite"),
    path("jams/<slug:jam>/teams/<int:team>/remove/<int:member>/", manage.team_remove, name="team-remove"),
    path("manage/<slug:jam>/access/", access.manage_access, name="manage-access"),
    path("manage/<slug:jam>/access/renew/", access.renew, name="manage-access-renew"),
    path("manage/<slug:jam>/access/<int:pk>/revoke/", access.revoke, name="manage-access-revoke"),
    path("manage/<slug:jam>/people/", manage.manage_people, name="manage-people"),
    path("manage/<slug:jam>/teams/", manage.manage_teams, name="manage-teams"),
    path("manage/<slug:jam>/teams/<int:team>/", manage.manage_team, name="manage-team"),
    path("manage/<slug:jam>/organisers/", manage.manage_organisers, name="manage-organisers"),
    path("manage/<slug:jam>/log/", manage.manage_log, name="manage-log"),
]
