"""Scenarios: named sets of rules, weights, locks and shocks, each based on another or on the records.

`overview` lists and shows them; `store` makes, clones and removes them; `edit` changes rules, limits, weights
and locks; `shocks` applies shocks to them; `difference` says how two differ.
"""

from funding_tui.allocate.scenarios.difference import (
    ScenarioDifference,
    ScenarioDifferenceRow,
    scenario_difference,
)
from funding_tui.allocate.scenarios.edit import (
    drop_rule,
    set_limit,
    set_lock,
    set_rural_floor,
    set_weight,
    switch_rule,
)
from funding_tui.allocate.scenarios.overview import (
    RuleSwitch,
    ScenarioDetail,
    ScenarioShock,
    WeightRow,
    list_scenarios,
    read_scenario,
    read_scenario_rules,
)
from funding_tui.allocate.scenarios.shocks import ShockFigureRow, ShockRow, add_shock, drop_shock, list_shocks
from funding_tui.allocate.scenarios.store import (
    add_scenario,
    clone_scenario,
    describe_scenario,
    remove_scenario,
)

__all__ = [
    "RuleSwitch",
    "ScenarioDetail",
    "ScenarioDifference",
    "ScenarioDifferenceRow",
    "ScenarioShock",
    "ShockFigureRow",
    "ShockRow",
    "WeightRow",
    "add_scenario",
    "add_shock",
    "clone_scenario",
    "describe_scenario",
    "drop_rule",
    "drop_shock",
    "list_scenarios",
    "list_shocks",
    "read_scenario",
    "read_scenario_rules",
    "remove_scenario",
    "scenario_difference",
    "set_limit",
    "set_lock",
    "set_rural_floor",
    "set_weight",
    "switch_rule",
]
