"""What scenarios there are, and what applies in one: its rules, weights, locks and shocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from funding_tui.allocate.problem.build import build_draft
from funding_tui.allocate.problem.scenario_layers import (
    ApplicableRule,
    effective_locks,
    effective_shocks,
    effective_weights,
    is_name_of_rule,
    read_applicable_rules,
    read_layers,
    rules_of_scenarios,
)
from funding_tui.allocate.problem.shock_list import ShockList, load_shocks, shock_in_words
from funding_tui.allocate.problem.unsaved_changes import UnsavedChanges
from funding_tui.allocate.rural_floor import highest_rural_floor
from funding_tui.base.errors import OperationError
from funding_tui.hold.rule_words import as_applied, rule_in_words
from models.allocations import Run, Scenario, Shock
from models.clock import uk_today
from models.database import Workspace
from models.funding import Stream
from models.partnership import Priority


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """One scenario and its latest run.

    Attributes:
        rural_floor_bp: the floor that binds, its own or one that it inherits, basis points of all spending.
        own_floor_bp: the floor that it sets itself.
        rules: in words, its own and those that it inherits.
        base: code of the scenario that it is based on; empty for none.
        shocks: in words, with those of what it is based on, in the order in which they apply.
        locks: (project, `in` or `out`).
        weights: (priority, the weight that replaces the strategy's).
        switched_off: how many rules it sets aside.
    """

    code: str
    name: str
    note: str
    rural_floor_bp: int | None
    rules: tuple[str, ...]
    last_run: int | None
    base: str = ""
    own_floor_bp: int | None = None
    author: str = ""
    shocks: tuple[str, ...] = ()
    locks: tuple[tuple[str, str], ...] = ()
    weights: tuple[tuple[str, float], ...] = ()
    switched_off: int = 0


@dataclass(frozen=True, slots=True)
class RuleSwitch:
    """One rule of a scenario, its own or inherited, on or off.

    Attributes:
        key: what `switch_rule` takes; it stays the same when only the rule's words change.
        name: what a run's report calls the rule.
        words: in the agreement's words; `means` says how it is applied.
        stream, stream_name: whose agreement it is; empty for a rule of a scenario.
        origin: code of the scenario that carries it; empty for a stream's.
        own: this very scenario carries it, and may drop it.
        off_by: code of the scenario that switched it off; empty while it is on.
    """

    key: str
    name: str
    words: str
    means: str
    stream: str
    stream_name: str
    origin: str
    own: bool
    on: bool
    off_by: str


@dataclass(frozen=True, slots=True)
class ScenarioShock:
    """One shock of a scenario.

    Attributes:
        number: what `drop_shock` takes; 1 is the first of the scenario's own, 0 is one that it inherits.
        words: its name and its figures.
        said: what it does to this scenario's problem today, or why it cannot be applied.
        origin: code of the scenario that carries it.
    """

    number: int
    key: str
    name: str
    words: str
    figures: tuple[tuple[str, str], ...]
    said: str
    origin: str
    laid_on: date
    laid_by: str


@dataclass(frozen=True, slots=True)
class WeightRow:
    """A priority's weight: the strategy's, and the one of a scenario before its shocks."""

    priority: str
    name: str
    strategy: float
    weight: float
    own: bool


@dataclass(frozen=True, slots=True)
class ScenarioDetail:
    """One scenario in full.

    Attributes:
        author: who made it; `created_on` when.
        years: the financial years that it allocates; empty for every year in which a pot has money.
        locks: (project, `in` or `out`, code of the scenario that locks it).
        layers: codes of what it is based on, nearest first.
    """

    row: ScenarioRow
    author: str
    created_on: date
    years: tuple[str, ...]
    rules: tuple[RuleSwitch, ...]
    weights: tuple[WeightRow, ...]
    locks: tuple[tuple[str, str, str], ...]
    shocks: tuple[ScenarioShock, ...]
    layers: tuple[str, ...]


def list_scenarios(workspace: Workspace) -> tuple[ScenarioRow, ...]:
    """Every scenario with its latest run, the oldest first."""
    with workspace.session() as session:
        return tuple(
            read_row(session, scenario)
            for scenario in session.exec(select(Scenario).order_by(col(Scenario.id)))
        )


def read_scenario(workspace: Workspace, code: str, today: date | None = None) -> ScenarioDetail:
    """One scenario with everything that applies in it.

    Raises:
        NotFound: there is no such scenario; the sentence names the nearest.
    """
    with workspace.session() as session:
        chain = read_layers(session, code)
        top = chain[-1]
        on = today or uk_today()
        return ScenarioDetail(
            row=read_row(session, top),
            author=top.author,
            created_on=top.created_at.date(),
            years=tuple(top.financial_years),
            rules=read_switches(session, chain, on),
            weights=_weights(session, chain),
            locks=tuple(
                (project, state, next(layer.code for layer in reversed(chain) if project in layer.locks))
                for project, state in effective_locks(chain).items()
            ),
            shocks=tuple(_scenario_shocks(session, chain, on)),
            layers=tuple(layer.code for layer in reversed(chain[:-1])),
        )


def read_switches(session: Session, chain: Sequence[Scenario], today: date) -> tuple[RuleSwitch, ...]:
    """The switches of a scenario, within a session."""
    names = dict(session.exec(select(Stream.code, Stream.name)).all())
    return tuple(
        RuleSwitch(
            key=each.key,
            name=each.rule.words or f"{each.rule.kind} rule",
            words=rule_in_words(each.rule),
            means=as_applied(each.rule),
            stream=each.stream,
            stream_name=names.get(each.stream, ""),
            origin=each.origin,
            own=each.origin == chain[-1].code,
            on=each.on,
            off_by=_off_by(each, chain),
        )
        for each in read_applicable_rules(session, chain, today)
    )


def read_row(session: Session, scenario: Scenario) -> ScenarioRow:
    """The row of one scenario, within a session."""
    chain = read_layers(session, scenario.code)
    names = {layer.code: layer.name for layer in chain}
    # its own come first, then those of what it is based on
    applied = [
        each
        for layer in reversed(chain)
        for each in rules_of_scenarios(chain)
        if each.on and each.origin == layer.code
    ]
    known = load_shocks()
    return ScenarioRow(
        code=scenario.code,
        name=scenario.name,
        note=scenario.note,
        rural_floor_bp=highest_rural_floor(each.rule for each in applied),
        rules=tuple(
            rule_in_words(each.rule)
            + ("" if each.origin == scenario.code else f" (from {names[each.origin]})")
            for each in applied
        ),
        last_run=session.exec(select(func.max(col(Run.id))).where(Run.scenario_id == scenario.id)).one(),
        base=chain[-2].code if len(chain) > 1 else "",
        own_floor_bp=highest_rural_floor(scenario.read_rules()),
        author=scenario.author,
        shocks=tuple(shock_words(shock, known) for shock in effective_shocks(chain)),
        locks=tuple(effective_locks(chain).items()),
        weights=tuple(effective_weights(chain).items()),
        switched_off=len({name for layer in chain for name in layer.switched_off}),
    )


def shock_words(shock: Shock, known: ShockList) -> str:
    """A shock as it was applied; one that is no longer in the list is named by its key."""
    kinds = {kind.key: kind for kind in known.shock}
    return (
        shock_in_words(kinds[shock.key], shock) if shock.key in kinds else f"{shock.key} (no longer listed)"
    )


def _scenario_shocks(session: Session, chain: Sequence[Scenario], today: date) -> Iterator[ScenarioShock]:
    known = load_shocks()
    names = {kind.key: kind.name for kind in known.shock}
    try:
        said = [effect.said for effect in build_draft(session, chain, UnsavedChanges(), today)[1]]
    except OperationError as error:
        said = [f"It cannot be applied: {error}."] * len(effective_shocks(chain))
    numbered = [
        (layer, number, shock) for layer in chain for number, shock in enumerate(layer.read_shocks(), 1)
    ]
    for (layer, number, shock), sentence in zip(numbered, said, strict=True):
        yield ScenarioShock(
            number=number if layer is chain[-1] else 0,
            key=shock.key,
            name=names.get(shock.key, shock.key),
            words=shock_words(shock, known),
            figures=tuple(shock.figures.items()),
            said=sentence,
            origin=layer.code,
            laid_on=shock.laid_on,
            laid_by=shock.laid_by,
        )


def _weights(session: Session, chain: Sequence[Scenario]) -> tuple[WeightRow, ...]:
    weights = effective_weights(chain)
    return tuple(
        WeightRow(
            priority=priority.code,
            name=priority.name,
            strategy=priority.weight,
            weight=weights.get(priority.code, priority.weight),
            own=priority.code in chain[-1].weights,
        )
        for priority in session.exec(select(Priority).order_by(col(Priority.id)))
    )


def _off_by(carried: ApplicableRule, chain: Sequence[Scenario]) -> str:
    """The code of the layer that switched a rule off, the topmost where several did."""
    return next(
        (
            layer.code
            for layer in reversed(chain)
            if any(is_name_of_rule(name, carried) for name in layer.switched_off)
        ),
        "",
    )
