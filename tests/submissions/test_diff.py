"""What changed between two versions: whatever is shown, both texts can be read out of it."""

import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from submissions.diff import MOST_EDITS, Change, Part, changes, compare, flat, shortened

words = st.lists(st.sampled_from(["heads", "a", "take", "over", "b", "  ", "\n", "layer,"]), max_size=40).map(" ".join)
texts = words | st.text(max_size=60)


def read(parts, *kinds):
    return "".join(part.text for part in parts if part.kind in kinds)


@given(old=texts, new=texts)
def test_both_texts_can_be_read_out_of_a_comparison(old, new):
    parts = compare(old, new)
    assert (read(parts, "same", "gone"), read(parts, "same", "new")) == (old, new)


@given(old=texts, new=texts)
def test_parts_are_never_empty_and_no_two_neighbours_are_of_one_kind(old, new):
    parts = compare(old, new)
    assert all(part.text for part in parts)
    assert [
        pair for pair in pairwise(part.kind for part in parts) if pair in {("new", "gone")} or len(set(pair)) == 1
    ] == []


@given(text=texts.filter(bool))
def test_a_text_and_itself_are_the_same(text):
    assert compare(text, text) == [Part("same", text)]


@given(old=words, new=words)
def test_leaving_out_what_is_the_same_loses_no_word_and_no_change(old, new):
    parts = compare(old, new)
    short = list(shortened(parts, around=2))
    assert read(short, "same", "skipped", "gone") == old
    assert [part for part in short if part.kind in ("gone", "new")] == [
        part for part in parts if part.kind in ("gone", "new")
    ]


def test_a_changed_word_is_shown_as_that_word():
    assert compare("We removed three heads.", "We removed four heads.") == [
        Part("same", "We removed "),
        Part("gone", "three "),
        Part("new", "four "),
        Part("same", "heads."),
    ]


def test_a_word_that_two_sentences_happen_to_share_does_not_tear_them_apart():
    old, new = "Attention heads are removed one at a time", "Every layer loses its neurons in a different order"
    assert compare(old, new) == [Part("gone", old), Part("new", new)]


def test_what_is_the_same_far_from_a_change_is_left_out():
    text = " ".join(str(n) for n in range(200))
    assert [(part.kind, part.words) for part in shortened(compare(text, text + " end"))] == [
        ("skipped", 169),
        ("same", 30),
        ("gone", 1),
        ("new", 2),
    ]


def test_texts_that_share_nothing_cost_little():
    old, new = (" ".join(f"{letter}{n}" for n in range(7_000)) for letter in "ab")
    began = time.perf_counter()
    assert compare(old, new) == [Part("gone", old), Part("new", new)]
    assert MOST_EDITS < 7_000
    assert time.perf_counter() - began < 5


# whole versions


def test_only_fields_that_differ_are_changes():
    old = {"title": "One", "abstract": "Same", "authors": ["Ada"], "links": [{"kind": "code", "url": "https://a.org"}]}
    new = {"title": "Two", "abstract": "Same", "authors": ["Ada", "Ben"], "links": []}
    assert changes(old, new) == [
        Change("title", (Part("gone", "One"), Part("new", "Two"))),
        Change("authors", (Part("gone", "Ada"), Part("new", "Ada, Ben"))),
        Change("links/code", (Part("gone", "https://a.org"),)),
    ]


def test_a_field_that_an_older_version_did_not_have_is_new():
    assert changes({}, {"licence": "MIT"}) == [Change("licence", (Part("new", "MIT"),))]
    assert changes({}, {"licence": "", "tags": [], "agreed": None}) == []


def test_whatever_a_version_holds_becomes_texts():
    content = {
        "number": 3,
        "agreed": True,
        "tags": ["a", "b"],
        "answers": [{"question": "How much?", "text": "12", "public": False}],
        "files": [{"slot": "report", "name": "r.pdf", "bytes": 9}],
        "roles": {"Ada": ["software"]},
        "odd": [{"": ""}, "x"],
    }
    assert flat(content) == {
        "number": "3",
        "agreed": "yes",
        "tags": "a, b",
        "answers/How much?": "12, no",
        "files/report": "r.pdf, 9",
        "roles/Ada": "software",
        "odd/1": "",
        "odd/2": "x",
    }


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@given(content=st.dictionaries(st.text(max_size=5), json, max_size=4))
def test_a_content_and_itself_have_no_changes(content):
    assert changes(content, content) == []
