"""Merging, covers, citations and PDFs: rules that need no database."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from submissions import pdf
from submissions.cite import Author, Work, apa, bibtex, cff
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


ONE = Work(
    "Backup heads: 50 % & more",
    [Author("Ada King", "0000-0002-1825-0097")],
    "Interp Jam",
    date(2022, 11, 13),
    "https://jam.example/1",
)


def test_a_citation_in_apa():
    assert apa(ONE) == "Ada King (2022, November 13). Backup heads: 50 % & more. Interp Jam. https://jam.example/1"
    three = Work("Why?", [Author("Ada"), Author("Ben"), Author("Cleo")], "J", date(2022, 5, 1), "u")
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
    entry = bibtex(Work(title, [Author(name)], "Jam", date(2022, 1, 1), "u"))
    depth = 0
    for character in entry:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0


def test_a_citation_file_says_everything_in_the_keys_of_its_format():
    full = replace(ONE, abstract="Why?", code="https://code.example/x", licence="CC-BY-4.0", tags=["heads", "why"])
    authors = [{"name": "Ada King", "orcid": "https://orcid.org/0000-0002-1825-0097"}]
    about = {
        "title": "Backup heads: 50 % & more", "authors": authors, "abstract": "Why?", "date-released": "2022-11-13",
        "url": "https://jam.example/1", "license": "CC-BY-4.0", "keywords": ["heads", "why"],
        "repository-code": "https://code.example/x",
    }  # fmt: skip
    paper = {"type": "generic", **about, "collection-title": "Interp Jam", "year": 2022, "month": 11}
    found = yaml.safe_load(cff(full))
    assert len(found.pop("message")) > 0
    assert found == {"cff-version": "1.2.0", **about, "preferred-citation": paper}


def test_a_citation_file_leaves_out_what_nobody_said():
    bare = yaml.safe_load(cff(replace(ONE, authors=[Author("Ada"), Author("Ada")])))
    about = ["authors", "cff-version", "date-released", "message", "preferred-citation", "title", "url"]
    assert (sorted(bare), bare["authors"]) == (about, [{"name": "Ada"}])


@given(title=st.text(), name=st.text(min_size=1), tag=st.text(min_size=1))
@example(title="a: b # c\n- d", name='"', tag="\\")
@example(title="\x85\u2028\ufeff\U0001f600\x7f", name="yes", tag="{")
def test_a_citation_file_reads_back_as_it_was_written(title, name, tag):
    found = yaml.safe_load(cff(Work(title, [Author(name)], "Jam", date(2022, 1, 1), "u", tags=[tag])))
    assert (found.get("title", ""), found["authors"], found["keywords"]) == (title, [{"name": name}], [tag])


@given(data=st.binary())
def test_looking_at_bytes_never_fails(data):
    pdf.trouble_with(data)
    pdf.pages_of(data)


def test_many_page_trees_are_not_counted_for_long():
    assert pdf.pages_of(b"/Type /Pages " * 1_000_000) is None
