import csv
from io import StringIO

import pytest

from jam.exports import csv_lines
from judging import exports
from judging.models import Review

from .scene import a_dealt_jam, a_published_jam, judge_named, rate

pytestmark = pytest.mark.django_db


def table(export, jam):
    text = "".join(csv_lines(export, jam)).lstrip("\ufeff")
    return list(csv.DictReader(StringIO(text)))


def test_ratings_have_one_row_for_each():
    jam = a_dealt_jam(teams=6)
    jo = judge_named(jam, "Member1-0")
    assignment = jo.assignments.select_related("judge__jam", "submission").first()
    review = rate(assignment, 5, 2, None, comment="=HYPERLINK(1)", note="Late")
    rows = table(exports.ratings, jam)
    criteria = list(jam.criteria.all())
    assert [row["rating"] for row in rows] == ["5", "2", "can't judge"]
    assert [row["criterion"] for row in rows] == [criterion.name for criterion in criteria]
    assert rows[0] == {
        "judge": "Member1-0",
        "submission": str(assignment.submission.number),
        "title": assignment.submission.title,
        "round": "first",
        "criterion": criteria[0].name,
        "weight": "2",
        "rating": "5",
        "comment to the authors": "'=HYPERLINK(1)",
        "note to the organisers": "Late",
        "dealt": "yes",
        "finished at": review.finished_at.isoformat(timespec="seconds"),
    }


def test_a_draft_of_a_review_has_no_finishing_time():
    jam = a_dealt_jam()
    rate(judge_named(jam, "Member1-0").assignments.select_related("judge__jam").first(), 3, finish=False)
    assert {row["finished at"] for row in table(exports.ratings, jam)} == {""}


def test_ratings_of_other_jams_are_not_there():
    jam, other = a_dealt_jam(), a_dealt_jam()
    rate(other.judges.first().assignments.select_related("judge__jam").first(), 3)
    assert table(exports.ratings, jam) == []


def test_results_have_one_row_overall_and_on_each_criterion():
    jam = a_published_jam()
    rows = table(exports.results, jam)
    assert len(rows) == 24
    assert [row["criterion"] for row in rows[:4]] == ["overall", *jam.criteria.values_list("name", flat=True)]
    assert (rows[0]["submission"], rows[0]["rank"], rows[0]["reviews"]) == ("4", "1", "5")


def test_before_publication_the_results_table_is_empty():
    jam = a_dealt_jam()
    assert table(exports.results, jam) == []


def test_columns_and_rows_agree():
    jam = a_published_jam()
    assert Review.objects.of(jam).exists()
    for export in (exports.ratings, exports.results):
        assert {len(row) for row in export.rows(jam)} == {len(export.columns_of(jam))}
