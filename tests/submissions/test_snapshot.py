"""When the grace ends, what was handed in is frozen: every receipt and nothing else, and that is what judges read."""

from datetime import timedelta

import pytest
from django.db import connection

from accounts.models import Message
from jam import clock, guard
from jam.models import Jam
from jam.tasks import catch_up
from judging.actions import deal
from judging.models import Deal, ReviewAssignment
from submissions.actions import save_draft, submit, withdraw
from submissions.models import (
    Answer,
    Authorship,
    Link,
    Question,
    Snapshot,
    Submission,
    SubmissionsClosed,
    SubmissionVersion,
    credits_of,
)
from submissions.snapshots import as_handed_in, due, let_in, snapshot_of, take, take_due
from tests.factories import a_jam, a_judge, a_participant, a_team, a_user

from .scenes import TEXT, a_cast, a_complete_draft, a_report, address, after_the_grace, signed_in, stand_at
from .test_at_the_same_moment import at_once

MS = timedelta(milliseconds=1)


@pytest.fixture
def cast(db):
    cast = a_cast()
    a_complete_draft(cast.team)
    submit(cast.team, by=cast.ada)
    return cast


def frozen():
    return sorted(Snapshot.objects.values_list("version", flat=True))


# when


@pytest.mark.parametrize(("step", "is_due"), [(-MS, False), (timedelta(0), True), (MS, True)])
def test_it_is_due_from_the_first_instant_at_which_a_submit_is_refused(cast, step, is_due):
    instant = cast.jam.grace_ends_at + step
    assert due(now=instant).exists() == is_due
    assert take(cast.jam, now=instant) == is_due
    refused = False
    try:
        a_complete_draft(a_team(jam=cast.jam)).submit(by=cast.ada, now=instant)
    except SubmissionsClosed:
        refused = True
    assert refused == is_due


def test_a_deadline_counts_to_the_millisecond(cast):
    drafts = [a_complete_draft(a_team(jam=cast.jam)) for _ in range(3)]
    given = []
    for draft, step in zip(drafts, (-MS, timedelta(0), MS), strict=True):
        try:
            given.append(draft.submit(by=cast.ada, now=cast.jam.grace_ends_at + step).pk)
        except SubmissionsClosed:
            given.append(None)
    assert given[1:] == [None, None]
    take(cast.jam, now=cast.jam.grace_ends_at)
    assert frozen() == sorted(SubmissionVersion.objects.values_list("pk", flat=True))
    assert given[0] in frozen()


def test_the_sweeper_takes_it_once(cast):
    take_due()
    assert frozen() == []
    after_the_grace(cast.jam)
    take_due()
    first = list(Snapshot.objects.values())
    take_due()
    catch_up()
    assert list(Snapshot.objects.values()) == first
    assert [row["version_id"] for row in first] == [SubmissionVersion.objects.get().pk]


def test_drafts_and_what_was_withdrawn_are_not_in_it_and_what_is_disqualified_is(cast):
    a_complete_draft(cast.other)
    third, fourth = (a_complete_draft(a_team(jam=cast.jam)) for _ in range(2))
    for draft in (third, fourth):
        submit(draft.team, by=cast.ada)
    withdraw(third.team, by=cast.ada)
    fourth.refresh_from_db()
    fourth.disqualify("It was not theirs.", now=clock.now())
    after_the_grace(cast.jam)
    take_due()
    held = set(Snapshot.objects.values_list("submission__number", flat=True))
    assert held == {1, fourth.number}


def test_a_deadline_that_moves_after_the_close_makes_a_new_one(cast):
    after_the_grace(cast.jam)
    take_due()
    Jam.objects.filter(pk=cast.jam.pk).update(submissions_close_at=clock.now() + timedelta(hours=1))
    cast.jam.refresh_from_db()
    work = Submission.objects.select_related("jam").get(team=cast.team)
    assert snapshot_of(work) is None
    cast.team.refresh_from_db()
    save_draft(cast.team, by=cast.ada, text=TEXT)
    newer = work.versions.first()
    after_the_grace(cast.jam)
    take_due()
    assert (newer.number, frozen()) == (2, [newer.pk])


def test_the_deal_takes_it_before_it_deals(cast):
    after_the_grace(cast.jam)
    deal(cast.jam)
    assert frozen() == [SubmissionVersion.objects.get().pk]
    assert Deal.objects.filter(jam=cast.jam).exists()


# what is read


def a_row_that_drifted(cast):
    """Somebody changed the row behind the back of its versions."""
    work = Submission.objects.get(team=cast.team)
    Submission.objects.filter(pk=work.pk).update(title="Drifted title", body="Drifted body", abstract="Drifted")
    Link.objects.update_or_create(submission=work, kind="code", defaults={"url": "https://example.org/drifted"})
    work.attachments.update(sha256="0" * 64)
    return Submission.objects.select_related("jam").get(pk=work.pk)


def test_a_judge_reads_the_snapshot_and_not_what_became_of_the_row(client, cast):
    signed_in(client, cast.ada).post(address("submission-report-upload", cast.jam), {"report": a_report()})
    after_the_grace(cast.jam)
    jo = a_judge(cast.jam)
    deal(cast.jam)
    work = a_row_that_drifted(cast)
    assert ReviewAssignment.objects.filter(judge=jo, submission=work).count() == 1
    signed_in(client, jo.user)
    for page in (address("judge-review", cast.jam, work.number), address("judge-home", cast.jam)):
        text = client.get(page).content.decode()
        assert "Finding 1" in text
        assert "drifted" not in text.lower()
        assert address("submission-file", cast.jam, work.number) not in text  # it is not the file that was handed in


@pytest.fixture
def work_with_everything(cast):
    """Handed in with two answers, an image and what each author did; then the rows say something else."""
    public = Question.objects.create(jam=cast.jam, label="Which model?")
    private = Question.objects.create(jam=cast.jam, label="Was it safe?", kind="yes-no", is_public=False)
    work = Submission.objects.get(team=cast.team)
    for question, text in ((public, "A toy model"), (private, "yes")):
        work.answers.create(question=question, text=text)
    Authorship.say(work, cast.ada, agreed=True, roles=["software"], now=clock.now())
    work.attachments.create(
        slot="image-1", name="a.webp", alt="Heads as frozen", file="images/none.webp", size=1, sha256="1" * 64,
        width=4, height=3, uploaded_at=clock.now(),
    )  # fmt: skip
    submit(cast.team, by=cast.ada)
    after_the_grace(cast.jam)
    take_due()
    Answer.objects.update(text="drifted")
    Authorship.objects.update(roles=["supervision"])
    work.attachments.update(alt="Drifted words")
    return work


def test_answers_roles_and_words_of_images_are_those_of_the_snapshot(client, cast, work_with_everything):
    Question.objects.filter(label="Which model?").delete()
    jo = a_judge(cast.jam)
    deal(cast.jam)
    Snapshot.objects.update(commit="c0ffee" * 6)
    page = signed_in(client, jo.user).get(address("judge-review", cast.jam, 1)).content.decode()
    for shown in (
        "Which model?",
        "A toy model",
        "Was it safe?",
        "<dd>Yes</dd>",
        'alt="Heads as frozen"',
        "c0ffeec0ffee<",
    ):
        assert shown in page
    assert "drifted" not in page.lower()
    own = signed_in(client, cast.ada).get(address("submission-check", cast.jam)).content.decode()
    assert ("Ada Canary (Software)" in own, "Supervision" in own) == (True, False)


def test_what_a_version_of_old_does_not_hold_is_read_from_the_row(cast, work_with_everything):
    version = SubmissionVersion.objects.first()
    for key in ("answers", "private_answers", "roles", "licence"):
        del version.content[key]
    del version.content["files"][0]["alt"]
    version.save()
    work = as_handed_in(Submission.objects.select_related("jam", "team").get())
    assert [answer.text for answer in work.answered()] == ["drifted", "drifted"]
    assert [credit.roles for credit in credits_of(work)] == [["Supervision"], []]
    assert [image.alt for image in work.images()] == ["Drifted words"]


def test_the_team_sees_what_judges_read(client, cast):
    after_the_grace(cast.jam)
    take_due()
    a_row_that_drifted(cast)
    page = signed_in(client, cast.ada).get(address("submission-check", cast.jam)).content.decode()
    assert ("Finding 1" in page, "rifted" in page) == (True, False)


def test_a_copy_to_read_leaves_the_submission_alone(cast):
    take(cast.jam, now=cast.jam.grace_ends_at)
    work = a_row_that_drifted(cast)
    copy = as_handed_in(work)
    assert (copy.title, work.title) == ("Finding 1", "Drifted title")
    assert ([link.url for link in copy.links.all()], work.links.count()) == ([], 1)


def test_what_an_organiser_lets_in_later_is_read_from_then_on(cast):
    take(cast.jam, now=cast.jam.grace_ends_at)
    work = Submission.objects.select_related("jam", "team").get(team=cast.team)
    content = work.content() | {"title": "Let in"}
    later = work.versions.create(
        number=2, content=content, sha256=SubmissionVersion.hash_of(content), submitted_at=cast.jam.grace_ends_at
    )
    let_in(later, now=cast.jam.grace_ends_at + MS)
    assert as_handed_in(Submission.objects.get(pk=work.pk)).title == "Let in"
    assert take(cast.jam, now=cast.jam.grace_ends_at + 2 * MS) == 0


# races


@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_while_the_jam_closes_every_receipt_is_in_the_snapshot_and_nothing_else():
    jam = a_jam(grace=timedelta(0))
    writers = []
    for n in range(16):
        user = a_user()
        team = a_team(a_participant(jam=jam, user=user))
        a_complete_draft(team)
        if n % 2:
            submit(team, by=user)  # half of them edit what is in already
        writers.append((team, user, n))

    def close():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.1)")
        there = Jam.objects.get(pk=jam.pk)
        with guard.closing(there) as now:
            Jam.objects.filter(pk=jam.pk).update(submissions_close_at=now)
            there.refresh_from_db()
            return take(there, now=now)

    def write(team, user, n):
        def call():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(%s)", [n * 0.012])
            if n % 2:
                return save_draft(team, by=user, text=TEXT | {"title": f"Edited by {n}"}).version
            return submit(team, by=user)

        return call

    results = at_once(close, *(write(*writer) for writer in writers))
    errors = [result for result in results if isinstance(result, Exception)]
    assert [error.code for error in errors if error.code not in ("submissions_closed", "drafts_closed")] == []
    newest = {}
    for version in SubmissionVersion.objects.order_by("number"):
        newest[version.submission_id] = version.pk
    assert dict(Snapshot.objects.values_list("submission", "version")) == newest
    given = {result.pk for result in results if isinstance(result, SubmissionVersion)}
    assert given <= set(frozen())
    assert results[0] == len(newest) == Submission.objects.listed().count()


@pytest.mark.django_db(transaction=True)
def test_eight_sweepers_at_once_take_one_snapshot_each_and_deal_once():
    cast = a_cast()
    a_complete_draft(cast.team)
    submit(cast.team, by=cast.ada)
    after_the_grace(cast.jam)
    assert at_once(*[take_due] * 4, *[lambda: deal(Jam.objects.get(pk=cast.jam.pk)) and None] * 4) == [None] * 8
    assert (Snapshot.objects.count(), Deal.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_twenty_submits_in_the_last_instant_give_one_receipt_one_mail_each_and_one_snapshot():
    cast = a_cast()
    a_complete_draft(cast.team)
    stand_at(cast.jam.grace_ends_at - timedelta(seconds=20))
    versions = at_once(*[lambda: submit(cast.team, by=cast.ada).pk] * 20)
    assert len(set(versions)) == 1
    assert Message.objects.filter(kind="submitted").count() == 2
    after_the_grace(cast.jam)
    take_due()
    assert frozen() == [versions[0]]
