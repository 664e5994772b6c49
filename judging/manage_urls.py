"""Addresses under /manage/<jam>/judging/."""

from django.urls import path

from .views import manage_judging, organising, rounds, steering

urlpatterns = [
    path("", manage_judging.manage_judging, name="manage-judging"),
    path("remind/", steering.manage_judging_remind, name="manage-judging-remind"),
    path("rescue/", steering.manage_judging_rescue, name="manage-judging-rescue"),
    path("pause/", steering.manage_judging_pause, name="manage-judging-pause"),
    path("resume/", steering.manage_judging_resume, name="manage-judging-resume"),
    path("rules/", steering.manage_judging_rules, name="manage-judging-rules"),
    path("judges/", manage_judging.manage_judge_add, name="manage-judge-add"),
    path("invitations/<int:pk>/", manage_judging.manage_judge_withdraw, name="manage-judge-withdraw"),
    path("judges/<int:pk>/", organising.manage_judge, name="manage-judge"),
    path("judges/<int:pk>/time/", organising.manage_judge_extend, name="manage-judge-extend"),
    path("judges/<int:pk>/conflicts/", organising.manage_judge_conflict, name="manage-judge-conflict"),
    path("projects/<int:number>/", organising.manage_judging_project, name="manage-judging-project"),
    path("reviews/<int:pk>/move/", organising.manage_review_move, name="manage-review-move"),
    path("rounds/", rounds.manage_rounds, name="manage-rounds"),
    path("rounds/new/", rounds.manage_round_new, name="manage-round-new"),
    path("rounds/<int:pk>/", rounds.manage_round, name="manage-round"),
    path("rounds/<int:pk>/open/", rounds.manage_round_open, name="manage-round-open"),
    path("rounds/<int:pk>/close/", rounds.manage_round_close, name="manage-round-close"),
    path("rounds/<int:pk>/delete/", rounds.manage_round_delete, name="manage-round-delete"),
    path("rounds/<int:pk>/criteria/new/", rounds.manage_round_criterion, name="manage-round-criterion"),
    path("problems/<int:pk>/", manage_judging.manage_problem_resolve, name="manage-problem-resolve"),
]
