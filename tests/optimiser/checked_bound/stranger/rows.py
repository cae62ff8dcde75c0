"""The rows of a problem, by name: pots, least scales, and one kind of rule after another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from tests.optimiser.checked_bound.stranger.columns import Column, Json, Problem

Parts = list[tuple[int, list[Column]]]


@dataclass
class Row:
    terms: dict[Column, Fraction]
    low: Fraction | None
    high: Fraction | None


def named_rows(problem: Problem) -> dict[str, Row]:
    """All rows; the second of a name has ` #2` after it."""
    found: dict[str, Row] = {}
    for name, row in _all_rows(problem):
        number, called = 1, name
        while called in found:
            number += 1
            called = f"{name} #{number}"
        found[called] = row
    return found


def _all_rows(problem: Problem) -> Iterator[tuple[str, Row]]:
    yield from _budgets(problem)
    yield from _least_scales(problem)
    for rule in problem.rules:
        for row in KINDS[rule["kind"]](problem, rule):
            yield rule["name"], row


def _budgets(problem: Problem) -> Iterator[tuple[str, Row]]:
    for name, pot in problem.pots.items():
        terms: dict[Column, int] = {column: 1 for column in problem.money({}) if column[1] == name}
        terms |= {("r", *pair): 1 for pair in problem.carried if pair[0] == name}
        terms |= {("r", *pair): -1 for pair in problem.carried if pair[1] == name}
        beyond = [
            rule["at_most"] * pot["pence"] // 10_000
            for rule in problem.rules
            if rule["kind"] == "over-programme" and pot["stream"] in rule["streams"]
        ]
        if terms:
            yield f"budget of {name}", _row(terms, None, pot["pence"] + max(beyond, default=0))


def _least_scales(problem: Problem) -> Iterator[tuple[str, Row]]:
    for option in problem.options.values():
        short = option.record.get("minimum_pence", 0) - sum(bill.fixed for bill in option.bills)
        if short > 0:
            terms: dict[Column, int] = defaultdict(int, {("z", option.id): -short})
            for bill in option.bills:
                terms["m", option.id, bill.area] += bill.per_step
            yield f"minimum scale of {option.id}", _row(terms, 0, None)


def _amount(problem: Problem, rule: Json) -> Iterator[Row]:
    return _both(dict.fromkeys(problem.money(rule["of"]), 1), rule.get("at_least"), rule.get("at_most"))


def _share(problem: Problem, rule: Json) -> Iterator[Row]:
    of_held = rule.get("of_available", False)
    for share, is_floor in ((rule.get("at_least"), True), (rule.get("at_most"), False)):
        if share is not None:
            parts: Parts = [(10_000, problem.money(rule["of"]))]
            parts += [] if of_held else [(-share, problem.money(rule["within"]))]
            yield _reduced(parts, share * problem.held(rule["within"]) if of_held else 0, is_floor)


def _match(problem: Problem, rule: Json) -> Iterator[Row]:
    others = rule.get("secured", 0) + rule.get("unsecured", 0) * rule.get("counts_unsecured", False)
    own = [] if rule.get("by") is None else problem.money(rule["by"])
    parts: Parts = [(10_000, own), (-rule["at_least"], problem.money(rule["of"]))]
    yield _row(_added(parts), -10_000 * others, None)


def _per_head(problem: Problem, rule: Json) -> Iterator[Row]:
    people = rule.get("heads") or {name: area["population"] for name, area in problem.areas.items()}
    groups: dict[str, list[str]] = rule["groups"]
    heads = {group: sum(people.get(area, 0) for area in areas) for group, areas in groups.items()}
    of = problem.money(rule.get("of", {}))
    inside = {group: [column for column in of if column[3] in areas] for group, areas in groups.items()}
    everywhere = [column for columns in inside.values() for column in columns]
    for group in groups:
        for share, is_floor in ((rule.get("at_least"), True), (rule.get("at_most"), False)):
            if share is not None:
                whole = 10_000 * sum(heads.values())
                yield _reduced([(whole, inside[group]), (-share * heads[group], everywhere)], 0, is_floor)


def _capacity(problem: Problem, rule: Json) -> Iterator[Row]:
    terms: dict[Column, int] = {}
    for option, use in rule["uses"].items():
        terms["z", option] = use.get("fixed", 0)
        for area in problem.options[option].record.get("steps", {}):
            terms["m", option, area] = use.get("per_area", {}).get(area, use.get("per_step", 0))
    yield _row(terms, None, rule["limit"])


def _choose(problem: Problem, rule: Json) -> Iterator[Row]:
    return _both(_chosen(problem, rule["projects"]), rule.get("at_least"), rule.get("at_most"))


def _lock(problem: Problem, rule: Json) -> Iterator[Row]:
    one = _chosen(problem, [rule["project"]])
    if rule.get("option"):
        one = {("z", str(rule["option"])): 1}
    state = int(rule["state"] == "in")
    yield _row(one, state, state)


def _requires(problem: Problem, rule: Json) -> Iterator[Row]:
    for needed in dict.fromkeys(rule["needs"]):
        if needed != rule["project"]:
            less = dict.fromkeys(_chosen(problem, [needed]), -1)
            yield _row(_chosen(problem, [rule["project"]]) | less, None, 0)


def _service(problem: Problem, rule: Json) -> Iterator[Row]:
    demand = rule.get("demand", {})
    for area in dict.fromkeys(rule["areas"]):
        terms: dict[Column, int] = {}
        for option, gives in rule["gives"].items():
            terms["z", option] = gives.get("once", {}).get(area, 0)
            if area in problem.options[option].record.get("steps", {}):
                terms["m", option, area] = gives.get("per_step", 1)
        low, high = (
            None if rule.get(key) is None else demand.get(area, rule[key]) for key in ("at_least", "at_most")
        )
        if low is not None and low == high:
            yield _row(terms, low, high)
        else:
            yield from _both(terms, low or None, high)


def _reach(problem: Problem, rule: Json) -> Iterator[Row]:
    for option, minutes in rule["minutes"].items():
        for area in problem.options[option].record.get("steps", {}):
            if area not in minutes or minutes[area] > rule["at_most"]:
                yield _row({("m", option, area): 1}, None, 0)


def _committed(problem: Problem, rule: Json) -> Iterator[Row]:
    paid = [column for column in problem.money({"projects": [rule["project"]]}) if column[1] == rule["pot"]]
    yield _row(dict.fromkeys(paid, 1), rule["pence"], None)


def _carry_forward(problem: Problem, rule: Json) -> Iterator[Row]:
    moved: list[Column] = [
        ("r", giver, taker)
        for giver, taker in problem.carried
        if problem.pots[giver]["stream"] == rule["stream"]
        and problem.pots[giver]["financial_year"] == rule["from_year"]
        and problem.pots[taker]["financial_year"] == rule["to_year"]
    ]
    held = problem.held({"streams": [rule["stream"]], "financial_years": [rule["from_year"]]})
    yield _row(dict.fromkeys(moved, 1), None, rule["at_most"] * held // 10_000)


def _none(problem: Problem, rule: Json) -> Iterator[Row]:
    return iter(())


KINDS: dict[str, Callable[[Problem, Json], Iterator[Row]]] = {
    "amount": _amount,
    "capacity": _capacity,
    "carry-forward": _carry_forward,
    "choose": _choose,
    "committed": _committed,
    "eligibility": _none,
    "lock": _lock,
    "match": _match,
    "over-programme": _none,
    "per-head": _per_head,
    "reach": _reach,
    "requires": _requires,
    "service": _service,
    "share": _share,
    "spend-by": _none,
}


def _chosen(problem: Problem, projects: list[str]) -> dict[Column, int]:
    return {("z", option.id): 1 for option in problem.options.values() if option.project["id"] in projects}


def _row(terms: Mapping[Column, int], low: int | None, high: int | None) -> Row:
    whole = {column: Fraction(weight) for column, weight in terms.items() if weight}
    return Row(whole, None if low is None else Fraction(low), None if high is None else Fraction(high))


def _both(terms: dict[Column, int], low: int | None, high: int | None) -> Iterator[Row]:
    if low is not None:
        yield _row(terms, low, None)
    if high is not None:
        yield _row(terms, None, high)


def _added(parts: Parts) -> dict[Column, int]:
    terms: dict[Column, int] = defaultdict(int)
    for weight, columns in parts:
        for column in columns:
            terms[column] += weight
    return terms


def _reduced(parts: Parts, limit: int, is_floor: bool) -> Row:
    terms = _added(parts)
    common = gcd(limit, *terms.values()) or 1
    smaller = {column: weight // common for column, weight in terms.items()}
    return _row(smaller, *((limit // common, None) if is_floor else (None, limit // common)))
