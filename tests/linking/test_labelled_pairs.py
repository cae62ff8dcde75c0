"""How well listings that are the same money are told from those that are not.

`listings.csv` holds made-up listings in the shapes in which real sources write them, in families that are
easily mistaken for one another; two of a family with the same `thing` are the same money. What is linked
without asking must be right nearly always; what is linked or asked must miss little.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import date
from itertools import combinations, groupby
from pathlib import Path

import pytest

from funding_tui.desk.linking.judging import Seen, Verdict, judge

LISTINGS = Path(__file__).with_name("listings.csv")
PRECISION_OF_LINKED = 0.99
RECALL_OF_LINKED = 0.60
PRECISION_WITH_ASKED = 0.90
RECALL_WITH_ASKED = 0.95


def pairs() -> Iterator[tuple[Seen, Seen, bool]]:
    """Every two listings of a family, and whether they are the same money."""
    with LISTINGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for _, family in groupby(rows, key=lambda row: row["family"]):
        for one, other in combinations(list(family), 2):
            yield seen(one), seen(other), one["thing"] == other["thing"]


def seen(row: dict[str, str]) -> Seen:
    """A listing of the file."""
    return Seen(
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


@pytest.fixture(scope="module")
def judged() -> list[tuple[Seen, Seen, bool, Verdict | None]]:
    return [(one, other, same, judge(one, other)) for one, other, same in pairs()]


def test_the_set_is_large_and_hard(judged: list[tuple[Seen, Seen, bool, Verdict | None]]) -> None:
    assert len(judged) >= 200
    assert sum(same for _, _, same, _ in judged) >= 40
    assert all(judge(other, one) == verdict for one, other, _, verdict in judged)


def test_what_is_linked_is_right_and_what_is_asked_misses_little(
    judged: list[tuple[Seen, Seen, bool, Verdict | None]],
) -> None:
    linked = [same for _, _, same, verdict in judged if verdict and verdict.state == "linked"]
    found = [same for _, _, same, verdict in judged if verdict]
    there = sum(same for _, _, same, _ in judged)
    for words, some, precision, recall in (
        ("linked", linked, PRECISION_OF_LINKED, RECALL_OF_LINKED),
        ("linked or asked", found, PRECISION_WITH_ASKED, RECALL_WITH_ASKED),
    ):
        right = sum(some)
        sys.stdout.write(
            f"{words}: precision {right / len(some):.3f} ({right} of {len(some)}), "
            f"recall {right / there:.3f} ({right} of {there}), of {len(judged)} pairs\n"
        )
        assert right / len(some) >= precision
        assert right / there >= recall
