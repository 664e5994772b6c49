"""What organisers see of submissions, take out, count and download."""

import csv
import io

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, Message
from jam.exports import csv_lines
from jam.phases import Phase
from submissions.actions import submit
from submissions.exports import submissions
from submissions.models import Submission
from tests.factories import a_jam, a_participant, a_submission, a_team, a_user, an_organiser

from .scenes import a_cast, a_complete_draft, a_report, address, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return a_cast()


def listed(client, cast, query=""):
    return client.get(address("manage-submissions", cast.jam) + query)


@pytest.mark.parametrize("who", ["ada", "stranger", "other organiser"])
def test_these_pages_are_the_organisers_own(client, cast, who):
    a_submission(team=cast.team)
    users = {"ada": cast.ada, "stranger": a_user(), "other organiser": an_organiser(a_jam())}
    signed_in(client, users[who])
    assert listed(client, cast).status_code == 404
    assert client.get(address("manage-disqualify", cast.jam, 1)).status_code == 404
    for name in ("manage-disqualify", "manage-reinstate"):
        assert client.post(address(name, cast.jam, 1), {"disqualified_because": "x"}).status_code == 404
    assert Submission.objects.get().disqualified_at is None


def test_visitors_are_asked_to_sign_in(client, cast):
    for name, numbers in (("manage-submissions", []), ("manage-disqualify", [1])):
        answer = client.get(address(name, cast.jam, *numbers))
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/login/")


def test_the_list_shows_every_state_and_filters_by_it(client, cast):
    a_complete_draft(cast.team, title="Almost")
    submit(cast.team, by=cast.ada)
    a_complete_draft(cast.other, title="Still going", abstract="")
    signed_in(client, cast.olga)
    assert [s.number for s in listed(client, cast).context["page_obj"]] == [1, 2]
    assert [s.number for s in listed(client, cast, "?state=submitted").context["page_obj"]] == [1]
    assert [s.number for s in listed(client, cast, "?state=draft").context["page_obj"]] == [2]
    assert [s.number for s in listed(client, cast, "?q=canary").context["page_obj"]] == [1]
    assert "No submissions match your filter" in listed(client, cast, "?state=withdrawn").content.decode()
    assert [s.number for s in listed(client, cast, "?state=nonsense").context["page_obj"]] == [1, 2]


def test_sixty_rows_cost_as_many_queries_as_six_and_at_most_seventeen(client, cast):
    signed_in(client, cast.olga)
    counts = []
    for more in (6, 54):
        for _ in range(more):
            a_submission(team=a_team(jam=cast.jam))
        listed(client, cast)
        with CaptureQueriesContext(connection) as captured:
            page = listed(client, cast).context["page_obj"]
        counts.append(len(captured))
    assert (len(page), page.paginator.num_pages) == (50, 2)
    assert counts[0] == counts[1] <= 17


def test_disqualifying_needs_a_reason_is_logged_and_told_to_the_team(client, cast):
    a_submission(team=cast.team, title="Copied")
    path = address("manage-disqualify", cast.jam, 1)
    signed_in(client, cast.olga)
    assert client.post(path, {"disqualified_because": " "}).status_code == 422
    assert Submission.objects.get().disqualified_at is None
    answer = client.post(path, {"disqualified_because": "Published before"})
    assert (answer.status_code, answer["Location"]) == (303, address("manage-submissions", cast.jam))
    submission = Submission.objects.get()
    assert (submission.state(), submission.disqualified_because) == ("disqualified", "Published before")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.about, entry.detail) == (
        cast.olga,
        "disqualified a submission",
        "Copied",
        {"reason": "Published before"},
    )
    mails = Message.objects.filter(kind="disqualified")
    assert {mail.user for mail in mails} == {cast.ada, cast.ben}
    assert all("Published before" in mail.text for mail in mails)


def test_a_disqualification_can_be_undone(client, cast):
    a_submission(team=cast.team)
    signed_in(client, cast.olga)
    client.post(address("manage-disqualify", cast.jam, 1), {"disqualified_because": "A mistake"})
    assert client.post(address("manage-reinstate", cast.jam, 1)).status_code == 303
    assert list(Submission.objects.in_the_running()) == [Submission.objects.get()]
    assert [entry.action for entry in AuditEntry.objects.all()] == [
        "undid a disqualification",
        "disqualified a submission",
    ]
    client.post(address("manage-reinstate", cast.jam, 1))
    assert AuditEntry.objects.count() == 2
    assert client.get(address("manage-reinstate", cast.jam, 1)).status_code == 405


@pytest.mark.parametrize("reason", ["x" * 401, "x" * 100_000])
def test_a_reason_that_is_too_long_is_given_back(client, cast, reason):
    a_submission(team=cast.team)
    answer = signed_in(client, cast.olga).post(
        address("manage-disqualify", cast.jam, 1), {"disqualified_because": reason}
    )
    assert answer.status_code == 422
    assert answer.context["form"]["disqualified_because"].value() == reason


def test_a_draft_cannot_be_disqualified(client, cast):
    a_complete_draft(cast.team)
    signed_in(client, cast.olga)
    assert client.get(address("manage-disqualify", cast.jam, 1)).status_code == 404


def test_a_disqualified_team_that_submits_again_is_told_that_it_does_not_count(client, cast):
    a_complete_draft(cast.team)
    submit(cast.team, by=cast.ada)
    signed_in(client, cast.olga).post(address("manage-disqualify", cast.jam, 1), {"disqualified_because": "Rules"})
    page = signed_in(client, cast.ada).get(address("submission-receipt", cast.jam)).content.decode()
    assert "because the organisers disqualified it: Rules" in page


# the dashboard


def test_the_funnel_counts_teams_drafts_and_submissions(client, cast):
    a_complete_draft(cast.team)
    submit(cast.team, by=cast.ada)
    a_complete_draft(cast.other, abstract="")
    a_team(jam=cast.jam)
    html = Template("{% load submissions %}{% submissions_panel jam %}").render(Context({"jam": cast.jam}))
    for step in ("<b>3</b> <span>teams", "<b>2</b> <span>with a draft", "<b>1</b> <span>submitted"):
        assert step in html


# the export


def rows(jam):
    lines = "".join(csv_lines(submissions, jam))
    return list(csv.DictReader(io.StringIO(lines.removeprefix("\ufeff"))))


def test_the_export_holds_every_submission_with_its_receipt(client, cast):
    draft = a_complete_draft(cast.team, title="Backup heads")
    draft.links.create(kind="code", url="https://example.org/code")
    signed_in(client, cast.ada).post(address("submission-report-upload", cast.jam), {"report": a_report()})
    version = submit(cast.team, by=cast.ada)
    a_complete_draft(cast.other, title="=HYPERLINK(1)")
    first, second = rows(cast.jam)
    assert (first["number"], first["state"], first["title"]) == ("1", "submitted", "Backup heads")
    assert (first["team"], first["authors"]) == ("Team Canary", "Ada Canary; Ben Canary")
    assert (first["receipt"], first["sha256"]) == (version.receipt, version.sha256)
    assert (first["report_file"], first["code"], first["demo"]) == ("report.pdf", "https://example.org/code", "")
    assert (second["state"], second["title"], second["receipt"]) == ("ready", "'=HYPERLINK(1)", "")


def test_the_export_holds_no_address_of_a_person(cast):
    a_submission(team=cast.team)
    assert "@" not in "".join(csv_lines(submissions, cast.jam))


def test_the_export_asks_as_often_for_thirty_as_for_three():
    counts = []
    for many in (3, 30):
        jam = a_jam(phase=Phase.RESULTS)
        for _ in range(many):
            a_submission(team=a_team(a_participant(jam=jam)))
        with CaptureQueriesContext(connection) as captured:
            assert len(list(submissions.rows(jam))) == many
        counts.append(len(captured))
    assert counts[0] == counts[1]


# the back door of whoever runs the instance


def test_the_admin_shows_submissions_and_lets_nobody_touch_receipts(client, cast):
    a_complete_draft(cast.team)
    version = submit(cast.team, by=cast.ada)
    signed_in(client, a_user(is_staff=True, is_superuser=True))
    for path in ("submission/", f"submission/{version.submission_id}/change/", "submissionversion/"):
        assert client.get(f"/admin/submissions/{path}").status_code == 200
    assert client.post(f"/admin/submissions/submissionversion/{version.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/submissions/submissionversion/add/").status_code == 403
