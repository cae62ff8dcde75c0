"""One sync reads every kind of source, says of each what it brought, and of a second what is new: nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine
from sqlmodel import col, func, select

from funding_tui.base.settings import Settings
from funding_tui.find.matching.ranking import rank_opportunities
from funding_tui.find.search import find
from funding_tui.find.sync import SourceReport, sync
from models.opportunities import Opportunity, OpportunityPage, OpportunityVersion, SourceReading
from models.partnership import Partnership
from tests.builders import TODAY, a_workspace, at
from tests.sources.world import COUNTS, every_source

pytestmark = pytest.mark.slow


def test_every_source_is_read_in_full_twice_and_nothing_is_new_the_second_time(tmp_path: Path) -> None:
    # at noon, so that the hours that are asked for lie in one day
    noon = time_machine.travel(at(TODAY), tick=True)
    with noon, every_source() as tables, a_workspace(tmp_path) as workspace:
        settings = Settings(cache=tmp_path / "cache", source=tables)
        first = {report.name: report for report in sync(workspace, settings=settings).sources}
        second = {report.name: report for report in sync(workspace, settings=settings).sources}
        assert {name: (report.state, report.new) for name, report in first.items()} == {
            name: ("complete", count) for name, count in COUNTS.items()
        }
        assert {name: counts(report) for name, report in second.items()} == {
            name: ("complete", 0, 0, 0, count) for name, count in COUNTS.items()
        }
        assert "1 amendment was folded into its notice." in first["find-a-tender"].why
        assert "Still to read at the next sync: 34 detail pages" in first["find-a-grant"].why
        with workspace.session() as session:
            by_source = session.exec(
                select(Opportunity.source, func.count()).group_by(Opportunity.source)
            ).all()
            assert dict(by_source) == COUNTS
            assert session.exec(select(func.count()).select_from(OpportunityVersion)).one() == sum(
                COUNTS.values()
            )
            # the detail pages wait their turn, the soonest to close first
            assert session.exec(select(func.count()).select_from(OpportunityPage)).one() == 8
            assert not session.exec(select(SourceReading)).all()
            titles = session.exec(select(Opportunity.title).where(col(Opportunity.title).contains("refuge")))
            assert all("up to £5,000" in title for title in titles)
            # a notice from two services is one opportunity; that of the service that was read first is shown
            stood_for = session.exec(
                select(Opportunity).where(col(Opportunity.same_as_id).is_not(None))
            ).all()
            pairs = [
                {each.source, session.get_one(Opportunity, each.same_as_id).source} for each in stood_for
            ]
            assert {"find-a-tender", "contracts-finder"} in pairs
            session.add(
                Partnership(
                    name="Example CSP",
                    area_code="E06000019",
                    applicant_types=["local authority"],
                    places=["West Midlands"],
                )
            )
        assert find(workspace, "rural crime", today=TODAY)
        assert rank_opportunities(workspace, "fund", today=TODAY)


def counts(report: SourceReport) -> tuple[str, int, int, int, int]:
    return report.state, report.new, report.changed, report.closed, report.unchanged
