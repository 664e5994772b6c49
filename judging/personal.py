"""What one person did as a judge, for themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from accounts.models import User
from accounts.personal import Table
from submissions.models import Submission

from .models import Conflict, JudgeInvitation, Problem, Rating, Review


def tables(user: User, *, now: datetime) -> Iterator[Table]:
    """Reviews and ratings of their own, never those that others gave. What was withdrawn has lost its title."""
    shown = dict(Submission.objects.listed().filter(assignments__judge__user=user).values_list("pk", "title"))
    reviews = Review.objects.filter(assignment__judge__user=user).order_by("started_at")
    facts = reviews.values_list(
        "assignment__judge__jam__name", "assignment__submission__number", "assignment__submission", "comment", "note",
        "started_at", "finished_at",
    )  # fmt: skip
    rows = [[jam, number, shown.get(pk, ""), *rest] for jam, number, pk, *rest in facts]
    columns = ("jam", "submission", "title", "comment", "note to the organisers", "begun at", "finished at")
    yield Table("reviews", "Reviews that you wrote.", columns, rows)
    given = Rating.objects.filter(review__assignment__judge__user=user).order_by("review", "criterion__position")
    ratings = given.values_list(
        "review__assignment__judge__jam__name", "review__assignment__submission__number", "criterion__name", "value"
    )
    about = "Ratings that you gave, from 1 to 5; empty where you could not judge."
    yield Table("ratings", about, ("jam", "submission", "criterion", "rating"), ratings)
    said = ("judge__jam__name", "submission__number", "reason", "note")
    facts_said = ("jam", "submission", "reason", "note", "at")
    conflicts = Conflict.objects.filter(judge__user=user).values_list(*said, "declared_at")
    yield Table("conflicts", "Conflicts of interest that you declared.", facts_said, conflicts)
    asked = JudgeInvitation.objects.filter(email=user.email).values_list("jam__name", "invited_at")
    yield Table("invitations-to-judge", "That you were asked to judge, and have not answered.", ("jam", "at"), asked)
    problems = Problem.objects.filter(judge__user=user).values_list(*said, "reported_at")
    yield Table("problems", "What you could not open.", facts_said, problems)
