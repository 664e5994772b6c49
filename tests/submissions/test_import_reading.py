"""Bytes to rows: what kind of file it is, and what each column means. No database."""

import pytest

from submissions.import_shapes import Shape
from submissions.importing import MOST_BYTES, MOST_ROWS, Trouble, Unreadable, read

OWN = "Title,Team,summary,Report_Link,tags,colour\nWärme,Team Ä,Short,https://example.org/r,heads,blue\n"
DEVPOST = (
    '"Project Title","Submission Url","Project Status","Judging Status","About The Project","""Try it out"" Links",'
    '"Video Demo Link","Opt-In Prizes","Built With","Submitter First Name","Submitter Last Name","Submitter Email",'
    '"Team Member 1 First Name","Team Member 1 Last Name","Team Member 1 Email"\n'
    '"Skylight","https://devpost.com/software/skylight","Submitted (Gallery/Visible)","Pending",'
    '"## Inspiration\nWe looked up. Then on.","https://sky.example.org https://github.com/a/sky https://more.example.org",'
    '"https://youtu.be/x","Best sky","Python, Rust, a, b, c, d, e","Ada","L","ADA@example.org","Ben","M",""\n'
)
ITCH = 'Game Title,Game URL,User,Contributors,Downloads\nSkylight,https://ada.itch.io/skylight,ada,"ada, ben",7\n'


def trouble(content: bytes) -> Trouble:
    with pytest.raises(Unreadable) as refusal:
        read(content)
    return refusal.value.trouble


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (OWN.encode(), "UTF-8"),
        (OWN.encode("utf-8-sig"), "UTF-8"),
        (OWN.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + OWN.encode("utf-16-be"), "UTF-16"),
        (OWN.encode("utf-16-le"), "UTF-16"),
        (OWN.encode("utf-16-be"), "UTF-16"),
        (OWN.encode("cp1252"), "Windows-1252"),
    ],
)
def test_every_encoding_gives_the_same_rows_and_says_which_it_was(content, encoding):
    table = read(content)
    assert (table.encoding, table.is_guessed) == (encoding, encoding == "Windows-1252")
    assert table.rows == read(OWN.encode()).rows
    assert (table.rows[0].text["title"], table.rows[0].team) == ("Wärme", "Team Ä")


@pytest.mark.parametrize("change", [(",", ";"), (",", "\t"), ("\n", "\r\n")])
def test_commas_semicolons_tabs_and_line_ends_are_told_apart(change):
    assert read(OWN.replace(*change).encode()).rows == read(OWN.encode()).rows


def test_a_first_line_that_names_the_separator_is_passed_over():
    assert [row.line for row in read(("sep=;\n" + OWN.replace(",", ";")).encode()).rows] == [3]


def test_our_own_columns_come_in_any_order_and_case_and_unknown_ones_are_listed():
    table = read(b"TEAM;Colour;TITLE\nOthers;red;=1+1\n")
    assert (table.shape, table.columns, table.ignored) == (Shape.OWN, ("TEAM", "TITLE"), ("Colour",))
    assert table.rows[0].text == {"title": "=1+1"}


def test_a_cell_may_hold_lines_and_each_row_knows_where_it_begins():
    rows = read(b'title,team,description\nA,X,"one\ntwo\n\nthree"\nB,Y,short\n').rows
    assert [(row.line, row.text["body"]) for row in rows] == [
        (2, "one\ntwo\n\nthree"),
        (6, "short"),
    ]


def test_of_two_columns_with_one_name_the_first_is_the_field_and_the_second_the_answer():
    table = read(b"title,team,title,Why?\nA,X,Answered,Because\n", questions=["Title", "why"])
    assert (table.rows[0].text["title"], table.rows[0].answers) == ("A", {0: "Answered", 1: "Because"})


def test_devposts_columns_give_text_links_tags_and_people():
    table = read(DEVPOST.encode())
    row = table.rows[0]
    assert table.shape is Shape.DEVPOST
    assert table.ignored == ("Judging Status", "Opt-In Prizes")
    assert row.text == {
        "title": "Skylight",
        "body": "## Inspiration\nWe looked up. Then on.",
        "report_url": "https://devpost.com/software/skylight",
        "video": "https://youtu.be/x",
        "demo": "https://sky.example.org",
        "code": "https://github.com/a/sky",
        "tags": "python, rust, a, b, c, d",
    }
    assert (row.summary, row.team, row.team_is_named) == ("We looked up.", "Skylight", False)
    assert row.people == (("Ada L", "ada@example.org"), ("Ben M", ""))
    assert row.left_out == ("https://more.example.org", "e")


def test_itchs_columns_give_a_page_and_who_made_it():
    table = read(ITCH.encode())
    row = table.rows[0]
    assert (table.shape, table.ignored) == (Shape.ITCH, ("Downloads",))
    assert row.text == {"title": "Skylight", "report_url": "https://ada.itch.io/skylight"}
    assert (row.summary, row.team) == ("Described at ada.itch.io/skylight", "ada")
    assert row.people == (("ada", ""), ("ben", ""))


def test_what_cannot_be_read_has_a_reason():
    assert trouble(b"") == Trouble.EMPTY
    assert trouble(b"title,team\n\n ,\n") == Trouble.EMPTY
    assert trouble(b"a,b\n1,2\n") == Trouble.SHAPE
    assert trouble(b"\x89PNG\r\n\x1a\n\x00\x81\x8d") == Trouble.ENCODING
    assert trouble(b'title,team\n"' + b"a" * 140_000 + b'",b\n') == Trouble.CELL
    assert trouble(b"title,team\n" + b"a,b\n" * (MOST_ROWS + 1)) == Trouble.ROWS
    assert trouble(b"a" * (MOST_BYTES + 1)) == Trouble.BYTES


def test_as_many_rows_as_are_allowed_are_read():
    assert len(read(b"title,team\n" + b"a,b\n" * MOST_ROWS).rows) == MOST_ROWS


def test_short_rows_and_rows_that_are_too_long_do_no_harm():
    rows = read(b"title,team,summary\nA\nB,X,s,more,still more\n").rows
    assert [(row.text["title"], row.team, row.text["abstract"]) for row in rows] == [("A", "A", ""), ("B", "X", "s")]
