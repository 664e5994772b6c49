from django.urls import include, path

from .views import console, criteria, inviting, manage_criteria, manage_results, preparing, results, swaps

urlpatterns = [
    path("jams/<slug:jam>/criteria/", criteria.criterion_list, name="criterion-list"),
    path("judging/<str:token>/", inviting.judge_invitation, name="judge-invitation"),
    path("jams/<slug:jam>/judge/", console.judge_home, name="judge-home"),
    path("jams/<slug:jam>/judge/next/", console.judge_next, name="judge-next"),
    path("jams/<slug:jam>/judge/more/", swaps.judge_more, name="judge-more"),
    path("jams/<slug:jam>/judge/<int:number>/", console.judge_review, name="judge-review"),
    path("jams/<slug:jam>/judge/practice/", preparing.judge_practice, name="judge-practice"),
    path("jams/<slug:jam>/judge/print/", preparing.judge_print, name="judge-print"),
    path("jams/<slug:jam>/judge/<int:number>/text/", console.judge_text, name="judge-text"),
    path("jams/<slug:jam>/judge/<int:number>/out/<slug:what>/", console.judge_out, name="judge-out"),
    path("jams/<slug:jam>/judge/<int:number>/conflict/", swaps.judge_conflict, name="judge-conflict"),
    path("jams/<slug:jam>/judge/<int:number>/problem/", swaps.judge_problem, name="judge-problem"),
    path("jams/<slug:jam>/results/", results.result_list, name="result-list"),
    path("jams/<slug:jam>/results/method/", results.results_method, name="results-method"),
    path("jams/<slug:jam>/results/<slug:criterion>/", results.result_criterion, name="result-criterion"),
    path("jams/<slug:jam>/results.csv", results.results_csv, name="results-csv"),
    path("jams/<slug:jam>/results.json", results.results_json, name="results-json"),
    path("jams/<slug:jam>/feedback/", results.feedback, name="feedback"),
    path("manage/<slug:jam>/criteria/", manage_criteria.manage_criteria, name="manage-criteria"),
    path("manage/<slug:jam>/criteria/new/", manage_criteria.manage_criterion_new, name="manage-criterion-new"),
    path("manage/<slug:jam>/criteria/<int:pk>/", manage_criteria.manage_criterion_edit, name="manage-criterion-edit"),
    path(
        "manage/<slug:jam>/criteria/<int:pk>/move/", manage_criteria.manage_criterion_move, name="manage-criterion-move"
    ),
    path(
        "manage/<slug:jam>/criteria/<int:pk>/delete/",
        manage_criteria.manage_criterion_delete,
        name="manage-criterion-delete",
    ),
    path("manage/<slug:jam>/judging/", include("judging.manage_urls")),
    path("manage/<slug:jam>/results/", manage_results.manage_results, name="manage-results"),
    path("manage/<slug:jam>/results/publish/", manage_results.manage_publish_results, name="manage-publish-results"),
    path(
        "manage/<slug:jam>/results/unpublish/", manage_results.manage_unpublish_results, name="manage-unpublish-results"
    ),
    path("manage/<slug:jam>/results/awards/", manage_results.manage_awards, name="manage-awards"),
    path("manage/<slug:jam>/results/awards/new/", manage_results.manage_award_new, name="manage-award-new"),
    path(
        "manage/<slug:jam>/results/awards/by-rank/", manage_results.manage_awards_by_rank, name="manage-awards-by-rank"
    ),
    path("manage/<slug:jam>/results/awards/<int:pk>/", manage_results.manage_award_edit, name="manage-award-edit"),
    path("manage/<slug:jam>/results/awards/<int:pk>/move/", manage_results.manage_award_move, name="manage-award-move"),
    path(
        "manage/<slug:jam>/results/awards/<int:pk>/delete/",
        manage_results.manage_award_delete,
        name="manage-award-delete",
    ),
]
