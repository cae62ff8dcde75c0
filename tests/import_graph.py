"""Who imports whom in the four packages, read from the source and not by importing it."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Literal

from tests.paths import ROOT

PACKAGES = ("models", "sources", "optimiser", "funding_tui")
When = Literal["at once", "when called", "for types"]
Imports = dict[str, dict[str, set[When]]]


@cache
def modules() -> dict[str, ast.Module]:
    """Every module by its name."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found[name] = ast.parse(path.read_text("utf-8"), str(path))
    return found


@cache
def imports() -> Imports:
    """For each module the modules of ours that it imports, and when it does so."""
    return {
        name: _grouped((target, when) for target, when in _found(tree, "at once") if target != name)
        for name, tree in modules().items()
    }


def _grouped(found: Iterator[tuple[str, When]]) -> dict[str, set[When]]:
    grouped: dict[str, set[When]] = defaultdict(set)
    for target, when in found:
        grouped[target].add(when)
    return dict(grouped)


def _found(node: ast.AST, when: When) -> Iterator[tuple[str, When]]:
    """The imports in a piece of source, in the order in which they are written."""
    if isinstance(node, ast.Import):
        yield from ((alias.name, when) for alias in node.names if alias.name in modules())
    elif isinstance(node, ast.ImportFrom) and node.module in modules():
        for alias in node.names:
            inner = f"{node.module}.{alias.name}"
            yield (inner if inner in modules() else str(node.module)), when
    elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        for part in node.body:
            yield from _found(part, "for types")
        for part in node.orelse:
            yield from _found(part, when)
    else:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and when == "at once":
            when = "when called"
        for part in ast.iter_child_nodes(node):
            yield from _found(part, when)


def parents(name: str) -> list[str]:
    """The packages around a module, the nearest first."""
    parts = name.split(".")
    return [".".join(parts[:at]) for at in range(len(parts) - 1, 0, -1)]


def mutual() -> set[tuple[str, str]]:
    """Pairs of modules that import each other, whenever they do so."""
    return {
        (first, second)
        for first, targets in imports().items()
        for second in targets
        if first < second and first in imports()[second]
    }


def needed_at_once(name: str) -> set[str]:
    """What must be there in full before a module is: what it imports at once, and the packages around that.

    Python runs the packages around a module first. Those that are around the importer too are running
    already, and are not waited for unless the importer names them.
    """
    around = {name, *parents(name)}
    direct = {target for target, when in imports()[name].items() if "at once" in when}
    return direct | {parent for target in direct for parent in parents(target) if parent not in around}


def circles() -> list[list[str]]:
    """Groups of modules that need each other at once, directly or by way of others (Tarjan's way)."""
    found: list[list[str]] = []
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []

    def visit(name: str) -> None:
        order[name] = lowest[name] = len(order)
        stack.append(name)
        for target in sorted(needed_at_once(name)):
            if target not in order:
                visit(target)
                lowest[name] = min(lowest[name], lowest[target])
            elif target in stack:
                lowest[name] = min(lowest[name], order[target])
        if lowest[name] == order[name]:
            at = stack.index(name)
            if len(stack) - at > 1:
                found.append(sorted(stack[at:]))
            del stack[at:]

    for name in modules():
        if name not in order:
            visit(name)
    return found
