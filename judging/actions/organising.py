"""What organisers do about single judges while judging runs: give one more, move, more time, a reminder, a conflict."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models import Participant, User
from jam import guard
from jam.models import Jam
from jam.phases import Phase
from judging.models import Conflict, Deal, Judge, Problem, ReviewAssignment, Round
from submissions.models import Submission

from .assignments import replace

REMIND_AGAIN = timedelta(hours=1)
MOST_EXTRA = timedelta(days=7)


class CannotReview(ValidationError):
    """This judge cannot get this project; the sentence names which and why."""

    def __init__(self, sentence: str, judge: Judge, submission: Submission, *, code: str) -> None:
        names = {"name": judge.user.name, "title": submission.open_title}
        super().__init__(sentence, code=code, params=names)


class NothingToGive(ValidationError):
    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, code="nothing_to_give")


class AlreadyOpened(ValidationError):
    def __init__(self, assignment: ReviewAssignment) -> None:
        names = {"name": assignment.judge.user.name, "title": assignment.submission.open_title}
        sentence = _("%(name)s has opened “%(title)s”, so it stays theirs. Give the project to one more judge instead.")
        super().__init__(sentence, code="already_opened", params=names)


class BadExtension(ValidationError):
    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, code="bad_extension")


class HasRated(ValidationError):
    def __init__(self, judge: Judge, submission: Submission) -> None:
        names = {"name": judge.user.name, "title": submission.open_title}
        sentence = _(
            "%(name)s has finished rating “%(title)s”, and what is finished counts. A conflict comes too late."
        )
        super().__init__(sentence, code="has_rated", params=names)


def may_take(submission: Submission) -> QuerySet[Judge]:
    """Judges of its jam whom nothing forbids this project, and who do not have it yet."""
    own = Participant.objects.filter(team=submission.team_id)
    there = {"submission": submission}
    return (
        Judge.objects.filter(jam=submission.jam_id, user__deleted_at=None, user__is_active=True)
        .exclude(user__in=own.values("user"))
        .exclude(pk__in=Conflict.objects.filter(**there).values("judge"))
        .exclude(pk__in=Problem.objects.filter(**there).values("judge"))
        .exclude(pk__in=ReviewAssignment.objects.filter(**there, round=None).values("judge"))
    )


def assign_one(judge: Judge, submission: Submission, *, by: User) -> ReviewAssignment:
    """One more project for one judge, who gets a mail. Raises CannotReview and NothingToGive."""
    with guard.writing(judge.jam) as now:
        judge = _locked(judge.jam, [judge.pk])[0]
        _refuse_wrong_time(judge, now=now)
        _refuse_pair(judge, submission)
        given = judge.assignments.create(submission=submission, position=next_place(judge), assigned_at=now)
        by.record("gave a judge one more project", jam=judge.jam, about=_about(judge, submission))
        tell_of_more(judge, 1, now=now)
    return given


def move(assignment: ReviewAssignment, to: Judge, *, by: User) -> ReviewAssignment:
    """Take a review that nobody opened from its judge and give it to another, who gets a mail. Twice is once.

    Raises AlreadyOpened, CannotReview and NothingToGive.
    """
    with guard.writing(to.jam) as now:
        judges = {judge.pk: judge for judge in _locked(to.jam, [assignment.judge_id, to.pk])}
        row = ReviewAssignment.objects.select_for_update(of=("self",)).select_related("judge__user", "submission")
        found = row.filter(pk=assignment.pk).first()
        if found is None:
            raise NothingToGive(_("This review is gone: its judge got another project, or gave it up."))
        to = judges[to.pk]
        if found.judge_id == to.pk:
            return found
        if found.opened_at or hasattr(found, "review"):
            raise AlreadyOpened(found)
        _refuse_wrong_time(to, now=now)
        _refuse_pair(to, found.submission)
        about = f"{_about(found.judge, found.submission)} → {to.user.name}"
        found.judge, found.position, found.skips, found.assigned_at = to, next_place(to), 0, now
        found.save(update_fields=["judge", "position", "skips", "assigned_at"])
        by.record("moved a review to another judge", jam=to.jam, about=about)
        tell_of_more(to, 1, now=now)
    return found


def extend(judge: Judge, until: datetime | None, *, by: User) -> None:
    """Let one judge rate after the others' close; None takes that back. They get a mail. Twice is once.

    Raises BadExtension.
    """
    with guard.writing(judge.jam) as now:
        judge = _locked(judge.jam, [judge.pk])[0]
        jam = judge.jam
        if jam.is_draft or jam.phase(now) not in (Phase.JUDGING, Phase.DELIBERATION):
            raise BadExtension(_("More time can be given from the start of judging until results are published."))
        if (
            until is not None
            and not max(now, jam.judging_closes_at) < until <= max(now, jam.judging_closes_at) + MOST_EXTRA
        ):
            raise BadExtension(_("Choose a time after the others’ close and after now, a week more at most."))
        if judge.extended_until == until:
            return
        if until is not None and Round.objects.filter(jam=jam, opened_at__isnull=False).exists():
            raise BadExtension(_("A jury rates the best of this ranking already, so it must not change any more."))
        judge.extended_until = until
        judge.save(update_fields=["extended_until"])
        action = "gave a judge more time" if until else "took a judge’s extra time back"
        by.record(action, jam=jam, about=judge.user.name, until=until and until.isoformat(timespec="seconds"))
        mail.send(judge.user, "judge_extended", now=now, jam=jam, judge=judge, left=judge.still_to_rate())


def remindable(jam: Jam, *, now: datetime) -> QuerySet[Judge]:
    """Judges with something left to rate who may still rate it, whenever they were reminded last."""
    left = ReviewAssignment.objects.filter(judge__jam=jam, dealt=True, round=None).in_the_running().unfinished()
    judges = Judge.objects.filter(jam=jam, user__deleted_at=None, pk__in=left.values("judge"))
    phase = jam.phase(now)
    if jam.is_draft or phase not in (Phase.JUDGING, Phase.DELIBERATION):
        return judges.none()
    return judges if phase is Phase.JUDGING else judges.filter(extended_until__gt=now)


def remind(jam: Jam, judges: Collection[int], *, by: User) -> int:
    """Mail these judges (by id) what they have left; how many were. Nobody twice within an hour."""
    with guard.writing(jam) as now:
        due = remindable(jam, now=now).filter(pk__in=judges).filter(_not_lately(now))
        rows = due.select_for_update(no_key=True, of=("self",)).select_related("user", "jam").order_by("pk")
        reminded = [judge for judge in rows if _send_reminder(judge, now=now)]
        Judge.objects.filter(pk__in=[judge.pk for judge in reminded]).update(reminded_at=now)
        if reminded:
            names = ", ".join(judge.user.name for judge in reminded)
            by.record("reminded judges", jam=jam, about=names, judges=len(reminded))
    return len(reminded)


def was_reminded_lately(judge: Judge, *, now: datetime) -> bool:
    return judge.reminded_at is not None and judge.reminded_at > now - REMIND_AGAIN


def rule_out(judge: Judge, submission: Submission, *, reason: str, note: str = "", by: User) -> None:
    """An organiser knows of a conflict of interest: this judge never gets this project, or gets another at once.

    Twice is once. Raises HasRated.
    """
    with guard.writing(judge.jam) as now:
        judge = _locked(judge.jam, [judge.pk])[0]
        theirs = judge.assignments.filter(submission=submission)
        if theirs.finished().exists():
            raise HasRated(judge, submission)
        facts = {"reason": reason, "note": note}
        _conflict, new = Conflict.objects.get_or_create(judge=judge, submission=submission, defaults=facts)
        for assignment in theirs:
            if judge.jam.phase(now) is Phase.JUDGING:
                replace(assignment, judge, now=now)
            else:
                assignment.delete()
        if new:
            by.record("noted a conflict of interest", jam=judge.jam, about=_about(judge, submission), reason=reason)


def next_place(judge: Judge) -> int:
    return (judge.assignments.aggregate(last=Max("position"))["last"] or 0) + 1


def tell_of_more(judge: Judge, count: int, *, now: datetime) -> None:
    mail.send(judge.user, "judge_given", now=now, jam=judge.jam, count=count, until=judge.rates_until())


def _send_reminder(judge: Judge, *, now: datetime) -> bool:
    """Whether it was written: not to somebody who stopped mails about judging."""
    left, until = judge.still_to_rate(), judge.rates_until()
    return mail.send(judge.user, "judge_reminder", now=now, jam=judge.jam, left=left, until=until) is not None


def _not_lately(now: datetime) -> Q:
    return Q(reminded_at=None) | Q(reminded_at__lte=now - REMIND_AGAIN)


def _locked(jam: Jam, judges: list[int]) -> list[Judge]:
    """These judges' rows, always locked in the same order: what one has to do changes one step at a time."""
    rows = Judge.objects.select_for_update(no_key=True, of=("self",)).select_related("user").order_by("pk")
    locked = list(rows.filter(jam=jam, pk__in=judges))
    for judge in locked:
        judge.jam = jam  # fresh: the lock of the jam read it again
    return locked


def _refuse_wrong_time(judge: Judge, *, now: datetime) -> None:
    jam = judge.jam
    if not Deal.objects.filter(jam=jam).exists():
        raise NothingToGive(_("Projects are not dealt yet. Single ones can be given out after that."))
    until = judge.rates_until()
    if jam.phase(now) not in (Phase.JUDGING, Phase.DELIBERATION) or until is None or now >= until:
        sentence = _("Judging is closed for %(name)s, who could not rate it. Give them more time first.")
        raise NothingToGive(sentence % {"name": judge.user.name})


def _refuse_pair(judge: Judge, submission: Submission) -> None:
    """Raises CannotReview where something forbids this judge this project."""
    if not Submission.objects.of(judge.jam).in_the_running().filter(pk=submission.pk).exists():
        raise CannotReview(_("“%(title)s” left the running: nobody rates it."), judge, submission, code="not_running")
    there = {"submission": submission}
    if Participant.objects.filter(team=submission.team_id, user=judge.user).exists():
        sentence = _("“%(title)s” is by the team of %(name)s, and nobody rates their own work.")
        raise CannotReview(sentence, judge, submission, code="own")
    if judge.conflicts.filter(**there).exists():
        sentence = _("%(name)s has a conflict of interest with “%(title)s”.")
        raise CannotReview(sentence, judge, submission, code="conflict")
    if judge.assignments.filter(**there, round=None).exists():
        sentence = _("%(name)s has “%(title)s” on their list already.")
        raise CannotReview(sentence, judge, submission, code="already_theirs")
    if judge.problems.filter(**there).exists():
        raise CannotReview(_("%(name)s could not open “%(title)s”."), judge, submission, code="problem")


def _about(judge: Judge, submission: Submission) -> str:
    return f"{judge.user.name}: #{submission.number} {submission.open_title}"
