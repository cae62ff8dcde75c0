"""What the records do not know exactly becomes unknowns of the problem, each with a spread and its source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from funding_tui.allocate.problem import uncertain_inputs
from funding_tui.allocate.problem.build import UnsavedChanges, build_setup
from funding_tui.base.errors import BadInput
from models.database import Workspace
from models.projects import Evidence, Option, OptionCost, OptionEffect
from models.weights import HarmWeight, HarmWeightSet
from optimiser.uncertain_inputs import Interval, LogNormal, Unknown
from tests.allocate.counties import TODAY, a_county, a_project, a_stream

pytestmark = pytest.mark.slow

BURGLARY, VIOLENCE = 1, 2


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings file of the test's own; there is none until a test writes one."""
    path = tmp_path / "settings.toml"
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(path))
    return path


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    workspace = a_county(tmp_path / "county.funding")
    a_stream(workspace, "core", {(2026, "revenue-other"): 10_000_00})
    yield workspace
    workspace.close()


def every_unknown(workspace: Workspace) -> tuple[Unknown, ...]:
    return build_setup(workspace, "base", UnsavedChanges(), TODAY).problem.unknowns


def unknowns(workspace: Workspace) -> tuple[Unknown, ...]:
    """Studies, effects without one, and scores."""
    others = ("reach of", "weight of", "point value")
    return tuple(each for each in every_unknown(workspace) if not each.id.startswith(others))


def the_unknown(workspace: Workspace, id: str) -> Unknown:
    (found,) = [each for each in every_unknown(workspace) if each.id == id]
    return found


def a_study(workspace: Workspace, **stated: Any) -> Unknown:
    """The one unknown of a county with one measured project, whose study states this."""
    a_project(workspace, "lamps", fixed=100_00, score=None, effect=(BURGLARY, 0.14, 1.0))
    with workspace.session() as session:
        evidence = session.exec(select(Evidence)).one()
        for name, value in stated.items():
            setattr(evidence, name, value)
        session.add(evidence)
    (unknown,) = unknowns(workspace)
    return unknown


@pytest.mark.parametrize(
    ("unit", "effect", "low", "high", "spread"),
    [
        ("percent", -10.0, -15.0, -5.0, Interval(low=0.5, high=1.5)),
        ("risk ratio", 0.5, 0.25, 0.75, Interval(low=0.5, high=1.5)),
        ("percent vs control areas", -10.0, -20.0, -5.0, LogNormal(median=1, low=0.5, high=2)),
        ("percent", -10.0, -30.0, 10.0, Interval(low=-1, high=3)),
    ],
    ids=["a symmetric interval", "a ratio, counted from 1", "a skew one", "one that holds no effect at all"],
)
def test_a_study_with_an_interval_is_spread_as_it_measured(
    county: Workspace, unit: str, effect: float, low: float, high: float, spread: object
) -> None:
    unknown = a_study(county, effect_unit=unit, effect_value=effect, ci_low=low, ci_high=high)
    assert unknown.factor == spread
    assert unknown.basis == "evidence"
    assert unknown.source.startswith("a study; ")
    assert unknown.effects == (("lamps/full", "burglary"),)


@pytest.mark.parametrize(
    "stated",
    [
        {"ci_low": None, "ci_high": None},
        {"ci_low": -20.0, "ci_high": -15.0},
    ],
    ids=["no interval", "one beside the effect"],
)
def test_a_study_whose_interval_cannot_be_read_has_a_stated_prior(
    county: Workspace, stated: dict[str, object]
) -> None:
    unknown = a_study(county, **{"effect_value": -14.0, **stated})
    assert unknown.basis == "assumption"
    assert "assumption of the partnership" in unknown.source
    assert unknown.factor == Interval(low=0.25, high=1.75)


@pytest.mark.parametrize(
    ("strength", "low"),
    [
        ("Strong", 0.5),
        ("YEF band HIGH (30%+), high confidence", 0.5),
        ("moderate", 0.25),
        ("YEF band MODERATE", 0.0),
        ("not strong", 0.0),
        ("", 0.0),
    ],
)
def test_the_prior_is_wider_for_weaker_evidence_and_widest_where_its_strength_is_not_known(
    county: Workspace, strength: str, low: float
) -> None:
    assert a_study(county, strength=strength).factor == Interval(low=low, high=2 - low)


@pytest.mark.parametrize(
    ("measured_in", "strength", "spread"),
    [
        ("England and Wales", "strong", Interval(low=0.5, high=1.5)),
        ("United States, England", "strong", Interval(low=0.5, high=1.5)),
        ("United States", "strong", Interval(low=0, high=2)),
        ("United States", "moderate", Interval(low=0, high=2)),
        ("", "strong", Interval(low=0.25, high=1.75)),
        ("", "", Interval(low=0, high=2)),
    ],
)
def test_evidence_from_elsewhere_is_no_surer_here_than_it_carries(
    county: Workspace, measured_in: str, strength: str, spread: Interval
) -> None:
    assert a_study(county, measured_in=measured_in, strength=strength).factor == spread


def test_an_interval_measured_elsewhere_is_widened_to_what_carries_and_stays_where_it_is_wider(
    county: Workspace,
) -> None:
    abroad = a_study(county, measured_in="Sweden", effect_value=-10.0, ci_low=-12.0, ci_high=-8.0)
    assert (abroad.factor, abroad.basis) == (Interval(low=0, high=2), "assumption")


def test_an_interval_that_is_wider_than_what_carries_stays(county: Workspace) -> None:
    wide = a_study(county, measured_in="Sweden", effect_value=-10.0, ci_low=-40.0, ci_high=20.0)
    assert (wide.factor, wide.basis) == (Interval(low=-2, high=4), "evidence")


def test_one_study_behind_two_projects_is_one_unknown(county: Workspace) -> None:
    a_study(county)
    a_project(county, "gates", fixed=100_00, score=None, effect=(BURGLARY, 0.3, 1.0))
    with county.session() as session:
        first, second = session.exec(select(OptionEffect).order_by(OptionEffect.id))
        second.evidence_id = first.evidence_id
        session.add(second)
    (unknown,) = unknowns(county)
    assert unknown.effects == (("lamps/full", "burglary"), ("gates/full", "burglary"))


def test_an_effect_without_a_study_and_an_officers_score_are_assumptions_of_their_own(
    county: Workspace,
) -> None:
    a_project(county, "gates", fixed=100_00, score=6.0, effect=(BURGLARY, 0.3, 1.0))
    with county.session() as session:
        effect = session.exec(select(OptionEffect)).one()
        effect.evidence_id, effect.reduction = None, 0.3
        session.add(effect)
    assumed, scored = unknowns(county)
    assert (assumed.effects, assumed.points) == ((("gates/full", "burglary"),), ())
    assert (scored.effects, scored.points) == ((), ("gates/full",))
    assert {assumed.basis, scored.basis} == {"assumption"}
    assert scored.source.startswith("an officer's score; ")


def test_the_scores_of_one_project_move_together(county: Workspace) -> None:
    a_project(county, "watch", fixed=100_00, score=6.0)
    with county.session() as session:
        more = Option(project_id=1, code="more", name="More", score=8.0, score_note="judged")
        session.add(more)
        session.flush()
        session.add(
            OptionCost(
                option_id=more.id or 0, financial_year="2026/27", cost_type="revenue-other", fixed_pence=1
            )
        )
    (unknown,) = unknowns(county)
    assert unknown.points == ("watch/full", "watch/more")


def test_what_cannot_be_weighed_is_not_unknown_either(county: Workspace) -> None:
    a_project(county, "watch", fixed=100_00)
    a_project(county, "free", fixed=0)
    assert [unknown.points for unknown in unknowns(county)] == [("watch/full",)]


def test_a_partnership_may_use_priors_of_its_own(county: Workspace, settings: Path) -> None:
    a_project(county, "watch", fixed=100_00)
    shipped = Path(uncertain_inputs.__file__).with_name("priors.toml")
    before, _, after = shipped.read_text("utf-8").partition("[score]")
    ours = (
        '[score]\nname = "an officer\'s score"\nsource = "our board"\n'
        'spread = { kind = "triangular", low = 0.5, mode = 1, high = 1.5 }\n\n'
    )
    settings.with_name("priors.toml").write_text(before + ours + after[after.index("[reach]") :], "utf-8")
    (unknown,) = unknowns(county)
    assert unknown.factor.kind == "triangular"
    assert unknown.source == "an officer's score; our board"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[score", "cannot be read"),
        ("", "measured: Field required"),
    ],
)
def test_a_file_of_priors_that_cannot_be_used_is_named_with_the_reason(
    county: Workspace, settings: Path, text: str, why: str
) -> None:
    a_project(county, "watch", fixed=100_00)
    own = settings.with_name("priors.toml")
    own.write_text(text, "utf-8")
    with pytest.raises(BadInput) as fault:
        unknowns(county)
    assert str(own) in str(fault.value)
    assert why in str(fault.value)


def test_a_file_of_priors_from_before_reach_was_drawn_is_still_read(
    county: Workspace, settings: Path
) -> None:
    a_project(county, "lamps", fixed=100_00, score=None, effect=(BURGLARY, 0.14, 0.5))
    shipped = Path(uncertain_inputs.__file__).with_name("priors.toml")
    settings.with_name("priors.toml").write_text(shipped.read_text("utf-8").partition("[reach]")[0], "utf-8")
    assert the_unknown(county, "reach of lamps on burglary").factor == Interval(low=0.5, high=1.5)


@pytest.mark.parametrize(("reach", "high"), [(0.5, 1.5), (0.8, 1.25), (1.0, 1.0)])
def test_reach_is_drawn_and_never_more_than_all_of_the_harm(
    county: Workspace, reach: float, high: float
) -> None:
    a_project(county, "lamps", fixed=100_00, score=None, effect=(BURGLARY, 0.14, reach))
    unknown = the_unknown(county, "reach of lamps on burglary")
    assert unknown.factor == Interval(low=0.5, high=high)
    assert (unknown.basis, unknown.effects) == ("assumption", (("lamps/full", "burglary"),))


def test_a_weight_is_drawn_between_the_lowest_and_the_highest_on_record(county: Workspace) -> None:
    a_project(county, "lamps", fixed=100_00, score=None, effect=(BURGLARY, 0.14, 1.0))
    unknown = the_unknown(county, "weight of burglary")
    # the run's own 100 is the lowest; 293.64 days is the mean of CCHI 2020
    assert unknown.factor == Interval(low=1.0, high=2.9364)
    assert (unknown.basis, unknown.harms) == ("assumption", ("burglary",))
    assert "Cambridge Crime Harm Index 2020, mean 293.64" in unknown.source


def test_an_offence_that_no_set_on_record_weighs_has_the_widest_spread(county: Workspace) -> None:
    a_project(county, "lamps", fixed=100_00, score=None, effect=(VIOLENCE, 0.14, 1.0))
    assert the_unknown(county, "weight of violence").factor == Interval(low=0, high=2)


def test_sets_in_another_unit_say_nothing_of_a_weight_in_days(county: Workspace) -> None:
    a_project(county, "lamps", fixed=100_00, score=None, effect=(BURGLARY, 0.14, 1.0))
    with county.session() as session:
        dear = HarmWeightSet(
            code="dear", name="Dear", unit="pounds", price_year="2025/26", source="a test", read_on=TODAY
        )
        session.add(dear)
        session.flush()
        session.add(HarmWeight(set_id=dear.id or 0, indicator_code="burglary", weight=9_000))
    assert the_unknown(county, "weight of burglary").factor == Interval(low=1.0, high=2.9364)


def test_what_a_point_is_worth_moves_every_score_together(county: Workspace) -> None:
    a_project(county, "watch", fixed=100_00)
    a_project(county, "patrols", fixed=100_00)
    unknown = the_unknown(county, "point value")
    assert unknown.points == ("watch/full", "patrols/full")
    assert unknown.factor == Interval(low=0.5, high=1.5)
