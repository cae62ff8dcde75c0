"""A stored run under every set of harm weights on record, and the least reach of its effects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlmodel import select

from funding_tui.allocate.propose import propose
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.worth.weight_sets import SetReport, WeightSetsReport
from funding_tui.allocate.run_store import load_report
from funding_tui.allocate.weight_sets.compare import compare_weight_sets
from funding_tui.allocate.weight_sets.words import side_by_side, weight_set_lines
from funding_tui.base.errors import BadInput
from funding_tui.commands import verbs
from funding_tui.hold.importing.run_import import import_file
from funding_tui.prove.paper import board_paper
from funding_tui.prove.workbook import write_workbook
from funding_tui.rendering.markdown import write_markdown
from models.areas import Harm
from models.database import Workspace
from tests.allocate.counties import TODAY, a_county, a_project, a_stream

pytestmark = pytest.mark.slow
BURGLARY, VIOLENCE = 1, 2
OURS = (
    "set,set name,unit,source,indicator,weight\n"
    "ours,Our panel,days,Panel of 3 June 2026,burglary,50\n"
    "ours,,,,violence,\n"
)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    """£1,000 for one of two: lamps prevent 2% of 60 burglaries of 100 days, and watch scores 100 days."""
    workspace = a_county(tmp_path / "county.funding")
    a_stream(workspace, "core", {(2026, "revenue-other"): 1_000_00})
    a_project(workspace, "lamps", fixed=1_000_00, score=None, effect=(BURGLARY, 0.04, 0.5))
    a_project(workspace, "watch", fixed=1_000_00, score=10)
    file = tmp_path / "ours.csv"
    file.write_text(OURS, "utf-8")
    import_file(workspace, "weights", file, dry_run=False)
    yield workspace
    workspace.close()


def compared(workspace: Workspace) -> RunReport:
    propose(workspace, today=TODAY, who="A. Officer", deep=False)
    return compare_weight_sets(workspace, None)


def found_in(report: RunReport) -> WeightSetsReport:
    assert report.weight_sets is not None
    return report.weight_sets


def the_set(found: WeightSetsReport, code: str) -> SetReport:
    return next(each for each in found.sets if each.code == code)


def test_a_project_that_another_set_would_not_fund_flips_where_the_sums_say(county: Workspace) -> None:
    found = found_in(compared(county))
    assert (found.run_funded, found.in_all, found.complete) == (("lamps",), (), True)
    heavier = the_set(found, "cchi-2026-mean")
    assert (heavier.state, heavier.funded, heavier.flips) == ("solved", ("lamps",), ())
    ours = the_set(found, "ours")
    assert (ours.funded, ours.source, ours.imported) == (("watch",), "Panel of 3 June 2026", True)
    lamps = next(row for row in ours.flips if row.project == "lamps")
    # 60 burglaries x 2% x 83.3 days are the 100 days of the watch: a third of the way from 100 to 50
    assert (lamps.comes_in, lamps.before_bp, lamps.after_bp) == (False, 3125, 3438)
    (weight,) = lamps.weights
    assert weight.after < 100 / 1.2 < weight.before
    assert (lamps.exact, lamps.sure) == (True, True)


def test_a_set_without_a_weight_for_an_offence_says_so_and_never_takes_it_as_nothing(
    county: Workspace,
) -> None:
    found = found_in(compared(county))
    pounds = the_set(found, "home-office-2018")
    assert pounds.state == "weighs nothing"
    assert [harm.weight for harm in pounds.harms] == [None]
    assert any("has no weight for any offence" in words for words in found.words)


def test_a_project_on_an_offence_without_a_weight_is_decided_as_in_the_run(county: Workspace) -> None:
    a_project(county, "talks", fixed=1_000_00, score=None, effect=(VIOLENCE, 0.9, 1.0))
    found = found_in(compared(county))
    ours = the_set(found, "ours")
    # 114 offences of 10 days x 90% are more than either of the others
    assert (found.run_funded, ours.held, ours.funded) == (("talks",), ("talks",), ("talks",))
    _, rows = side_by_side(found)
    assert [row[1:] for row in rows if row[0] == "Project talks"] == [("in", *["(in)"] * 6)]


def test_the_least_reach_of_an_effect_is_found_by_solving(county: Workspace) -> None:
    (reach,) = found_in(compared(county)).reaches
    assert (reach.reach, reach.funded, reach.exact) == (0.5, True, True)
    # 120 days at a reach of 50%; the watch has 100
    assert reach.too_little == pytest.approx(0.415)
    assert reach.enough == pytest.approx(0.42)
    assert reach.words == (
        "Project lamps on burglary stays funded from a reach of 42% (stated: 50%); 41.5% is too little."
    )


def test_the_result_is_stored_with_the_run_and_is_on_its_papers(county: Workspace) -> None:
    report = compared(county)
    assert load_report(county, report.run).weight_sets == report.weight_sets
    text = write_markdown(board_paper(report))
    for words in weight_set_lines(found_in(report))[:3]:
        assert words.split(":")[0] in text
    assert "Panel of 3 June 2026" in text
    assert len(write_workbook(report)) > 1_000
    assert "What other weights of harm would change was not worked out" in write_markdown(
        board_paper(report.model_copy(update={"weight_sets": None}))
    )


def test_one_that_is_stopped_says_what_it_did_not_reach(county: Workspace) -> None:
    full = compared(county)
    stopped = found_in(compare_weight_sets(county, None, cancelled=lambda: True))
    assert not stopped.complete
    assert {each.state for each in stopped.sets} == {"not worked out", "weighs nothing"}
    assert load_report(county, full.run).weight_sets == full.weight_sets


def test_a_run_whose_projects_act_on_no_harm_is_refused(county: Workspace) -> None:
    with county.session() as session:
        harm = session.exec(select(Harm).where(Harm.code == "burglary")).one()
        harm.weight = 0
        session.add(harm)
    propose(county, today=TODAY, deep=False)
    with pytest.raises(BadInput, match="does not say what one offence of each kind weighs"):
        compare_weight_sets(county, None)


def test_the_verb_prints_what_is_stored(county: Workspace, tmp_path: Path) -> None:
    propose(county, today=TODAY, deep=False)
    asked = ["--workspace", str(tmp_path / "county.funding"), "--no-reach"]
    answer = json.loads(CliRunner().invoke(verbs, ["weights", "--json", *asked]).stdout)
    assert answer["run"] == 1
    assert {each["code"]: each["state"] for each in answer["sets"]}["ours"] == "solved"
    assert answer["reaches"] == []
    plain = CliRunner().invoke(verbs, ["weights", "1", *asked])
    assert plain.exit_code == 0
    assert "Our panel: Project watch comes in and Project lamps goes out" in plain.stdout
