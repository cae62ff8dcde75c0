from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from funding_tui.allocate.project_list import list_projects, read_project
from funding_tui.base.errors import NotFound
from models.database import Workspace
from models.money import FinancialYear
from models.partnership import Partnership
from models.projects import OptionEffect
from tests.builders import (
    HOSTILE,
    a_project,
    a_workspace,
    add,
    an_area,
    an_effect,
    an_option,
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """Two rural wards and a town, with 25% dearer delivery in rural areas."""
    with a_workspace(tmp_path) as made:
        with made.session() as session:
            add(session, Partnership(name="Smallshire", rural_uplift_bp=2_500))
        an_area(made, "W1")
        an_area(made, "W2")
        an_area(made, "T1", rural=False)
        yield made


def test_an_empty_workspace_has_no_projects(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        assert list_projects(workspace) == ()


def test_a_project_costs_from_its_cheapest_viable_to_its_dearest_option(workspace: Workspace) -> None:
    project = a_project(workspace)
    an_option(workspace, project, (1_000_000, 0), (500_000, 0), code="small")
    an_option(workspace, project, (4_000_000, 0), code="large")
    (row,) = list_projects(workspace)
    assert (row.options, row.least, row.most) == (2, 1_500_000, 4_000_000)
    assert row.missing == ()


def test_units_cost_by_area_and_more_in_rural_ones(workspace: Workspace) -> None:
    project = a_project(workspace)
    an_option(workspace, project, (100_000, 40_000), delivery="units", max_units=2)
    (row,) = list_projects(workspace)
    # one in the town, where it is cheapest; two in each area, with a quarter more in two of them
    assert (row.least, row.most) == (140_000, 100_000 + 2 * (40_000 + 50_000 + 50_000))


def test_a_scalable_option_costs_from_its_stated_minimum(workspace: Workspace) -> None:
    project = a_project(workspace, rural_uplift_bp=0)
    an_option(workspace, project, (0, 100_000), delivery="scalable", minimum_pence=50_000, places="rural")
    (row,) = list_projects(workspace)
    assert (row.least, row.most, row.places) == (50_000, 200_000, "all rural areas")


def test_a_minimum_above_full_delivery_does_not_make_the_least_more_than_the_most(
    workspace: Workspace,
) -> None:
    project = a_project(workspace, rural_uplift_bp=0)
    an_option(workspace, project, (0, 1_000), delivery="scalable", minimum_pence=900_000)
    (row,) = list_projects(workspace)
    assert row.least == row.most == 3_000


def test_what_lacks_something_comes_first_then_priority_and_name(workspace: Workspace) -> None:
    for code, priority in (("zebra", "crime"), ("apple", "crime"), ("beta", "abuse")):
        an_option(workspace, a_project(workspace, code, priority=priority), (100, 0))
    a_project(workspace, "unfinished", priority="abuse")
    assert [row.code for row in list_projects(workspace)] == ["unfinished", "apple", "zebra", "beta"]


def test_everything_that_a_project_lacks_is_named(workspace: Workspace) -> None:
    a_project(workspace, "a")
    an_option(workspace, a_project(workspace, "b"), (0, 0), score=None)
    bits = a_project(workspace, "c")
    an_option(workspace, bits, (100, 0), code="elsewhere", areas=["X9"])
    an_option(workspace, bits, code="free")
    assert {row.code: row.missing for row in list_projects(workspace)} == {
        "a": ("no option to fund it by",),
        "b": ("no cost", "neither a measured effect nor an officer score"),
        "c": ("option elsewhere: none of its areas is in the workspace", "option free: no cost"),
    }


def test_without_areas_a_project_is_told_by_its_fixed_costs_and_says_what_is_missing(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        an_option(workspace, a_project(workspace), (1_000, 500))
        (row,) = list_projects(workspace)
    assert (row.least, row.most) == (1_000, 1_000)
    assert row.missing == ("no areas are in the workspace yet",)


def test_an_option_that_makes_no_sense_is_told_and_stops_no_screen(workspace: Workspace) -> None:
    an_option(
        workspace,
        a_project(workspace),
        (0, 10_000),
        delivery="scalable",
        returns=[[0.5, 0.1], [1.0, 1.0]],
    )
    (row,) = list_projects(workspace)
    assert "concave" in row.missing[0]


def test_the_basis_says_whether_benefit_rests_on_evidence_or_on_officers(workspace: Workspace) -> None:
    an_effect(workspace, an_option(workspace, a_project(workspace, "both"), (100, 0), score=7))
    an_effect(workspace, an_option(workspace, a_project(workspace, "evidence"), (100, 0), score=None))
    an_option(workspace, a_project(workspace, "none"), (100, 0), score=None)
    scored = a_project(workspace, "officer score")
    an_option(workspace, scored, (100, 0), score=3)
    an_option(workspace, scored, (200, 0), score=6, code="more")
    found = {row.code: row for row in list_projects(workspace)}
    assert {code: row.basis for code, row in found.items()} == {code: code for code in found}
    assert found["officer score"].score == 6
    assert found["evidence"].score is None


@pytest.mark.parametrize(
    ("areas", "side", "words"),
    [
        ([], "", "all areas"),
        ([], "rural", "all rural areas"),
        (["W1", "T1"], "", "W1, T1"),
        (["W1"], "rural", "W1 (rural parts)"),
        (["W1", "W2", "T1", "X"], "", "4 areas"),
        (["W1", "W2", "T1", "X"], "urban", "4 urban areas"),
    ],
)
def test_where_a_project_works_is_said_in_words(
    workspace: Workspace, areas: list[str], side: str, words: str
) -> None:
    an_option(workspace, a_project(workspace), (100, 0), areas=areas, places=side)
    assert list_projects(workspace)[0].places == words


def test_a_project_in_full_tells_costs_options_and_hostile_text_as_it_is(workspace: Workspace) -> None:
    project = a_project(workspace, summary=HOSTILE, provider="Refuge", source="bid", illustrative=True)
    an_option(workspace, project, (100, 5), (200, 0), delivery="units", unit_name="post", note="term time")
    found = read_project(workspace, "lights")
    assert (found.summary, found.provider, found.source) == (HOSTILE, "Refuge", "bid")
    assert found.row.illustrative
    assert found.costs == (
        ("full", "2026/27", "revenue-other", 100, 5),
        ("full", "2027/28", "revenue-other", 200, 0),
    )
    assert found.options == (
        ("full", "Full", "whole units (post), at most 1 in each area; all areas; term time"),
    )


def test_evidence_is_told_with_direction_size_strength_and_source(workspace: Workspace) -> None:
    option = an_option(workspace, a_project(workspace), (100, 0), score=None)
    an_effect(
        workspace,
        option,
        direction="reduces",
        effect_value=-14.0,
        effect_unit="%",
        ci_low=-20.0,
        ci_high=-8.0,
        strength="strong",
        studies="17 studies",
        source="College of Policing",
        verified="yes",
        published="2008",
        read_on=date(2026, 11, 1),
    )
    counted, known = read_project(workspace, "lights").evidence
    assert counted == (
        "counted on Burglary, option full",
        "prevents 14% of the harm that it reaches; reaches 50% of it (an assumption without a note); "
        "from: College of Policing",
    )
    assert known == (
        "crime",
        "reduces; -14 % (-20 to -8); strength: strong; studies: 17 studies; source: College of Policing; "
        "published 2008, read 1 November 2026",
    )


def test_an_unknown_effect_size_is_said_not_to_have_been_seen(workspace: Workspace) -> None:
    unknown = {"direction": "", "effect_value": None, "effect_unit": ""}
    an_effect(workspace, an_option(workspace, a_project(workspace), (100, 0)), **unknown)
    counted, *_, (_, words) = read_project(workspace, "lights").evidence
    assert "not counted: no size of the effect is on record" in counted[1]
    assert words == (
        "direction not known; no effect size seen; strength: not known; source: not stated; not dated; "
        "not verified"
    )


def test_an_officer_s_score_is_told_with_the_note_that_it_rests_on(workspace: Workspace) -> None:
    project = a_project(workspace)
    an_option(workspace, project, (100, 0), score=7, score_note="panel of 3, June")
    an_option(workspace, project, (200, 0), score=2.5, code="bare")
    assert read_project(workspace, "lights").evidence == (
        ("officer score, option full", "7 of 10 a year: panel of 3, June"),
        ("officer score, option bare", "2.5 of 10 a year: no note of what it rests on"),
    )


def test_a_project_that_is_not_there_names_the_nearest(workspace: Workspace) -> None:
    with pytest.raises(NotFound, match="there is no project 'x'; none is recorded yet"):
        read_project(workspace, "x")
    a_project(workspace, "IDVA-1")
    with pytest.raises(NotFound, match="did you mean 'IDVA-1'"):
        read_project(workspace, "idva1")


def test_what_nobody_has_answered_is_asked_and_stops_nothing(workspace: Workspace) -> None:
    an_option(workspace, a_project(workspace), (100, 0))
    (row,) = list_projects(workspace)
    assert row.missing == ()
    assert row.questions == (
        "years of the effect not stated: when its effect begins, how long it lasts and what that rests on; "
        "counted from the first year of the plan for one year, an assumption",
        "who else pays for this: not asked yet",
        "in which year's prices its costs are: not stated",
    )
    assert row.effects[0].words == "beginning not stated, length not stated"


def test_what_is_answered_is_shown_and_old_prices_and_undated_evidence_are_asked_about(
    workspace: Workspace,
) -> None:
    answered = {"also_paid_by": "Nobody that we know of", "price_year": FinancialYear(2022)}
    option = an_option(
        workspace,
        a_project(workspace, **answered),
        (100, 0),
        effect_from=FinancialYear(2026),
        effect_years=10,
        effect_basis="The maker",
    )
    an_effect(workspace, option, source="A study")
    (row,) = list_projects(workspace)
    assert row.questions == (
        "its prices are those of 2022/23, 4 years before the money: ask for new ones",
        "when its evidence was published and read: not stated (A study)",
    )
    assert (row.also_paid_by, row.price_year) == ("Nobody that we know of", "2022/23")
    assert (row.effects[0].words, row.effects[0].basis) == ("2026/27 to 2035/36 (10 years)", "The maker")


def test_an_effect_that_nobody_measured_is_called_an_assumption(workspace: Workspace) -> None:
    option = an_option(workspace, a_project(workspace), (100, 0), score=None)
    an_effect(workspace, option)
    with workspace.session() as session:
        effect = session.exec(select(OptionEffect)).one()
        effect.evidence_id, effect.reduction, effect.assumption = None, 0.1, "The board's judgement"
        session.add(effect)
    assert list_projects(workspace)[0].basis == "assumption"
    counted = read_project(workspace, "lights").evidence[0][1]
    assert counted.endswith("an assumption: The board's judgement")
