"""Every version a team handed in, and what changed: for that team alone."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jam import clock
from submissions.actions import save_draft, submit
from submissions.models import Snapshot
from submissions.snapshots import take_due

from .scenes import TEXT, a_cast, a_complete_draft, address, after_the_grace, signed_in


@pytest.fixture
def cast(db):
    cast = a_cast()
    a_complete_draft(cast.team)
    submit(cast.team, by=cast.ada)
    return cast


def history(client, cast, query="", by="ada"):
    return signed_in(client, getattr(cast, by)).get(address("submission-history", cast.jam) + query)


def shown(answer):
    """Each field that the page says changed, with what was taken out and put in."""
    found = {}
    for change in answer.context["changes"]:
        found[change["label"]] = [(part.kind, part.text) for part in change["parts"] if part.kind in ("gone", "new")]
    return found


def test_the_newest_version_is_compared_with_the_one_before(client, cast):
    save_draft(cast.team, by=cast.ben, text=TEXT | {"title": "Finding 1", "body": "We removed three heads."})
    save_draft(cast.team, by=cast.ada, text=TEXT | {"title": "Finding 2", "body": "We removed four heads."})
    answer = history(client, cast)
    assert shown(answer) == {
        "Title": [("gone", "1"), ("new", "2")],
        "Description": [("gone", "three "), ("new", "four ")],
    }
    page = re.sub(r"\s+", " ", answer.content.decode())
    assert "What changed from v2 to v3" in page
    assert '<del><span class="vh">[taken out: </span>three <span class="vh">]</span></del>' in page


def test_any_two_versions_are_compared(client, cast):
    save_draft(cast.team, by=cast.ada, text=TEXT | {"title": "Second"})
    save_draft(cast.team, by=cast.ada, text=TEXT | {"title": "Third"})
    assert shown(history(client, cast, "?since=1&version=3"))["Title"] == [("gone", "Finding 1"), ("new", "Third")]
    assert shown(history(client, cast, "?since=3&version=1"))["Title"] == [("gone", "Third"), ("new", "Finding 1")]
    assert shown(history(client, cast, "?since=2&version=2")) == {}


def test_links_and_files_have_names_in_a_comparison(client, cast):
    save_draft(cast.team, by=cast.ada, text=TEXT)
    assert shown(history(client, cast))["Code"] == [("new", "https://example.org/code")]


def test_what_people_typed_is_text_in_a_comparison(client, cast):
    save_draft(cast.team, by=cast.ada, text=TEXT | {"body": "<script>alert(1)</script> & <b>"})
    page = history(client, cast).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in page


def test_the_first_version_has_nothing_to_compare_with(client, cast):
    answer = history(client, cast)
    assert (answer.status_code, answer.context["changes"]) == (200, [])
    assert "v1 was the first" in answer.content.decode()


def test_before_the_first_submit_the_page_says_what_it_will_hold(client, cast):
    a_complete_draft(cast.other)
    answer = history(client, cast, by="cleo")
    assert answer.status_code == 200
    assert "Nothing was handed in yet" in answer.content.decode()


@pytest.mark.parametrize(
    "query", ["?version=0", "?version=2", "?since=-1", "?version=1e3", "?version=" + "9" * 5000, "?since=²"]
)
def test_a_version_that_does_not_exist_is_not_found(client, cast, query):
    assert history(client, cast, query).status_code == 404


@pytest.mark.parametrize("role", ["cleo", "olga", "visitor"])
def test_nobody_else_reads_it(client, cast, role):
    assert history(client, cast, by=role).status_code == (302 if role == "visitor" else 404)


def test_it_is_there_after_the_close(client, cast):
    after_the_grace(cast.jam)
    assert history(client, cast).status_code == 200


def test_thirty_versions_cost_no_more_queries_than_three(client, cast):
    def queries(versions):
        for n in range(versions):
            save_draft(cast.team, by=cast.ada, text=TEXT | {"title": f"Title {n} of {versions}"})
        history(client, cast)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(address("submission-history", cast.jam))
        return len(captured)

    assert queries(3) == queries(27)


def test_it_names_the_commit_that_the_code_had(client, cast):
    after_the_grace(cast.jam)
    take_due()
    Snapshot.objects.update(commit="5f3a" * 10, commit_asked_at=clock.now())
    assert "<code>5f3a5f3a5f3a</code>" in history(client, cast).content.decode()
    Snapshot.objects.update(commit="", commit_trouble="There is no such host.")
    page = history(client, cast).content.decode()
    assert "for its newest commit: There is no such host. Nothing depends on it." in page
