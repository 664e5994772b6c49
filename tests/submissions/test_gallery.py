"""Finding work worth reading."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jam import editions
from jam.phases import Phase
from submissions.actions import disqualify
from submissions.shuffle import shuffled
from tests.factories import a_jam, a_submission, a_team

from .scenes import a_cast, address, signed_in

pytestmark = pytest.mark.django_db


def a_gallery(count, **fields):
    jam = a_jam(phase=Phase.RESULTS, **fields)
    for _ in range(count):
        a_submission(team=a_team(jam=jam))
    return jam


def listed(client, jam, query=""):
    return client.get(address("submission-list", jam) + query)


def order(answer):
    return [card.number for card in answer.context["cards"]]


def test_pages_in_random_order_hold_everything_once(client):
    jam = a_gallery(30)
    first = listed(client, jam)
    seed = first.context["seed"]
    assert f"?seed={seed}&amp;page=2" in first.content.decode()
    rest = listed(client, jam, f"?seed={seed}&page=2")
    assert (len(order(first)), len(order(rest))) == (24, 6)
    assert sorted(order(first) + order(rest)) == list(range(1, 31))
    assert order(listed(client, jam, f"?seed={seed}")) == order(first)


def test_every_visitor_gets_an_order_of_their_own(client):
    jam = a_gallery(20)
    assert len({listed(client, jam).content for _ in range(8)}) > 1


def test_a_signed_in_reader_always_gets_the_same_order(client):
    cast = a_cast(phase=Phase.RESULTS)
    for _ in range(12):
        a_submission(team=a_team(jam=cast.jam))
    signed_in(client, cast.cleo)
    assert order(listed(client, cast.jam)) == order(listed(client, cast.jam))


def test_no_place_is_better_than_another_over_many_seeds():
    firsts = [shuffled([1, 2, 3, 4, 5], f"{seed}")[0] for seed in range(200)]
    assert {number: firsts.count(number) > 20 for number in range(1, 6)} == dict.fromkeys(range(1, 6), True)


@pytest.mark.parametrize(("sort", "expected"), [("newest", [3, 2, 1]), ("title", [2, 3, 1])])
def test_other_orders(client, sort, expected):
    jam = a_jam(phase=Phase.RESULTS)
    for hour, title in enumerate(("Zebra", "Apple", "Mango")):
        submission = a_submission(team=a_team(jam=jam), title=title)
        submission.submitted_at = jam.building_starts_at.replace(hour=hour)
        submission.save()
    assert order(listed(client, jam, f"?sort={sort}")) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("heads", [1]),
        ("HEADS backup", [1]),
        ("colour", [2]),
        ("method", [1, 2]),
        ("heads colour", []),
        ("100%", []),
        ("_", []),
        ("'", []),
        ("\\", []),
        ("x" * 300, [1, 2]),
    ],
)
def test_search_finds_every_word_in_title_summary_or_text(client, words, expected):
    jam = a_jam(phase=Phase.RESULTS)
    a_submission(team=a_team(jam=jam, name="Unnamed"), title="Backup heads", body="A method.")
    a_submission(team=a_team(jam=jam, name="Unsaid"), title="Words", abstract="Colour words", body="Method")
    answer = client.get(address("submission-list", jam), {"q": words})
    assert (answer.status_code, sorted(order(answer))) == (200, expected)


def test_a_search_without_hits_says_so_and_has_a_way_out(client):
    jam = a_gallery(2)
    page = listed(client, jam, "?q=zzz&page=1&sort=title").content.decode()
    assert "No submissions match your filter" in page
    assert "Show all 2" in page and 'href="?sort=title&amp;seed=' in page


@pytest.mark.parametrize(
    "query", ["?page=0", "?page=-3", "?page=99999999999999999999", "?page=x", "?sort=x", "?seed=%3Cb%3E"]
)
def test_an_address_that_makes_no_sense_still_gives_a_page(client, query):
    answer = listed(client, a_gallery(2), query)
    assert (answer.status_code, sorted(order(answer))) == (200, [1, 2])
    assert "<b>" not in answer.context["seed"]


@pytest.mark.parametrize("number", ["0", "99999999999999999999999", "4"])
def test_a_number_that_nobody_has_is_a_404(client, number):
    jam = a_gallery(2)
    assert client.get(f"/jams/{jam.slug}/submissions/{number}-x/").status_code == 404
    assert client.get(f"/jams/{jam.slug}/submissions/{number}/report.pdf").status_code == 404
    assert client.get(f"/jams/{jam.slug}/submissions/{number}/cover.svg").status_code == 200


def test_a_title_that_changed_redirects_to_the_address_of_now(client):
    jam = a_gallery(1)
    answer = client.get(address("submission-detail", jam, 1, "old-title"))
    assert (answer.status_code, answer["Location"]) == (302, jam.submissions.get().get_absolute_url())


def test_a_title_without_latin_letters_has_an_address_too(client):
    jam = a_jam(phase=Phase.RESULTS)
    submission = a_submission(team=a_team(jam=jam), title="注意力头")
    assert submission.get_absolute_url() == address("submission-detail", jam, 1, "untitled")
    assert "注意力头" in client.get(submission.get_absolute_url()).content.decode()


def test_a_random_one_is_one_that_is_listed(client):
    jam = a_gallery(2)
    a_submission(team=a_team(jam=jam), submitted=False)
    addresses = {submission.get_absolute_url() for submission in jam.submissions.submitted()}
    assert {client.get(address("submission-random", jam))["Location"] for _ in range(20)} == addresses


def test_the_cover_says_nothing_about_whether_there_is_a_submission(client):
    jam = a_gallery(1)
    there, absent = (client.get(address("submission-cover", jam, number)) for number in (1, 2))
    assert (there.status_code, absent.status_code) == (200, 200)
    assert there["Content-Type"] == "image/svg+xml"
    assert there["Cache-Control"] == "public, max-age=86400"


# the page of one project


def test_links_leave_without_telling_or_trusting(client):
    jam = a_jam(phase=Phase.RESULTS)
    submission = a_submission(team=a_team(jam=jam), report_url="https://docs.example.org/r?a=1&b=2")
    submission.links.create(kind="code", url="https://code.example.org/x")
    page = client.get(submission.get_absolute_url()).content.decode()
    assert '<a href="https://docs.example.org/r?a=1&amp;b=2" rel="noopener noreferrer nofollow ugc">' in page
    code = (
        '<a href="https://code.example.org/x" rel="noopener noreferrer nofollow ugc">Code <span>code.example.org</span>'
    )
    assert code in page


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<svg onload=alert(1)>",
        "![x](https://evil.example/pixel.png)",
        "{{ settings.SECRET_KEY }}{% debug %}",
    ],
)
def test_text_by_people_stays_text(client, hostile):
    jam = a_jam(phase=Phase.RESULTS)
    team = a_team(jam=jam, name=hostile[:60])
    submission = a_submission(team=team, title=hostile[:140], abstract=hostile, body=hostile)
    disqualify(submission, hostile, by=a_cast().olga)
    for path in (submission.get_absolute_url(), address("submission-list", jam), jam.get_absolute_url()):
        page = client.get(path).content.decode().lower()
        for harm in (
            "<script>alert",
            "<img src=x",
            "<svg onload",
            'href="javascript:',
            'href="data:',
            'evil.example/pixel.png"',
        ):
            assert harm not in page
        assert hostile[:3].replace("<", "&lt;").replace('"', "&quot;").replace(">", "&gt;").lower() in page


@pytest.mark.parametrize("body", ["[" * 20_000, "> " * 10_000, "*" * 20_000, "`" * 20_000, "|" * 20_000])
def test_markdown_made_to_be_slow_gives_a_page(client, body):
    jam = a_jam(phase=Phase.RESULTS)
    submission = a_submission(team=a_team(jam=jam), body=body)
    assert client.get(submission.get_absolute_url()).status_code == 200


def test_a_citation_names_the_authors_once_they_are_known(client):
    cast = a_cast(phase=Phase.RESULTS)
    submission = a_submission(team=cast.team, title="Backup heads")
    page = client.get(submission.get_absolute_url())
    assert page.context["apa"].startswith("Ada Canary, & Ben Canary (")
    assert "@misc{canary" in page.content.decode()
    blind = a_submission(team=a_team(jam=a_jam(phase=Phase.JUDGING)))
    assert "@misc" not in client.get(blind.get_absolute_url()).content.decode()


# empty places


def test_empty_galleries_say_what_will_appear(client):
    jam = a_jam()
    assert "No submissions yet" in listed(client, jam).content.decode()
    a_submission(team=a_team(jam=jam), submitted=False)
    assert "1 draft is being written" in listed(client, jam).content.decode()
    over = a_jam(phase=Phase.RESULTS)
    assert "Nobody handed anything in" in listed(client, over).content.decode()


def test_the_section_of_the_jam_page_filters_and_says_when_nothing_matches(client):
    jam = a_gallery(2)
    page = client.get(jam.get_absolute_url() + "?q=Finding").content.decode()
    assert f"{address('submission-list', jam)}?q=Finding" in page
    page = client.get(jam.get_absolute_url(), {"q": "zzz"}).content.decode()
    assert "No submissions match your filter" in page and "Show all 2" in page


# as many queries for thirty as for three


def queries(client, path):
    client.get(path)  # what is cached once per process is not counted
    editions.shelf.clear()  # but whatever is kept of the gallery is
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("query", ["", "?q=finding", "?sort=newest", "?page=1"])
def test_the_gallery_asks_as_often_for_thirty_as_for_three(client, query):
    few, many = a_gallery(3), a_gallery(30)
    paths = [address("submission-list", jam) + query for jam in (few, many)]
    assert queries(client, paths[0]) == queries(client, paths[1])


def test_the_gallery_of_a_signed_in_reader_asks_no_more_often_for_more(client):
    cast = a_cast(phase=Phase.RESULTS)
    signed_in(client, cast.cleo)
    counts = []
    for _ in range(2):
        for _more in range(8):
            a_submission(team=a_team(jam=cast.jam))
        counts.append(queries(client, address("submission-list", cast.jam)))
    assert counts[0] == counts[1]
