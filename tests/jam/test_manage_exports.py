"""Tables that organisers take with them."""

import csv
import io
from types import GeneratorType

import pytest
from django.http import StreamingHttpResponse
from django.utils.html import escape

from jam.exports import Export, all_exports, as_text, csv_lines
from tests.factories import a_jam, a_participant, a_submission, a_team, a_user

from .organising import at, logged, olga_of, url

pytestmark = pytest.mark.django_db

NAMES = ["participants", "submissions", "ratings", "results"]


def rows_of(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_every_app_offers_its_tables():
    assert [table.name for table in all_exports()] == NAMES


def test_the_page_says_what_is_in_each_and_how_many_rows():
    jam = a_jam()
    a_submission(team=a_team(a_participant(jam=jam), a_participant(jam=jam)))
    page = olga_of(jam).get(url("exports", jam))
    counts = [(table.name, rows) for table, rows in page.context["tables"]]
    assert counts == [("participants", 2), ("submissions", 1), ("ratings", 0), ("results", 0)]
    assert all(escape(str(table.about)) in page.text for table, _rows in page.context["tables"])


@pytest.mark.parametrize("name", NAMES)
def test_each_is_streamed_as_a_file_and_logged(name):
    jam = a_jam(slug="evals")
    answer = olga_of(jam).get(url("export", jam, name))
    table = next(table for table in all_exports() if table.name == name)
    assert (type(answer), answer["Content-Type"]) == (StreamingHttpResponse, "text/csv; charset=utf-8")
    assert answer["Content-Disposition"] == f'attachment; filename="evals-{name}.csv"'
    assert rows_of(answer) == [[*table.columns]]
    assert logged() == [("downloaded", str(table.title))]


def test_one_jam_gives_away_nothing_of_another():
    jam, other = a_jam(), a_jam()
    a_participant(jam=other, user=a_user("Cleo"))
    assert len(rows_of(olga_of(jam).get(url("export", jam, "participants")))) == 1


def test_a_table_that_is_none_is_not_found_and_not_logged():
    jam = a_jam()
    assert olga_of(jam).get(f"/manage/{jam.slug}/exports/passwords.csv").status_code == 404
    assert logged() == []


def test_posting_gives_nothing():
    jam = a_jam()
    assert olga_of(jam).post(url("export", jam, "results")).status_code == 405


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(first):
    jam = a_jam()
    a_participant(jam=jam, user=a_user(f"{first}HYPERLINK(0)"))
    _head, (name, *_rest) = rows_of(olga_of(jam).get(url("export", jam, "participants")))
    assert name == f"'{first}HYPERLINK(0)"


def test_a_file_begins_with_a_byte_order_mark_and_quotes_everything():
    table = Export("t", "T", "About", ["a", "b"], lambda _jam: [("x, y", 'say "hi"'), (None, 3)])
    text = "".join(csv_lines(table, a_jam()))
    assert text == '\ufeff"a","b"\r\n"x, y","say ""hi"""\r\n"","3"\r\n'


def test_rows_leave_one_by_one():
    """A large table is never whole in memory: what was not asked for is not made."""
    made = []

    def rows(_jam):
        for n in range(3):
            made.append(n)
            yield [n]

    lines = csv_lines(Export("t", "T", "About", ["n"], rows), a_jam())
    assert isinstance(lines, GeneratorType)
    assert [next(lines), next(lines), made] == ['\ufeff"n"\r\n', '"0"\r\n', [0]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (False, "no"),
        (-3, "-3"),
        (4.5, "4.5"),
        (None, ""),
        ("-3", "'-3"),
        (at("2030-07-01T15:00", "UTC"), "2030-07-01T15:00:00+00:00"),
    ],
)
def test_numbers_stay_numbers_and_times_are_iso(value, text):
    assert as_text(value) == text
