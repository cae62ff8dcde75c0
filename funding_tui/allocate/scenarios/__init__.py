"""Scenarios: named sets of rules, weights, locks and shocks, each laid over another or over the records.

`listing` tells of them; `keeping` makes, clones and removes them; `holding` moves rules, limits, weights and
locks; `shocking` lays shocks on them; `differing` says how two differ.
"""

from funding_tui.allocate.scenarios.difference import Difference, ScenarioDifference, scenario_difference
from funding_tui.allocate.scenarios.edit import (
    drop_rule,
    set_limit,
    set_lock,
    set_rural_floor,
    set_weight,
    switch_rule,
)
from funding_tui.allocate.scenarios.listing import (
    LaidShock,
    RuleSwitch,
    ScenarioDetail,
    WeightRow,
    scenario_detail,
    scenario_rules,
    scenarios,
)
from funding_tui.allocate.scenarios.shocks import FigureRow, ShockRow, add_shock, drop_shock, shocks
from funding_tui.allocate.scenarios.store import (
    add_scenario,
    clone_scenario,
    describe_scenario,
    remove_scenario,
)

__all__ = [
    "Difference",
    "FigureRow",
    "LaidShock",
    "RuleSwitch",
    "ScenarioDetail",
    "ScenarioDifference",
    "ShockRow",
    "WeightRow",
    "add_scenario",
    "add_shock",
    "clone_scenario",
    "describe_scenario",
    "drop_rule",
    "drop_shock",
    "remove_scenario",
    "scenario_detail",
    "scenario_difference",
    "scenario_rules",
    "scenarios",
    "set_limit",
    "set_lock",
    "set_rural_floor",
    "set_weight",
    "shocks",
    "switch_rule",
]
