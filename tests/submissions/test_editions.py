"""The gallery of strangers is made once and kept: nobody ever gets an old one, or one that was meant for others."""

import re
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.session import SessionStorage
from django.db import connection, connections, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from jam import editions
from jam.models import Edition, Jam
from jam.phases import Phase
from judging.models import Award, Result
from submissions.models import Link
from submissions.shuffle import shuffled
from tests.factories import a_criterion, a_hub, a_jam, a_submission, a_team

from .scenes import a_cast, address, signed_in, stand_at

db = pytest.mark.django_db


def gallery(jam, query="?seed=abc", client=None, **headers):
    return (client or Client()).get(address("submission-list", jam) + query, headers=headers)


def text(answer):
    return answer.content.decode()


def asked_again(jam, answer, query="?seed=abc"):
    return gallery(jam, query, if_none_match=answer["ETag"]).status_code


@db
def test_a_stranger_gets_what_another_got_and_304_while_nothing_changed():
    cast = a_cast(phase=Phase.RESULTS)
    a_submission(team=cast.team)
    first = gallery(cast.jam)
    with CaptureQueriesContext(connection) as captured:
        second = gallery(cast.jam)
    assert (len(captured), second.content, second["ETag"]) == (1, first.content, first["ETag"])
    with CaptureQueriesContext(connection) as captured:
        third = gallery(cast.jam, if_none_match=first["ETag"])
    assert (len(captured), third.status_code, third.content) == (1, 304, b"")
    for answer in (first, second, third):
        assert answer["Cache-Control"] == "private, no-cache"
        assert (answer["Vary"], len(answer.cookies)) == ("Cookie", 0)
    assert first["Content-Type"] == second["Content-Type"] == "text/html; charset=utf-8"


@db
def test_every_table_that_the_page_reads_gives_a_new_edition_when_it_is_written_to():
    """Whoever lets the gallery read another table is told here to watch it, in a migration (see jam_watch)."""
    read = set()
    for phase in (Phase.BUILDING, Phase.RESULTS):
        cast = a_cast(phase=phase)
        submission = a_submission(team=cast.team, tags=["heads"])
        cast.team.members.update(hub=a_hub(cast.jam, slug="here"))
        award = Award.objects.create(jam=cast.jam, name="Best", submission=submission)
        a_criterion(cast.jam)
        Result.objects.create(submission=submission, n=1, rank=1)
        for query in ("", "?q=head", "?q=haed", f"?tag=heads&hub=here&code=1&award={award.pk}", "?sort=rank", "?q=zz"):
            with CaptureQueriesContext(connection) as captured:
                assert gallery(cast.jam, query).status_code == 200
            for query in captured:
                read |= set(re.findall(r'(?:FROM|JOIN)\s+"?(\w+_\w+)', query["sql"]))
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE tgname LIKE 'new_edition_on_%'
            GROUP BY relname HAVING count(*) = 3
        """)
        watched = {table for (table,) in cursor.fetchall()}
    assert read - {"jam_edition", "jam_clockshift"} == watched


@db
def test_whatever_changes_shows_at_once():
    cast = a_cast(phase=Phase.RESULTS)
    jam, one = cast.jam, a_submission(team=cast.team, title="Old")
    two, hub = a_submission(team=cast.other), a_hub(jam, approved_at=None)
    cast.team.members.update(hub=hub)
    award = Award.objects.create(jam=jam, name="Best")
    Result.objects.create(submission=one, n=1, rank=1)
    now = jam.results_published_at

    def put(thing, **fields):
        type(thing).objects.filter(pk=thing.pk).update(**fields)

    changes = {
        "title": (lambda: put(one, title="Other words"), "Other words"),
        "tag": (lambda: put(one, tags=["fresh"]), "fresh"),
        "team": (lambda: put(cast.team, name="Renamed"), "Renamed"),
        "hub": (lambda: put(hub, approved_at=now, city="Aarhus"), "Aarhus"),
        "no hub": (lambda: cast.team.members.update(hub=None), "Aarhus"),
        "award": (lambda: put(award, submission=two, name="Bestest"), "Bestest"),
        "criterion": (lambda: a_criterion(jam, name="Rigour"), "Rigour"),
        "out": (lambda: one.disqualify("Copied.", now=now), "Disqualified"),
        "flag": (lambda: put(one, flagged_at=now), "Renamed"),
        "jam": (lambda: put(jam, name="Jam anew"), "Jam anew"),
        "one more": (lambda: a_submission(team=a_team(jam=jam, name="Third")), "Third"),
        "one less": (lambda: put(two, withdrawn_at=now), "Others"),
    }
    wrong = {}
    for name, (change, sign) in changes.items():
        before = gallery(jam)
        change()
        after = gallery(jam)
        moved = (sign in text(before)) != (sign in text(after))
        if not (moved and before["ETag"] != after["ETag"] and asked_again(jam, before) == 200):
            wrong[name] = moved
        assert asked_again(jam, after) == 304
    assert wrong == {}


@db
@pytest.mark.parametrize(("query", "sign"), [("?sort=rank", [2, 1]), ("?code=1", [2])])
def test_what_an_order_or_a_filter_goes_by_counts_too(query, sign):
    jam = a_jam(phase=Phase.RESULTS)
    one, two = (a_submission(team=a_team(jam=jam)) for _ in range(2))
    Result.objects.create(submission=one, rank=1, n=5)
    code = one.links.create(kind=Link.Kind.CODE, url="https://example.org/c")
    before = gallery(jam, query)
    Result.objects.filter(submission=one).update(rank=2)
    Result.objects.create(submission=two, rank=1, n=5)
    Link.objects.filter(pk=code.pk).update(submission=two)
    after = gallery(jam, query)
    assert [card.number for card in after.context["cards"]] == sign
    assert (before["ETag"] != after["ETag"], asked_again(jam, before, query)) == (True, 200)


@db
def test_what_a_draft_says_is_no_news_but_that_there_is_one_is():
    cast = a_cast()
    before = gallery(cast.jam)
    draft = a_submission(team=cast.team, submitted=False)
    after = gallery(cast.jam)
    assert ("1 draft is being written" in text(before), "1 draft is being written" in text(after)) == (False, True)
    draft.title, draft.body = "Another", "More"
    draft.save()
    assert asked_again(cast.jam, after) == 304


# time


@db
def test_a_page_that_was_kept_before_an_instant_is_not_given_after_it():
    cast = a_cast(reveal_at_once=False)
    jam = cast.jam
    a_submission(team=cast.team, title="Hidden heads")
    signs = ("Hidden heads", "Team Canary", "Submissions are closing")
    seen = []
    for edge, phase in (
        (jam.submissions_close_at - timedelta(minutes=1), "building"),
        (jam.submissions_close_at, "grace"),
        (jam.grace_ends_at, "judging"),
        (jam.judging_closes_at, "deliberation"),
    ):
        stand_at(edge)
        gallery(jam)
        page = text(gallery(jam))
        seen.append((phase, [sign in page for sign in signs]))
    Jam.objects.filter(pk=jam.pk).update(results_published_at=jam.judging_closes_at + timedelta(hours=1))
    stand_at(jam.judging_closes_at + timedelta(minutes=59))
    assert "Team Canary" not in text(gallery(jam))
    stand_at(jam.judging_closes_at + timedelta(hours=1))
    seen.append(("results", [sign in text(gallery(jam)) for sign in signs]))
    assert seen == [
        ("building", [False, False, False]),
        ("grace", [False, False, True]),
        ("judging", [True, False, False]),
        ("deliberation", [True, False, False]),
        ("results", [True, True, False]),
    ]


@db
def test_the_minutes_of_the_grace_go_on():
    jam = a_jam(grace=timedelta(minutes=10))
    stand_at(jam.submissions_close_at + timedelta(seconds=1))
    assert "in 9 min" in text(gallery(jam))
    stand_at(jam.submissions_close_at + timedelta(seconds=61))
    assert "in 8 min" in text(gallery(jam))


# readers


@db
def test_what_one_reader_may_know_reaches_no_other_through_what_is_kept(client):
    cast = a_cast(phase=Phase.JUDGING)
    a_submission(team=cast.team), a_submission(team=cast.other)
    stranger = gallery(cast.jam)
    for reader, sees in ((cast.olga, True), (cast.ada, True), (cast.cleo, False)):
        signed_in(client, reader)
        for headers in ({}, {"if_none_match": stranger["ETag"]}):
            answer = gallery(cast.jam, client=client, **headers)
            assert (answer.status_code, answer.has_header("ETag")) == (200, False)
            assert ("Team Canary" in text(answer), reader.initials in text(answer)) == (sees, True)
        again = gallery(cast.jam)
        assert again.content == stranger.content and "Team Canary" not in text(again)


@db
def test_a_hazard_that_was_kept_is_gone_for_strangers_and_stays_for_its_team(client):
    cast = a_cast(phase=Phase.RESULTS)
    submission = a_submission(team=cast.team, title="Harm")
    gallery(cast.jam)
    submission.flagged_at = cast.jam.results_published_at
    submission.save()
    assert "Harm" not in text(gallery(cast.jam))
    assert "Harm" not in text(gallery(cast.jam, client=signed_in(client, cast.cleo)))


@db
def test_a_jam_that_became_private_is_not_there_for_those_who_kept_its_page(client):
    cast = a_cast(phase=Phase.RESULTS)
    a_submission(team=cast.team, title="Secret heads")
    kept = gallery(cast.jam)
    Jam.objects.filter(pk=cast.jam.pk).update(visibility="private", access_code="ABC")
    assert (gallery(cast.jam).status_code, asked_again(cast.jam, kept)) == (404, 404)
    signed_in(client, cast.ada)
    inside = gallery(cast.jam, client=client)
    assert ("Secret heads" in text(inside), inside.has_header("ETag")) == (True, False)
    assert gallery(cast.jam).status_code == 404


@db
def test_two_jams_and_two_addresses_share_nothing():
    one, two = a_cast(phase=Phase.RESULTS), a_cast(phase=Phase.RESULTS)
    a_submission(team=one.team, title="First heads"), a_submission(team=two.team, title="Second sinks")
    pages = {(jam.slug, q): text(gallery(jam, f"?seed=abc&q={q}")) for jam in (one.jam, two.jam) for q in ("heads", "")}
    assert ["First heads" in page for page in pages.values()] == [True, True, False, False]
    assert asked_again(two.jam, gallery(one.jam)) == 200


@db
def test_times_are_those_of_each_strangers_clock():
    jam = a_jam(reveal_at_once=False, time_zone="Europe/Copenhagen")
    pages = []
    for zone in ("Asia/Tokyo", "America/Lima", "Asia/Tokyo"):
        client = Client()
        client.cookies["tz"] = zone
        pages.append(text(gallery(jam, client=client)))
    assert (pages[0] == pages[2], pages[0] == pages[1]) == (True, False)


@db
def test_a_message_to_one_visitor_is_for_this_visitor_alone(client, settings):
    cast = a_cast(phase=Phase.RESULTS)
    gallery(cast.jam)
    session, request = client.session, HttpRequest()
    request.session = session
    session["_messages"] = SessionStorage(request).serialize_messages([Message(20, "For you alone")])
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert "For you alone" in text(gallery(cast.jam, client=client))
    assert "For you alone" not in text(gallery(cast.jam))


@db
@pytest.mark.parametrize("own", ["csrf", "nonce", "session", "cookie"])
def test_a_page_with_anything_of_one_request_in_it_is_not_kept(rf, own):
    jam = a_jam(phase=Phase.RESULTS)

    def view(request, jam):
        answer = HttpResponse('<input name="csrfmiddlewaretoken">' if own == "csrf" else "page")
        if own == "nonce":
            request._csp_nonce = "abc"
        if own == "session":
            request.session.modified = True
        if own == "cookie":
            answer.set_cookie("a", "b")
        return answer

    request = rf.get("/")
    request.user, request.session = AnonymousUser(), type("Session", (), {"modified": False})()
    answer = editions.same_for_strangers(lambda request, known: "abc")(view)(request, jam=jam.slug)
    assert (answer.status_code, answer.has_header("ETag")) == (200, False)


# the order


@db
def test_an_unknown_visitor_keeps_an_order_as_long_as_the_browser_remembers():
    jam = a_jam(phase=Phase.RESULTS)
    for _ in range(20):
        a_submission(team=a_team(jam=jam))
    first = gallery(jam, "")
    assert [asked_again(jam, first, "") for _ in range(5)] == [304] * 5
    a_submission(team=a_team(jam=jam))
    again = gallery(jam, "", if_none_match=first["ETag"])
    assert again.context["seed"] == first.context["seed"]


@given(st.lists(st.integers(1, 2**40), unique=True), st.text(), st.data())
def test_what_comes_or_goes_leaves_the_rest_in_its_order(numbers, seed, data):
    order = shuffled(numbers, seed)
    assert sorted(order) == sorted(numbers) and shuffled(numbers[::-1], seed) == order
    fewer = set(data.draw(st.lists(st.sampled_from(numbers)))) if numbers else set()
    assert shuffled([n for n in numbers if n in fewer], seed) == [n for n in order if n in fewer]


# two at once


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_another_to_change_the_same_jam_and_each_commit_is_a_new_edition():
    jam = a_jam(phase=Phase.RESULTS)
    one, two = (a_submission(team=a_team(jam=jam)) for _ in range(2))
    written, go_on, seen = Event(), Event(), [Edition.objects.of(jam.slug)[0]]

    def slow():
        with transaction.atomic():
            type(one).objects.filter(pk=one.pk).update(title="Slow")
            written.set()
            go_on.wait(10)
        connections.close_all()

    thread = Thread(target=slow)
    thread.start()
    try:
        assert written.wait(10)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            type(two).objects.filter(pk=two.pk).update(title="Quick")
        seen.append(Edition.objects.of(jam.slug)[0])
        assert ("Quick" in text(gallery(jam)), "Slow" in text(gallery(jam))) == (True, False)
    finally:
        go_on.set()
        thread.join()
    seen.append(Edition.objects.of(jam.slug)[0])
    assert len(set(seen)) == 3
    assert "Slow" in text(gallery(jam))
