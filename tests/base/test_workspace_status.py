from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine

from funding_tui.base.workspace_status import workspace_status
from models.clock import uk_today
from models.opportunities import SourceRun
from models.partnership import Partnership
from tests.builders import TODAY, a_stream, a_workspace, add, an_opportunity, at


def test_an_empty_workspace_says_so_and_goes_by_the_name_of_its_file(tmp_path: Path) -> None:
    with a_workspace(tmp_path, "herefordshire.funding") as workspace:
        found = workspace_status(workspace, TODAY)
    assert found.partnership == "herefordshire"
    assert found.empty
    assert not found.demonstration
    assert found.last_sync is None
    assert found.opportunities == 0


def test_a_workspace_that_holds_a_stream_or_a_listing_is_not_empty(tmp_path: Path) -> None:
    with a_workspace(tmp_path, "a") as one, a_workspace(tmp_path, "b") as other:
        a_stream(one)
        an_opportunity(other)
        assert not workspace_status(one, TODAY).empty
        assert not workspace_status(other, TODAY).empty
        assert workspace_status(other, TODAY).opportunities == 1


def test_the_partnership_and_its_demonstration_are_named(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        with workspace.session() as session:
            add(session, Partnership(name="Smallshire [b]CSP", demonstration=True))
        found = workspace_status(workspace, TODAY)
    assert found.partnership == "Smallshire [b]CSP"
    assert found.demonstration


@pytest.mark.parametrize(
    ("today", "year", "days"),
    [
        (date(2027, 3, 31), "2026/27", 0),
        (date(2027, 4, 1), "2027/28", 365),
        (date(2028, 2, 29), "2027/28", 31),
        (date(2028, 2, 28), "2027/28", 32),
        (date(2027, 2, 28), "2026/27", 31),
    ],
)
def test_days_are_counted_to_the_end_of_the_year_that_the_day_is_in(
    tmp_path: Path, today: date, year: str, days: int
) -> None:
    with a_workspace(tmp_path) as workspace:
        found = workspace_status(workspace, today)
    assert (found.financial_year, found.days_left) == (year, days)


def test_a_failed_reading_does_not_count_as_a_sync(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        with workspace.session() as session:
            for day, state in ((1, "complete"), (2, "partial"), (3, "failed")):
                when = at(date(2026, 11, day))
                add(session, SourceRun(source="s", started_at=when, finished_at=when, state=state))
        assert workspace_status(workspace, TODAY).last_sync == at(date(2026, 11, 2))


def test_the_day_is_the_one_in_the_united_kingdom() -> None:
    with time_machine.travel(datetime(2026, 6, 30, 23, 30, tzinfo=UTC), tick=False):
        assert uk_today() == date(2026, 7, 1)
