import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts import names
from accounts.forms.names import NameField, PersonNameField


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada   Lovelace ", "Ada Lovelace"),
        ("Ada\r\nBcc: all@example.org", "Ada Bcc: all@example.org"),
        ("\u202eadA", "adA"),
        ("A\u200bd\u200ba\ufeff", "Ada"),
        ("Ada\x00\x07", "Ada"),
        ("A" + "\u0336" * 30, "A" + "\u0336" * 3),
        ("e\u0301va", "éva"),
        ("نرگس\u200cها", "نرگس\u200cها"),
        ("👩\u200d🔬 Ada", "👩\u200d🔬 Ada"),
        ("A\u200dda", "Ada"),
        ("李小龍", "李小龍"),
    ],
)
def test_a_name_loses_what_hides_turns_or_stacks(typed, kept):
    assert names.tidy(typed) == kept


@given(st.text())
def test_a_tidy_name_is_one_line_and_stays_as_it_is(text):
    tidy = names.tidy(text)
    assert names.tidy(tidy) == tidy
    assert len(tidy.splitlines()) <= 1
    assert not any(ord(char) < 32 or char in "\u202e\u200b\ufeff\u2066" for char in tidy)


@pytest.mark.parametrize(
    "typed", ["\u200b\u200b", "---", "…", "www.example", "see https://x", "ada@example.org", "x.com"]
)
def test_a_name_without_a_letter_or_with_a_link_is_refused(typed):
    with pytest.raises(ValidationError):
        NameField().clean(typed)


@pytest.mark.parametrize("typed", ["Admin", "ORGANISER", "ｊａｍｂｏｒｅｅ", "Jam\u200bboree", " system. "])
def test_nobody_passes_for_the_people_who_run_the_site(typed):
    with pytest.raises(ValidationError):
        PersonNameField().clean(typed)


@pytest.mark.parametrize(
    "typed", ["Ada Lovelace", "O’Brien-Smith Jr.", "=HYPERLINK(1)", "J.R.", "3Blue", "Anna v. d. Berg"]
)
def test_ordinary_and_odd_names_are_fine(typed):
    assert PersonNameField().clean(typed) == typed
