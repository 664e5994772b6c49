"""The best of the ranking go to a jury, which rates them on its own criteria and is published apart."""

from datetime import timedelta

import pytest

from accounts.models import AuditEntry, Message
from jam import clock
from judging import exports
from judging.actions import (
    CriteriaFrozen,
    JudgingClosed,
    add_judge,
    computed_results,
    declare_conflict,
    publish_results,
    reasons_not_to_move,
    report_problem,
    save_criterion,
    unpublish_results,
)
from judging.actions.organising import BadExtension, extend
from judging.actions.results import RoundOpen
from judging.actions.rounds import (
    CannotOpen,
    RoundFixed,
    best_of,
    close_round,
    delete_round,
    join_open_rounds,
    obstacles,
    open_round,
    save_round,
)
from judging.models import Judge, Pause, Result, ReviewAssignment, Round
from judging.queue import queue_of
from tests.factories import a_participant, a_user, an_organiser

from .scene import DAY, a_dealt_jam, at_once, close_judging, everyone_rates, rate, url

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def jam():
    """Eight ranked projects, the higher its number the better; judging has closed. Two experts are invited."""
    jam = a_dealt_jam(teams=8)
    everyone_rates(jam, value=lambda assignment: (assignment.submission.number + 1) // 2 + 1)
    close_judging()
    for name in ("Jo", "Jim"):
        Judge.objects.create(jam=jam, user=a_user(name), invited=True)
    return jam


@pytest.fixture
def olga(jam):
    return an_organiser(jam)


def a_round(jam, olga, **fields):
    facts = {"top": 4, "closes_at": clock.now() + HOUR, **fields}
    return save_round(Round(jam=jam, **facts), by=olga)


def jurors(jam):
    return list(jam.judges.filter(invited=True).select_related("jam", "user").order_by("pk"))


def theirs(judge, round):
    return list(judge.assignments.of_round(round).select_related("judge__jam", "submission", "round"))


def everyone_on_the_jury_rates(round, value=lambda assignment: 5 - assignment.submission.number % 4):
    for judge in jurors(round.jam):
        for assignment in theirs(judge, round):
            rate(assignment, value(assignment), comment=f"The jury on {assignment.submission.number}")


def numbers(assignments):
    return sorted(assignment.submission.number for assignment in assignments)


# Planning


def test_a_round_begins_with_the_criteria_of_the_first(jam, olga):
    round = a_round(jam, olga)
    assert (round.number, round.opened_at) == (2, None)
    copied, first = round.criteria.all(), jam.criteria.first_round()
    assert [(c.name, c.weight, c.words) for c in copied] == [(c.name, c.weight, c.words) for c in first]
    assert not {c.slug for c in copied} & {c.slug for c in first}


def test_its_criteria_change_though_those_of_the_first_round_are_frozen(jam, olga):
    round = a_round(jam, olga)
    criterion = round.criteria.first()
    criterion.name = "Courage"
    save_criterion(criterion, by=olga)
    open_round(round, by=olga)
    everyone_on_the_jury_rates(round)
    with pytest.raises(CriteriaFrozen):
        save_criterion(criterion, by=olga)


def test_nobody_of_the_first_round_gets_more_time_once_its_best_went_on(jam, olga):
    peer = jam.judges.filter(invited=False).select_related("jam", "user").first()
    open_round(a_round(jam, olga), by=olga)
    with pytest.raises(BadExtension):
        extend(peer, clock.now() + HOUR, by=olga)
    extend(peer, None, by=olga)  # nothing to take back


def test_what_jurors_were_dealt_stays_and_its_end_moves(jam, olga):
    round = open_round(a_round(jam, olga), by=olga)
    round.top = 5
    with pytest.raises(RoundFixed):
        save_round(round, by=olga)
    with pytest.raises(RoundFixed):
        delete_round(round, by=olga)
    round.refresh_from_db()
    round.closes_at += HOUR
    save_round(round, by=olga)
    assert Round.objects.get(pk=round.pk).closes_at == round.closes_at


# Opening


def test_every_juror_gets_the_best_and_a_mail_and_nobody_else_anything(jam, olga):
    round = open_round(a_round(jam, olga), by=olga)
    best = {r.submission.number for r in computed_results(jam) if r.criterion is None and r.rank <= 4}
    for judge in jurors(jam):
        assert {a.submission.number for a in theirs(judge, round)} == best
    given = ReviewAssignment.objects.of_round(round)
    assert set(given.values_list("judge__user__name", flat=True)) == {"Jo", "Jim"}
    mailed = Message.objects.filter(kind="round_open")
    assert sorted(mailed.values_list("user__name", flat=True)) == ["Jim", "Jo"]
    assert AuditEntry.objects.filter(jam=jam, action="opened a round").count() == 1


def test_whoever_shares_the_last_place_goes_on_too(jam, olga):
    round = a_round(jam, olga, top=3)
    overall = {r.submission_id: r.rank for r in computed_results(jam) if r.criterion is None}
    assert best_of(round) == sorted(pk for pk, rank in overall.items() if rank <= 3)


def test_jurors_do_not_get_them_in_the_order_of_the_ranking(jam, olga):
    """By lot: over many seeds every finalist comes first for somebody."""
    round = a_round(jam, olga)
    first = set()
    for _try in range(12):
        Round.objects.filter(pk=round.pk).update(opened_at=None)
        ReviewAssignment.objects.of_round(round).delete()
        open_round(round, by=olga)
        first |= {theirs(judge, round)[0].submission.number for judge in jurors(jam)}
    assert first == set(numbers(theirs(jurors(jam)[0], round)))


def test_never_with_a_conflict_nor_what_would_not_open_nor_their_own(jam, olga):
    round = a_round(jam, olga)
    one, two, three, four = best_of(round)
    jo, jim = jurors(jam)
    jo.conflicts.create(submission_id=one, reason="family")
    jo.problems.create(submission_id=two, reason="link", reported_at=clock.now())
    jam.submissions.get(pk=three).team.add_member(a_participant(jam=jam, user=jim.user))
    open_round(round, by=olga)
    assert {a.submission_id for a in theirs(jo, round)} == {three, four}
    assert {a.submission_id for a in theirs(jim, round)} == {one, two, four}


def test_a_share_for_each_covers_every_finalist_alike(jam, olga):
    round = open_round(a_round(jam, olga, per_judge=2), by=olga)
    assert [len(theirs(judge, round)) for judge in jurors(jam)] == [2, 2]
    assert ReviewAssignment.objects.of_round(round).values("submission").distinct().count() == 4


def test_a_finalist_that_nobody_would_rate_is_named(jam, olga):
    round = a_round(jam, olga)
    alone = jam.submissions.get(pk=best_of(round)[0])
    for judge in jurors(jam):
        judge.conflicts.create(submission=alone, reason="family")
    with pytest.raises(CannotOpen, match=alone.title):
        open_round(round, by=olga)
    assert not ReviewAssignment.objects.of_round(round).exists()
    assert Round.objects.get(pk=round.pk).opened_at is None


def early(jam, round, olga):
    clock.move(timedelta(0))


def paused(jam, round, olga):
    Pause.objects.create(jam=jam, reason="The network is down.", began_at=clock.now())


def no_jury(jam, round, olga):
    jam.judges.update(invited=False)


def no_criteria(jam, round, olga):
    round.criteria.all().delete()


def over(jam, round, olga):
    Round.objects.filter(pk=round.pk).update(closes_at=clock.now())


def extended(jam, round, olga):
    judge = jam.judges.filter(invited=False).first()
    judge.assignments.first().review.delete()
    jam.judges.filter(pk=judge.pk).update(extended_until=clock.now() + HOUR)


@pytest.mark.parametrize("what", [early, paused, no_jury, no_criteria, over, extended])
def test_what_stands_in_the_way_is_said_and_refuses(jam, olga, what):
    round = a_round(jam, olga)
    assert obstacles(round, now=clock.now()) == []
    what(jam, round, olga)
    round = Round.objects.select_related("jam").get(pk=round.pk)
    (sentence,) = obstacles(round, now=clock.now())
    with pytest.raises(CannotOpen, match=sentence):
        open_round(round, by=olga)


@pytest.mark.django_db(transaction=True)
def test_opened_ten_times_at_once_it_is_opened_once(jam, olga):
    round = a_round(jam, olga)
    opened = at_once(*[lambda: open_round(Round.objects.select_related("jam").get(pk=round.pk), by=olga)] * 10)
    assert [type(each) for each in opened] == [Round] * 10
    assert ReviewAssignment.objects.of_round(round).count() == 8
    assert Message.objects.filter(kind="round_open").count() == 2


def test_while_a_jury_rates_the_best_judging_does_not_open_again(jam, olga):
    round = a_round(jam, olga)
    assert reasons_not_to_move(jam, ["judging_closes_at"]) == []
    open_round(round, by=olga)
    assert len(reasons_not_to_move(jam, ["judging_closes_at"])) == 1


# Rating


def test_the_jury_rates_in_the_console_until_the_round_closes(client, jam, olga):
    round = open_round(a_round(jam, olga), by=olga)
    jo = jurors(jam)[0]
    client.force_login(jo.user)
    assignment = theirs(jo, round)[0]
    address = url("judge-review", jam, assignment.submission.number)
    assert client.get(url("judge-next", jam)).url.startswith(url("judge-home", jam))
    page = client.get(address).content.decode()
    assert all(criterion.question in page for criterion in round.criteria.all())
    assert assignment.submission.team.name not in page
    sent = {f"c{criterion.pk}": "4" for criterion in round.criteria.all()}
    assert client.post(address, sent).status_code == 303
    assert queue_of(jo, round=round).done == 1
    close_round(round, by=olga)
    other = theirs(jo, round)[1]
    with pytest.raises(JudgingClosed):
        rate(other, 3)


def test_a_conflict_or_a_problem_brings_another_finalist_if_there_is_one(jam, olga):
    round = open_round(a_round(jam, olga, per_judge=3), by=olga)
    jo, jim = jurors(jam)
    first = theirs(jo, round)[0]
    new = declare_conflict(first, reason="family")
    assert new.round == round
    assert first.submission_id not in {a.submission_id for a in theirs(jo, round)}
    assert len(theirs(jo, round)) == 3
    assert report_problem(theirs(jo, round)[0], reason="link") is None
    assert len(theirs(jim, round)) == 3


def test_jurors_step_back_on_the_page_of_a_finalist(client, jam, olga):
    """With every finalist on the list there is no other, and nothing of the first round comes instead."""
    round = open_round(a_round(jam, olga), by=olga)
    jo = jurors(jam)[0]
    client.force_login(jo.user)
    for way, assignment in zip(("judge-conflict", "judge-problem"), theirs(jo, round), strict=False):
        address = url(way, jam, assignment.submission.number)
        assert address in client.get(url("judge-review", jam, assignment.submission.number)).content.decode()
        reason = {"judge-conflict": "family", "judge-problem": "link"}[way]
        assert client.post(address, {"reason": reason}).status_code == 303
    assert len(theirs(jo, round)) == 2
    assert not jo.assignments.first_round().exists()


def test_an_expert_who_comes_late_joins_the_open_round(jam, olga):
    round = open_round(a_round(jam, olga), by=olga)
    late = add_judge(jam, a_user("Late"), by=olga)
    assert numbers(theirs(late, round)) == numbers(theirs(jurors(jam)[0], round))
    assert Message.objects.filter(kind="round_open", user=late.user).count() == 1
    peer = jam.judges.filter(invited=False).first()
    join_open_rounds(peer, now=clock.now())
    assert theirs(peer, round) == []


# Results


def test_results_wait_until_the_round_is_closed(jam, olga):
    round = open_round(a_round(jam, olga), by=olga)
    with pytest.raises(RoundOpen):
        publish_results(jam, by=olga)
    close_round(round, by=olga)
    assert publish_results(jam, by=olga)


def published(jam, olga):
    round = open_round(a_round(jam, olga), by=olga)
    everyone_on_the_jury_rates(round)
    close_round(round, by=olga)
    publish_results(jam, by=olga)
    jam.refresh_from_db()
    return round


def test_what_the_jury_found_stands_apart_and_changes_nothing_in_the_first(client, jam, olga):
    alone = {(r.submission_id, r.criterion_id): (r.rank, r.score, r.n) for r in computed_results(jam)}
    round = published(jam, olga)
    first = Result.objects.first_round()
    assert {(r.submission_id, r.criterion_id): (r.rank, r.score, r.n) for r in first} == alone
    final = Result.objects.filter(round=round, criterion=None)
    assert sorted(final.values_list("n", flat=True)) == [2, 2, 2, 2]
    best = final.get(rank=1).submission
    assert best.number % 4 == 0
    page = client.get(url("result-list", jam))
    (jury,) = page.context["juries"]
    assert (jury.round, jury.jurors, jury.projects) == (round, 2, 4)
    assert [row.result.round for row in jury.ranking.rows] == [round] * 4
    assert [row.result.round for row in page.context["ranking"].rows] == [None] * 8
    assert round.name in page.content.decode()


def test_taking_results_back_takes_those_of_the_jury_too(jam, olga):
    published(jam, olga)
    unpublish_results(jam, by=olga)
    assert not Result.objects.exists()


def test_files_say_which_round(client, jam, olga):
    round = published(jam, olga)
    rows = list(exports.ratings.rows(jam))
    assert {row[3] for row in rows} == {"first", round.name}
    (final,) = client.get(url("results-json", jam)).json()["rounds"]
    assert (final["name"], len(final["results"])) == (round.name, 4)


def test_teams_read_what_the_jury_wrote_to_them_after_results(client, jam, olga):
    round = open_round(a_round(jam, olga), by=olga)
    everyone_on_the_jury_rates(round)
    submission = theirs(jurors(jam)[0], round)[0].submission
    client.force_login(submission.team.members.first().user)
    said = f"The jury on {submission.number}"
    assert said not in client.get(url("feedback", jam)).content.decode()
    close_round(round, by=olga)
    publish_results(jam, by=olga)
    assert client.get(url("feedback", jam)).content.decode().count(said) == 2


def test_before_results_nobody_but_the_jury_and_organisers_learns_who_went_on(client, jam, olga):
    pages = [url(name, jam) for name in ("judge-home", "submission-list", "jam-detail", "result-list")]

    def seen(user):
        client.force_login(user)
        return [client.get(page).content.decode().count("Canary final") for page in pages]

    round = open_round(a_round(jam, olga, name="Canary final"), by=olga)
    everyone_on_the_jury_rates(round)
    ada = jam.submissions.get(pk=best_of(round)[0]).team.members.first().user
    assert seen(ada) == [0, 0, 0, 0]
    assert seen(jurors(jam)[0].user)[0] > 0


# Organisers' pages


def test_a_round_is_planned_opened_and_closed_on_its_page(client, jam, olga):
    client.force_login(olga)
    closes = (clock.now() + DAY).astimezone(jam.zone).strftime("%Y-%m-%dT%H:%M")
    sent = {"name": "Jury final", "top": "4", "per_judge": "", "closes_at": closes}
    answer = client.post(url("manage-round-new", jam), sent)
    round = Round.objects.get(jam=jam)
    assert (answer.status_code, answer.url) == (303, url("manage-round", jam, round.pk))
    assert client.post(url("manage-round-open", jam, round.pk)).status_code == 303
    page = client.get(url("manage-round", jam, round.pk)).content.decode()
    assert ("Jo</a>" in page, "0 of 4" in page) == (True, True)
    assert client.get(url("manage-rounds", jam)).status_code == 200
    assert client.post(url("manage-round-close", jam, round.pk)).status_code == 303
    assert not Round.objects.filter(closes_at__gt=clock.now()).exists()


def test_a_round_that_cannot_be_opened_says_why(client, jam, olga):
    round = a_round(jam, olga)
    jam.judges.update(invited=False)
    client.force_login(olga)
    answer = client.post(url("manage-round-open", jam, round.pk))
    assert answer.status_code == 422
    assert "There is no jury." in answer.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"top": "1"}, {"top": "x"}, {"name": ""}, {"closes_at": ""}, {"closes_at": "1999-01-01T00:00"}],
)
def test_what_is_wrong_in_the_form_is_said_and_kept(client, jam, olga, wrong):
    client.force_login(olga)
    closes = (clock.now() + DAY).astimezone(jam.zone).strftime("%Y-%m-%dT%H:%M")
    sent = {"name": "The last word", "top": "4", "per_judge": "3", "closes_at": closes, **wrong}
    answer = client.post(url("manage-round-new", jam), sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == wrong.keys()
    assert not Round.objects.exists()


def test_criteria_of_a_round_are_edited_in_the_same_editor_and_lead_back_to_it(client, jam, olga):
    round = a_round(jam, olga)
    client.force_login(olga)
    words = {f"word_{n}": f"Word {n}" for n in range(1, 6)}
    sent = {"name": "Courage", "weight": "2", "question": "How brave?", **words}
    answer = client.post(url("manage-round-criterion", jam, round.pk), sent)
    assert (answer.status_code, answer.url) == (303, url("manage-round", jam, round.pk))
    added = round.criteria.get(name="Courage")
    assert client.post(url("manage-criterion-delete", jam, added.pk)).url == url("manage-round", jam, round.pk)
    assert not jam.criteria.first_round().filter(name="Courage").exists()
