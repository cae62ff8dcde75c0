"""Names that a reader cannot tell apart are one name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_tui.base.names import Spellings, is_name, name_key, same_person, without_invisible


@pytest.mark.parametrize(
    "twin",
    ["PCC Grant", "pcc  grant", "ｐｃｃ grant", "p\u200bcc grant", "\ufeffpcc grant", "pcc\u00a0grant"],
)
def test_spellings_of_one_name_have_one_key(twin):
    assert name_key(twin) == name_key("pcc grant")
    assert Spellings(["pcc grant"]).settle(twin) == "pcc grant"


def test_the_first_spelling_is_kept_and_two_on_record_stay_two():
    names = Spellings(["a", "A"])
    assert [names.settle(name) for name in ("a", "A", "B", "b")] == ["a", "A", "B", "B"]


@given(st.text())
def test_a_key_is_a_key_of_itself(text):
    assert name_key(name_key(text)) == name_key(text)
    assert name_key(without_invisible(text)) == name_key(text)


@pytest.mark.parametrize(
    "other",
    [
        *("a officer", "A. OFFICER", "A.\u200bOfficer", "Ａ Officer", "Officer, A.", "A. Officér"),
        *("А. Officer", "A. Оfficer", "A\u00ad Officer"),  # a Cyrillic A, a Cyrillic O, a soft hyphen
    ],
)
def test_a_person_is_the_same_under_another_spelling(other):
    assert same_person("A. Officer", other)


def test_two_people_are_two():
    assert not same_person("A. Officer", "B. Officer")
    assert not same_person("Jane Smith", "Jane Smythe")


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "...", "—"])
def test_what_has_no_letter_is_no_name(text):
    assert not is_name(text)
