"""What an officer changes of a scenario for one run alone: put into its rules, and into words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, select

from funding_tui.allocate.problem.scenario_layers import (
    ALL_STREAMS,
    ApplicableRule,
    LockState,
    effective_locks,
)
from funding_tui.allocate.report.identity.added_for_run import AddedForRun
from funding_tui.allocate.rural_floor import (
    NO_FLOOR,
    RuralFloor,
    is_rural_floor,
    rural_floor_rule,
    without_rural_floor,
)
from funding_tui.base.formats import percent
from funding_tui.hold.rule_words import rule_in_words
from models.allocations import Scenario
from models.projects import Project
from models.rules import FundingRule, LockRule

LONGEST_RULE = 90  # letters of a rule's words in the name of a run


@dataclass(frozen=True, slots=True)
class UnsavedChanges:
    """What the officer changes on the screen without saving it.

    Attributes:
        rural_floor_bp: the floor under the rural share that replaces the scenario's; None leaves that.
        lock_in, lock_out: codes of projects that must, and must not, be funded.
        instead_of: the number of a certified proposal that the run is to replace: its commitments
            count as money that is free, and its projects may be chosen again.
        rural_uplift_bp: how much more rural delivery is tried to cost than the partnership states;
            a project that states its own keeps that.
        switched: (key of a rule, whether it applies), in place of what the scenario says of it.
        by: the officer; empty where no name was given.
    """

    rural_floor_bp: RuralFloor | None = None
    lock_in: tuple[str, ...] = ()
    lock_out: tuple[str, ...] = ()
    instead_of: int | None = None
    rural_uplift_bp: int | None = None
    switched: tuple[tuple[str, bool], ...] = ()
    by: str = ""

    @property
    def locks(self) -> dict[str, LockState]:
        """Project code -> `in` or `out`; a project that is named for both is out."""
        found: dict[str, LockState] = dict.fromkeys(self.lock_in, "in")
        return {**found, **dict.fromkeys(self.lock_out, "out")}


def changes_of(added: Iterable[AddedForRun]) -> UnsavedChanges:
    """The changes that a run recorded, as they were asked for."""
    found = UnsavedChanges()
    for each in added:
        if each.kind == "rural floor":
            found = replace(found, rural_floor_bp=NO_FLOOR if each.value == "none" else int(each.value))
        elif each.kind == "rule":
            found = replace(found, switched=(*found.switched, (each.item, each.value == "on")))
        elif each.kind == "proposal":
            found = replace(found, instead_of=int(each.item.removeprefix("P")))
        elif each.value == "in":
            found = replace(found, lock_in=(*found.lock_in, each.item))
        else:
            found = replace(found, lock_out=(*found.lock_out, each.item))
    return found


def real_changes(
    changes: UnsavedChanges, carried: Iterable[ApplicableRule], scenarios: Sequence[Scenario]
) -> UnsavedChanges:
    """The changes without those that ask for what the scenario says already.

    Args:
        changes: as they were asked for.
        carried: every rule of the scenario and of the streams, on or off.
        scenarios: the scenario after what it is based on.
    """
    rules = tuple(carried)
    known = {each.key: each.on for each in rules}
    switched = tuple((key, on) for key, on in changes.switched if known.get(key, on) != on)
    floors = [each.rule for each in _switched(rules, switched) if is_own_floor(each) and each.on]
    floor = changes.rural_floor_bp
    if (floor is NO_FLOOR and not floors) or (isinstance(floor, int) and _only_floors_at(floors, floor)):
        floor = None
    locks = effective_locks(scenarios)
    return replace(
        changes,
        rural_floor_bp=floor,
        switched=switched,
        lock_in=tuple(code for code in dict.fromkeys(changes.lock_in) if locks.get(code) != "in"),
        lock_out=tuple(code for code in dict.fromkeys(changes.lock_out) if locks.get(code) != "out"),
    )


def is_own_floor(carried: ApplicableRule) -> bool:
    """Whether it is a rural floor of a scenario, which a typed one replaces; an agreement's stays."""
    return bool(carried.origin) and is_rural_floor(carried.rule)


def _only_floors_at(floors: Sequence[FundingRule], at_least_bp: int) -> bool:
    wanted = rural_floor_rule(at_least_bp)
    return bool(floors) and all(rule == wanted.model_copy(update={"words": rule.words}) for rule in floors)


def _switched(
    carried: Iterable[ApplicableRule], switched: Iterable[tuple[str, bool]]
) -> tuple[ApplicableRule, ...]:
    """The rules with the switches that the officer turned without saving it."""
    switches = dict(switched)
    return tuple(replace(each, on=switches.get(each.key, each.on)) for each in carried)


def changed_rules(
    carried: Iterable[ApplicableRule], scenarios: Sequence[Scenario], changes: UnsavedChanges
) -> Iterator[ApplicableRule]:
    """Each rule that applies, then each lock; what the changes add has no origin and belongs to no stream."""
    for each in _switched(carried, changes.switched):
        if not each.on:
            continue
        if changes.rural_floor_bp is None or not is_own_floor(each):
            yield each
        elif (rest := without_rural_floor(each.rule)) is not None:
            yield replace(each, rule=rest)
    if isinstance(changes.rural_floor_bp, int):
        yield ApplicableRule("", ALL_STREAMS, "", rural_floor_rule(changes.rural_floor_bp))
    changed = changes.locks
    for code, state in effective_locks(scenarios).items():
        if code not in changed:
            origin = next(layer.code for layer in reversed(scenarios) if code in layer.locks)
            yield ApplicableRule("", ALL_STREAMS, origin, _lock(code, state))
    for code, state in changed.items():
        yield ApplicableRule("", ALL_STREAMS, "", _lock(code, state))


def _lock(code: str, state: LockState) -> LockRule:
    return LockRule(project=code, state=state, words=f"{code} is locked {state}")


def describe_changes(
    session: Session, carried: Iterable[ApplicableRule], changes: UnsavedChanges
) -> tuple[AddedForRun, ...]:
    """Each change in words, by whom; a name of a project or rule is used where it is known."""
    names = dict(session.exec(select(Project.code, Project.name)).all())
    words = {each.key: rule_in_words(each.rule).rstrip(".") for each in carried}
    return tuple(_described(changes, names, words))


def _described(
    changes: UnsavedChanges, names: dict[str, str], words: dict[str, str]
) -> Iterator[AddedForRun]:
    by = changes.by
    if isinstance(changes.rural_floor_bp, int):
        said = f"at least {percent(changes.rural_floor_bp)} rural"
        yield AddedForRun(kind="rural floor", value=str(changes.rural_floor_bp), words=said, by=by)
    elif changes.rural_floor_bp is NO_FLOOR:
        yield AddedForRun(
            kind="rural floor", value="none", words="the scenario's rural floor taken away", by=by
        )
    for code, state in changes.locks.items():
        said = f"{names.get(code, code)} locked {state}"
        yield AddedForRun(kind="lock", item=code, value=state, words=said, by=by)
    for key, on in changes.switched:
        turned = "on" if on else "off"
        said = f"the rule \u201c{_short(words.get(key, key))}\u201d switched {turned}"
        yield AddedForRun(kind="rule", item=key, value=turned, words=said, by=by)
    if changes.instead_of is not None:
        name = f"P{changes.instead_of}"
        said = f"the money of certified proposal {name} counted as free"
        yield AddedForRun(kind="proposal", item=name, value="free", words=said, by=by)


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_RULE else f"{words[: LONGEST_RULE - 1].rstrip()}\u2026"
