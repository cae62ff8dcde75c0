"""A problem file means one thing only: numbers are numbers, and no key stands twice."""

from __future__ import annotations

import json

import pytest

from optimiser.problem import Problem
from optimiser.stored.plain_json import PlainJsonError, parse_plainly
from tests.paths import ROOT

EXAMPLE = (ROOT / "docs" / "example.problem.json").read_text(encoding="utf-8")


def changed(path: tuple[str | int, ...], value: object) -> bytes:
    """The example with one value replaced."""
    data = json.loads(EXAMPLE)
    at = data
    for part in path[:-1]:
        at = at[part]
    at[path[-1]] = value
    return json.dumps(data).encode()


def test_the_example_is_read_as_it_is():
    assert parse_plainly(Problem, EXAMPLE.encode()) == Problem.model_validate_json(EXAMPLE)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("pots", 0, "pence"), "100"),
        (("pots", 0, "pence"), True),
        (("pots", 0, "pence"), 100.5),
        (("pots", 0, "pence"), None),
        (("pots", 0, "pence"), 10**30),
        (("pots", 0, "pence"), float("nan")),
        (("priorities", 0, "weight"), "1"),
        (("priorities", 0, "weight"), True),
        (("priorities", 0, "weight"), float("inf")),
        (("priorities", 0, "weight"), 1e308),
        (("areas", 0, "rural"), 1),
        (("areas", 0, "rural"), "yes"),
        (("areas", 0, "population"), "100"),
        (("harm_per_point",), float("nan")),
        (("harm_per_point",), 1e308),
        (("options", 0, "points"), {"a": 1e308}),
        (("options", 0, "steps"), {"a": 10**15}),
        (("options", 0, "steps"), {"a": "3"}),
    ],
)
def test_what_is_no_number_or_none_that_is_meant_is_refused_with_its_place(path, value):
    with pytest.raises(PlainJsonError) as refused:
        parse_plainly(Problem, changed(path, value))
    assert ".".join(str(part) for part in path) in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('{"title"', '{"title": "", "title"', "title: the key is given twice"),
        ('"pots": [{', '"pots": [{"pence": 1, ', "pots.0.pence: the key is given twice"),
    ],
)
def test_a_key_that_is_given_twice_is_refused_with_its_place(old, new, place):
    text = json.dumps({"title": "", **json.loads(EXAMPLE)})
    assert old in text
    with pytest.raises(PlainJsonError, match=place):
        parse_plainly(Problem, text.replace(old, new, 1).encode())


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b"[1]", b"NaN", b"9" * 5000])
def test_what_is_no_json_of_a_problem_is_refused_in_one_sentence(content):
    with pytest.raises(PlainJsonError) as refused:
        parse_plainly(Problem, content)
    assert "\n" not in str(refused.value)
