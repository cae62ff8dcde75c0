"""What is different between the inputs of two problems, part by part, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from optimiser.problem import PARTS, Problem
from optimiser.record import Record
from optimiser.rules import Rule
from optimiser.units import figure_words

WHOLE_FIELDS = ("harm_unit", "harm_per_point", "objective")


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """One part of a problem, as it was and as it is.

    Attributes:
        collection: the field of the problem, such as `pots`.
        name: the id or name of the part; of a field that has no parts, the field.
        before: None where it is new.
        after: None where it was removed.
    """

    collection: str
    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class InputChange:
    """One difference between the inputs of two problems.

    Attributes:
        parts: what differs; a project that is new or removed has its options with it, a stream its pots.
        words: one sentence, such as "Pot 'grant': pence went from £10,000 to £8,200."
    """

    parts: tuple[ChangedPart, ...]
    words: str

    @property
    def name(self) -> str:
        """The id or name of what changed."""
        return self.parts[0].name


def input_changes(before: Problem, after: Problem) -> tuple[InputChange, ...]:
    """Everything that is different in `after`, in the order of a problem's fields.

    A title is no input, nor is the order in which parts are listed.
    """
    found = [
        InputChange(
            (ChangedPart(field, field, old, new),),
            f"{field.replace('_', ' ').capitalize()} went from {_plain(old)} to {_plain(new)}.",
        )
        for field in WHOLE_FIELDS
        if (old := getattr(before, field)) != (new := getattr(after, field))
    ]
    parts = _changed_parts(before, after)
    belonging = {(part.collection, part.name): part for part in parts if _owner_changed(part, parts)}
    for part in parts:
        if (part.collection, part.name) not in belonging:
            own = [each for each in belonging.values() if _owner(each) == (part.collection, part.name)]
            words = _words(PARTS[part.collection][1], part.name, part.before, part.after)
            found.append(InputChange((part, *own), words))
    return tuple(found)


def apply_changes(
    problem: Problem, changes: Iterable[InputChange]
) -> tuple[Problem, tuple[InputChange, ...]]:
    """A problem with changes made, each as soon as it can be: a rule waits for the project that it names.

    With it come the changes that were made; one that waited for what never came is not among them.
    """
    waiting, made = list(changes), []
    moved = True
    while waiting and moved:
        moved = False
        for change in tuple(waiting):
            changed = _apply(problem, change)
            if changed is not None:
                problem, moved = changed, True
                waiting.remove(change)
                made.append(change)
    return problem, tuple(made)


def _apply(problem: Problem, change: InputChange) -> Problem | None:
    """A problem with one change made; None where that would be no problem."""
    fields: dict[str, Any] = {name: getattr(problem, name) for name in Problem.model_fields}
    for part in change.parts:
        fields[part.collection] = _replace_part(fields[part.collection], part)
    try:
        return Problem(**fields)
    except ValidationError:
        return None


def _replace_part(held: Any, part: ChangedPart) -> Any:
    if part.collection in WHOLE_FIELDS:
        return part.after
    key = PARTS[part.collection][0]
    parts = list(held)
    at = [number for number, each in enumerate(parts) if getattr(each, key) == part.name]
    if at:
        parts[at[0] : at[0] + 1] = [] if part.after is None else [part.after]
    elif part.after is not None:
        parts.append(part.after)
    return tuple(parts)


def _changed_parts(before: Problem, after: Problem) -> list[ChangedPart]:
    found = []
    for collection, (key, _) in PARTS.items():
        was = {getattr(part, key): part for part in getattr(before, collection)}
        is_now = {getattr(part, key): part for part in getattr(after, collection)}
        for name in dict.fromkeys((*was, *is_now)):
            if was.get(name) != is_now.get(name):
                found.append(ChangedPart(collection, name, was.get(name), is_now.get(name)))
    return found


def _owner(part: ChangedPart) -> tuple[str, str] | None:
    """What an option or a pot belongs to."""
    held = part.after or part.before
    match part.collection:
        case "options":
            return "projects", held.project
        case "pots":
            return "streams", held.stream
    return None


def _owner_changed(part: ChangedPart, parts: Sequence[ChangedPart]) -> bool:
    """Whether a part comes or goes with what it belongs to."""
    owner = _owner(part)
    return any(
        (each.collection, each.name) == owner and (each.before is None or each.after is None)
        for each in parts
    )


def _words(kind: str, name: str, old: Record | None, new: Record | None) -> str:
    called = f"{kind.capitalize()} {name!r}"
    if old is None:
        return f"{called} is new."
    if new is None:
        return f"{called} was removed."
    if type(old) is not type(new):
        return f"{called} is now of another kind."
    changed = [field for field in type(old).model_fields if getattr(old, field) != getattr(new, field)]
    told_changes = [_field_words(field, old, new) for field in changed]
    return f"{called}: {'; '.join(told_changes)}."


def _field_words(field: str, old: Record, new: Record) -> str:
    was, is_now = getattr(old, field), getattr(new, field)
    units = _units(old) | _units(new)
    said = field.replace("_", " ")
    if field in units:
        was_told, now_told = _figure(was, units[field]), _figure(is_now, units[field])
        return f"{said} went from {was_told} to {now_told}"
    if isinstance(was, dict) and isinstance(is_now, dict):
        differ = [key for key in dict.fromkeys((*was, *is_now)) if was.get(key) != is_now.get(key)]
        if len(differ) == 1:
            (key,) = differ
            return f"{said} of {key} went from {_plain(was.get(key))} to {_plain(is_now.get(key))}"
        return f"{said} changed for {len(differ)} of {len(was | is_now)}"
    return f"{said} went from {_plain(was)} to {_plain(is_now)}"


def _units(record: Record) -> dict[str, str]:
    """Field -> the unit of the figure in it."""
    if isinstance(record, Rule):
        return {limit.field: limit.unit for limit in record.limits()}
    return {"pence": "pence", "minimum_pence": "pence"}


def _figure(value: int | None, unit: str) -> str:
    return "none" if value is None else figure_words(value, unit)


def _plain(value: Any) -> str:
    """A value short enough for a sentence."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case Record():
            return str(getattr(value, "kind", None) or "another")
        case str():
            return value
        case int() | float():
            return f"{value:,}"
        case Sequence():
            return f"{len(value)} of them"
    return "another"
