"""Further rounds: the first of a ranking go to invited experts, who rate them while the organisers check.

Jurors get the projects in an order drawn by lot, and see no ranking. What they find is kept apart from the first round
and published with it.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models import User
from jam import guard
from jam.models import Jam
from jam.phases import Phase
from judging.assignment import assign
from judging.models import Judge, ReviewAssignment, Round
from judging.presence import is_paused
from submissions.models import Submission

from .criteria import free_slug
from .dealing import never, own_submissions
from .results import computed_results


class CannotOpen(ValidationError):
    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, code="cannot_open")


class RoundFixed(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("Jurors have their projects already. The name and the end of this round can change, nothing else."),
            code="round_fixed",
        )


def jury(jam: Jam) -> QuerySet[Judge]:
    """Who rates in further rounds: invited experts."""
    return Judge.objects.filter(jam=jam, invited=True, user__deleted_at=None, user__is_active=True)


def save_round(round: Round, *, by: User) -> Round:
    """Add a round, with the criteria of the first one to begin with, or change it. Raises RoundFixed."""
    jam = round.jam
    with guard.closing(jam) as now:
        _refuse_after_results(jam, now=now)
        before = Round.objects.filter(pk=round.pk).first()
        if before is None:
            round.number = (Round.objects.filter(jam=jam).aggregate(last=Max("number"))["last"] or 1) + 1
        elif before.opened_at and (before.top, before.per_judge) != (round.top, round.per_judge):
            raise RoundFixed
        round.save()
        if before is None:
            _copy_criteria(round)
        by.record("changed a round" if before else "added a round", jam=jam, about=round.name, top=round.top)
    return round


def delete_round(round: Round, *, by: User) -> None:
    """A round that nobody was dealt. Raises RoundFixed."""
    with guard.closing(round.jam):
        if Round.objects.filter(pk=round.pk, opened_at__isnull=False).exists():
            raise RoundFixed
        round.delete()
        by.record("deleted a round", jam=round.jam, about=round.name)


def obstacles(round: Round, *, now: datetime) -> list[str]:
    """Why this round cannot be opened now; sentences that say what to do."""
    jam = round.jam
    before = previous(round)
    open_until = max((judge.extended_until for judge in _extended(jam, now=now) if judge.extended_until), default=None)
    reasons = {
        _("It can be opened once judging has closed and before results are published."): (
            jam.is_draft or jam.phase(now) is not Phase.DELIBERATION
        ),
        _("Judging is paused. Resume it first."): is_paused(jam),
        _("A judge has more time and may still change the ranking. Wait for them, or take the extra time back."): (
            open_until is not None
        ),
        _("The round before is not over."): before is not None and (before.closes_at is None or before.closes_at > now),
        _("Say when it closes, later than now."): round.closes_at is None or round.closes_at <= now,
        _("Add at least one criterion."): not round.criteria.exists(),
        _("There is no jury. Invite experts on the judging desk first."): not jury(jam).exists(),
    }
    return [sentence for sentence, holds in reasons.items() if holds]


def open_round(round: Round, *, by: User) -> Round:
    """Deal the best of the round before to the jury, and tell them. A round that is open stays as it is.

    Raises CannotOpen.
    """
    jam = round.jam
    with guard.closing(jam) as now:
        round.refresh_from_db(from_queryset=Round.objects.select_for_update(of=("self",)))
        round.jam = jam
        if round.opened_at:
            return round
        for sentence in obstacles(round, now=now):
            raise CannotOpen(sentence)
        finalists = best_of(round)
        if len(finalists) < 2:
            raise CannotOpen(_("Fewer than two projects are ranked, so there is nothing to choose from."))
        round.opened_at, round.seed = now, str(secrets.randbits(120))
        round.save(update_fields=["opened_at", "seed"])
        jurors = list(jury(jam).select_related("user"))
        given = deal_in(round, jurors, finalists, now=now, seed=int(round.seed))
        alone = set(finalists) - {assignment.submission_id for assignment in given}
        if alone:
            raise CannotOpen(_nobody_for(alone))
        for juror in jurors:
            tell_juror(round, juror, now=now)
        by.record("opened a round", jam=jam, about=round.name, projects=len(finalists), reviews=len(given))
    return round


def close_round(round: Round, *, by: User) -> None:
    """Nothing more is rated in it. One that is over stays as it is."""
    with guard.closing(round.jam) as now:
        running = Round.objects.filter(pk=round.pk, opened_at__lt=now, closes_at__gt=now)
        if running.update(closes_at=now):
            by.record("closed a round", jam=round.jam, about=round.name)


def open_rounds(jam: Jam, *, now: datetime) -> QuerySet[Round]:
    """Those in which jurors may rate now."""
    return Round.objects.filter(jam=jam, opened_at__lte=now, closes_at__gt=now)


def previous(round: Round) -> Round | None:
    """The round before; None: the first."""
    return Round.objects.filter(jam=round.jam, number__lt=round.number).order_by("-number").first()


def best_of(round: Round) -> list[int]:
    """What goes on to it, by id: the first of the ranking before, with all that share the last place."""
    overall = (r for r in computed_results(round.jam, previous(round)) if r.criterion is None)
    return sorted(r.submission_id for r in overall if r.rank and r.rank <= round.top)


def deal_in(
    round: Round, jurors: Iterable[Judge], finalists: Collection[int], *, now: datetime, seed: int | None = None
) -> list[ReviewAssignment]:
    """Deal these jurors what they are short of, behind what they have, in an order drawn by lot."""
    people = {juror.pk: juror for juror in jurors}
    theirs = ReviewAssignment.objects.of_round(round).order_by()
    plan = assign(
        people,
        finalists,
        per_judge=min(round.per_judge or len(finalists), len(finalists)),
        seed=secrets.randbits(120) if seed is None else seed,
        teams={judge: own for judge, own in own_submissions(round.jam) if judge in people},
        conflicts=never(round.jam),
        given=list(theirs.filter(submission__in=finalists).values_list("judge", "submission")),
    )
    there = ReviewAssignment.objects.filter(judge__in=people).order_by()
    last = dict(there.values_list("judge").annotate(Max("position")))
    rows = []
    for judge, submission, _place in sorted(plan.pairs, key=lambda pair: (pair[0], pair[2])):
        last[judge] = last.get(judge, 0) + 1
        facts = {"judge_id": judge, "submission_id": submission, "position": last[judge]}
        rows.append(ReviewAssignment(**facts, round=round, assigned_at=now))
    return ReviewAssignment.objects.bulk_create(rows)


def join_open_rounds(juror: Judge, *, now: datetime) -> None:
    """A juror who was invited while a round is open gets their share of it, and a mail."""
    for round in open_rounds(juror.jam, now=now) if juror.invited else ():
        round.jam = juror.jam
        if deal_in(round, [juror], in_round(round), now=now):
            tell_juror(round, juror, now=now)


def in_round(round: Round) -> list[int]:
    """What was dealt in it and is in the running, by id."""
    running = Submission.objects.of(round.jam).in_the_running()
    return sorted(running.filter(pk__in=round.assignments.values("submission")).values_list("pk", flat=True))


def tell_juror(round: Round, juror: Judge, *, now: datetime) -> None:
    """Mail one juror, once, unless there is nothing for them."""
    count = juror.assignments.of_round(round).count()
    if count:
        once = f"round:{round.pk}:{juror.pk}"
        mail.send(juror.user, "round_open", now=now, jam=round.jam, once=once, round=round, count=count)


def _extended(jam: Jam, *, now: datetime) -> QuerySet[Judge]:
    """Judges whose own time runs and who have something left."""
    left = ReviewAssignment.objects.first_round().filter(judge__jam=jam).in_the_running().unfinished()
    return Judge.objects.filter(jam=jam, extended_until__gt=now, pk__in=left.values("judge"))


def _nobody_for(submissions: Collection[int]) -> str:
    titles = ", ".join(f"“{each.open_title}”" for each in Submission.objects.filter(pk__in=submissions))
    return _("Nobody on the jury would rate %(titles)s. Invite one more expert, or let each rate more.") % {
        "titles": titles
    }


def _copy_criteria(round: Round) -> None:
    for criterion in round.jam.criteria.first_round():
        criterion.pk, criterion.round = None, round
        criterion._state.adding = True
        criterion.slug = free_slug(criterion)
        criterion.save()


def _refuse_after_results(jam: Jam, *, now: datetime) -> None:
    if jam.phase(now) is Phase.RESULTS:
        raise ValidationError(_("Results are public, so rounds cannot change any more."), code="results_public")
