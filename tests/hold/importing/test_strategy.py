"""Priorities and kinds of harm come from files, so that a strategy can change without a developer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from funding_tui.hold.importing.run_import import import_file
from models.areas import Harm
from models.database import Workspace, create_workspace
from models.partnership import Priority

PRIORITIES = "code,name,weight,valid from\nabuse,Domestic abuse,2,2024-04-01\ncrime,Rural crime,1,\n"
HARMS = (
    "code,name,priority,indicator,harm days,source of weight,stands in for\n"
    "burglary,Burglary,crime,burglary,243.56,CCHI 2026,\n"
    "abuse,Violence without injury,abuse,violence_without_injury,10,CCHI 2026,domestic abuse\n"
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = create_workspace(tmp_path / "strategy.funding")
    yield made
    made.close()


def importing(workspace: Workspace, what: str, text: str, folder: Path, *, dry_run: bool = False):
    file = folder / f"{what}.csv"
    file.write_text(text, "utf-8")
    return import_file(workspace, what, file, dry_run=dry_run)


def test_priorities_and_harms_are_added_then_amended_by_their_codes(
    workspace: Workspace, tmp_path: Path
) -> None:
    assert importing(workspace, "priorities", PRIORITIES, tmp_path).added == 2
    assert importing(workspace, "harms", HARMS, tmp_path).added == 2
    again = importing(workspace, "priorities", PRIORITIES.replace("abuse,2", "abuse,3"), tmp_path)
    assert (again.added, again.changed, again.unchanged) == (0, 1, 1)
    with workspace.session() as session:
        weights = {record.code: record.weight for record in session.exec(select(Priority))}
        assert weights == {"abuse": 3.0, "crime": 1.0}
        proxy = session.exec(select(Harm).where(Harm.code == "abuse")).one()
        assert (proxy.proxy_for, proxy.weight_source) == ("domestic abuse", "CCHI 2026")


def test_a_harm_of_no_known_priority_is_an_error_by_row_and_nothing_is_kept(
    workspace: Workspace, tmp_path: Path
) -> None:
    importing(workspace, "priorities", PRIORITIES, tmp_path)
    report = importing(workspace, "harms", HARMS.replace(",crime,", ",crimes,"), tmp_path)
    (error,) = report.errors
    assert (error.row, error.column) == (2, "priority")
    assert "crime" in error.message
    with workspace.session() as session:
        assert not session.exec(select(Harm)).all()


def test_a_negative_weight_or_a_missing_column_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    assert importing(workspace, "priorities", "code,name,weight\na,A,-1\n", tmp_path).errors
    (error,) = importing(workspace, "priorities", "code,weight\na,1\n", tmp_path).errors
    assert "no column gives the name" in error.message
