"""What rurality costs and buys, of a kept run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from funding_tui.allocate.propose import propose
from funding_tui.allocate.report.rural import RuralPoint, RuralReport
from funding_tui.allocate.run_store import load_report
from funding_tui.allocate.rural.analysis import RuralProgress, rural_analysis
from funding_tui.allocate.rural.cases import BY_NEED, NO_RURAL_RULE, PER_HEAD, SERVICE
from funding_tui.allocate.rural.options import RuralRequest, build_rural_request
from funding_tui.base.errors import BadInput, NotFound, OperationCancelled
from models.allocations import Scenario
from models.areas import Area
from models.database import Workspace
from models.projects import OptionCost
from models.rules import AmountRule, MinimumServiceRule, PerHeadRule, ShareRule
from tests.allocate.counties import TODAY, a_project, add
from tests.allocate.rural.counties import TOWN, VILLAGE, a_county_of_visits, a_divided_county
from tests.paths import ROOT

pytestmark = pytest.mark.slow

FEW = "0:100:50"


def analysed(workspace: Workspace, asked: RuralRequest | None = None, **how: object) -> RuralReport:
    analysis = rural_analysis(
        workspace,
        request=asked or build_rural_request(floors=FEW, buy_back=False),
        workers=1,
        today=TODAY,
        **how,
    ).rural
    assert analysis is not None
    return analysis


def named(analysis: RuralReport, name: str) -> RuralPoint:
    (found,) = [point for point in analysis.measures if point.name == name]
    return found


def of_kind(analysis: RuralReport, kind: str) -> list[RuralPoint]:
    return [point for point in analysis.measures if point.kind == kind]


def test_each_floor_says_what_is_reached_lost_moved_and_how_sure_that_is(county: Workspace) -> None:
    analysis = analysed(county)
    none, half, all_of_it = analysis.frontier
    assert [point.floor_bp for point in analysis.frontier] == [0, 5_000, 10_000]
    assert (none.benefit, none.rural_bp, none.pence) == (pytest.approx(TOWN), 0, 7_000_00)
    assert (none.can_be_told, none.moved, none.pounds) == (False, {}, None)
    assert (half.benefit, half.rural_bp, half.pence) == (pytest.approx(VILLAGE), 10_000, 5_000_00)
    assert half.verified
    assert half.can_be_told
    assert half.gap is not None
    assert half.gap <= analysis.gap
    assert half.lost == pytest.approx(TOWN - VILLAGE)
    assert half.lost_at_least == pytest.approx(TOWN - VILLAGE, rel=0.01)
    assert (half.gained_projects, half.lost_projects) == (("village",), ("town",))
    assert half.moved == {"W1": 1_250_00, "W2": 3_750_00, "W3": -7_000_00}
    assert (half.rural_per_head, half.urban_per_head) == (125, 0)
    assert half.pounds == pytest.approx(7_000_00 * 40 / 90, abs=1)
    assert all_of_it.benefit == half.benefit


def test_a_floor_that_cannot_be_had_says_which_rules_stand_against_it(tmp_path: Path) -> None:
    town_first = AmountRule(words="Some is spent in the town", places="urban", at_least_pence=100)
    analysis = analysed(a_divided_county(tmp_path / "county.funding", town_first))
    last = analysis.frontier[-1]
    assert (last.status, last.benefit, last.lost, last.moved) == ("infeasible", None, None, {})
    assert "Some is spent in the town" in last.message
    assert "cannot be met" in last.sentence
    assert any("The highest of them that can be met is 0%" in words for words in analysis.words)


def test_parity_is_by_people_and_by_recorded_harm(county: Workspace) -> None:
    analysis = analysed(county)
    assert named(analysis, PER_HEAD).floor_bp == 4_000
    # burglary: 400 x 1% + 1,200 x 0.5% of 60 in all, 100 a burglary; violence 10 each. Harm is harm: that
    # the priority of violence weighs 2 does not double it
    rural = (4 + 6) * 100 + (10 + 15) * 10
    whole = rural + 50 * 100 + 120 * 10
    by_need = named(analysis, BY_NEED).floor_bp
    assert by_need is not None
    assert by_need - 1 < 10_000 * rural / whole <= by_need
    assert [point.benefit for point in (named(analysis, PER_HEAD), named(analysis, BY_NEED))] == [
        pytest.approx(VILLAGE),
        pytest.approx(VILLAGE),
    ]


def test_minimum_service_that_the_money_cannot_pay_for_everywhere_is_told(county: Workspace) -> None:
    point = named(analysed(county), SERVICE)
    assert (point.status, point.benefit) == ("infeasible", None)
    assert SERVICE in point.message


def test_minimum_service_names_the_areas_that_nothing_serves(county: Workspace) -> None:
    with county.session() as session:
        add(session, Area(code="W4", name="Dale [x]", kind="ward", rural=True, population=10))
    point = named(analysed(county), SERVICE)
    assert point.status == "failed"
    assert "no project delivered in whole units serves Dale [x]" in point.message
    assert point.sentence.startswith(f"{SERVICE}: not worked out.")


def test_sparse_is_as_published_unless_the_officer_names_a_threshold(county: Workspace) -> None:
    analysis = analysed(county)
    (published,) = of_kind(analysis, "sparse")
    assert (published.sparsity, published.floor_bp) == (50, 1_000)  # Ash has a tenth of the people
    assert any("at most 50 people per km2: Herefordshire Council" in words for words in analysis.method)
    own = analysed(county, build_rural_request(floors="0:0:1", sparsity="100, 10", buy_back=False))
    hundred, ten = of_kind(own, "sparse")
    assert (hundred.sparsity, hundred.floor_bp, hundred.benefit) == (100, 4_000, pytest.approx(VILLAGE))
    assert (ten.status, ten.message) == ("failed", "no area is as sparse as that")
    assert any("100 people per km2: named by the officer" in words for words in own.method)


def test_classes_are_those_on_record_under_their_published_names(county: Workspace) -> None:
    analysis = analysed(county, build_rural_request(floors="0:0:1", class_floor=10, buy_back=False))
    (point,) = of_kind(analysis, "classes")
    assert "less than 10% of the average a head" in point.name
    assert (point.pence, point.benefit) == (0, 0)  # whichever project is funded, one class gets nothing
    assert "Nothing is spent" in point.sentence
    rows = {row.group: row for row in analysis.groups if row.grouping == "RUC 2021"}
    assert list(rows) == [
        "Smaller rural: further from a major town or city",
        "Urban: nearer to a major town or city",
    ]
    assert [row.people for row in rows.values()] == [4_000, 6_000]
    assert [row.reference for row in rows.values()] == [0, 7_000_00]
    assert [row.headline for row in rows.values()] == [5_000_00, 0]


def test_what_is_not_on_record_is_not_assumed(tmp_path: Path) -> None:
    analysis = analysed(a_divided_county(tmp_path / "county.funding", facts=False))
    assert [point.status for point in (*of_kind(analysis, "sparse"), *of_kind(analysis, "classes"))] == [
        "failed"
    ] * 2
    assert {row.grouping for row in analysis.groups} == {"rural and urban"}
    assert "no area has its size" in of_kind(analysis, "sparse")[0].message


def test_a_run_with_a_rural_rule_is_held_against_the_best_without_it(county: Workspace) -> None:
    floor = ShareRule(words="Half is rural", places="rural", at_least_bp=5_000)
    with county.session() as session:
        base = session.exec(select(Scenario)).one()
        base.rules = [floor.model_dump(mode="json")]
        session.add(base)
    analysis = analysed(county)
    assert analysis.reference is not None
    assert analysis.run is not None
    assert analysis.reference.benefit == pytest.approx(TOWN)
    assert (analysis.run.benefit, analysis.run.can_be_told) == (pytest.approx(VILLAGE), True)
    assert analysis.headline == analysis.run.name == "This run: Half is rural"
    assert analysis.run.floor_bp == 5_000
    assert [(row.name, row.pence) for row in analysis.gainers] == [("Beech", 3_750_00), ("Ash", 1_250_00)]
    assert [(row.name, row.pence) for row in analysis.losers] == [("Cherry", -7_000_00)]
    assert analysis.words[0] == analysis.run.sentence
    assert "Its benefit is 50 harm days, worth 50 by the weights of the priorities" in analysis.words[0]
    assert "40 of value (44.44%) less than the best without a rural rule" in analysis.words[0]
    assert "coming in" not in analysis.words[0].split(".")[0]
    assert (
        "Coming in: Project village; going out: Project town; 2 areas get more and 1 area gets less."
        in (analysis.words[0])
    )


@pytest.mark.slow
def test_parity_between_the_sides_is_a_rural_rule_and_an_agreement_is_not(tmp_path: Path) -> None:
    agreed = ShareRule(words="The funder wants some of it rural", places="rural", at_least_bp=100)
    workspace = a_divided_county(tmp_path / "county.funding", agreed)
    parity = PerHeadRule(words="Level", between="places", at_least_bp=1)
    service = MinimumServiceRule(words="A rural project", places="rural", at_least=0)
    with workspace.session() as session:
        base = session.exec(select(Scenario)).one()
        base.rules = [rule.model_dump(mode="json") for rule in (parity, service)]
        session.add(base)
    analysis = analysed(workspace)
    assert analysis.headline == "This run: Level"
    assert analysis.reference is not None
    assert analysis.reference.benefit == pytest.approx(VILLAGE)  # the agreement holds throughout


def test_parity_between_classes_is_a_rural_rule(county: Workspace) -> None:
    with county.session() as session:
        base = session.exec(select(Scenario)).one()
        parity = PerHeadRule(words="Classes level", between="classes", at_least_bp=1)
        base.rules = [parity.model_dump(mode="json")]
        session.add(base)
    analysis = analysed(county)
    assert analysis.headline == "This run: Classes level"
    assert analysis.reference is not None
    assert analysis.reference.benefit == pytest.approx(TOWN)


def test_the_price_in_pounds_is_found_by_solving_with_larger_pots(county: Workspace) -> None:
    analysis = analysed(county, build_rural_request(floors="0:0:1"))
    assert analysis.buy_back is not None
    assert analysis.buy_back.of == PER_HEAD
    # both projects cost £12,000: two thousand more, which is the last step tried
    assert (analysis.buy_back.more_than, analysis.buy_back.at_most) == (1_500_00, 2_000_00)
    assert "between £1,500 and £2,000" in analysis.buy_back.words
    assert "solving again with every pot made larger" in analysis.buy_back.words
    assert analysis.buy_back.words in analysis.words


def test_a_price_that_no_money_tried_pays_is_said_so(county: Workspace) -> None:
    asked = build_rural_request(floors="0:0:1").model_copy(update={"steps_bp": (100, 200)})
    analysis = analysed(county, asked)
    assert analysis.buy_back is not None
    assert (analysis.buy_back.more_than, analysis.buy_back.at_most, analysis.buy_back.tried_to) == (
        200_00,
        None,
        200_00,
    )
    assert "No extra money up to £200" in analysis.buy_back.words


def test_no_uplift_is_tried_unless_it_is_named_and_none_stated_is_said(tmp_path: Path) -> None:
    workspace = a_county_of_visits(tmp_path / "county.funding")
    analysis = analysed(workspace, build_rural_request(floors="0:0:1", buy_back=False))
    assert of_kind(analysis, "uplift") == []
    assert analysis.uplift_words.startswith("No delivery uplift is stated")
    assert analysis.uplift_words in analysis.words


def test_an_uplift_that_is_named_makes_each_rural_unit_dearer(tmp_path: Path) -> None:
    workspace = a_county_of_visits(tmp_path / "county.funding")
    analysis = analysed(workspace, build_rural_request(floors="0:0:1", uplifts="100,0", buy_back=False))
    alone, level, nothing = of_kind(analysis, "uplift")
    assert analysis.reference is not None
    assert (alone.uplift_bp, level.uplift_bp, nothing.uplift_bp) == (10_000, 10_000, 0)
    assert alone.name == "Rural delivery costs 100% more; no rural rule"
    assert level.name == f"Rural delivery costs 100% more; {PER_HEAD}"
    same, dear = named(analysis, PER_HEAD), level
    assert same.benefit is not None
    assert dear.benefit is not None
    assert dear.benefit < same.benefit  # as much money buys half as many visits there
    assert nothing.status == "failed"
    assert "change no cost" in nothing.message


def test_an_uplift_on_record_is_told(tmp_path: Path) -> None:
    workspace = a_county_of_visits(tmp_path / "county.funding", rural_uplift_bp=1_250)
    a_project(workspace, "own", fixed=1, uplift_bp=500, areas=["W1"])
    analysis = analysed(workspace, build_rural_request(floors="0:0:1", buy_back=False))
    said = "Delivery in rural areas is stated to cost 12.5% more."
    assert analysis.uplift_words == f"{said} These projects state their own: Project own 5%."


def test_other_costs_are_not_tried_on_a_run_whose_projects_have_changed(tmp_path: Path) -> None:
    workspace = a_county_of_visits(tmp_path / "county.funding")
    propose(workspace, today=TODAY, deep=False)
    with workspace.session() as session:
        cost = session.exec(select(OptionCost)).one()
        cost.unit_pence = 900_00
        session.add(cost)
    with pytest.raises(BadInput, match=r"have changed since run 1.*propose base"):
        analysed(workspace, build_rural_request(floors="0:0:1", uplifts="10"))


def test_it_is_kept_with_the_latest_run_and_a_run_is_made_where_there_is_none(county: Workspace) -> None:
    analysis = analysed(county)
    kept = load_report(county, None)
    assert (kept.run, kept.rural) == (1, analysis)
    propose(county, today=TODAY, deep=False)
    assert load_report(county, None).rural is None
    analysed(county)
    assert load_report(county, None).run == 2
    assert load_report(county, 2).rural is not None


@pytest.fixture
def seen() -> list[RuralProgress]:
    return []


def test_what_was_found_before_it_was_stopped_is_kept_and_gone_on_from(
    county: Workspace, cache: Path, seen: list[RuralProgress]
) -> None:
    def stop() -> bool:
        return bool(seen) and seen[-1].done >= 3

    part = analysed(county, progress=seen.append, cancelled=stop)
    assert 3 <= part.done < part.asked
    assert part.reference is not None
    assert seen[-1].so_far is not None
    assert load_report(county, None).rural == part
    (file,) = (cache / "rural").iterdir()
    with file.open("ab") as kept:
        kept.write(b'{"case": "what a killed process left')
    seen.clear()
    whole = analysed(county, progress=seen.append)
    assert seen[0].done == part.done
    assert seen[0].so_far is not None
    assert whole.done == whole.asked
    assert list((cache / "rural").iterdir()) == []
    assert whole.frontier == analysed(county).frontier


def test_one_that_is_stopped_does_not_take_the_place_of_a_fuller_one(
    county: Workspace, cache: Path, seen: list[RuralProgress]
) -> None:
    whole = analysed(county)
    part = analysed(county, progress=seen.append, cancelled=lambda: bool(seen) and seen[-1].done >= 3)
    assert part.done < whole.done
    assert load_report(county, None).rural == whole


def test_a_file_that_is_named_stays(county: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "rural.jsonl"
    analysis = analysed(county, build_rural_request(floors="0:0:1"), to=file)
    assert len(file.read_text("utf-8").splitlines()) == analysis.asked + 1
    assert (tmp_path / "rural-buying-back.jsonl").is_file()
    with pytest.raises(BadInput, match="other cases of this problem"):
        analysed(county, build_rural_request(floors="0:20:10"), to=file)


def test_stopped_before_anything_was_solved_nothing_is_kept(county: Workspace) -> None:
    propose(county, today=TODAY, deep=False)
    with pytest.raises(OperationCancelled, match="start it again"):
        analysed(county, cancelled=lambda: True)
    assert load_report(county, None).rural is None


def test_a_cache_that_cannot_be_written_is_said_so(county: Workspace, cache: Path) -> None:
    cache.write_text("a file stands where the folder should be", encoding="utf-8")
    with pytest.raises(BadInput, match=r"cannot be made.*--to"):
        analysed(county)


def test_a_county_without_rural_areas_has_nothing_to_analyse(county: Workspace) -> None:
    with county.session() as session:
        for area in session.exec(select(Area)):
            area.rural = False
            session.add(area)
    with pytest.raises(BadInput, match="none of these areas is classed as rural"):
        analysed(county)


def test_a_scenario_that_is_not_there_is_named(county: Workspace) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        rural_analysis(county, "nowhere", today=TODAY)


def test_without_any_allocation_the_rest_is_not_made_up(tmp_path: Path) -> None:
    too_much = AmountRule(words="More than there is", at_least_pence=20_000_00)
    analysis = analysed(a_divided_county(tmp_path / "county.funding", too_much))
    assert analysis.reference is not None
    assert analysis.reference.status == "infeasible"
    assert "is not known" in analysis.words[0]
    assert "More than there is" in analysis.words[0]
    assert (analysis.gainers, analysis.buy_back) == ((), None)
    assert all(point.benefit is None for point in (*analysis.frontier, *analysis.measures))


def test_no_rural_rule_is_the_first_case(county: Workspace) -> None:
    analysis = analysed(county)
    assert analysis.reference is not None
    assert (analysis.reference.name, analysis.reference.kind) == (NO_RURAL_RULE, "reference")
    assert analysis.reference.sentence.endswith("The rest is compared with this.")


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({"floors": "0:120:10"}, "between 0% and 100%"),
        ({"floors": "often"}, "from:to:step"),
        ({"uplifts": "ten"}, "percentages between commas"),
        ({"uplifts": "-5"}, "percentages between commas"),
        ({"uplifts": "5000"}, "from 0% to 1,000%"),
        ({"uplifts": "nan"}, "percentages between commas"),
        ({"sparsity": "0"}, "above 0"),
        ({"sparsity": "1.5"}, "whole numbers"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(words: dict[str, str], fault: str) -> None:
    with pytest.raises(BadInput, match=fault):
        build_rural_request(**words)


def test_the_partnerships_own_file_of_questions_counts(tmp_path: Path) -> None:
    shipped = ROOT / "funding_tui" / "allocate" / "rural" / "rural_asks.toml"
    own = tmp_path / "rural_asks.toml"
    own.write_text(shipped.read_text("utf-8").replace('"0:100:5"', '"10:20:10"'), encoding="utf-8")
    assert build_rural_request().floors_bp == (1_000, 2_000)
    own.write_text("[frontier]\nfloors = 3\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"rural_asks\.toml: frontier\.floors"):
        build_rural_request()


def every(analysis: RuralReport) -> Iterator[RuralPoint]:
    yield from (*analysis.frontier, *analysis.measures)


def test_every_case_has_a_sentence_that_can_be_read_out(county: Workspace) -> None:
    for point in every(analysed(county)):
        assert point.sentence.startswith(point.name)
        assert point.sentence.endswith(".")
