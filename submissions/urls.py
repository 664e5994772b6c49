from django.urls import path

from .views import editor, gallery, handing_in, history, images, listing, manage, reports, sharing

urlpatterns = [
    path("jams/<slug:jam>/submissions/<int:number>/problem/", reports.problem, name="submission-problem"),
    path("jams/<slug:jam>/hazards/", reports.hazard_list, name="hazard-list"),
    path("jams/<slug:jam>/hazards/<int:number>/", reports.hazard_decide, name="hazard-decide"),
    path("manage/<slug:jam>/reports/", reports.reports, name="manage-reports"),
    path("manage/<slug:jam>/reports/<int:pk>/", reports.settle, name="manage-report-settle"),
    path("manage/<slug:jam>/hazards/", reports.hazards, name="manage-hazards"),
    path("manage/<slug:jam>/hazards/<int:number>/hide/", reports.hide, name="manage-hazard-hide"),
    path("jams/<slug:jam>/submission/", editor.edit, name="submission-edit"),
    path("jams/<slug:jam>/submission/report/", editor.upload_report, name="submission-report-upload"),
    path("jams/<slug:jam>/submission/report/remove/", editor.remove_report, name="submission-report-remove"),
    path("jams/<slug:jam>/submission/images/", images.add, name="submission-image-add"),
    path("jams/<slug:jam>/submission/images/<int:place>/", images.describe, name="submission-image-alt"),
    path("jams/<slug:jam>/submission/images/<int:place>/remove/", images.remove, name="submission-image-remove"),
    path("jams/<slug:jam>/submission/check/", editor.check, name="submission-check"),
    path("jams/<slug:jam>/submission/submit/", handing_in.submit, name="submission-submit"),
    path("jams/<slug:jam>/submission/receipt/", handing_in.receipt, name="submission-receipt"),
    path("jams/<slug:jam>/submission/history/", history.history, name="submission-history"),
    path("jams/<slug:jam>/submission/withdraw/", handing_in.withdraw, name="submission-withdraw"),
    path("jams/<slug:jam>/submissions/", listing.gallery, name="submission-list"),
    path("jams/<slug:jam>/submissions.atom", sharing.atom, name="submissions-atom"),
    path("jams/<slug:jam>/submissions/random/", listing.random_one, name="submission-random"),
    path("jams/<slug:jam>/submissions/<int:number>-<slug:slug>/", gallery.detail, name="submission-detail"),
    path("jams/<slug:jam>/submissions/<int:number>/cover.svg", gallery.cover, name="submission-cover"),
    path("jams/<slug:jam>/submissions/<int:number>/cover.png", sharing.picture, name="submission-picture"),
    path("jams/<slug:jam>/submissions/<int:number>/report.pdf", gallery.report, name="submission-file"),
    path(
        "jams/<slug:jam>/submissions/<int:number>/image-<int:place>-<slug:size>.webp",
        images.image,
        name="submission-image",
    ),
    path("manage/<slug:jam>/submissions/", manage.submissions, name="manage-submissions"),
    path("manage/<slug:jam>/submissions/<int:number>/disqualify/", manage.disqualify, name="manage-disqualify"),
    path("manage/<slug:jam>/submissions/<int:number>/reinstate/", manage.reinstate, name="manage-reinstate"),
]
