"""A run in pounds: each project beside its cost, and what has no unit cost left out by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from funding_tui.allocate.propose import propose
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.worth.pound_words import estimate, ratio_words
from funding_tui.allocate.report.worth.pounds import PoundsReport
from funding_tui.base.errors import BadInput
from funding_tui.hold.appraisal.settings import AppraisalChanges, green_book, state_appraisal
from funding_tui.hold.importing.run_import import import_file
from funding_tui.prove.paper import board_paper
from funding_tui.prove.workbook import write_workbook
from funding_tui.rendering.markdown import write_markdown
from models.database import Workspace
from tests.allocate.counties import TODAY, a_county, a_project, a_stream

BURGLARY, VIOLENCE = 1, 2
PANEL = (
    "set,set name,unit,price year,source,indicator,weight\n"
    "panel,County panel,pounds,2025/26,Panel of 3 June 2026,burglary,6000\n"
)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    """Money for all: lamps prevent 10% of 60 burglaries a year, talks act on violence, watch has a score."""
    workspace = a_county(tmp_path / "county.funding")
    a_stream(workspace, "core", {(2026, "revenue-other"): 30_000_00, (2026, "capital"): 30_000_00})
    a_project(
        workspace, "lamps", fixed=18_000_00, cost_type="capital", score=None, effect=(BURGLARY, 0.2, 0.5)
    )
    a_project(workspace, "talks", fixed=1_000_00, score=None, effect=(VIOLENCE, 0.2, 0.5))
    a_project(workspace, "watch", fixed=1_000_00)
    file = tmp_path / "panel.csv"
    file.write_text(PANEL, "utf-8")
    import_file(workspace, "weights", file, dry_run=False)
    yield workspace
    workspace.close()


def a_run(workspace: Workspace, changes: AppraisalChanges | None = None) -> RunReport:
    if changes is not None:
        state_appraisal(workspace, changes)
    return propose(workspace, today=TODAY, who="A. Officer", deep=False)


def priced(report: RunReport) -> PoundsReport:
    assert report.pounds is not None
    return report.pounds


def test_a_project_without_a_unit_cost_is_left_out_and_named(county: Workspace) -> None:
    found = priced(a_run(county))
    assert (found.set_code, found.price_year, found.whole) == ("home-office-2018", "2015/16", None)
    lacking = {row.project: row.lacking for row in found.projects}
    assert lacking == {
        "lamps": ("no unit cost on record for Burglary",),
        "talks": ("no unit cost on record for Violence without injury",),
        "watch": ("an officer's score, which no unit cost prices",),
    }
    assert {row.pence for row in found.unit_costs} == {None}
    assert found.words[0] == "No project of this run can be put in pounds."
    assert "Project lamps, Project talks and Project watch" in found.words[1]


def test_the_ratio_is_of_what_is_priced_to_what_it_costs(county: Workspace) -> None:
    found = priced(a_run(county, AppraisalChanges(unit_costs="panel")))
    assert found.whole is not None
    # 60 burglaries x 10% x £6,000, and the spread of a study of moderate evidence and of its reach
    assert found.whole.benefit == 36_000_00
    assert (found.whole.cost, found.whole.appraised_cost, found.whole.ratio) == (18_000_00, 18_000_00, 2.0)
    assert found.whole.low < found.whole.benefit < found.whole.high
    assert found.words[0].startswith("In pounds: Project lamps prevents crime that would cost £36,000 (")
    assert "2 projects are left out of the sum" in found.words[1]
    assert "Later years count in full" in found.words[3]
    assert "Costs are not raised against optimism" in found.words[3]


def test_discount_and_optimism_are_settings_that_say_where_they_come_from(county: Workspace) -> None:
    book = green_book().discounting
    assert (book.rate_bp, book.first_years) == (350, 30)
    with pytest.raises(BadInput, match="say where the figure comes from"):
        state_appraisal(county, AppraisalChanges(discount_bp=350))
    changes = AppraisalChanges("panel", discount_bp=350, capital_optimism_bp=2400, note="the Green Book")
    found = priced(a_run(county, changes))
    assert found.whole is not None
    assert found.whole.appraised_cost == 22_320_00
    assert found.whole.benefit == 36_000_00  # all of it in the first year
    assert found.whole.ratio == pytest.approx(36 / 22.32)
    assert "Against optimism, capital costs are raised by 24%" in found.words[3]
    assert "(the Green Book)" in found.words[3]
    off = state_appraisal(county, AppraisalChanges(off=frozenset({"discount_bp", "capital_optimism_bp"})))
    assert (off.discount_bp, off.capital_optimism_bp, off.note) == (None, None, "")


def test_only_a_set_in_pounds_prices_an_offence(county: Workspace) -> None:
    with pytest.raises(BadInput, match="'cchi-2026-mean' is no set of costs in pounds"):
        state_appraisal(county, AppraisalChanges(unit_costs="cchi-2026-mean"))


def test_the_paper_and_the_workbook_show_the_sources(county: Workspace) -> None:
    report = a_run(county, AppraisalChanges(unit_costs="panel"))
    text = write_markdown(board_paper(report))
    assert "Panel of 3 June 2026" in text
    assert "no unit cost on record for Violence without injury" in text
    assert "£36,000" in text
    assert len(write_workbook(report)) > 1_000


@pytest.mark.parametrize(
    ("pence", "words"),
    [(0, "£0"), (99, "£0"), (1_234_56, "£1,200"), (36_499_00, "£36,000"), (987_654_321_00, "£990,000,000")],
)
def test_an_estimate_shows_two_figures(pence: int, words: str) -> None:
    assert estimate(pence) == words


def test_a_ratio_shows_two_figures_below_ten() -> None:
    assert [ratio_words(each) for each in (None, 0.123, 1.26)] == ["-", "0.12", "1.3"]
