"""The rules of a scenario as switches, each with its state in the shown run, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from funding_tui.allocate.report.tables import price_cells
from funding_tui.base.printable import printable
from funding_tui.tui.screens.allocate.state import AllocateState
from funding_tui.tui.text import field_lines
from funding_tui.tui.widgets.browser import View
from funding_tui.tui.widgets.rows import Column, LoadedRows, TableRow
from optimiser.precision import EXACT

if TYPE_CHECKING:
    from funding_tui.allocate.report.allocation import RuleReport
    from funding_tui.allocate.scenarios.overview import RuleSwitch

NAME = "Rules"
COLUMNS = (
    Column("Switch", 8),
    Column("State", 7),
    Column("Rule", 20, grow=1),
    Column("Room", 11, right=True),
)
PRICES = (Column("Eased", 13, right=True), Column("Dropped", 13, right=True, drop=1))
NOT_PRICED = "not worked out yet; press $ to find what every rule of this run costs"
NO_SWITCH = "none: it belongs to no agreement or scenario"


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One row: a rule of the run, its switch, or both."""

    report_rule: RuleReport | None
    switch: RuleSwitch | None
    line: TableRow
    full: Content


def rules_view(state: AllocateState) -> View:
    """Every rule of the shown run and every switch of the scenario."""
    lines = rule_lines(state)
    priced = any(each.report_rule is not None and each.report_rule.price is not None for each in lines)
    return View(
        NAME,
        (*COLUMNS, *PRICES) if priced else COLUMNS,
        LoadedRows([each.line for each in lines]),
        full=lambda at: lines[at].full,
        empty="No rule at all.",
    )


def rule_lines(state: AllocateState) -> list[RuleLine]:
    """Rules in the run's order; then switches of rules that are not in it, such as those that are off."""
    report_rule = () if state.report is None else state.report.rules
    waiting = list(state.rules)
    lines = []
    for rule in report_rule:
        switch = next((each for each in waiting if _is_of(each, rule.name)), None)
        if switch is not None:
            waiting.remove(switch)
        lines.append(_line(rule, switch, state))
    return [*lines, *(_line(None, switch, state) for switch in waiting)]


def _is_of(switch: RuleSwitch, name: str) -> bool:
    """Whether a switch belongs to a rule of the run; of two with the same words one names its stream."""
    return name in (switch.name, f"{switch.name} ({switch.stream or 'scenario'})")


def _line(report_rule: RuleReport | None, switch: RuleSwitch | None, state: AllocateState) -> RuleLine:
    known = EXACT if state.report is None else state.report.precision
    eased, dropped = ("", "") if report_rule is None else price_cells(report_rule, known)
    how, room = ("", "") if report_rule is None else (report_rule.state, report_rule.room)
    words = report_rule.words if report_rule is not None else "" if switch is None else switch.name
    cells = (_switch(switch, state), how, words, room, eased, dropped)
    tone = (
        "warn"
        if how == "broken"
        else "strong"
        if how == "binding"
        else "quiet"
        if report_rule is None
        else ""
    )
    return RuleLine(report_rule, switch, TableRow(cells, tone), _full(report_rule, switch, state, words))


def _switch(switch: RuleSwitch | None, state: AllocateState) -> str:
    """`on` or `off`; `on next` and `off next` where it is turned for the next run alone."""
    if switch is None:
        return ""
    turned = dict(state.request.switched).get(switch.key)
    if turned is None:
        return "on" if switch.on else "off"
    return "on next" if turned else "off next"


def _full(
    report_rule: RuleReport | None, switch: RuleSwitch | None, state: AllocateState, words: str
) -> Content:
    pairs = [("Rule", words)]
    if report_rule is not None:
        room = f", {report_rule.room} of room" if report_rule.room else ""
        pairs += [("In this run", f"{report_rule.state}{room}")]
        pairs += [("Costs", NOT_PRICED if report_rule.price is None else report_rule.price.words)]
    elif state.report is not None:
        pairs += [("In this run", f"not reported by run {state.report.run}")]
    if switch is not None:
        carrier = switch.stream_name or f"scenario {switch.origin}"
        by = f" by {switch.off_by}" if switch.off_by else ""
        pairs += [("Belongs to", carrier), ("Read as", switch.means)]
        pairs += [("Switch", f"{_switch(switch, state)}{by}; o turns it for the next run, F saves it")]
    else:
        pairs += [("Switch", NO_SWITCH)]
    return field_lines((name, printable(value)) for name, value in pairs)
