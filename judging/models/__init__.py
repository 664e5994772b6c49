from .criterion import Criterion
from .judge import Conflict, Judge
from .result import Award, Result
from .review import Deal, Rating, Review, ReviewAssignment, ReviewAssignmentQuerySet

__all__ = [
    "Award",
    "Conflict",
    "Criterion",
    "Deal",
    "Judge",
    "Rating",
    "Result",
    "Review",
    "ReviewAssignment",
    "ReviewAssignmentQuerySet",
]
