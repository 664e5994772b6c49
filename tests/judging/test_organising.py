"""What organisers do about judges: one more project, another judge, more time, a reminder, a conflict."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEntry, Message
from jam import clock
from judging.actions import deal
from judging.actions.organising import assign_one, extend, may_take, move, remind, rule_out
from judging.models import Conflict, Judge, Problem, ReviewAssignment
from tests.factories import a_judge, an_organiser

from .scene import a_dealt_jam, a_jam_to_judge, at_once, close_judging, judge_named, rate, url

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def jam():
    return a_dealt_jam(teams=8)


@pytest.fixture
def olga(jam):
    return an_organiser(jam)


@pytest.fixture
def jo(jam):
    return judge_named(jam, "Member1-0")


def free_of(judge):
    return next(s for s in judge.jam.submissions.order_by("number") if may_take(s).filter(pk=judge.pk).exists())


def refused(act, *args, **more):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **more)
    return refusal.value.code


def logged(jam):
    return list(AuditEntry.objects.filter(jam=jam, actor__isnull=False).values_list("action", flat=True))


def mails(kind):
    return list(Message.objects.filter(kind=kind).values_list("to", flat=True))


# One more project for one judge


def test_one_more_project_comes_last_and_with_a_mail(jam, olga, jo):
    given = assign_one(jo, free_of(jo), by=olga)
    assert (given.position, given.dealt, jo.assignments.count()) == (6, True, 6)
    assert (mails("judge_given"), logged(jam)) == ([jo.user.email], ["gave a judge one more project"])


def test_own_conflicting_unreadable_and_listed_projects_are_refused_by_name(jam, olga, jo):
    own = jam.submissions.get(team__members__user=jo.user)
    listed = jo.assignments.first().submission
    free = free_of(jo)
    assert refused(assign_one, jo, own, by=olga) == "own"
    assert refused(assign_one, jo, listed, by=olga) == "already_theirs"
    Conflict.objects.create(judge=jo, submission=free, reason="family")
    assert refused(assign_one, jo, free, by=olga) == "conflict"
    Conflict.objects.all().delete()
    Problem.objects.create(judge=jo, submission=free, reason="file", reported_at=clock.now())
    assert refused(assign_one, jo, free, by=olga) == "problem"
    Problem.objects.all().delete()
    free.withdrawn_at = clock.now()
    free.save()
    assert refused(assign_one, jo, free, by=olga) == "not_running"
    assert (jo.assignments.count(), logged(jam)) == (5, [])


def test_pressed_twice_at_once_one_is_given(jam, olga, jo, transactional_db):
    free = free_of(jo)
    outcomes = at_once(*[lambda: assign_one(Judge.objects.get(pk=jo.pk), free, by=olga)] * 4)
    assert sorted(getattr(outcome, "code", "done") for outcome in outcomes) == [*["already_theirs"] * 3, "done"]
    assert jo.assignments.count() == 6


def test_nothing_is_given_before_the_deal_or_to_whom_it_is_too_late():
    jam = a_jam_to_judge(teams=3)
    jo = a_judge(jam)
    olga, work = an_organiser(jam), jam.submissions.first()
    assert refused(assign_one, jo, work, by=olga) == "nothing_to_give"
    deal(jam)
    jo.assignments.all().delete()
    close_judging()
    assert refused(assign_one, jo, work, by=olga) == "nothing_to_give"
    extend(jo, clock.now() + HOUR, by=olga)
    jo.refresh_from_db()
    assert assign_one(jo, work, by=olga).judge == jo


# Another judge


def test_what_nobody_opened_moves_to_another_judge(jam, olga, jo):
    mine = jo.assignments.first()
    other = may_take(mine.submission).exclude(pk=jo.pk).first()
    for _twice in range(2):
        moved = move(mine, other, by=olga)
    assert (moved.pk, moved.judge, jo.assignments.count(), other.assignments.count()) == (mine.pk, other, 4, 6)
    assert (mails("judge_given"), logged(jam)) == ([other.user.email], ["moved a review to another judge"])


def test_what_was_opened_or_begun_stays(jam, olga, jo):
    opened, begun, *_rest = jo.assignments.select_related("judge__jam", "submission")
    ReviewAssignment.objects.filter(pk=opened.pk).update(opened_at=clock.now())
    rate(begun, 4, finish=False)
    ReviewAssignment.objects.filter(pk=begun.pk).update(opened_at=None)
    for mine in (opened, begun):
        assert refused(move, mine, may_take(mine.submission).first(), by=olga) == "already_opened"


def test_nothing_moves_to_its_own_team_or_to_who_has_it(jam, olga, jo):
    mine = jo.assignments.first()
    author = Judge.objects.get(jam=jam, user__participations__team=mine.submission.team)
    has_it = Judge.objects.filter(assignments__submission=mine.submission).exclude(pk=jo.pk).first()
    assert refused(move, mine, author, by=olga) == "own"
    assert refused(move, mine, has_it, by=olga) == "already_theirs"
    ReviewAssignment.objects.filter(pk=mine.pk).delete()
    assert refused(move, mine, author, by=olga) == "nothing_to_give"


# More time


def test_more_time_is_mailed_logged_and_taken_back(jam, olga, jo):
    until = jam.judging_closes_at + HOUR
    for _twice in range(2):
        extend(jo, until, by=olga)
    jo.refresh_from_db()
    assert (jo.may_rate(now=until - HOUR / 2), mails("judge_extended")) == (True, [jo.user.email])
    extend(jo, None, by=olga)
    jo.refresh_from_db()
    assert (jo.extended_until, len(mails("judge_extended"))) == (None, 2)
    assert logged(jam) == ["took a judge’s extra time back", "gave a judge more time"]


@pytest.mark.parametrize("after_close", [timedelta(0), -HOUR, timedelta(days=9)])
def test_more_time_is_more_than_the_others_have_and_at_most_a_week(jam, olga, jo, after_close):
    assert refused(extend, jo, jam.judging_closes_at + after_close, by=olga) == "bad_extension"


# Reminders


def test_a_reminder_goes_to_those_with_something_left_once_an_hour(jam, olga, jo):
    for assignment in jo.assignments.select_related("judge__jam", "submission"):
        rate(assignment, 4)
    muted = judge_named(jam, "Member2-0")
    muted.user.muted = ["judging"]
    muted.user.save()
    everyone = list(jam.judges.values_list("pk", flat=True))
    assert [remind(jam, everyone, by=olga) for _twice in range(2)] == [6, 0]
    assert {jo.user.email, muted.user.email} & {*mails("judge_reminder")} == set()
    clock.move(HOUR)
    assert remind(jam, [*everyone[:3], everyone[0]], by=olga) == 1
    assert logged(jam) == ["reminded judges", "reminded judges"]


def test_two_organisers_who_remind_at_once_send_one_mail_each(jam, olga, transactional_db):
    everyone = list(jam.judges.values_list("pk", flat=True))
    assert sorted(at_once(*[lambda: remind(jam.__class__.objects.get(pk=jam.pk), everyone, by=olga)] * 3)) == [0, 0, 8]
    assert len(mails("judge_reminder")) == 8


def test_after_the_close_only_who_has_more_time_is_reminded(jam, olga, jo):
    extend(jo, jam.judging_closes_at + HOUR, by=olga)
    clock.move(jam.judging_closes_at - clock.now() + HOUR / 2)
    assert remind(jam, list(jam.judges.values_list("pk", flat=True)), by=olga) == 1
    assert mails("judge_reminder") == [jo.user.email]


# Conflicts that organisers know of


def test_a_conflict_noted_before_the_deal_keeps_the_pair_apart():
    jam = a_jam_to_judge(teams=7)
    jo, olga = a_judge(jam), an_organiser(jam)
    works = list(jam.submissions.all())
    for work in works[:2]:
        rule_out(jo, work, reason="employer", by=olga)
    deal(jam)
    assert {*jo.assignments.values_list("submission", flat=True)} == {work.pk for work in works[2:]}
    assert logged(jam) == ["noted a conflict of interest"] * 2


def test_a_conflict_noted_later_brings_another_project_at_once(jam, olga, jo):
    gone = jo.assignments.first()
    for _twice in range(2):
        rule_out(jo, gone.submission, reason="family", by=olga)
    assert (jo.assignments.count(), jo.assignments.filter(submission=gone.submission).count()) == (5, 0)
    assert logged(jam) == ["noted a conflict of interest"]


def test_what_is_finished_counts_and_no_conflict_undoes_it(jam, olga, jo):
    mine = jo.assignments.select_related("judge__jam", "submission").first()
    rate(mine, 4)
    assert refused(rule_out, jo, mine.submission, reason="family", by=olga) == "has_rated"
    assert Conflict.objects.count() == 0


# The pages


def test_the_pages_do_what_they_say(jam, olga, jo, client):
    client.force_login(olga)
    free, mine = free_of(jo), jo.assignments.last()
    project = url("manage-judging-project", jam, free.number)
    assert client.post(project, {"judge": jo.pk}).status_code == 303
    again = client.post(project, {"judge": jo.pk})
    assert (again.status_code, "on their list already" in again.content.decode()) == (422, True)
    assert client.post(project, {"judge": "x"}).status_code == 404
    other = may_take(mine.submission).first()
    page = url("manage-review-move", jam, mine.pk)
    assert client.get(page + "?q=Member").status_code == 200
    assert client.post(page, {"judge": other.pk})["location"] == url("manage-judge", jam, other.pk)
    base = int(jam.judging_closes_at.timestamp())
    time = url("manage-judge-extend", jam, jo.pk)
    assert client.post(time, {"minutes": "60", "base": base}).status_code == 303
    jo.refresh_from_db()
    assert int(jo.extended_until.timestamp()) == base + 3600
    for wrong in ({"minutes": "61", "base": base}, {"minutes": "60", "base": 10**30}, {"minutes": "60", "base": 0}, {}):
        assert client.post(time, wrong).status_code == 422
    conflict = url("manage-judge-conflict", jam, jo.pk)
    assert client.post(conflict, {"number": free.number, "reason": "family"}).status_code == 303
    for wrong in ({"number": 999, "reason": "family"}, {"number": free.number, "reason": "x"}, {}):
        assert client.post(conflict, wrong).status_code == 422
    assert client.get(url("manage-judge", jam, jo.pk)).status_code == 200


def test_reminding_shows_names_and_text_first(jam, olga, jo, client):
    client.force_login(olga)
    page = client.get(url("manage-judging-remind", jam)).content.decode()
    assert ("Send 8 mails" in page, "Member1-0" in page, "wait for your rating" in page, "/mail/stop/" in page) == (
        True, True, True, False,
    )  # fmt: skip
    only = client.get(url("manage-judging-remind", jam) + f"?judge={jo.pk}").content.decode()
    assert "Send 1 mail<" in only
    assert client.post(url("manage-judging-remind", jam), {"judge": [jo.pk, "x", "9" * 40]}).status_code == 303
    assert mails("judge_reminder") == [jo.user.email]
    assert client.get(url("manage-judging-remind", jam) + "?judge=" + "9" * 40).status_code == 200
