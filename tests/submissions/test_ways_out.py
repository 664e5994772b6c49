"""Links of a project open through a page of ours while its authors are secret: it names the host, and leads nowhere
that is not stored for a project its reader may see."""

import pytest

from jam.phases import Phase
from submissions.models import Question
from submissions.ways_out import ways_out, with_ways_out
from tests.factories import a_jam, a_submission, a_team, a_user

from .scenes import address, signed_in

pytestmark = pytest.mark.django_db
BODY = "See [the runs](https://runs.example.org/?a=1&b=2), [again](HTTPS://b.example.org) and [us](mailto:a@b.org)."


def a_work(**jam):
    team = a_team(jam=a_jam(phase=Phase.JUDGING, blind=True, **jam))
    work = a_submission(team=team, body=BODY, report_url="https://report.example.org/x")
    work.links.create(kind="code", url="https://github.com/ada/heads")
    return work


@pytest.fixture
def work():
    return a_work()


def way(work, what):
    return address("submission-out", work.jam, work.number, what)


def test_every_link_has_a_name(work):
    asked = Question.objects.create(jam=work.jam, label="Where?", kind="link")
    answer = work.answers.create(question=asked, text="https://answer.example.org/")
    assert ways_out(work, [answer]) == {
        "report": "https://report.example.org/x",
        "code": "https://github.com/ada/heads",
        f"answer-{asked.pk}": "https://answer.example.org/",
        "text-1": "https://runs.example.org/?a=1&b=2",
        "text-2": "HTTPS://b.example.org",
    }


def test_text_keeps_its_words_and_its_other_links():
    html = '<p><a href="https://a.org" rel="x">one</a> <a href="mailto:a@b.org">two</a></p>'
    assert with_ways_out(html, "/out/") == (
        '<p><a target="_blank" href="/out/text-1/" rel="x">one</a> <a href="mailto:a@b.org">two</a></p>'
    )


def test_a_blind_page_holds_no_address_outside(client, work):
    page = client.get(work.get_absolute_url()).content.decode()
    for what in ("report", "code", "text-1", "text-2"):
        assert f'href="{way(work, what)}"' in page
    assert "github.com/ada" not in page
    assert 'href="https://' not in page.lower().split("<main")[1].split("</main>")[0]


def test_the_page_between_names_the_host_and_says_what_may_follow(client, work):
    answer = client.get(way(work, "code"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "This link leads to github.com" in page
    assert "may name them" in page
    assert '<a class="btn" href="https://github.com/ada/heads" rel="noopener noreferrer nofollow ugc">' in page


@pytest.mark.parametrize("what", ["demo", "text-3", "answer-1", "https", "github-com"])
def test_it_leads_nowhere_else(client, work, what):
    answer = client.get(way(work, what) + "?url=https://evil.example.org&next=//evil.example.org")
    assert (answer.status_code, answer.get("Location")) == (404, None)
    assert b"evil" not in client.get(way(work, "code") + "?url=https://evil.example.org").content


def test_an_answer_for_judges_and_organisers_is_no_way_out_for_others(client, work):
    asked = Question.objects.create(jam=work.jam, label="Where?", kind="link", is_public=False)
    work.answers.create(question=asked, text="https://private.example.org/")
    assert client.get(way(work, f"answer-{asked.pk}")).status_code == 404


def test_who_may_not_see_the_project_finds_no_way_out(client):
    work = a_submission(submitted=False, team=a_team(jam=a_jam(phase=Phase.BUILDING)))
    work.links.create(kind="code", url="https://github.com/ada/heads")
    assert signed_in(client, a_user()).get(way(work, "code")).status_code == 404
    assert signed_in(client, work.team.members.first().user).get(way(work, "code")).status_code == 200


def test_where_authors_are_named_links_are_plain(client):
    work = a_work()
    type(work.jam).objects.filter(pk=work.jam.pk).update(blind=False)
    page = client.get(work.get_absolute_url()).content.decode()
    assert 'href="https://github.com/ada/heads"' in page
    assert "/out/" not in page
