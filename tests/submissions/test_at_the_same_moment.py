"""Many people, one instant: nothing twice, nothing lost."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.test import Client

from accounts.models import Message
from jam import guard
from jam.models import Jam
from submissions.actions import save_draft, submit
from submissions.models import Submission, SubmissionsClosed, SubmissionVersion
from tests.factories import a_jam, a_participant, a_team, a_user

from .scenes import TEXT, a_cast, a_complete_draft, address


def at_once(*calls):
    """Run all calls in threads that start together; what each raised or gave, in order."""
    barrier, results = Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            barrier.wait()
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_give_one_submission_one_receipt_and_one_mail_each():
    cast = a_cast()
    a_complete_draft(cast.team)

    def click():
        client = Client()
        client.force_login(cast.ada)
        return client.post(address("submission-submit", cast.jam)).status_code

    assert at_once(*[click] * 20) == [303] * 20
    assert (Submission.objects.submitted().count(), SubmissionVersion.objects.count()) == (1, 1)
    assert sorted(mail.user.name for mail in Message.objects.filter(kind="submitted")) == ["Ada Canary", "Ben Canary"]


@pytest.mark.django_db(transaction=True)
def test_teams_that_save_first_at_the_same_moment_get_different_numbers():
    jam = a_jam()
    teams = [a_team(jam=jam) for _ in range(12)]

    def first_save(team):
        return lambda: save_draft(team, by=team.members.get().user, text=TEXT)

    results = at_once(*[first_save(team) for team in teams for _twice in range(2)])
    assert [error for error in results if isinstance(error, Exception)] == []
    assert sorted(jam.submissions.values_list("number", flat=True)) == list(range(1, 13))


@pytest.mark.django_db(transaction=True)
def test_every_receipt_is_in_the_snapshot_of_whoever_closes_and_nothing_else_ever_comes():
    jam = a_jam(grace=timedelta(0))
    writers = []
    for _ in range(16):
        user = a_user()
        team = a_team(a_participant(jam=jam, user=user))
        a_complete_draft(team)
        writers.append((team, user))
    snapshot = []

    def close():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.02)")
        with guard.closing(Jam.objects.get(pk=jam.pk)) as now:
            Jam.objects.filter(pk=jam.pk).update(submissions_close_at=now)
            snapshot.extend(Submission.objects.in_the_running().values_list("team", flat=True))

    def hand_in_slowly(team, user, place):
        def call():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(%s)", [place * 0.004])
            return submit(team, by=user)

        return call

    calls = [hand_in_slowly(team, user, place) for place, (team, user) in enumerate(writers)]
    results = at_once(close, *calls)
    receipts = {version.submission.team_id for version in results if isinstance(version, SubmissionVersion)}
    refused = [result for result in results[1:] if isinstance(result, SubmissionsClosed)]
    assert len(receipts) + len(refused) == 16
    assert set(snapshot) == receipts
    assert set(Submission.objects.in_the_running().values_list("team", flat=True)) == receipts
