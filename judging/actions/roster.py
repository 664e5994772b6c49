"""When an organiser corrects a team: nobody may have judged, or be about to judge, their own work."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Team, User
from jam.phases import Phase
from judging.models import Judge, ReviewAssignment
from judging.models.review import ReviewAssignmentQuerySet

from .assignments import replace


def reasons_not_to_seat(team: Team, user: User) -> list[str]:
    """Why ``user`` must not come into ``team`` any more: they finished a review of its submission.

    What they have not finished is locked, so that it stays so until the commit.
    """
    sentence = _(
        "%(name)s has rated “%(title)s”, the submission of %(team)s, and nobody rates their own work. "
        "%(name)s stays out of the team; the text of the submission can name them instead."
    )
    theirs = list(_of(team, user).select_for_update(of=("self",)).select_related("submission"))
    finished = _of(team, user).finished().values_list("pk", flat=True) if theirs else []
    return [
        sentence % {"name": user.name, "title": each.submission.title, "team": team.name}
        for each in theirs
        if each.pk in set(finished)
    ]


def step_aside(team: Team, user: User, *, now: datetime) -> None:
    """Take the reviews of what is now their own work away from a new member; while judging is open, deal others."""
    for judge in Judge.objects.select_for_update(no_key=True, of=("self",)).filter(user=user, jam=team.jam):
        for assignment in _of(team, user):
            if team.jam.phase(now) is Phase.JUDGING:
                replace(assignment, judge, now=now)
            else:
                assignment.delete()


def _of(team: Team, user: User) -> ReviewAssignmentQuerySet:
    return ReviewAssignment.objects.filter(judge__user=user, submission__team=team)
