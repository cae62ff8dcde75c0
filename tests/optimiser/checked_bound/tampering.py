"""Proofs as JSON, altered at random in every way that a hand or a fault could."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.optimiser.rules.random_rules import Draw

DEEP: Any = json.loads("[" * 300 + "]" * 300)
NOTHING_OF_THE_KIND: tuple[Any, ...] = (
    *(0, 1, -1, 2**63, -(2**63), 10**400, -(10**400), 1.5, 1e308, float("nan"), float("inf")),
    *(
        "",
        "x",
        "cell 1",
        "0",
        True,
        False,
        None,
        [],
        {},
        [0, 0],
        [1, 5_000],
        [1, -5_000],
        [1 << 300, 0],
        DEEP,
    ),
)


def altered(draw: Draw, proof: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """A copy, altered in figures and names alone, or by hand wherever it may be."""
    tampered = {"proof": copy.deepcopy(proof)}
    if draw(st.integers(0, 2)):
        _alter_figures(draw, tampered, names)
    else:
        for _ in range(draw(st.integers(1, 3))):
            places = list(_places(tampered.get("proof"), tampered, "proof"))
            holder, key = draw(st.sampled_from(places))
            if _is_there(holder, key):
                _alter(draw, holder, key, names, draw(st.sampled_from(places)))
    found = tampered.get("proof")
    return found if isinstance(found, dict) else {}


def _alter_figures(draw: Draw, tampered: dict[str, Any], names: tuple[str, ...]) -> None:
    """Prices, numbers of sets, where cases are parted and by what; the file stays one that can be read."""
    inside = [
        place
        for part in ("cuts", "prices", "tree")
        if part in tampered["proof"]
        for place in _places(tampered["proof"][part], tampered["proof"], part)
    ]
    places = [(holder, key) for holder, key in inside if isinstance(holder[key], int | str)]
    maps = [holder[key] for holder, key in inside if isinstance(holder[key], dict)]
    for holder, key in draw(st.lists(st.sampled_from(places), min_size=1, max_size=6)):
        holder[key] = _changed(draw, holder[key], names)
    for each in draw(st.lists(st.sampled_from(maps), max_size=2)) if maps else ():
        prices = {name: power for name, power in each.items() if isinstance(power, list)}
        if prices:
            dropped = draw(st.sampled_from([*prices]))
            moved = draw(st.sampled_from([*prices]))
            each[dropped], each[moved] = each[moved], each[dropped]
            each.pop(draw(st.sampled_from((dropped, ""))), None)


def _places(part: Any, holder: Any, key: Any) -> Iterator[tuple[Any, Any]]:
    """(what holds it, its key there) of every part of the JSON."""
    yield holder, key
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, each in inner:
        yield from _places(each, part, name)


def _is_there(holder: Any, key: Any) -> bool:
    return key in holder if isinstance(holder, dict) else key < len(holder)


def _alter(draw: Draw, holder: Any, key: Any, names: tuple[str, ...], other: tuple[Any, Any]) -> None:
    part = holder[key]
    match draw(st.sampled_from(("change", "change", "replace", "drop", "double", "rename", "exchange"))):
        case "change":
            holder[key] = _changed(draw, part, names)
        case "replace":
            holder[key] = copy.deepcopy(draw(st.sampled_from(NOTHING_OF_THE_KIND)))
        case "drop":
            del holder[key]
        case "double" if isinstance(holder, list):
            holder.insert(key, copy.deepcopy(part))
        case "rename" if isinstance(holder, dict):
            holder[draw(st.sampled_from(names))] = holder.pop(key)
        case _ if _is_there(*other):
            there, its_key = other
            holder[key], there[its_key] = copy.deepcopy(there[its_key]), copy.deepcopy(part)


def _changed(draw: Draw, part: Any, names: tuple[str, ...]) -> Any:
    """The same kind of thing with another content."""
    if isinstance(part, bool):
        return not part
    if isinstance(part, int):
        return draw(
            st.sampled_from((-part, part + 1, part - 1, part * 2, part * 1_000, -part * 3, part >> 1))
        )
    if isinstance(part, str):
        return draw(st.sampled_from(names))
    if isinstance(part, list):
        return draw(st.permutations(part))
    if isinstance(part, dict) and part:
        return dict(zip(part, draw(st.permutations(list(part.values()))), strict=True))
    return part
