"""A funder or a strategy that ends before the money is spent is named, with the years that it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from funding_tui.allocate.problem.build import UnsavedChanges, build_setup
from models.database import Workspace
from models.funding import Funder
from models.partnership import Priority
from tests.allocate.counties import TODAY, a_county, a_project, a_stream


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    workspace = a_county(tmp_path / "county.funding")
    a_stream(workspace, "pcc", {(year, "revenue-other"): 10_000_00 for year in (2026, 2027, 2028)})
    a_project(workspace, "posts", fixed=1_000_00)
    yield workspace
    workspace.close()


def notes(workspace: Workspace) -> list[str]:
    found = build_setup(workspace, "base", UnsavedChanges(), TODAY).notes
    return [note for note in found if "end" in note and "Effects" not in note]


def test_what_has_no_end_or_ends_after_the_money_is_not_mentioned(county: Workspace) -> None:
    with county.session() as session:
        funder = session.exec(select(Funder)).one()
        funder.valid_to = date(2029, 3, 31)
        session.add(funder)
    assert not [note for note in notes(county) if "Funder of pcc" in note or "priorities" in note]


def test_a_funder_that_ends_in_a_year_is_named_with_who_follows(county: Workspace) -> None:
    with county.session() as session:
        mayor = Funder(code="mayor", name="The mayor")
        session.add(mayor)
        session.flush()
        funder = session.exec(select(Funder).where(Funder.code == "funder of pcc")).one()
        funder.valid_to, funder.succeeded_by_id = date(2028, 5, 31), mayor.id
        session.add(funder)
    assert (
        "Funder of pcc ends on 31 May 2028, before the money of Stream pcc for 2028/29 is spent; "
        "ask The mayor to confirm it." in notes(county)
    )


def test_priorities_that_end_are_named_together_with_the_years_after_them(county: Workspace) -> None:
    with county.session() as session:
        for priority in session.exec(select(Priority)):
            priority.valid_to = date(2027, 3, 31)
            session.add(priority)
    (words,) = [note for note in notes(county) if "priorities" in note]
    assert "31 March 2027: the money of 2027/28 and 2028/29 is allocated" in words
