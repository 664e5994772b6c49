from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry, Message
from jam import clock
from jam.phases import Phase
from judging.actions import add_judge, deal, deal_due_jams, dealing, reasons_not_to_move, tell_due_judges, telling
from judging.actions.assignments import AlreadyJudges
from judging.models import Conflict, Deal, Judge, ReviewAssignment, Rules
from tests.factories import a_judge, a_participant, a_submission, a_team, a_user, an_organiser

from .scene import DAY, a_dealt_jam, a_jam_to_judge, at_once, judge_named, rate

pytestmark = pytest.mark.django_db


def loads(jam):
    pairs = ReviewAssignment.objects.filter(judge__jam=jam)
    return sorted(Counter(pairs.values_list("submission", flat=True)).values())


def test_everyone_on_a_team_that_submitted_gets_five():
    jam = a_dealt_jam(teams=8, members=2)
    assert [judge.assignments.count() for judge in jam.judges.all()] == [5] * 16
    assert loads(jam) == [10] * 8


def test_positions_count_from_one():
    jam = a_dealt_jam()
    places = [list(judge.assignments.values_list("position", "dealt")) for judge in jam.judges.all()]
    assert places == [[(n, True) for n in range(1, 6)]] * 6


def test_reviews_were_dealt_when_the_deal_was():
    jam = a_dealt_jam()
    assert set(ReviewAssignment.objects.values_list("assigned_at", flat=True)) == {jam.deal.dealt_at}


def test_nobody_gets_their_own_teams():
    jam = a_dealt_jam(members=2)
    own = ReviewAssignment.objects.filter(judge__jam=jam, submission__team__members__user__judge_roles__jam=jam)
    assert [a for a in own if a.submission.team.has_member(a.judge.user)] == []


def test_a_declared_conflict_is_respected():
    jam = a_jam_to_judge(teams=8)
    jo = a_judge(jam)
    theirs = jam.submissions.get(number=3)
    Conflict.objects.create(judge=jo, submission=theirs, reason=Conflict.Reason.FAMILY)
    deal(jam)
    assert jo.assignments.count() == 5
    assert not jo.assignments.filter(submission=theirs).exists()


def test_an_invited_judge_gets_five_too():
    jam = a_jam_to_judge()
    jo = a_judge(jam)
    deal(jam)
    assert jo.assignments.count() == 5


def test_drafts_withdrawn_and_disqualified_ones_take_no_part():
    jam = a_jam_to_judge(teams=7)
    a_submission(team=a_team(jam=jam), submitted=False)
    out, back = jam.submissions.get(number=1), jam.submissions.get(number=2)
    out.disqualify("It was not theirs.", now=clock.now())
    back.withdrawn_at = clock.now()
    back.save()
    deal(jam)
    judged = set(ReviewAssignment.objects.filter(judge__jam=jam).values_list("submission__number", flat=True))
    assert judged == {3, 4, 5, 6, 7}
    assert set(jam.judges.values_list("user__name", flat=True)) == {f"Member{n}-0" for n in range(3, 8)}


def test_participants_without_a_submission_do_not_judge():
    jam = a_jam_to_judge()
    a_participant(jam=jam)
    a_team(jam=jam)
    deal(jam)
    assert jam.judges.count() == 6


def test_in_a_small_jam_everyone_gets_what_there_is_with_the_reason():
    jam = a_dealt_jam(teams=3)
    assert [judge.assignments.count() for judge in jam.judges.all()] == [2, 2, 2]
    assert set(jam.deal.short) == {str(judge.pk) for judge in jam.judges.all()}
    assert all(jam.deal.short.values())


def test_without_submissions_there_is_a_deal_with_no_pairs_and_a_log_entry():
    jam = a_jam_to_judge(teams=0)
    assert deal(jam) is not None
    assert ReviewAssignment.objects.count() == 0
    entry = AuditEntry.objects.get(jam=jam)
    assert (entry.actor, entry.action, entry.about) == (None, "dealt the reviews", "0 reviews to 0 judges")


def test_the_deal_is_logged_as_the_systems_doing():
    jam = a_dealt_jam()
    entry = AuditEntry.objects.get(jam=jam)
    assert (entry.actor, entry.about) == (None, "30 reviews to 6 judges")


def test_the_seed_comes_from_the_servers_randomness_and_is_kept():
    first, second = a_dealt_jam(), a_dealt_jam()
    assert first.deal.seed.isdecimal()
    assert len(first.deal.seed) > 20
    assert first.deal.seed != second.deal.seed


def test_every_judge_is_told_once(monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 4)
    jam = a_dealt_jam()
    tell_due_judges()
    tell_due_judges()
    told = Message.objects.filter(kind="judging-open").values_list("user__name", flat=True)
    assert sorted(told) == [f"Member{n}-0" for n in range(1, 7)]
    message = Message.objects.filter(kind="judging-open").first()
    assert message.subject == f"Rate five projects of {jam.name}"
    assert f"/jams/{jam.slug}/judge/next/" in message.text


def test_dealing_twice_changes_nothing():
    jam = a_dealt_jam()
    before = list(ReviewAssignment.objects.order_by("pk").values())
    assert deal(jam) is None
    deal_due_jams()
    assert list(ReviewAssignment.objects.order_by("pk").values()) == before
    assert Deal.objects.count() == 1


@pytest.mark.parametrize(("after", "dealt"), [(timedelta(microseconds=-1), False), (timedelta(0), True)])
def test_the_deal_waits_for_the_end_of_the_grace_to_the_microsecond(monkeypatch, after, dealt):
    jam = a_jam_to_judge()
    monkeypatch.setattr(clock, "now", lambda: jam.grace_ends_at + after)
    deal_due_jams()
    assert Deal.objects.exists() == dealt


@pytest.mark.parametrize(("after", "dealt"), [(timedelta(microseconds=-1), True), (timedelta(0), False)])
def test_nothing_is_dealt_once_judging_has_closed(monkeypatch, after, dealt):
    jam = a_jam_to_judge()
    monkeypatch.setattr(clock, "now", lambda: jam.judging_closes_at + after)
    deal_due_jams()
    assert Deal.objects.exists() == dealt


def test_a_jam_that_is_not_published_is_not_dealt():
    jam = a_jam_to_judge(published_at=None)
    assert deal(jam) is None
    deal_due_jams()
    assert Deal.objects.count() == 0


def test_a_jam_whose_deal_fails_does_not_keep_others_from_theirs(monkeypatch, caplog):
    bad, good = a_jam_to_judge(), a_jam_to_judge()
    really = dealing.plan_for

    def plan_for(jam, judges, *, seed):
        if jam == bad:
            raise RuntimeError("dirty data")
        return really(jam, judges, seed=seed)

    monkeypatch.setattr(dealing, "plan_for", plan_for)
    deal_due_jams()
    assert list(Deal.objects.values_list("jam", flat=True)) == [good.pk]
    assert f"dealing {bad.slug} failed" in caplog.text


@pytest.mark.parametrize("step", ["make_everyone_a_judge", "write", "_log"])
def test_a_deal_that_is_killed_in_the_middle_leaves_nothing(monkeypatch, step):
    jam = a_jam_to_judge()

    def die(*args, **kwargs):
        raise SystemExit("killed")

    with monkeypatch.context() as patched:
        patched.setattr(dealing, step, die)
        with pytest.raises(SystemExit):
            deal(jam)
    left = [model.objects.count() for model in (Deal, ReviewAssignment, Judge, Message, AuditEntry)]
    assert left == [0, 0, 0, 0, 0]
    deal_due_jams()
    assert ReviewAssignment.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_two_deals_at_once_make_one():
    """Without the lock and the single Deal row there would be two plans, or half of each."""
    jam = a_jam_to_judge(teams=12)
    assert at_once(*[deal_due_jams] * 4) == [None] * 4
    assert at_once(*[tell_due_judges] * 4) == [None] * 4
    assert Deal.objects.count() == 1
    assert ReviewAssignment.objects.filter(judge__jam=jam).count() == 60
    assert Message.objects.filter(kind="judging-open").count() == 12


def test_a_very_large_jam_is_told_in_several_sweeps_and_nobody_is_left_out(monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 2)
    monkeypatch.setattr(telling, "A_SWEEP", 2)
    a_dealt_jam()
    told = []
    for _sweep in range(3):
        tell_due_judges()
        told.append(Message.objects.filter(kind="judging-open").count())
    assert told == [4, 6, 6]


def test_who_judges_is_the_jams_choice():
    jam = a_jam_to_judge()
    jo = a_judge(jam)
    Judge.objects.filter(pk=jo.pk).update(invited=True)
    Rules.objects.create(jam=jam, pool=Rules.Pool.JURY)
    deal(jam)
    assert list(ReviewAssignment.objects.values_list("judge", flat=True)) == [jo.pk] * 5
    assert jam.judges.count() == 1


def test_experts_wait_for_their_round_where_participants_alone_judge_the_first():
    jam = a_jam_to_judge()
    jo = a_judge(jam)
    Judge.objects.filter(pk=jo.pk).update(invited=True)
    Rules.objects.create(jam=jam, pool=Rules.Pool.PARTICIPANTS)
    deal(jam)
    assert jo.assignments.count() == 0
    assert loads(jam) == [5] * 6


def test_the_database_refuses_a_review_of_ones_own_team():
    jam = a_jam_to_judge()
    ada = Judge.objects.create(jam=jam, user=jam.participants.first().user)
    own = jam.submissions.get(team__members__user=ada.user)
    with pytest.raises(IntegrityError, match="must not review their own team"), transaction.atomic():
        ada.assignments.create(submission=own, position=1, assigned_at=clock.now())
    other = ada.assignments.create(
        submission=jam.submissions.exclude(pk=own.pk).first(), position=1, assigned_at=clock.now()
    )
    with pytest.raises(IntegrityError, match="must not review their own team"), transaction.atomic():
        ReviewAssignment.objects.filter(pk=other.pk).update(submission=own)


def test_the_copy_of_a_bad_plan_is_refused_as_a_whole(monkeypatch):
    jam = a_jam_to_judge()
    really = dealing.plan_for

    def one_own_review(jam, judges, *, seed):
        plan = really(jam, judges, seed=seed)
        own = dict(dealing.own_submissions(jam))
        plan.rows[0][1] = own[plan.rows[0][0]]
        return plan

    monkeypatch.setattr(dealing, "plan_for", one_own_review)
    with pytest.raises(Exception, match="must not review their own team"):
        deal(jam)


def test_a_late_judge_gets_five_on_arrival():
    jam = a_dealt_jam(teams=8)
    jo = add_judge(jam, a_user("Jo"), by=an_organiser(jam))
    assert list(jo.assignments.values_list("position", flat=True)) == [1, 2, 3, 4, 5]
    assert loads(jam) == [5, 5, 5, 6, 6, 6, 6, 6]
    assert Message.objects.filter(kind="judging-open", user=jo.user).count() == 1


def test_a_judge_invited_before_the_deal_waits_for_it():
    jam = a_jam_to_judge()
    jo = add_judge(jam, a_user("Jo"), by=an_organiser(jam))
    assert (jo.invited, jo.assignments.count()) == (True, 0)
    deal(jam)
    assert jo.assignments.count() == 5


def test_a_judge_is_added_once():
    jam = a_dealt_jam()
    olga = an_organiser(jam)
    with pytest.raises(AlreadyJudges):
        add_judge(jam, judge_named(jam, "Member1-0").user, by=olga)


def test_after_judging_a_new_judge_gets_nothing():
    jam = a_dealt_jam()
    clock.move(DAY)
    assert add_judge(jam, a_user("Jo"), by=an_organiser(jam)).assignments.count() == 0


def test_what_judges_were_dealt_holds_the_deadline_where_it_is():
    jam = a_jam_to_judge()
    fields = {"submissions_close_at", "reviews_per_judge", "min_reviews", "judging_closes_at"}
    assert reasons_not_to_move(jam, fields) == []
    deal(jam)
    assert len(reasons_not_to_move(jam, fields)) == 2
    assert reasons_not_to_move(jam, {"judging_closes_at"}) == []
    rate(jam.judges.first().assignments.first(), 3)
    assert len(reasons_not_to_move(jam, fields)) == 3


def test_the_jam_is_in_judging_where_these_tests_begin():
    jam = a_jam_to_judge(teams=0)
    assert jam.phase(clock.now()) is Phase.JUDGING
