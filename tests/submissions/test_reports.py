"""A reader reports a problem, organisers settle it; a possible hazard hides until a named reviewer clears it."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import AuditEntry, Message
from jam import clock
from jam.phases import Phase
from judging.models import ReviewAssignment
from judging.needs import needs_of
from judging.queue import queue_of
from submissions import reporting
from submissions.exports import submissions as exported
from submissions.models import HazardReviewer, Report, Submission
from tests.factories import a_criterion, a_judge, a_submission, a_user

from .scenes import a_cast, address, signed_in

pytestmark = pytest.mark.django_db
SECRET = re.compile("secretcanary", re.IGNORECASE)


@pytest.fixture
def cast():
    cast = a_cast(phase=Phase.JUDGING)
    cast.rita = a_user("Rita")
    cast.work = a_submission(team=cast.team, title="Secretcanary", abstract="Secretcanary", body="Secretcanary")
    return cast


def hide_it(cast):
    reporting.name_reviewer(cast.jam, cast.rita, by=cast.olga)
    reporting.report(cast.work, by=cast.cleo, reason="hazard", text="How it harms")
    Message.objects.all().delete()
    cast.work.refresh_from_db()


def mails():
    return sorted(Message.objects.values_list("kind", "user__name"))


def post(client, cast, name, *args, **data):
    return client.post(address(name, cast.jam, *args), data)


# a problem


def test_a_reader_reports_and_organisers_settle_and_answer(client, cast):
    path = address("submission-problem", cast.jam, 1)
    assert "Report a problem" in client.get(cast.work.get_absolute_url()).content.decode()
    signed_in(client, cast.cleo)
    assert client.get(path).status_code == 200
    answer = client.post(path, {"reason": "broken", "text": "The link is dead."})
    assert (answer.status_code, answer["Location"]) == (303, cast.work.get_absolute_url())
    assert mails() == [("reported", "Olga")]
    signed_in(client, cast.olga)
    page = client.get(address("manage-reports", cast.jam)).content.decode()
    assert "The link is dead." in page and "Cleo" in page
    assert [n.text for n in needs_of(cast.jam, now=clock.now()) if "report" in n.text] == ["1 reported problem waits"]
    made = Report.objects.get()
    answer = post(client, cast, "manage-report-settle", made.pk, **{f"report-{made.pk}-outcome": "It works again."})
    assert answer.status_code == 303
    made.refresh_from_db()
    assert (made.outcome, made.settled_by) == ("It works again.", cast.olga)
    assert mails() == [("report_settled", "Cleo"), ("reported", "Olga")]
    assert AuditEntry.objects.get(jam=cast.jam).action == "settled a report"
    assert [n for n in needs_of(cast.jam, now=clock.now()) if "report" in n.text] == []


def test_the_same_report_twice_is_one_and_settling_twice_answers_once(client, cast):
    for _ in range(2):
        made = reporting.report(cast.work, by=cast.cleo, reason="rules", text="x")
    for outcome in ("First", "Second"):
        reporting.settle(made, by=cast.olga, outcome=outcome)
    assert Report.objects.get().outcome == "First"
    assert mails() == [("report_settled", "Cleo"), ("reported", "Olga")]


@pytest.mark.parametrize("data", [{}, {"reason": "broken"}, {"reason": "nonsense", "text": "x"}])
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, cast, data):
    signed_in(client, cast.cleo)
    answer = client.post(address("submission-problem", cast.jam, 1), data)
    assert answer.status_code == 422
    assert Report.objects.count() == 0


def test_an_answer_is_needed_to_settle(client, cast):
    made = reporting.report(cast.work, by=cast.cleo, reason="rules", text="x")
    signed_in(client, cast.olga)
    assert post(client, cast, "manage-report-settle", made.pk).status_code == 422
    assert Report.objects.get().settled_at is None


def test_nobody_reports_their_own_nor_a_draft(client, cast):
    a_submission(team=cast.other, submitted=False)
    signed_in(client, cast.ada)
    for number in (1, 2, 99):
        assert client.get(address("submission-problem", cast.jam, number)).status_code == 404
        assert post(client, cast, "submission-problem", number, reason="rules", text="x").status_code == 404


def test_whoever_reports_all_the_time_has_to_wait(client, cast):
    signed_in(client, cast.cleo)
    for _ in range(10):
        post(client, cast, "submission-problem", 1, reason="rules", text="x")
    answer = post(client, cast, "submission-problem", 1, reason="other", text="Still there?")
    assert answer.status_code == 429
    assert "Still there?" in answer.content.decode()


# a possible hazard


def test_a_possible_hazard_is_read_by_its_team_and_reviewers_alone(client, cast):
    a_submission(team=cast.other)
    hide_it(cast)
    now = clock.now()
    people = {
        "ada": cast.ada, "ben": cast.ben, "cleo": cast.cleo, "olga": cast.olga, "rita": cast.rita,
        "visitor": AnonymousUser(),
    }  # fmt: skip
    found = {
        name: sorted(Submission.objects.visible_to(user, now=now).values_list("number", flat=True))
        for name, user in people.items()
    }
    assert found == {"ada": [1, 2], "ben": [1, 2], "cleo": [2], "olga": [2], "rita": [1, 2], "visitor": [2]}
    assert list(Submission.objects.in_the_running().values_list("number", flat=True)) == [2]
    jam = cast.jam
    paths = [
        jam.get_absolute_url(), "/", cast.work.get_absolute_url(), address("submission-list", jam),
        address("submission-list", jam) + "?q=secretcanary", address("submission-random", jam),
        address("submission-file", jam, 1), address("team-detail", jam, cast.team.pk),
        address("submission-problem", jam, 1), address("result-list", jam), address("hazard-list", jam),
        address("manage-submissions", jam), address("manage-submissions", jam) + "?q=secretcanary",
        address("manage-disqualify", jam, 1), address("manage-hazards", jam), address("manage-reports", jam),
        address("manage-judging", jam), address("manage-jam", jam), address("manage-results", jam),
        address("manage-awards", jam), address("manage-team", jam, cast.team.pk),
    ]  # fmt: skip
    for user in (None, cast.cleo, cast.olga, a_user()):
        signed_in(client, user)
        for path in paths:
            answer = client.get(path)
            sent = answer.content.decode() + str(answer.headers)
            text = re.sub(r'value="secretcanary"|q(=|%3D)secretcanary|“secretcanary”', "", sent)
            assert not SECRET.search(text), (user, path)
        assert client.get(cast.work.get_absolute_url()).status_code == 404
    assert "Under review." in signed_in(client, cast.ada).get(cast.work.get_absolute_url()).content.decode()
    assert "Secretcanary" in signed_in(client, cast.rita).get(cast.work.get_absolute_url()).content.decode()


def test_counts_and_exports_say_that_it_is_there_and_nothing_of_it(client, cast):
    hide_it(cast)
    page = client.get(address("submission-list", cast.jam)).context
    assert (page["total"], page["unfinished"]) == (0, 0)
    text = str(list(exported.rows(cast.jam)))
    assert "under review" in text and not SECRET.search(text) and "Team Canary" not in text


def test_judges_no_longer_have_it_and_get_it_back(client, cast):
    judge = a_judge(cast.jam)
    a_criterion(cast.jam)
    ReviewAssignment.objects.create(judge=judge, submission=cast.work, position=1, assigned_at=clock.now())
    signed_in(client, judge.user)
    path = address("judge-review", cast.jam, 1)
    assert client.get(path).status_code == 200
    hide_it(cast)
    assert queue_of(judge).items == []
    for method, status in ((client.get, 303), (client.post, 422)):  # what was typed is given back, without the title
        answer = method(path)
        assert (answer.status_code, SECRET.search(answer.content.decode())) == (status, None)
    for name in ("judge-conflict", "judge-problem"):
        assert client.get(address(name, cast.jam, 1)).status_code == 404
        assert client.post(address(name, cast.jam, 1)).status_code == 404
    reporting.clear(cast.work, by=cast.rita, outcome="Harmless.")
    assert client.get(path).status_code == 200
    assert len(queue_of(judge).items) == 1


def test_whoever_takes_part_hides_it_at_once_and_mails_name_no_title(client, cast):
    reporting.name_reviewer(cast.jam, cast.rita, by=cast.olga)
    reporting.report(cast.work, by=cast.cleo, reason="hazard", text="How it harms")
    assert Submission.objects.get().flagged_at
    assert mails() == [
        ("hazard_reported", "Olga"), ("hazard_reported", "Rita"), ("hazard_review", "Ada Canary"),
        ("hazard_review", "Ben Canary"), ("hazard_reviewer", "Rita"),
    ]  # fmt: skip
    for message in Message.objects.exclude(kind="hazard_review"):
        assert not SECRET.search(message.subject + message.text) and "How it harms" not in message.text


def test_a_stranger_hides_nobodys_work_but_an_organiser_can(client, cast):
    reporting.report(cast.work, by=a_user(), reason="hazard", text="x")
    assert Submission.objects.get().flagged_at is None
    signed_in(client, cast.olga)
    assert post(client, cast, "manage-hazard-hide", 1).status_code == 303
    assert Submission.objects.get().flagged_at
    assert post(client, cast, "manage-hazard-hide", 2).status_code == 404


def test_organisers_name_a_reviewer_and_let_them_go(client, cast):
    signed_in(client, cast.olga)
    assert post(client, cast, "manage-hazards", email="nobody@example.org").status_code == 422
    assert post(client, cast, "manage-hazards", email=cast.rita.email).status_code == 303
    assert HazardReviewer.objects.get().user == cast.rita
    assert signed_in(client, cast.rita).get(address("hazard-list", cast.jam)).status_code == 200
    signed_in(client, cast.olga)
    assert post(client, cast, "manage-hazards", remove="9" * 40).status_code == 404
    assert post(client, cast, "manage-hazards", remove=HazardReviewer.objects.get().pk).status_code == 303
    assert signed_in(client, cast.rita).get(address("hazard-list", cast.jam)).status_code == 404


@pytest.mark.parametrize("decision", ["clear", "keep"])
def test_a_reviewer_decides_and_everybody_concerned_hears_it(client, cast, decision):
    hide_it(cast)
    signed_in(client, cast.rita)
    page = client.get(address("hazard-list", cast.jam)).content.decode()
    assert "How it harms" in page and "Secretcanary" in page
    assert post(client, cast, "hazard-decide", 1).status_code == 422
    answer = post(client, cast, "hazard-decide", 1, **{"n1-outcome": "I read it.", "n1-decision": decision})
    assert answer.status_code == 303
    kind = {"clear": "hazard_cleared", "keep": "hazard_kept"}[decision]
    assert mails() == [(kind, "Ada Canary"), (kind, "Ben Canary"), ("report_settled", "Cleo")]
    assert (Submission.objects.get().flagged_at is None) == (decision == "clear")
    client.logout()
    assert client.get(cast.work.get_absolute_url()).status_code == {"clear": 200, "keep": 404}[decision]


def test_nobody_reviews_their_own_teams_work(client, cast):
    hide_it(cast)
    reporting.name_reviewer(cast.jam, cast.ada, by=cast.olga)
    signed_in(client, cast.ada)
    assert "Secretcanary" not in client.get(address("hazard-list", cast.jam)).content.decode()
    data = {"n1-outcome": "Fine", "n1-decision": "clear"}
    assert post(client, cast, "hazard-decide", 1, **data).status_code == 404
    for user in (cast.olga, cast.cleo):
        assert signed_in(client, user).post(address("hazard-decide", cast.jam, 1), data).status_code == 404
    assert Submission.objects.get().flagged_at
