"""An organiser imports submissions: what each row would do, and that it does just that."""

import csv
import io
from functools import partial

import pytest
from django.db import IntegrityError, connection

from accounts.models import AuditEntry, Invitation, Message, Participant, Team, User
from jam.exports import csv_lines
from jam.models import Jam
from jam.phases import Phase
from submissions.actions import submit
from submissions.exports import submissions as export
from submissions.fates import plan
from submissions.importing import read
from submissions.imports import carry_out
from submissions.models import Answer, Link, Question, Snapshot, Submission
from tests.factories import a_jam, a_submission, a_team, a_user, an_organiser

from .scenes import a_cast, a_complete_draft, address, after_the_grace, signed_in
from .test_at_the_same_moment import at_once
from .test_import_reading import DEVPOST, ITCH

pytestmark = pytest.mark.django_db
HEAD = "title,team,summary,report_link\n"
NEW = HEAD + "Skylight,Skywatchers,We looked up,https://example.org/sky\n"


@pytest.fixture
def cast(client):
    cast = a_cast()
    signed_in(client, cast.olga)
    return cast


def preview(client, cast, text):
    return client.post(address("manage-import", cast.jam), {"pasted": text})


def confirm(client, cast, page, **ticked):
    data = {"signed": page.context["signed"], "seen": page.context["plan"].digest, "agreed": "on", **ticked}
    return client.post(address("manage-import", cast.jam), data)


def bring_in(client, cast, text, **ticked):
    answer = confirm(client, cast, preview(client, cast, text), **ticked)
    assert answer.status_code == 303, answer.content.decode()
    return answer


def fates(page):
    return [(fate.row.line, fate.kind.value, fate.why) for fate in page.context["plan"].fates]


def exported(jam):
    return "".join(csv_lines(export, jam))


# what it does


def test_a_new_row_is_shown_first_and_then_handed_in_with_a_team_of_its_own(client, cast):
    page = preview(client, cast, NEW)
    assert (page.status_code, fates(page)) == (200, [(2, "new", "")])
    assert Submission.objects.count() == Team.objects.filter(name="Skywatchers").count() == 0
    answer = confirm(client, cast, page)
    assert (answer.status_code, answer["Location"]) == (303, address("manage-submissions", cast.jam))
    made = Submission.objects.get()
    assert (made.team.name, made.team.members.count(), made.title) == ("Skywatchers", 0, "Skylight")
    assert (made.abstract, made.report_url) == ("We looked up", "https://example.org/sky")
    assert (made.is_submitted, made.imported, made.agreed, made.state().value) == (True, True, True, "submitted")
    version = made.versions.get()
    assert (version.submitted_by, version.content["title"]) == (cast.olga, "Skylight")
    entry = AuditEntry.objects.get(action="imported submissions")
    assert (entry.actor, entry.about, entry.detail["new"]) == (cast.olga, "Jamboree", 1)
    assert Message.objects.count() == 0


def test_the_same_file_again_changes_nothing(client, cast):
    text = HEAD + "Skylight,Skywatchers,We looked up,https://example.org/sky\nTwo,Twos,Second,https://example.org/2\n"
    bring_in(client, cast, text)
    before = exported(cast.jam)
    page = preview(client, cast, text)
    assert [kind for _line, kind, _why in fates(page)] == ["unchanged", "unchanged"]
    assert "Import</button>" not in page.content.decode()
    assert exported(cast.jam) == before


def test_devposts_and_itchs_files_come_in_once_too(client, cast):
    for text in (DEVPOST, ITCH.replace("Skylight", "Moonlight")):
        bring_in(client, cast, text)
        assert [kind for _line, kind, _why in fates(preview(client, cast, text))] == ["unchanged"]
    found = {s.title: s for s in Submission.objects.all()}
    assert sorted(found) == ["Moonlight", "Skylight"]
    assert (found["Skylight"].abstract, found["Skylight"].team.name) == ("We looked up.", "Skylight")
    assert (found["Moonlight"].abstract, found["Moonlight"].team.name) == ("Described at ada.itch.io/skylight", "ada")


def test_our_own_export_brought_back_changes_nothing_and_loses_nothing(client, cast):
    hostile = {
        "title": "=HYPERLINK(1)",
        "abstract": "'=kept as typed",
        "body": '-1,5 °C\n"quoted"; and\ttabs\n\n@end ',
        "tags": ["ablation", "heads"],
        "licence": "CC0-1.0",
    }
    asked = [
        Question.objects.create(jam=cast.jam, kind="yes-no", label="Title"),
        Question.objects.create(jam=cast.jam, kind="text", label="+Why", retired_at=cast.jam.published_at),
        Question.objects.create(jam=cast.jam, kind="choice", label="Track", choices=["a", "b"]),
    ]
    mine = a_complete_draft(cast.team, **hostile)
    for question, text in zip(asked, ["yes", "old", "b"], strict=True):
        Answer.objects.create(submission=mine, question=question, text=text)
    Link.objects.create(submission=mine, kind="code", url="https://example.org/code")
    submit(cast.team, by=cast.ada)
    a_submission(team=cast.other, submitted=False, title="", abstract="", report_url="")
    a_submission(team=a_team(jam=cast.jam), title="=HYPERLINK(1)")
    before = exported(cast.jam)
    page = preview(client, cast, before)
    assert [kind for _line, kind, _why in fates(page)] == ["unchanged"] * 3
    assert exported(cast.jam) == before


def test_a_cell_that_was_changed_in_our_own_export_changes_that_and_nothing_else(client, cast):
    a_complete_draft(cast.team, title="Old", body="=one", tags=["heads"])
    submit(cast.team, by=cast.ada)
    rows = list(csv.DictReader(io.StringIO(exported(cast.jam).lstrip("\ufeff"))))
    rows[0] |= {"title": "New", "tags": "heads, toy models", "code": "https://example.org/c"}
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    page = preview(client, cast, text.getvalue())
    assert [(c.label, c.before, c.after) for c in page.context["plan"].fates[0].changes] == [
        ("Code", "", "https://example.org/c"),
        ("Tags", "heads", "heads, toy models"),
        ("Title", "Old", "New"),
    ]
    assert confirm(client, cast, page).status_code == 303
    changed = Submission.objects.get()
    assert (changed.title, changed.body, changed.tags) == ("New", "=one", ["heads", "toy models"])
    assert (changed.urls()["code"], changed.versions.count()) == ("https://example.org/c", 2)
    assert (changed.imported, changed.agreed) == (False, True)
    told = Message.objects.filter(kind="imported")
    assert sorted(told.values_list("to", flat=True)) == sorted([cast.ada.email, cast.ben.email])


def test_a_row_for_a_team_that_is_here_is_handed_in_for_it_and_it_hears_of_it(client, cast):
    bring_in(client, cast, HEAD + "Skylight,team canary,We looked up,https://example.org/sky\n")
    assert Submission.objects.get().team == cast.team
    assert Message.objects.filter(kind="imported").count() == 2


def test_what_lacks_something_or_was_a_draft_comes_in_as_a_draft(client, cast):
    Question.objects.create(jam=cast.jam, label="Which track?", is_required=True)
    text = "title,team,summary,report_link,state,Which track\nA,X,s,https://example.org/a,submitted,\n"
    page = preview(client, cast, text + "B,Y,s,https://example.org/b,draft,heads\n")
    assert fates(page) == [
        (2, "new", "It comes in as a draft. Missing: Which track?"),
        (3, "new", "A draft, as in the file."),
    ]
    assert confirm(client, cast, page, agreed="").status_code == 303
    assert [(s.is_submitted, s.agreed, s.versions.count()) for s in Submission.objects.all()] == [(False, False, 0)] * 2


def test_what_was_taken_out_elsewhere_stays_out(client, cast):
    own = "title,team,summary,report_link,state\n" + "".join(
        f"T{state},X{state},s,https://example.org/{n},{state}\n"
        for n, state in enumerate(["withdrawn", "disqualified", "under review"])
    )
    assert [kind for _line, kind, _why in fates(preview(client, cast, own))] == ["skipped"] * 3
    for state in ("Draft", "Submitted (Hidden)"):
        text = DEVPOST.replace("Submitted (Gallery/Visible)", state)
        assert [kind for _line, kind, _why in fates(preview(client, cast, text))] == ["skipped"]


# rows that cannot come in


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",X,s,https://example.org/a", "It has no title."),
        ("A" * 141 + ",X,s,", "Title: At most 140 characters; this has 141."),
        ("A,X,s,javascript:alert(1)", "Link to the report: enter a web address that begins with https:// or http://."),
        ("A,X,s,https://u:p@example.org/", None),
        ("A,see www.example.org,s,", "Team name: A name cannot hold a link or an address."),
        ("A," + "X" * 61 + ",s,", None),
        ("A,X\x00,s,", None),
    ],
)
def test_a_row_that_cannot_be_kept_is_skipped_with_its_reason_and_the_others_come_in(client, cast, row, why):
    file = io.BytesIO((NEW + row + "\n").encode())
    file.name = "rows.csv"
    page = client.post(address("manage-import", cast.jam), {"file": file})
    first, second = fates(page)
    assert (first, second[:2]) == ((2, "new", ""), (3, "skipped"))
    assert second[2] == why or (why is None and second[2])
    assert confirm(client, cast, page).status_code == 303
    assert [s.title for s in Submission.objects.all()] == ["Skylight"]


def test_a_title_twice_comes_in_once(client, cast):
    a_submission(team=cast.team, title="Taken")
    page = preview(client, cast, NEW + "SKYLIGHT,Others here,s,\nTaken,More,s,\n")
    assert fates(page) == [
        (2, "new", ""),
        (3, "skipped", "The same submission as in line 2, which counts."),
        (4, "skipped", "A submission with this title or address is here already. An import leaves it as it is."),
    ]


def test_a_team_name_twice_gets_a_number(client, cast):
    bring_in(client, cast, NEW + "Moonlight,Skywatchers,s,https://example.org/moon\n")
    assert sorted(s.team.name for s in Submission.objects.all()) == ["Skywatchers", "Skywatchers 2"]
    assert Team.objects.filter(jam=cast.jam).count() == 4


def test_a_file_of_another_jam_never_lands_on_numbers_of_this_one(client, cast):
    a_submission(team=cast.team, title="Mine")
    other = a_jam()
    a_submission(team=a_team(jam=other, name="Elsewhere"), title="Theirs")
    bring_in(client, cast, exported(other))
    assert [s.title for s in cast.jam.submissions.all()] == ["Mine", "Theirs"]


def test_a_possible_hazard_is_left_alone_and_nothing_is_said_of_it(client, cast):
    a_submission(team=cast.team, title="Secret", report_url="https://devpost.com/software/skylight", imported=True)
    before = exported(cast.jam)
    Submission.objects.update(flagged_at=cast.jam.published_at)
    own = preview(client, cast, before)
    assert fates(own) == [(2, "skipped", "Number 1 is under review.")]
    assert [why for _line, _kind, why in fates(preview(client, cast, exported(cast.jam)))] == [
        "Under review: nothing of it travels."
    ]
    known = "A submission with this title or address is here already. An import leaves it as it is."
    assert fates(preview(client, cast, DEVPOST))[0][1:] == ("skipped", known)
    assert fates(preview(client, cast, HEAD + "secret,Z,s,\n"))[0][1:] == ("skipped", known)


def test_what_is_submitted_never_becomes_incomplete(client, cast):
    a_complete_draft(cast.team)
    submit(cast.team, by=cast.ada)
    page = preview(client, cast, "title,team,summary\nFinding 1,Team Canary,\n")
    assert fates(page) == [(2, "skipped", "It is submitted, so it must stay complete. Missing: Summary")]


# the second step


def test_what_changed_meanwhile_is_shown_again_and_nothing_is_written(client, cast):
    page = preview(client, cast, NEW)
    a_submission(team=cast.team, title="Skylight")
    again = confirm(client, cast, page)
    assert (again.status_code, [kind for _line, kind, _why in fates(again)]) == (422, ["skipped"])
    assert "nothing was written" in again.content.decode()
    assert Submission.objects.count() == 1


def test_pressing_twice_writes_once(client, cast):
    page = preview(client, cast, NEW)
    assert [confirm(client, cast, page).status_code for _ in range(2)] == [303, 422]
    assert Submission.objects.count() == 1


def test_all_or_nothing(client, cast):
    page = preview(client, cast, NEW + "Moonlight,Moonwatchers,s,https://example.org/moon\n")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE submissions_submission ADD CONSTRAINT no_moon CHECK (title <> 'Moonlight')")
    with pytest.raises(IntegrityError):
        confirm(client, cast, page)
    assert Submission.objects.count() == Team.objects.filter(name="Skywatchers").count() == 0
    assert AuditEntry.objects.filter(action="imported submissions").count() == 0


def test_a_preview_that_was_tampered_with_is_refused(client, cast):
    page = preview(client, cast, NEW)
    data = {"signed": page.context["signed"] + "x", "seen": page.context["plan"].digest, "agreed": "on"}
    answer = client.post(address("manage-import", cast.jam), data)
    assert (answer.status_code, Submission.objects.count()) == (422, 0)
    assert "older than two hours" in answer.content.decode()


def test_a_preview_works_for_the_organiser_and_the_jam_it_was_made_for(client, cast):
    page = preview(client, cast, NEW)
    elsewhere = a_jam()
    an_organiser(elsewhere, user=cast.olga)
    data = {"signed": page.context["signed"], "seen": page.context["plan"].digest, "agreed": "on"}
    assert client.post(address("manage-import", elsewhere), data).status_code == 422
    signed_in(client, an_organiser(cast.jam, user=a_user("Otto")))
    assert client.post(address("manage-import", cast.jam), data).status_code == 422
    assert Submission.objects.count() == 0


def test_without_the_authors_agreement_nothing_is_handed_in(client, cast):
    answer = confirm(client, cast, preview(client, cast, NEW), agreed="")
    assert (answer.status_code, Submission.objects.count()) == (422, 0)
    assert "Ask the authors first" in answer.content.decode()


@pytest.mark.parametrize("text", ["", "nothing,known\n1,2\n", "title,team\n"])
def test_what_cannot_be_read_is_refused_and_what_was_pasted_is_kept(client, cast, text):
    page = preview(client, cast, text)
    assert page.status_code == 422
    assert page.context["form"]["pasted"].value() == text


@pytest.mark.django_db(transaction=True)
def test_two_organisers_who_press_at_the_same_instant_import_it_once():
    cast = a_cast()
    table = read(NEW.encode())
    seen = plan(table, cast.jam, user=cast.olga).digest
    otto = an_organiser(cast.jam, user=a_user("Otto"))
    results = at_once(
        *[partial(carry_out, table, Jam.objects.get(pk=cast.jam.pk), seen=seen, by=by) for by in (cast.olga, otto) * 2]
    )
    assert sorted(type(result).__name__ for result in results) == ["Imported"] + ["MeanwhileChanged"] * 3
    assert [s.title for s in Submission.objects.all()] == ["Skylight"]


# people


def test_nobody_gets_an_account_or_mail_unless_the_organiser_invites_them(client, cast):
    accounts = User.objects.count()
    bring_in(client, cast, DEVPOST)
    assert (User.objects.count(), Message.objects.count(), Invitation.objects.count()) == (accounts, 0, 0)
    page = preview(client, cast, DEVPOST)
    assert [kind for _line, kind, _why in fates(page)] == ["unchanged"]
    confirm(client, cast, page, invite="on")
    assert [(i.email, i.team.name) for i in Invitation.objects.all()] == [("ada@example.org", "Skylight")]
    confirm(client, cast, preview(client, cast, DEVPOST), invite="on")
    assert (User.objects.count(), Message.objects.get().to) == (accounts, "ada@example.org")


def test_when_teams_are_closed_nobody_can_be_invited(client, cast):
    after_the_grace(cast.jam)
    page = preview(client, cast, DEVPOST)
    assert page.context["may_invite"] is False
    confirm(client, cast, page, invite="on")
    assert (Submission.objects.count(), Message.objects.count(), Invitation.objects.count()) == (1, 0, 0)


def test_names_in_the_file_are_shown_and_not_kept(client, cast):
    page = preview(client, cast, DEVPOST)
    assert page.context["plan"].fates[0].names == ["Ada L", "Ben M"]
    assert "Not imported: Ada L, Ben M" in page.content.decode()
    people = Participant.objects.count()
    confirm(client, cast, page)
    assert (Submission.objects.get().authors(), Participant.objects.count()) == ([], people)


# time


def test_after_the_close_an_import_is_let_in_and_judges_read_it(client, cast):
    after_the_grace(cast.jam)
    bring_in(client, cast, NEW)
    made = Submission.objects.get()
    assert Snapshot.objects.get().version == made.versions.get()


def test_an_update_after_the_close_is_what_judges_read(client, cast):
    bring_in(client, cast, NEW)
    after_the_grace(cast.jam)
    bring_in(client, cast, NEW.replace("We looked up", "We looked further up"))
    assert Snapshot.objects.get().version.content["abstract"] == "We looked further up"


@pytest.mark.parametrize("phase", [Phase.ANNOUNCED, Phase.REGISTRATION, Phase.DELIBERATION, Phase.RESULTS])
def test_an_organiser_may_import_at_any_time(client, phase):
    cast = a_cast(phase=phase)
    signed_in(client, cast.olga)
    bring_in(client, cast, NEW)
    assert Submission.objects.get().is_submitted


# who may


@pytest.mark.parametrize("who", ["ada", "stranger", "other organiser"])
def test_importing_is_the_organisers_own(client, cast, who):
    users = {"ada": cast.ada, "stranger": a_user(), "other organiser": an_organiser(a_jam())}
    signed_in(client, users[who])
    assert client.get(address("manage-import", cast.jam)).status_code == 404
    assert preview(client, cast, NEW).status_code == 404


def test_visitors_are_asked_to_sign_in(client, cast):
    client.logout()
    answer = client.get(address("manage-import", cast.jam))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/login/")


def test_who_signed_in_long_ago_shows_again_who_they_are(client, cast):
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    assert client.get(address("manage-import", cast.jam)).status_code == 303


def test_a_longer_file_costs_no_more_queries_to_show(client, cast, django_assert_max_num_queries):
    rows = "".join(f"Title {n},Team {n},s,https://example.org/{n}\n" for n in range(40))
    bring_in(client, cast, HEAD + rows[: rows.index("Title 4,")])
    with django_assert_max_num_queries(30):
        preview(client, cast, HEAD + rows)
