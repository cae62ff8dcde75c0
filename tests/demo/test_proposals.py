from __future__ import annotations

from collections import defaultdict

from sqlmodel import Session, select

from funding_tui.hold.measured_effects import measured_share
from models.allocations import Scenario
from models.areas import Area, Harm
from models.projects import Capacity, Evidence, Intervention, Option, OptionCost, OptionEffect, Project


def test_all_interventions_are_carried_over_and_unknown_stays_unknown(session: Session) -> None:
    assert len(session.exec(select(Intervention)).all()) == 40
    known = {evidence.code: evidence.effect_value for evidence in session.exec(select(Evidence))}
    assert len(known) == len(session.exec(select(Evidence)).all()) == 48
    assert (known["street_lighting"], known["drive"], known["anpr"]) == (-14.0, -30.0, None)


def test_enough_projects_to_choose_from_each_sourced_or_marked_illustrative(session: Session) -> None:
    projects = session.exec(select(Project)).all()
    assert len(projects) >= 25
    assert all(project.illustrative or project.source for project in projects)
    assert {project.code for project in projects if not project.illustrative} == {
        "idva",
        "drive",
        "isva",
        "hot-spot-patrols",
        "winter-patrols",
        "restorative",
    }


def test_every_option_has_measured_evidence_or_a_score_with_a_note(session: Session) -> None:
    effects = defaultdict(list)
    for effect in session.exec(select(OptionEffect)):
        effects[effect.option_id].append(effect)
    options = session.exec(select(Option)).all()
    for option in options:
        scored = option.score is not None
        assert scored != bool(effects[option.id or 0]), option.code
        if scored:
            assert 0 <= (option.score or 0) <= 10
            assert option.score_note.startswith("Officer judgement for the demonstration")


def test_every_effect_is_the_measured_one_and_says_what_it_reaches(session: Session) -> None:
    rows = session.exec(
        select(OptionEffect, Evidence, Intervention)
        .where(OptionEffect.evidence_id == Evidence.id)
        .where(Evidence.intervention_id == Intervention.id)
    ).all()
    assert len(rows) == len(session.exec(select(OptionEffect)).all()) > 0
    for effect, evidence, intervention in rows:
        assert effect.reduction is None, intervention.code
        assert measured_share(evidence).share, intervention.code
        assert evidence.measured_in, intervention.code
        assert evidence.read_on, intervention.code
        assert effect.reach_note.startswith("Assumption"), intervention.code
    # street lighting has no significant effect on violence, so none is claimed
    violent = {harm.id for harm in session.exec(select(Harm)) if harm.code == "violence_with_injury"}
    lit = {effect.harm_id for effect, _, intervention in rows if intervention.code == "street_lighting"}
    assert not lit & violent


def test_every_effect_has_years_with_a_source_or_an_assumption(session: Session) -> None:
    for option in session.exec(select(Option)):
        assert option.effect_from is not None, option.code
        assert option.effect_years is not None, option.code
        assert "Assumption" in option.effect_basis, option.code


def test_what_is_bought_outlasts_the_plan_alike_and_what_is_paid_ends_with_its_pay(session: Session) -> None:
    costs: dict[int, list[OptionCost]] = defaultdict(list)
    for cost in session.exec(select(OptionCost)):
        costs[cost.option_id].append(cost)
    for option in session.exec(select(Option)):
        kinds = {cost.cost_type for cost in costs[option.id or 0]}
        bought = [cost.financial_year for cost in costs[option.id or 0] if cost.cost_type == "capital"]
        if bought and "revenue-labour" not in kinds:
            assert option.effect_from == min(bought).next(), option.code
            assert (option.effect_years or 0) >= 5, option.code
        else:
            paid = {cost.financial_year for cost in costs[option.id or 0]}
            assert (option.effect_from, option.effect_years) == (min(paid), len(paid)), option.code


def test_costs_come_in_whole_pounds_after_the_rural_uplift(session: Session) -> None:
    rows = session.exec(
        select(OptionCost, Project)
        .where(OptionCost.option_id == Option.id)
        .where(Option.project_id == Project.id)
    ).all()
    for cost, project in rows:
        for uplift in (0, project.rural_uplift_bp or 0):
            assert cost.unit_pence * (10_000 + uplift) % (10_000 * 1000) == 0, project.code


def test_areas_capacities_and_links_name_what_exists(session: Session) -> None:
    wards = {ward.code for ward in session.exec(select(Area))}
    options = set()
    for option, project in session.exec(select(Option, Project).where(Option.project_id == Project.id)):
        assert wards.issuperset(option.areas)
        options.add(f"{project.code}/{option.code}")
    for capacity in session.exec(select(Capacity)):
        assert capacity.illustrative
        assert options.issuperset(capacity.uses)


def test_the_floor_is_laid_over_the_base(session: Session) -> None:
    scenarios = {scenario.code: scenario for scenario in session.exec(select(Scenario))}
    base, floor = scenarios["base"], scenarios["rural-floor"]
    assert floor.base_id == base.id
    assert {rule.kind for rule in base.read_rules()} == {"requires", "choose"}
    (rule,) = floor.read_rules()
    assert rule.words == "At least 40% of the money is spent in rural wards"
