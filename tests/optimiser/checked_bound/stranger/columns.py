"""The columns of a problem: options and their bills, who may pay them, what may be carried."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.optimiser.checked_bound.stranger.logarithm import NOTHING

Json = dict[str, Any]
Column = tuple[str, ...]  # ("z", option), ("m", option, area), ("x", pot, option, area), ("r", pot, pot)


class Refused(Exception):
    """It is no proof of this problem."""


@dataclass
class Bill:
    area: str
    fixed: int
    per_step: int
    pots: list[str]


@dataclass
class Option:
    record: Json
    project: Json
    bills: list[Bill] = field(default_factory=list)
    barred: bool = False
    areas: dict[str, int] = field(default_factory=dict)  # where steps are left
    value: Fraction = NOTHING
    points: dict[str, Fraction] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.record["id"])

    @property
    def in_steps(self) -> bool:
        return bool(self.record.get("steps"))


class Problem:
    """What the page says of columns."""

    def __init__(self, data: Json) -> None:
        self.data = data
        self.rules: list[Json] = data.get("rules", [])
        self.pots = {pot["id"]: pot for pot in data["pots"]}
        self.areas = {area["id"]: area for area in data["areas"]}
        projects = {project["id"]: project for project in data["projects"]}
        self.options = {each["id"]: Option(each, projects[each["project"]]) for each in data["options"]}
        for option in self.options.values():
            self._read_bills(option)
        self.objective: Json = data.get("objective", {"kind": "benefit"})
        self.carried = {
            (giver["id"], taker["id"]): giver["pence"]
            for giver in data["pots"] for taker in data["pots"] for rule in self.rules
            if rule["kind"] == "carry-forward" and giver["cost_type"] == taker["cost_type"]
            and giver["stream"] == taker["stream"] == rule["stream"]
            and (giver["financial_year"], taker["financial_year"]) == (rule["from_year"], rule["to_year"])
        }  # fmt: skip

    def _read_bills(self, option: Option) -> None:
        steps = option.record.get("steps", {})
        barred: set[str] = set()
        for cost in option.record.get("costs", []):
            for area in self.areas:
                fixed = cost.get("fixed", {}).get(area, 0)
                each = cost.get("per_step", {}).get(area, 0)
                pots = [name for name, pot in self.pots.items() if self._may_pay(pot, option, cost, area)]
                if pots and (fixed or each):
                    option.bills.append(Bill(area, fixed, each, pots))
                elif not pots:
                    option.barred |= fixed > 0
                    barred |= {area} if each else set()
        option.areas = {area: most for area, most in steps.items() if area not in barred}
        option.barred |= bool(steps) and not option.areas

    def _may_pay(self, pot: Json, option: Option, cost: Json, area: str) -> bool:
        if (pot["financial_year"], pot["cost_type"]) != (cost["financial_year"], cost["cost_type"]):
            return False
        last = cost.get("spent_by") or f"{int(cost['financial_year'][:4]) + 1}-03-31"
        asked = {
            "projects": option.project["id"],
            "priorities": option.project["priority"],
            "areas": area,
            "cost_types": cost["cost_type"],
        }
        for rule in self.rules:
            named = pot["stream"] in rule.get("streams", [])
            if named and rule["kind"] == "eligibility":
                listed = (rule.get(key) is None or value in rule[key] for key, value in asked.items())
                if not all(listed):
                    return False
            if named and rule["kind"] == "spend-by" and rule["day"] < last:
                return False
        return True

    def money(self, of: Json) -> list[Column]:
        """The x that meet a Money record."""
        found: dict[Column, None] = {}
        for option in self.options.values():
            for bill in option.bills:
                for name in bill.pots:
                    asked = {
                        "streams": self.pots[name]["stream"],
                        "financial_years": self.pots[name]["financial_year"],
                        "cost_types": self.pots[name]["cost_type"],
                        "projects": option.project["id"],
                        "priorities": option.project["priority"],
                        "areas": bill.area,
                    }
                    rural = of.get("rural")
                    if rural is not None and rural != self.areas[bill.area]["rural"]:
                        continue
                    if all(of.get(key) is None or value in of[key] for key, value in asked.items()):
                        found["x", name, option.id, bill.area] = None
        return list(found)

    def held(self, of: Json) -> int:
        return sum(
            pot["pence"]
            for pot in self.pots.values()
            if all(
                of.get(key) is None or pot[value] in of[key]
                for key, value in (
                    ("streams", "stream"), ("financial_years", "financial_year"), ("cost_types", "cost_type")
                )
            )
        )  # fmt: skip
