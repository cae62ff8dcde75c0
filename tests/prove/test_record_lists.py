"""A list of opportunities as a file: every column, text that stays text, money to the penny, any number."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from funding_tui.base.errors import BadInput, OperationCancelled
from funding_tui.find.bids.stages import move_bid
from funding_tui.find.search import find, order_selected
from funding_tui.prove.record_lists import OPPORTUNITY_COLUMNS, write_opportunity_list
from funding_tui.rendering.rows import MOST_ROWS, RowColumn, RowFile, write_rows
from funding_tui.rendering.text import LONGEST_CELL
from models.database import Workspace
from tests.builders import HOSTILE, TODAY, a_priority, a_workspace, an_opportunity, at

NASTY = "=HYPERLINK(1) [b]bold[/b]\x07\x1b[2J" + "x" * 40_000


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with a_workspace(tmp_path) as made:
        yield made


def written(workspace: Workspace, to: Path) -> Path:
    return write_opportunity_list(workspace, find(workspace, closed=True, today=TODAY), to, today=TODAY)


def as_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def as_sheet(path: Path) -> list[dict[str, Any]]:
    head, *rows = load_workbook(path).active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_every_column_of_a_listing_is_written_in_each_form(workspace: Workspace, tmp_path: Path) -> None:
    a_priority(workspace, "crime")
    key = an_opportunity(
        workspace,
        "Safer Streets",
        funder="Home Office",
        closes_on=date(2026, 12, 18),
        closes_at=datetime(2026, 12, 18, 12, tzinfo=UTC),
        amount_min=1_000_01,
        amount_max=29_999_99,
        places=["England", "Wales"],
        applicant_types=["councils"],
        url="https://example.invalid/1",
        seen=date(2026, 11, 1),
        changed=TODAY,
    )
    move_bid(workspace, key, "watching")
    (result,) = json.loads(written(workspace, tmp_path / "list.json").read_text("utf-8"))
    fit = result.pop("fit")
    assert result == {
        "id": key,
        "title": "Safer Streets",
        "funder": "Home Office",
        "closes": "18 Dec 2026, 12:00",
        "closes_on": "2026-12-18",
        "closes_at": "2026-12-18T12:00:00+00:00",
        "status": "not known",
        "amount": "£1,000.01 to £29,999.99",
        "least_pence": 100_001,
        "most_pence": 2_999_999,
        "total_pence": None,
        "currency": "GBP",
        "places": ["England", "Wales"],
        "who": ["councils"],
        "source": "find-a-grant",
        "address": "https://example.invalid/1",
        "first_seen": at(date(2026, 11, 1)).isoformat(),
        "changed_at": at(TODAY).isoformat(),
        "stage": "watching",
        "priority": result["priority"],
    }
    assert isinstance(fit, int)
    (row,) = as_csv(written(workspace, tmp_path / "list.csv"))
    assert list(row) == [column.heading for column in OPPORTUNITY_COLUMNS]
    assert (row["Least amount"], row["Most amount"], row["Amount in all"]) == ("1000.01", "29999.99", "")
    assert (row["Places"], row["Closing day"], row["Pipeline"]) == (
        "England; Wales",
        "2026-12-18",
        "watching",
    )
    (cells,) = as_sheet(written(workspace, tmp_path / "list.xlsx"))
    assert (cells["Least amount"], cells["Amount in all"], cells["Fit (0 to 100)"]) == (1000.01, None, fit)


def test_without_priorities_the_fit_is_not_known(workspace: Workspace, tmp_path: Path) -> None:
    an_opportunity(workspace)
    (result,) = json.loads(written(workspace, tmp_path / "list.json").read_text("utf-8"))
    assert (result["fit"], result["closes_on"], result["most_pence"]) == (None, None, None)


@pytest.mark.parametrize("text", [NASTY, HOSTILE], ids=["formula", "hostile"])
def test_text_from_outside_stays_text(workspace: Workspace, tmp_path: Path, text: str) -> None:
    an_opportunity(workspace, text, funder=text, closes_text=text, places=[text], url=text)
    (row,) = as_csv(written(workspace, tmp_path / "list.csv"))
    (cells,) = as_sheet(written(workspace, tmp_path / "list.xlsx"))
    for heading in ("Title", "Funder", "Closes", "Places", "Address"):
        assert not row[heading].startswith("=")
        assert "\x1b" not in row[heading] + cells[heading]
        assert len(cells[heading]) <= LONGEST_CELL
    book = load_workbook(tmp_path / "list.xlsx")
    assert not [cell for cells in book.active for cell in cells if cell.data_type == "f"]
    (result,) = json.loads((written(workspace, tmp_path / "list.json")).read_text("utf-8"))
    assert result["title"] == text


def test_a_text_longer_than_a_cell_is_cut_with_a_mark(workspace: Workspace, tmp_path: Path) -> None:
    an_opportunity(workspace, NASTY)
    (cells,) = as_sheet(written(workspace, tmp_path / "list.xlsx"))
    assert len(cells["Title"]) == LONGEST_CELL
    assert cells["Title"].endswith("x…")
    assert "[b]bold[/b]" in cells["Title"]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".json"])
def test_the_same_listings_make_the_same_bytes(workspace: Workspace, tmp_path: Path, suffix: str) -> None:
    an_opportunity(workspace)
    first = written(workspace, tmp_path / f"one{suffix}").read_bytes()
    assert written(workspace, tmp_path / f"two{suffix}").read_bytes() == first


def test_no_listing_is_a_file_all_the_same(workspace: Workspace, tmp_path: Path) -> None:
    assert json.loads(written(workspace, tmp_path / "list.json").read_text("utf-8")) == []
    assert as_csv(written(workspace, tmp_path / "list.csv")) == []
    assert as_sheet(written(workspace, tmp_path / "list.xlsx")) == []


def test_another_suffix_or_folder_is_refused_in_a_sentence(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"a list is written as \.xlsx, \.csv or \.json, not as \.pdf"):
        written(workspace, tmp_path / "list.pdf")
    with pytest.raises(BadInput, match="There is no folder"):
        written(workspace, tmp_path / "nowhere" / "list.csv")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".json"])
def test_what_is_stopped_leaves_the_file_that_was_there(
    workspace: Workspace, tmp_path: Path, suffix: str
) -> None:
    for number in range(3):
        an_opportunity(workspace, f"listing {number}")
    to = tmp_path / f"list{suffix}"
    to.write_text("as it was")
    with pytest.raises(OperationCancelled):
        write_opportunity_list(workspace, [1, 2, 3], to, today=TODAY, cancelled=lambda: True)
    assert to.read_text() == "as it was"
    assert [path.name for path in tmp_path.glob(f"*{suffix}")] == [to.name]


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".json"])
def test_memory_holds_few_of_many_rows(tmp_path: Path, suffix: str) -> None:
    many, long = 20_000, "x" * 500
    columns = [
        RowColumn[int]("id", "Number", lambda each: each, "whole"),
        RowColumn[int]("t", "T", lambda _: long),
    ]
    result: list[int] = []
    tracemalloc.start()
    try:
        write_rows(
            RowFile("Rows", columns, iter(range(many)), many, TODAY),
            tmp_path / f"list{suffix}",
            progress=result.append,
        )
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < many * len(long) / 2
    assert result == sorted(result)
    assert len(result) > 10


def test_more_rows_than_a_sheet_holds_go_to_json(tmp_path: Path) -> None:
    rows = RowFile(
        "Rows", [RowColumn[int]("id", "Number", lambda each: each)], iter(()), MOST_ROWS + 1, TODAY
    )
    with pytest.raises(BadInput, match=r"a sheet holds 1,048,575 rows, not 1,048,576; write them as \.json"):
        write_rows(rows, tmp_path / "list.xlsx")
    assert write_rows(rows, tmp_path / "list.json").read_text("utf-8") == "[]\n"


def test_selected_opportunities_come_in_the_order_of_the_list_and_others_after_them(
    workspace: Workspace,
) -> None:
    late = an_opportunity(workspace, "rural late", closes_on=date(2027, 5, 1))
    soon = an_opportunity(workspace, "rural soon", closes_on=date(2026, 12, 1))
    other = an_opportunity(workspace, "urban", closes_on=date(2026, 11, 30))
    listed = find(workspace, "rural", today=TODAY)
    assert list(order_selected(workspace, {late, soon}, listed, today=TODAY)) == [soon, late]
    assert list(order_selected(workspace, {other, late}, listed, today=TODAY)) == [late, other]
