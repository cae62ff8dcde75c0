"""How well opportunities that are the same money are recognised.

`listings.csv` holds made-up listings in the shapes in which real sources write them, in families that are
easily mistaken for one another; two of a family with the same `thing` are the same money. The rules were
written with it in sight. `held_out.csv` is of the same kind; it was written after the rules, and no rule was
changed for it. What is linked without asking must be right; what is linked or asked must miss little.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import date
from itertools import combinations, groupby
from pathlib import Path
from typing import NamedTuple

import pytest

from funding_tui.find.duplicates.score import Candidate, DuplicateVerdict, judge_pair

FOLDER = Path(__file__).parent


class Pair(NamedTuple):
    """two opportunities, whether they are the same money, and what was said of them."""

    one: Candidate
    other: Candidate
    same: bool
    verdict: DuplicateVerdict | None


def judged(name: str) -> list[Pair]:
    """Every two opportunities of each family of a file."""
    return [Pair(one, other, same, judge_pair(one, other)) for one, other, same in pairs(name)]


def pairs(name: str) -> Iterator[tuple[Candidate, Candidate, bool]]:
    """Every two opportunities of a family, and whether they are the same money."""
    with FOLDER.joinpath(name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for _, family in groupby(rows, key=lambda row: row["family"]):
        for one, other in combinations(list(family), 2):
            yield seen(one), seen(other), one["thing"] == other["thing"]


def seen(row: dict[str, str]) -> Candidate:
    """One row of the file."""
    return Candidate(
        id=0,
        source=row["source"],
        source_id=row["source_id"],
        url=row["url"],
        title=row["title"],
        funder=row["funder"],
        summary=row["summary"],
        closes_on=date.fromisoformat(row["closes_on"]) if row["closes_on"] else None,
        amounts=frozenset((int(row["pounds"]) * 100,) if row["pounds"] else ()),
    )


def test_the_set_is_large_and_holds_both_kinds() -> None:
    found = judged("listings.csv")
    assert len(found) >= 200
    assert sum(pair.same for pair in found) >= 40
    assert all(judge_pair(pair.other, pair.one) == pair.verdict for pair in found)


@pytest.mark.parametrize(
    ("name", "what", "precision", "recall"),
    [
        ("listings.csv", "linked", 0.99, 0.75),
        ("listings.csv", "linked or asked", 0.95, 0.95),
        ("held_out.csv", "linked", 0.99, 0.50),
        ("held_out.csv", "linked or asked", 0.75, 0.90),
    ],
)
def test_what_is_linked_is_right_and_what_is_asked_misses_little(
    name: str, what: str, precision: float, recall: float
) -> None:
    found = judged(name)
    verdicts = [pair.same for pair in found if pair.verdict and pair.verdict.state in what]
    right, there = sum(verdicts), sum(pair.same for pair in found)
    sys.stdout.write(
        f"{name}, {what}: precision {right / len(verdicts):.3f} ({right} of {len(verdicts)}), "
        f"recall {right / there:.3f} ({right} of {there}), of {len(found)} pairs\n"
    )
    assert right / len(verdicts) >= precision
    assert right / there >= recall
