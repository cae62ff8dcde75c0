"""Projects that could be funded: what they cost, what their benefit rests on, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, select

from funding_tui.allocate.problem.effect_years import (
    any_year,
    is_from_upgrade,
    lacking_statement,
    stated_years,
)
from funding_tui.allocate.problem.offers import option_key, read_offers
from funding_tui.base.errors import BadInput, NotFound, did_you_mean
from funding_tui.base.formats import join_words
from funding_tui.hold.areas import read_areas
from funding_tui.hold.evidence_words import dated_words, evidence_lines
from funding_tui.hold.measured_effects import EffectInForce, by_option, effects_in_force
from models.database import Workspace
from models.money import Pence
from models.partnership import Priority
from models.projects import Intervention, Option, OptionCost, Project
from optimiser import problem as allocation

OLD_PRICE = 2  # years from the prices to the money that nobody asks about


@dataclass(frozen=True, slots=True)
class EffectRow:
    """When the effect of one option acts, as its record states it.

    Attributes:
        begins: the first financial year; empty where not stated.
        years: for how many; None where not stated.
        words: both, in words; basis: their source, or the assumption.
    """

    option: str
    begins: str
    years: int | None
    words: str
    basis: str


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project: what it costs and what its benefit rests on.

    Attributes:
        least, most: total cost of its cheapest viable and most expensive option, all years, pence.
        basis: `evidence`, `officer score`, `both`, `assumption` (an effect that nobody measured) or `none`.
        missing: what still has to be filled in before it can be funded; empty when nothing.
        questions: what nobody has answered yet, though it stops nothing: what is assumed meanwhile is said.
        also_paid_by: who else pays for it, or may; empty where nobody has asked.
        price_year: the financial year whose prices its costs are in; empty where not stated.
        effects: when the effect of each option acts.
    """

    code: str
    name: str
    priority: str
    intervention: str
    options: int
    least: Pence
    most: Pence
    places: str
    basis: str
    score: float | None
    illustrative: bool
    missing: tuple[str, ...]
    questions: tuple[str, ...] = ()
    also_paid_by: str = ""
    price_year: str = ""
    effects: tuple[EffectRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectDetail:
    """One project in full: costs by option, year and type, and its evidence.

    Attributes:
        costs: (option, financial year, cost type, fixed pence, pence a unit before any rural uplift).
        options: (code, name, how and where it is delivered).
        evidence: (what, words): effects counted, officer scores, all that is known of the intervention.
        register: what the register of charities says of the provider; empty where it was not looked up.
    """

    row: ProjectRow
    summary: str
    provider: str
    source: str
    costs: tuple[tuple[str, str, str, Pence, Pence], ...]
    options: tuple[tuple[str, str, str], ...]
    evidence: tuple[tuple[str, str], ...] = ()
    register: str = ""


@dataclass(frozen=True, slots=True)
class _ProjectRecords:
    """The records that project rows are made from, read once.

    Attributes:
        effects: id of an option -> its effects on harms, as they count now.
        priced: `PROJECT/OPTION` -> the option as an allocation prices it, rural uplift and all.
        obstacle: why nothing at all can be priced yet; empty when something can.
    """

    options: dict[int, list[Option]]
    costs: dict[int, list[OptionCost]]
    effects: dict[int, list[EffectInForce]]
    priced: dict[str, allocation.Option]
    unusable: dict[str, str]
    obstacle: str
    priorities: dict[int, tuple[int, str, str]]
    interventions: dict[int, str]


def list_projects(workspace: Workspace) -> tuple[ProjectRow, ...]:
    """Every project; those that still lack something first, then by priority and name."""
    with workspace.session() as session:
        records = _read(session)
        found = [(_row(project, records), project) for project in session.exec(select(Project))]
    found.sort(
        key=lambda pair: (
            not pair[0].missing,
            records.priorities.get(pair[1].priority_id, (0, "", ""))[0],
            pair[0].name.casefold(),
            pair[0].code,
        )
    )
    return tuple(row for row, _ in found)


def read_project(workspace: Workspace, code: str) -> ProjectDetail:
    """One project in full, with the evidence for it or the note that its officer score rests on.

    Raises:
        NotFound: there is no such project; the sentence names the nearest.
    """
    with workspace.session() as session:
        project = session.exec(select(Project).where(Project.code == code)).first()
        if project is None:
            message = did_you_mean("project", code, session.exec(select(Project.code)))
            raise NotFound(message)
        records = _read(session)
        options = records.options.get(project.id or 0, [])
        return ProjectDetail(
            row=_row(project, records),
            summary=project.summary,
            provider=project.provider,
            source=project.source,
            costs=tuple(
                (option.code, str(cost.financial_year), cost.cost_type, cost.fixed_pence, cost.unit_pence)
                for option in options
                for cost in records.costs.get(option.id or 0, [])
            ),
            options=tuple((option.code, option.name, _delivery(option)) for option in options),
            evidence=evidence_lines(session, project, options),
        )


def _read(session: Session) -> _ProjectRecords:
    options: dict[int, list[Option]] = defaultdict(list)
    costs: dict[int, list[OptionCost]] = defaultdict(list)
    for option in session.exec(select(Option).order_by(col(Option.id))):
        options[option.project_id].append(option)
    query = select(OptionCost).order_by(col(OptionCost.financial_year), col(OptionCost.cost_type))
    for cost in session.exec(query):
        costs[cost.option_id].append(cost)
    years = sorted({str(cost.financial_year) for lines in costs.values() for cost in lines})
    priced, unusable, obstacle = _price(session, years)
    return _ProjectRecords(
        options=options,
        costs=costs,
        effects=by_option(effects_in_force(session)),
        priced=priced,
        unusable=unusable,
        obstacle=obstacle,
        priorities={
            row.id or 0: (order, row.code, row.name)
            for order, row in enumerate(session.exec(select(Priority).order_by(col(Priority.id))))
        },
        interventions={row.id or 0: row.name for row in session.exec(select(Intervention))},
    )


def _price(session: Session, years: list[str]) -> tuple[dict[str, allocation.Option], dict[str, str], str]:
    """Options as an allocation prices them, and why others cannot be, by key; or what stops them all."""
    try:
        offers = read_offers(session, read_areas(session), years, any_year())
    except BadInput:
        return {}, {}, "no areas are in the workspace yet"
    return {option.id: option for option in offers.options}, offers.unusable, ""


def _row(project: Project, records: _ProjectRecords) -> ProjectRow:
    options = records.options.get(project.id or 0, [])
    least, most = _cost_range(project, options, records)
    scores = [option.score for option in options if option.score is not None]
    return ProjectRow(
        code=project.code,
        name=project.name,
        priority=records.priorities.get(project.priority_id, (0, "", ""))[1],
        intervention=records.interventions.get(project.intervention_id or 0, ""),
        options=len(options),
        least=least,
        most=most,
        places=_places(options),
        basis=_basis(
            [effect for option in options for effect in records.effects.get(option.id or 0, [])], bool(scores)
        ),
        score=max(scores, default=None),
        illustrative=project.illustrative,
        missing=tuple(_missing(project, options, records)),
        questions=tuple(_questions(project, options, records)),
        also_paid_by=project.also_paid_by,
        price_year=str(project.price_year or ""),
        effects=tuple(_effect(option) for option in options),
    )


def _cost_range(project: Project, options: list[Option], records: _ProjectRecords) -> tuple[Pence, Pence]:
    """Pence in all years of the cheapest viable and the most expensive option, as an allocation prices them.

    An option that cannot be priced yet (no areas, say) counts for its fixed costs alone.
    """
    lows, highs = [], []
    for option in options:
        priced = records.priced.get(option_key(project.code, option.code))
        if any(cost.unknown for cost in records.costs.get(option.id or 0, [])):
            continue  # the part that is known is not what it costs
        if priced is None:
            fixed = sum(cost.fixed_pence for cost in records.costs.get(option.id or 0, []))
            lows.append(max(fixed, option.minimum_pence))
            highs.append(max(fixed, option.minimum_pence))
            continue
        low, high = _range_of(priced)
        lows.append(low)
        highs.append(high)
    return min(lows, default=0), max(highs, default=0)


def _range_of(option: allocation.Option) -> tuple[Pence, Pence]:
    fixed = sum(sum(cost.fixed.values()) for cost in option.costs)
    step: dict[str, Pence] = defaultdict(int)
    for cost in option.costs:
        for area, pence in cost.per_step.items():
            step[area] += pence
    most = fixed + sum(pence * option.steps[area] for area, pence in step.items())
    # a divisible project costs at least its stated minimum; one in whole units, one unit where it is cheapest
    first = min(step.values(), default=0) if option.whole_units else 0
    return min(max(fixed + first, option.minimum_pence), most), most


def _basis(effects: list[EffectInForce], scored: bool) -> str:
    """What a benefit rests on; an effect that somebody assumed is no evidence."""
    if any(effect.evidence for effect in effects):
        return "both" if scored else "evidence"
    return "officer score" if scored else "assumption" if effects else "none"


def _missing(project: Project, options: list[Option], records: _ProjectRecords) -> list[str]:
    if not options:
        return ["no option to fund it by"]
    missing = []
    for option in options:
        name = f"option {option.code}: " if len(options) > 1 else ""
        lines = records.costs.get(option.id or 0, [])
        costed = any(cost.fixed_pence or cost.unit_pence or cost.unknown for cost in lines)
        benefits = option.score is not None or option.id in records.effects
        if not costed:
            missing.append(f"{name}no cost")
        if not benefits:
            missing.append(f"{name}neither a measured effect nor an officer score")
        unusable = records.unusable.get(option_key(project.code, option.code))
        if costed and benefits and unusable:
            missing.append(f"{name}{unusable}")
    return [*missing, records.obstacle] if records.obstacle else missing


def _effect(option: Option) -> EffectRow:
    return EffectRow(
        option=option.code,
        begins=str(option.effect_from or ""),
        years=option.effect_years,
        words=stated_years(option),
        basis=option.effect_basis or lacking_statement(option),
    )


def _questions(project: Project, options: list[Option], records: _ProjectRecords) -> Iterator[str]:
    for option in options:
        name = f"option {option.code}: " if len(options) > 1 else ""
        if not_stated := lacking_statement(option):
            yield f"{name}years of the effect {not_stated}"
        if is_from_upgrade(option):
            yield f"{name}years of the effect taken from its costs by an upgrade: how long does it last?"
    if not project.also_paid_by.strip():
        yield "who else pays for this: not asked yet"
    yield from _questions_of_prices(project, options, records)
    undated = [
        effect.evidence.source or effect.evidence.code
        for option in options
        for effect in records.effects.get(option.id or 0, [])
        if effect.evidence is not None and not dated_words(effect.evidence)
    ]
    for source in dict.fromkeys(undated):
        yield f"when its evidence was published and read: not stated ({source})"


def _questions_of_prices(project: Project, options: list[Option], records: _ProjectRecords) -> Iterator[str]:
    """Whether the year of its prices is stated, and is not long before the money is spent."""
    if project.price_year is None:
        yield "in which year's prices its costs are: not stated"
        return
    spent = [cost.financial_year for option in options for cost in records.costs.get(option.id or 0, [])]
    late = max(spent, default=project.price_year).start_year - project.price_year.start_year
    if late > OLD_PRICE:
        yield f"its prices are those of {project.price_year}, {late} years before the money: ask for new ones"


def _places(options: list[Option]) -> str:
    """Where a project works; each way of saying it once."""
    return join_words(list(dict.fromkeys(_where(option) for option in options)))


def _where(option: Option) -> str:
    side = f"{option.places} " if option.places else ""
    if not option.areas:
        return f"all {side}areas"
    if len(option.areas) <= 3:
        codes = ", ".join(option.areas)
        return f"{codes} ({side}parts)" if side else codes
    return f"{len(option.areas)} {side}areas"


def _delivery(option: Option) -> str:
    """How an option is delivered, in words."""
    if option.delivery == "units":
        name = option.unit_name or "unit"
        how = f"whole units ({name}), at most {option.max_units} in each area"
    elif option.delivery == "scalable":
        how = "any share of full delivery in each area"
    else:
        how = "all or nothing"
    return f"{how}; {_where(option)}" + (f"; {option.note}" if option.note else "")
