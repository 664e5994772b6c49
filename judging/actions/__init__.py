"""What changes several things at once in judging: one transaction each, safe to run twice. Nothing here enqueues."""

from .assignments import AlreadyJudges, FiveFirst, NotYours, add_judge, choose, declare_conflict, report_problem
from .criteria import (
    CriteriaFrozen,
    LastCriterion,
    add_preset_criteria,
    delete_criterion,
    missing_before_publishing,
    move_criterion,
    save_criterion,
)
from .dealing import deal, deal_due_jams
from .results import (
    NotPublished,
    TooEarly,
    TooLate,
    award_by_rank,
    computed_results,
    publish_results,
    unpublish_results,
)
from .reviewing import JudgingClosed, Unrated, save_review, skip

__all__ = [
    "AlreadyJudges",
    "CriteriaFrozen",
    "FiveFirst",
    "JudgingClosed",
    "LastCriterion",
    "NotPublished",
    "NotYours",
    "TooEarly",
    "TooLate",
    "Unrated",
    "add_judge",
    "add_preset_criteria",
    "award_by_rank",
    "choose",
    "computed_results",
    "deal",
    "deal_due_jams",
    "declare_conflict",
    "delete_criterion",
    "missing_before_publishing",
    "move_criterion",
    "publish_results",
    "report_problem",
    "save_criterion",
    "save_review",
    "skip",
    "unpublish_results",
]
