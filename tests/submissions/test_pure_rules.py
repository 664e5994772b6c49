"""Merging, covers, citations and PDFs: rules that need no database."""

import subprocess
import sys
from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions import pdf
from submissions.cite import Work, apa, bibtex
from submissions.cover import COLOURS, cover
from submissions.merge import base_of, digest, merge, read_base

texts = st.dictionaries(st.sampled_from(["title", "body", "agreed"]), st.text(max_size=3) | st.booleans(), min_size=3)


@pytest.mark.parametrize("module", ["cover", "cite", "diff", "merge", "pdf"])
def test_a_pure_module_loads_without_django(module):
    code = f"import sys, submissions.{module}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(base=texts, mine=texts, theirs=texts)
def test_merging_never_drops_a_change_unseen(base, mine, theirs):
    merged = merge(base=read_base(base_of(base)), mine=mine, theirs=theirs)
    for field in base:
        mine_changed, theirs_changed = mine[field] != base[field], theirs[field] != base[field]
        if mine_changed and theirs_changed and mine[field] != theirs[field]:
            assert field in merged.clashes
        elif theirs_changed:
            assert merged.values[field] == theirs[field]
        else:
            assert merged.values[field] == mine[field]


@given(mine=texts, theirs=texts)
def test_whoever_gives_way_gets_the_others_text(mine, theirs):
    merged = merge(base={}, mine=mine, theirs=theirs, give_way=mine.keys())
    assert (merged.values, merged.clashes) == (theirs, ())


def test_digests_tell_texts_apart():
    assert len({digest(value) for value in ("", " ", "a", "A", "True", "False")}) == 6


def drawn(picture):
    return ElementTree.fromstring(picture)  # noqa: S314 - our own


def test_a_cover_is_a_lower_triangle_that_stays_the_same():
    picture = cover("jam/7")
    assert picture == cover("jam/7") != cover("jam/8")
    paths = drawn(picture).findall("{http://www.w3.org/2000/svg}path")
    assert {path.get("fill") for path in paths} <= set(COLOURS)
    cells = [tuple(map(int, cell.split("h")[0].split())) for p in paths for cell in p.get("d").split("M")[1:]]
    assert sorted(cells) == [(column, row) for column in range(12) for row in range(column, 12)]


def test_covers_differ():
    assert len({cover(f"jam/{number}") for number in range(300)}) == 300


@given(seed=st.text())
def test_a_cover_is_small_and_valid_whatever_the_seed(seed):
    assert len(cover(seed)) < 3_000
    drawn(cover(seed))


ONE = Work("Backup heads: 50 % & more", ["Ada King"], "Interp Jam", date(2022, 11, 13), "https://jam.example/1")


def test_a_citation_in_apa():
    assert apa(ONE) == "Ada King (2022, November 13). Backup heads: 50 % & more. Interp Jam. https://jam.example/1"
    three = Work("Why?", ["Ada", "Ben", "Cleo"], "J", date(2022, 5, 1), "u")
    assert apa(three) == "Ada, Ben, & Cleo (2022, May 1). Why? J. u"


def test_a_citation_in_bibtex():
    assert bibtex(ONE) == (
        "@misc{king2022backup,\n"
        "  author = {{Ada King}},\n"
        "  title = {{Backup heads: 50 \\% \\& more}},\n"
        "  howpublished = {Interp Jam},\n"
        "  year = {2022},\n"
        "  month = nov,\n"
        "  url = {https://jam.example/1},\n"
        "}"
    )


@given(title=st.text(), name=st.text(min_size=1).filter(str.strip))
def test_no_title_or_name_breaks_out_of_a_bibtex_field(title, name):
    entry = bibtex(Work(title, [name], "Jam", date(2022, 1, 1), "u"))
    bare = entry.replace("\\{", "").replace("\\}", "")
    depth = 0
    for character in bare:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0


@given(data=st.binary())
def test_looking_at_bytes_never_fails(data):
    pdf.trouble_with(data)
    pdf.pages_of(data)


def test_many_page_trees_are_not_counted_for_long():
    assert pdf.pages_of(b"/Type /Pages " * 1_000_000) is None
