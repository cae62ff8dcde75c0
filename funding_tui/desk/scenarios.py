"""Scenarios: list them, lay one over another, and move the floor under rural spending."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlmodel import Session, col, func, select

from funding_tui.desk.errors import BadInput, NotFound
from funding_tui.desk.near import did_you_mean
from funding_tui.desk.planning.plan import is_rural_floor, rural_floor
from funding_tui.desk.rule_words import rule_in_words
from funding_tui.desk.views import ScenarioRow
from models.allocations import Run, Scenario
from models.audit import write_down
from models.database import Workspace
from models.rules import FundingRule, ShareRule

WHOLE = 10_000  # basis points


def scenarios(workspace: Workspace) -> tuple[ScenarioRow, ...]:
    """Every scenario with its latest run, the oldest first."""
    with workspace.session() as session:
        held = _held(session)
        runs = _last_runs(session)
        return tuple(_row(scenario, held, runs) for scenario in held.values())


def set_rural_floor(
    workspace: Workspace, code: str, at_least_bp: int | None, *, who: str = ""
) -> ScenarioRow:
    """Hold at least this share of a scenario's spending in rural areas, in place of its floor so far.

    A floor that the scenario inherits from its base stays; the row tells the one that binds.

    Args:
        workspace: where the scenario is.
        code: which scenario.
        at_least_bp: basis points of all spending, 0 to 10,000; None or 0 for no floor of its own.
        who: the officer, for the audit.

    Raises:
        NotFound: there is no such scenario; the sentence names the nearest.
        BadInput: the floor is below 0 or above 10,000.
    """
    if at_least_bp is not None and not 0 <= at_least_bp <= WHOLE:
        message = f"a rural floor is between 0% and 100% of spending, not {at_least_bp / 100:g}%"
        raise BadInput(message)
    with workspace.session() as session:
        scenario = _named(session, code)
        before = _own_floor(scenario)
        rules = [kept for rule in scenario.read_rules() for kept in _without_floor(rule)]
        if at_least_bp:
            rules.append(rural_floor(at_least_bp))
        scenario.rules = [rule.model_dump(mode="json") for rule in rules]
        session.add(scenario)
        write_down(
            session,
            "rural floor moved",
            who=who,
            record=f"scenario {code}",
            before={"at_least_bp": before},
            after={"at_least_bp": at_least_bp or None},
        )
        session.flush()
        return _row(scenario, _held(session), _last_runs(session))


def add_scenario(
    workspace: Workspace, code: str, name: str, *, base: str = "base", note: str = "", author: str = ""
) -> ScenarioRow:
    """A new scenario laid over another, whose rules hold in it too.

    Args:
        workspace: where it is kept.
        code: its own short name, unlike every other's.
        name: what the board calls it.
        base: the scenario under it; empty, or its own code, for none.
        note: why it is there.
        author: who made it.

    Raises:
        NotFound: there is no such base; the sentence names the nearest.
        BadInput: the code or name is empty, or the code is taken.
    """
    code, name = code.strip(), name.strip()
    if not code or not name:
        message = "a scenario needs a code and a name"
        raise BadInput(message)
    with workspace.session() as session:
        if session.exec(select(Scenario.id).where(Scenario.code == code)).first() is not None:
            message = f"there is already a scenario {code!r}; choose another code"
            raise BadInput(message)
        under = _named(session, base) if base and base != code else None
        scenario = Scenario(
            code=code,
            name=name,
            note=note,
            author=author,
            base_id=under.id if under else None,
            created_at=datetime.now(UTC),
        )
        session.add(scenario)
        after = {"name": name, "base": under.code if under else None, "note": note}
        write_down(session, "scenario added", who=author, record=f"scenario {code}", after=after)
        session.flush()
        return _row(scenario, _held(session), {})


def _named(session: Session, code: str) -> Scenario:
    found = session.exec(select(Scenario).where(Scenario.code == code)).first()
    if found is None:
        message = did_you_mean("scenario", code, session.exec(select(Scenario.code)))
        raise NotFound(message)
    return found


def _held(session: Session) -> dict[int, Scenario]:
    return {row.id or 0: row for row in session.exec(select(Scenario).order_by(col(Scenario.id)))}


def _last_runs(session: Session) -> dict[int, int]:
    query = select(Run.scenario_id, func.max(col(Run.id))).group_by(col(Run.scenario_id))
    return {scenario: run for scenario, run in session.exec(query) if run is not None}


def _row(scenario: Scenario, held: dict[int, Scenario], runs: dict[int, int]) -> ScenarioRow:
    chain = _chain(scenario, held)
    aside = {words for layer in chain for words in layer.switched_off}
    layers = [(layer, rule) for layer in chain for rule in layer.read_rules() if rule.words not in aside]
    floors = [rule.at_least_bp for _, rule in layers if isinstance(rule, ShareRule) and is_rural_floor(rule)]
    return ScenarioRow(
        code=scenario.code,
        name=scenario.name,
        note=scenario.note,
        rural_floor_bp=max((floor for floor in floors if floor is not None), default=None),
        rules=tuple(
            rule_in_words(rule) + ("" if layer is scenario else f" (from {layer.name})")
            for layer, rule in layers
        ),
        last_run=runs.get(scenario.id or 0),
        base=chain[1].code if len(chain) > 1 else "",
        own_floor_bp=_own_floor(scenario),
    )


def _chain(scenario: Scenario, held: dict[int, Scenario]) -> list[Scenario]:
    """The scenario, then what it is laid over, down to the deepest base."""
    chain = [scenario]
    while (base := held.get(chain[-1].base_id or 0)) is not None and base not in chain:
        chain.append(base)
    return chain


def _own_floor(scenario: Scenario) -> int | None:
    floors = [
        rule.at_least_bp
        for rule in scenario.read_rules()
        if isinstance(rule, ShareRule) and is_rural_floor(rule) and rule.at_least_bp is not None
    ]
    return max(floors, default=None)


def _without_floor(rule: FundingRule) -> list[FundingRule]:
    """What is left of a rule once its rural floor is gone: nothing, or the cap that it also held."""
    if not isinstance(rule, ShareRule) or not is_rural_floor(rule):
        return [rule]
    if rule.at_most_bp is None:
        return []
    return [rule.model_copy(update={"at_least_bp": None, "words": ""})]
