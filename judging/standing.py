"""Where one person stands in a jam, and the one thing they should do now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.coming import path_for
from accounts.models import Participant, Team, User
from jam.models import Jam
from jam.phases import Phase
from submissions.models import Submission

from . import words
from .models import Judge, Pause, ReviewAssignment
from .queue import Queue, Stage, queues_of, stage_of


@dataclass(frozen=True)
class Standing:
    """What a person is and has in a jam; nobody in particular where nobody is signed in."""

    jam: Jam
    now: datetime
    is_organiser: bool = False
    participant: Participant | None = None
    submission: Submission | None = None
    queue: Queue | None = None  # None: not a judge
    more_time: datetime | None = None  # this judge may rate until then, after the others' close
    pause: str = ""  # why judging stands still
    rates_finalists: bool = False  # a further round waits for this judge
    turn: int | None = None  # on the waiting list; the first is 1
    is_full: bool = False  # no place for somebody who has none

    @property
    def team(self) -> Team | None:
        return self.participant.team if self.participant else None

    @property
    def is_in(self) -> bool:
        """Has handed in something that stands?"""
        return self.submission is not None and self.submission.is_submitted

    @property
    def has_rated(self) -> bool:
        return self.queue is not None and bool(self.queue.dealt) and not self.queue.left


def standing_of(user: Any, jam: Jam, *, now: datetime) -> Standing:
    if not isinstance(user, User):
        return Standing(jam, now, is_full=jam.pk in _full([jam], now=now))
    return standings_of(user, [jam], now=now)[0]


def standings_of(user: User, jams: Sequence[Jam], *, now: datetime) -> list[Standing]:
    """Where ``user`` stands in each of them, in their order. As many queries for thirty as for one."""
    ids = [jam.pk for jam in jams]
    organised = set(Jam.objects.filter(pk__in=ids).filter(pk__in=user.organised_jam_ids()).values_list("pk", flat=True))
    people = {p.jam_id: p for p in user.participations.filter(jam__in=ids).select_related("team")}
    mine = Submission.objects.prefetch_related("links", "attachments").select_related("jam")
    teams = [p.team_id for p in people.values() if p.team_id is not None]
    submissions = {s.jam_id: s for s in mine.filter(team__in=teams)} if teams else {}
    judges = list(Judge.objects.filter(jam__in=ids, user=user))
    queues = queues_of(judges)
    queue_in = {judge.jam_id: queues[judge.pk] for judge in judges}
    more_time = {judge.jam_id: judge.extended_until for judge in judges}
    paused = dict(Pause.objects.filter(jam__in=more_time, ended_at=None).values_list("jam", "reason")) if judges else {}
    in_a_round = _rating_finalists(judges, now=now)
    outside = [jam for jam in jams if jam.pk not in people]
    waits = user.waits.filter(jam__in=outside).with_turn() if outside else ()
    turns: dict[int, int] = {waiting.jam_id: waiting.turn for waiting in waits}  # type: ignore[attr-defined]
    full = _full(outside, now=now)
    return [
        Standing(
            jam,
            now,
            is_organiser=jam.pk in organised,
            participant=people.get(jam.pk),
            submission=submissions.get(jam.pk),
            queue=queue_in.get(jam.pk),
            more_time=more_time.get(jam.pk),
            pause=paused.get(jam.pk, ""),
            rates_finalists=jam.pk in in_a_round,
            turn=turns.get(jam.pk),
            is_full=jam.pk in full,
        )
        for jam in jams
    ]


def _rating_finalists(judges: Sequence[Judge], *, now: datetime) -> set[int]:
    """The jams in which a further round is open and waits for one of these judges."""
    if not judges:
        return set()
    theirs = ReviewAssignment.objects.filter(judge__in=judges, round__opened_at__lte=now, round__closes_at__gt=now)
    return set(theirs.in_the_running().unfinished().values_list("judge__jam", flat=True))


def _full(jams: Sequence[Jam], *, now: datetime) -> set[int]:
    """Those that take people, and have no place left."""
    limits = {jam.pk: jam.capacity for jam in jams if jam.capacity is not None and jam.accepts_people(now)}
    if not limits:
        return set()
    people = Participant.objects.filter(jam__in=limits).order_by().values_list("jam").annotate(n=Count("pk"))
    taken = dict(people)
    return {pk for pk, limit in limits.items() if taken.get(pk, 0) >= limit}


@dataclass(frozen=True)
class Step:
    """A card with one button. ``text`` leads up to the instant ``at``, if there is one."""

    title: str
    text: str = ""
    at: datetime | None = None
    url: str = ""
    action: str = ""
    progress: tuple[int, int] | None = None  # done, of
    links: tuple[tuple[str, str], ...] = field(default=())


def step_for(me: Standing) -> Step:
    """The one primary action of this person in this phase."""
    if me.is_organiser and me.participant is None and me.queue is None and me.turn is None:
        return _organise(me)
    if me.jam.in_grace(me.now):
        return _grace(me)
    steps: dict[Phase, Callable[[Standing], Step]] = {
        Phase.ANNOUNCED: _announced,
        Phase.REGISTRATION: _prepare,
        Phase.BUILDING: _prepare,
        Phase.JUDGING: _rate,
        Phase.DELIBERATION: _wait,
        Phase.RESULTS: _read,
    }
    return steps[me.jam.phase(me.now)](me)


def _to(me: Standing, name: str, *args: object) -> str:
    return reverse(name, args=[me.jam.slug, *args])


def _organise(me: Standing) -> Step:
    jam = me.jam
    if jam.is_draft:
        return Step(
            _("Not published yet"),
            _("Only organisers see this page."),
            None,
            _to(me, "manage-publish"),
            _("Check and publish"),
        )
    todo = {
        Phase.ANNOUNCED: (_("Prepare the page while you wait."), "manage-page", _("Edit the page")),
        Phase.REGISTRATION: (_("See who joined, and invite more."), "manage-people", _("See people")),
        Phase.BUILDING: (_("Watch the drafts come together."), "manage-submissions", _("Watch drafts")),
        Phase.JUDGING: (_("See who still has to rate."), "manage-judging", _("Follow the judging")),
        Phase.DELIBERATION: (_("Check, award, publish."), "manage-results", _("Publish results")),
        Phase.RESULTS: (_("Results are public."), "manage-exports", _("Download the data")),
    }
    text, name, action = todo[jam.phase(me.now)]
    return Step(
        _("You organise this jam"), text, None, _to(me, name), action, links=((_to(me, "manage-jam"), _("Dashboard")),)
    )


def _announced(me: Standing) -> Step:
    return Step(
        _("Not open yet"),
        _("Registration opens"),
        me.jam.registration_opens_at,
        _to(me, "schedule"),
        _("See the schedule"),
    )


def _prepare(me: Standing) -> Step:
    """Registration and building: join, team up, write, submit."""
    building = me.jam.phase(me.now) is Phase.BUILDING
    edge = me.jam.submissions_close_at if building else me.jam.building_starts_at
    until = _("Submissions close") if building else _("Building starts")
    cancel = (_to(me, "jam-leave"), _("Cancel your place"))
    if me.turn is not None:
        return _wait_for_a_place(me, until, edge)
    if me.participant is None and me.is_full:
        text = _("All places are taken. Whoever is first in line moves up when somebody cancels. %(until)s")
        return Step(_("Full for now"), text % {"until": until}, edge, _to(me, "jam-join"), _("Join the waiting list"))
    if me.participant is None:
        title = _("There is still time to join") if building else _("Take part")
        return Step(title, until, edge, _to(me, "jam-join"), _("Join the jam"))
    if me.participant.asked_at and not me.participant.confirmed_at and not building:
        return _say_whether(me, me.participant, until, edge)
    if me.team is None:
        new = (_to(me, "team-new"), _("Create a team"))
        text = _("You have no team yet. %(until)s") % {"until": until}
        return Step(_("You are in"), text, edge, _to(me, "team-board"), _("Find a team"), links=(new, cancel))
    return _write(me, until, edge, ((me.team.get_absolute_url(), _("Your team")), cancel))


def _wait_for_a_place(me: Standing, until: str, edge: datetime) -> Step:
    title = _("You are number %(n)d on the waiting list") % {"n": me.turn}
    text = _("You move up by yourself, and a mail says so. %(until)s") % {"until": until}
    leave = (_to(me, "jam-leave"), _("Leave the list"))
    return Step(title, text, edge, _to(me, "jam-join"), _("See your turn"), links=(leave,))


def _say_whether(me: Standing, participant: Participant, until: str, edge: datetime) -> Step:
    """Asked, and no answer yet."""
    team = (me.team.get_absolute_url(), _("Your team")) if me.team else (_to(me, "team-board"), _("Find a team"))
    return Step(_("Still coming?"), until, edge, path_for(participant), _("Answer yes or no"), links=(team,))


def _write(me: Standing, until: str, edge: datetime, links: tuple[tuple[str, str], ...]) -> Step:
    team = me.team.name if me.team else ""
    edit = _to(me, "submission-edit")
    title = _("You are in, with %(team)s") % {"team": team}
    if me.submission is None:
        text = _("Nothing is written yet. %(until)s") % {"until": until}
        return Step(title, text, edge, edit, _("Start your draft"), links=links)
    checklist = me.submission.checklist()
    progress = checklist.done, checklist.total
    if me.is_in:
        title = _("Submitted, with %(team)s") % {"team": team}
        return Step(
            title, _("You can edit it until submissions close"), edge, edit, _("Edit your submission"), progress, links
        )
    if checklist.ready:
        text = _("Your draft has everything it needs. %(until)s") % {"until": until}
        return Step(title, text, edge, _to(me, "submission-check"), _("Check and submit"), progress, links)
    text = _("Still missing: %(what)s. %(until)s") % {"what": checklist.missing_in_words, "until": until}
    return Step(title, text, edge, edit, _("Continue your draft"), progress, links)


def _grace(me: Standing) -> Step:
    """The visible minutes in which a submit still counts."""
    until = me.jam.grace_ends_at
    if me.is_in:
        return Step(_("Yours is in"), _("Judging starts"), until, _to(me, "submission-edit"), _("See your submission"))
    if me.submission:
        url = _to(me, "submission-check")
        return Step(_("Submissions are closing"), _("A submit counts until"), until, url, _("Submit what you have"))
    return Step(
        _("Submissions are closing"), _("Judging starts"), until, _to(me, "submission-list"), _("Browse submissions")
    )


def _rate(me: Standing) -> Step:
    """Judging, once the grace is over."""
    closes = max(me.jam.judging_closes_at, me.more_time or me.jam.judging_closes_at)
    browse = _to(me, "submission-list")
    stage = stage_of(me.jam, now=me.now)
    if stage is Stage.PLACING and (me.is_in or me.queue is not None):
        text = _("Your projects are being chosen. That takes less than a minute.")
        return Step(_("Judging starts"), text, None, _to(me, "judge-home"), _("Open your list"))
    if me.pause:
        return Step(_("Judging is paused"), me.pause, None, _to(me, "judge-home"), _("Open your list"))
    if me.queue is None or not me.queue.items:
        return Step(_("Judging is open"), _("Ratings close"), closes, browse, _("Browse submissions"))
    done, dealt, left = me.queue.done, len(me.queue.dealt), me.queue.left
    if not left:
        title = _("You rated all of yours. Thank you")
        return Step(title, _("You may rate more until"), closes, _to(me, "judge-more"), _("Rate more"), (done, dealt))
    action = ngettext("Rate your last one", "Rate your %(n)s, %(left)d to go", left) % {
        "n": words.number(dealt),
        "left": left,
    }
    if not done:
        action = _("Rate your %(n)s") % {"n": words.number(dealt)}
    return Step(
        _("Rate your %(n)s") % {"n": words.number(dealt)},
        _("Judging closes"),
        closes,
        _to(me, "judge-next"),
        action,
        (done, dealt),
    )


def _wait(me: Standing) -> Step:
    if me.rates_finalists:
        return Step(
            _("Rate the finalists"), _("The best wait for you."), None, _to(me, "judge-next"), _("Rate the next one")
        )
    if me.queue and me.queue.left and me.more_time and me.now < me.more_time:
        return _rate(me)
    at = me.jam.results_expected_at
    return Step(
        _("Ratings are being checked"),
        _("Results are expected"),
        at,
        _to(me, "submission-list"),
        _("Browse submissions"),
    )


def _read(me: Standing) -> Step:
    feedback = ((_to(me, "feedback"), _("Read your feedback")),) if me.is_in else ()
    return Step(
        _("Results are out"),
        _("Published"),
        me.jam.results_published_at,
        _to(me, "result-list"),
        _("See results"),
        links=feedback,
    )
