"""What changes several things at once in judging: one transaction each, safe to run twice. Nothing here enqueues."""

from .assignments import (
    AlreadyJudges,
    FiveFirst,
    NotYours,
    add_judge,
    choices,
    choose,
    declare_conflict,
    report_problem,
    resolve_problem,
)
from .awards import award_by_rank, delete_award, move_award, save_award
from .criteria import (
    CriteriaFrozen,
    LastCriterion,
    add_preset_criteria,
    are_frozen,
    delete_criterion,
    missing_before_publishing,
    move_criterion,
    save_criterion,
)
from .dealing import deal, deal_due_jams, reasons_not_to_move
from .forgetting import forget
from .healing import heal_due_jams, heal_jam
from .results import (
    UNPUBLISH_WITHIN,
    NotPublished,
    TooEarly,
    TooLate,
    computed_results,
    publish_results,
    still_rating,
    unpublish_results,
)
from .reviewing import JudgingClosed, ReviewGone, SavedElsewhere, SkippedTwice, Unrated, save_review, skip
from .roster import reasons_not_to_seat, step_aside
from .suggesting import refresh_suggestions
from .telling import tell_due_judges

__all__ = [
    "UNPUBLISH_WITHIN",
    "AlreadyJudges",
    "CriteriaFrozen",
    "FiveFirst",
    "JudgingClosed",
    "LastCriterion",
    "NotPublished",
    "NotYours",
    "ReviewGone",
    "SavedElsewhere",
    "SkippedTwice",
    "TooEarly",
    "TooLate",
    "Unrated",
    "add_judge",
    "add_preset_criteria",
    "are_frozen",
    "award_by_rank",
    "choices",
    "choose",
    "computed_results",
    "deal",
    "deal_due_jams",
    "declare_conflict",
    "delete_award",
    "delete_criterion",
    "forget",
    "heal_due_jams",
    "heal_jam",
    "missing_before_publishing",
    "move_award",
    "move_criterion",
    "publish_results",
    "reasons_not_to_move",
    "reasons_not_to_seat",
    "refresh_suggestions",
    "report_problem",
    "resolve_problem",
    "save_award",
    "save_criterion",
    "save_review",
    "skip",
    "step_aside",
    "still_rating",
    "tell_due_judges",
    "unpublish_results",
]
