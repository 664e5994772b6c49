"""Comments under a submission: once results are out, signed, in public, moderated."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.deleting import delete_account
from accounts.models import AuditEntry, Message, User
from accounts.personal import all_tables
from jam import clock
from jam.phases import Phase
from submissions import reporting
from submissions.actions import disqualify
from submissions.commenting import PER_PAGE, CommentsClosed, comments_on, hide_comment, show_comment, write_comment
from submissions.models import Comment, HazardReviewer, Report
from tests.factories import a_jam, a_submission, a_team, a_user, an_organiser

from .scenes import a_cast, address, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = a_cast(phase=Phase.RESULTS)
    cast.work = a_submission(team=cast.team, title="Finding")
    cast.sten = a_user("Sten")
    return cast


def post(client, cast, text, user):
    signed_in(client, user)
    return client.post(address("submission-comment", cast.jam, cast.work.number), {"text": text})


def press(client, cast, name, comment, user):
    signed_in(client, user)
    return client.post(address(name, cast.jam, comment.pk)).status_code


def read_by(client, cast, user):
    """The texts of the comments on the page that this person gets."""
    page = signed_in(client, user).get(cast.work.get_absolute_url()).context["page_obj"]
    return [comment.text for comment in page]


def mails():
    return sorted(Message.objects.filter(kind="commented").values_list("user__name", flat=True))


# writing


@pytest.mark.parametrize("who", ["ada", "cleo", "olga", "sten"])
def test_whoever_signed_in_comments_and_everybody_reads_it(client, cast, who):
    user = getattr(cast, who)
    answer = post(client, cast, "What about *layer 3*?", user)
    written = Comment.objects.get()
    where = f"{cast.work.get_absolute_url()}#comment-{written.pk}"
    assert (answer.status_code, answer["Location"], written.author) == (303, where, user)
    assert read_by(client, cast, None) == ["What about *layer 3*?"]
    page = client.get(cast.work.get_absolute_url()).content.decode()
    assert "<em>layer 3</em>" in page and user.name in page


def test_the_team_hears_of_it_once_an_hour_and_whoever_wrote_it_does_not(client, cast):
    for text in ("One", "Two"):
        post(client, cast, text, cast.cleo)
    assert mails() == ["Ada Canary", "Ben Canary"]
    Message.objects.all().delete()
    User.objects.filter(pk=cast.ada.pk).update(muted=["comments"])
    post(client, cast, "Three", cast.ben)
    assert mails() == []
    assert Comment.objects.count() == 3


def test_twenty_clicks_are_one_comment(client, cast):
    for _ in range(20):
        post(client, cast, "Nice", cast.cleo)
    assert (Comment.objects.count(), mails()) == (1, ["Ada Canary", "Ben Canary"])


@pytest.mark.parametrize("text", ["", "  \n", "x" * 2_001])
def test_what_cannot_be_posted_stays_in_the_form(client, cast, text):
    answer = post(client, cast, text, cast.cleo)
    assert (answer.status_code, Comment.objects.count()) == (422, 0)
    assert answer.context["form"]["text"].value() == text
    assert "<title>Error: Finding" in answer.content.decode()


def test_whoever_comments_all_the_time_has_to_wait(client, cast):
    for n in range(20):
        post(client, cast, f"Number {n}", cast.cleo)
    answer = post(client, cast, "Still there?", cast.cleo)
    assert (answer.status_code, Comment.objects.count()) == (429, 20)
    assert "Still there?" in answer.content.decode()


def test_hostile_text_stays_text(client, cast):
    post(client, cast, "<script>alert(1)</script> [x](javascript:alert(1)) ![y](https://evil.example/y.png)", cast.cleo)
    page = client.get(cast.work.get_absolute_url()).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert 'href="javascript' not in page and 'src="https://evil' not in page


def test_who_has_not_signed_in_is_sent_to_sign_in(client, cast):
    answer = post(client, cast, "Hello", None)
    assert (answer.status_code, Comment.objects.count()) == (302, 0)
    assert "Sign in to comment" in client.get(cast.work.get_absolute_url()).content.decode()


# when, and on what


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.RESULTS])
def test_before_results_nobody_comments_nor_reads_what_was_written(client, phase):
    cast = a_cast(phase=phase, blind=True)
    cast.work = a_submission(team=cast.team)
    Comment.objects.create(submission=cast.work, author=cast.ben, text="Canary of ours", written_at=clock.now())
    with pytest.raises(CommentsClosed):
        write_comment(cast.work, "Hello", by=cast.ada)
    answer = post(client, cast, "Hello there", cast.olga)
    assert (answer.status_code, "Hello there" in answer.content.decode()) == (422, True)
    for user in (None, cast.cleo, cast.olga, cast.ada):
        answer = signed_in(client, user).get(cast.work.get_absolute_url())
        assert "Canary of ours" not in answer.content.decode()
    assert Comment.objects.count() == 1


def test_what_was_disqualified_can_be_discussed_what_is_gone_or_withheld_cannot(client, cast):
    disqualify(cast.work, "Too late", by=cast.olga)
    assert post(client, cast, "A pity", cast.cleo).status_code == 303
    reporting.name_reviewer(cast.jam, cast.sten, by=cast.olga)
    reporting.hide(cast.work, by=cast.olga)
    for user in (cast.cleo, cast.olga, cast.sten, cast.ada):
        assert post(client, cast, "Hello", user).status_code == 404
        assert list(comments_on(type(cast.work).objects.get(), user, now=clock.now())) == []
    draft = a_submission(team=cast.other, submitted=False)
    cast.work = draft
    assert post(client, cast, "Hello", cast.cleo).status_code == 404
    assert Comment.objects.count() == 1


# taking back and hiding


def test_only_whoever_wrote_it_deletes_it(client, cast):
    written = write_comment(cast.work, "Mine", by=cast.cleo)
    elsewhere = a_cast(phase=Phase.RESULTS)
    for user in (cast.ada, cast.olga, cast.sten):
        assert press(client, cast, "comment-delete", written, user) == 404
    assert press(client, elsewhere, "comment-delete", written, cast.cleo) == 404
    assert press(client, cast, "comment-delete", written, cast.cleo) == 303
    assert Comment.objects.count() == 0


def test_organisers_hide_it_and_show_it_again_and_both_are_logged(client, cast):
    written = write_comment(cast.work, "Rude", by=cast.cleo)
    for user in (cast.ada, cast.cleo, cast.sten, an_organiser(a_jam())):
        assert press(client, cast, "manage-comment-hide", written, user) == 404
    for _ in range(2):
        assert press(client, cast, "manage-comment-hide", written, cast.olga) == 303
    readers = {"visitor": None, "sten": cast.sten, "cleo": cast.cleo, "ben": cast.ben, "olga": cast.olga}
    found = {name: read_by(client, cast, user) for name, user in readers.items()}
    assert found == {"visitor": [], "sten": [], "cleo": ["Rude"], "ben": ["Rude"], "olga": ["Rude"]}
    assert "Hidden by the organisers" in signed_in(client, cast.ada).get(cast.work.get_absolute_url()).content.decode()
    for user in (cast.ada, cast.cleo):
        assert press(client, cast, "manage-comment-show", written, user) == 404
    for _ in range(2):
        assert press(client, cast, "manage-comment-show", written, cast.olga) == 303
    assert read_by(client, cast, None) == ["Rude"]
    log = AuditEntry.objects.order_by("pk").values_list("action", "about", "actor__name")
    assert list(log) == [("hid a comment", "1", "Olga"), ("showed a comment again", "1", "Olga")]


# many


def test_pages_hold_everything_once_and_lead_to_what_was_just_written(client, cast):
    for n in range(PER_PAGE):
        Comment.objects.create(submission=cast.work, author=cast.cleo, text=f"{n}", written_at=clock.now())
    hide_comment(Comment.objects.first(), by=cast.olga)
    answer = post(client, cast, "The last", cast.cleo)  # she finds the hidden one, so hers is on the second page
    assert answer["Location"].startswith(f"{cast.work.get_absolute_url()}?page=2#comment-")
    assert [c.text for c in client.get(answer["Location"]).context["page_obj"]] == ["The last"]
    show_comment(Comment.objects.first(), by=cast.olga)
    client.logout()
    numbers = [
        c.text for page in (1, 2) for c in client.get(f"{cast.work.get_absolute_url()}?page={page}").context["page_obj"]
    ]
    assert numbers == [*map(str, range(PER_PAGE)), "The last"]


def test_thirty_comments_ask_the_database_no_more_than_three(client, cast):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(cast.work.get_absolute_url())
        return len(asked)

    def add(count):
        for _ in range(count):
            Comment.objects.create(submission=cast.work, author=a_user(), text="x", written_at=clock.now())
            a_submission(team=a_team(jam=cast.jam), tags=["heads"])

    cast.work.tags = ["heads"]
    cast.work.save()
    signed_in(client, cast.olga)
    add(3)
    few = queries()
    add(27)
    assert queries() == few


# what is kept of a person


def test_what_i_said_is_in_my_data_and_nobodys_after_i_left(cast):
    written = write_comment(cast.work, "My words", by=cast.cleo)
    write_comment(cast.work, "Words of somebody else", by=cast.sten)
    made = reporting.report(cast.work, by=cast.cleo, reason="rules", text="My problem")
    reporting.report(cast.work, by=cast.sten, reason="rules", text="Problem of somebody else")
    reporting.settle(made, by=cast.olga, outcome="Thank you.")
    reporting.name_reviewer(cast.jam, cast.cleo, by=cast.olga)
    rows = {table.name: [list(row) for row in table.rows] for table in all_tables(cast.cleo, now=clock.now())}
    jam = cast.jam.name
    assert rows["comments"] == [[jam, 1, "My words", written.written_at, None]]
    problem = [jam, 1, "It breaks the rules of the jam", "My problem", made.reported_at, "Thank you."]
    assert (rows["reported-problems"], rows["hazard-reviewer"]) == ([problem], [[jam]])
    delete_account(cast.cleo)
    assert sorted(Comment.objects.values_list("text", "author__name")) == [
        ("My words", None), ("Words of somebody else", "Sten"),
    ]  # fmt: skip
    assert list(Report.objects.order_by("pk").values_list("reported_by__name", flat=True)) == [None, "Sten"]
    assert not HazardReviewer.objects.exists()
    assert comments_on(cast.work, AnonymousUser(), now=clock.now()).first() == written


def test_who_hid_and_who_settled_is_forgotten_too(cast):
    an_organiser(cast.jam, user=a_user("Oda"))
    hide_comment(write_comment(cast.work, "Rude", by=cast.sten), by=cast.olga)
    made = reporting.report(cast.work, by=cast.sten, reason="rules", text="x")
    reporting.settle(made, by=cast.olga, outcome="Thank you.")
    delete_account(cast.olga)
    assert (Comment.objects.get().hidden_by, Report.objects.get().settled_by) == (None, None)
    assert Comment.objects.get().hidden_at is not None
