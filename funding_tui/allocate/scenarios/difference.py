"""How one scenario differs from another, in words and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from funding_tui.allocate.problem.scenario_layers import (
    ApplicableRule,
    effective_locks,
    effective_shocks,
    effective_weights,
    read_applicable_rules,
    read_layers,
)
from funding_tui.allocate.problem.shock_list import load_shocks
from funding_tui.allocate.scenarios.edit import same_subject
from funding_tui.allocate.scenarios.overview import shock_words
from funding_tui.base.formats import join_words
from funding_tui.hold.rule_words import rule_in_words
from models.allocations import Scenario
from models.clock import uk_today
from models.database import Workspace
from models.partnership import Priority

RECORDS = "the records alone"


@dataclass(frozen=True, slots=True)
class ScenarioDifferenceRow:
    """One thing in which a scenario differs from another.

    Attributes:
        what: `years`, `rule`, `limit`, `weight`, `lock` or `shock`.
        item: the rule's key, the priority, the project or the shock.
        before, after: in words; empty for none.
        words: the difference in a sentence.
    """

    what: str
    item: str
    before: str
    after: str
    words: str


@dataclass(frozen=True, slots=True)
class ScenarioDifference:
    """How one scenario differs from another.

    Attributes:
        against: code of the other; empty for the records without any scenario.
        words: each difference in a sentence, or one that says that there is none.
    """

    code: str
    name: str
    against: str
    against_name: str
    words: tuple[str, ...]
    differences: tuple[ScenarioDifferenceRow, ...]


def scenario_difference(
    workspace: Workspace, code: str, against: str | None = None, today: date | None = None
) -> ScenarioDifference:
    """How a scenario differs from the one that it is based on, or from another.

    Args:
        workspace: where they are.
        code: which scenario.
        against: the other; None for its base, or, where it has none, the records alone.
        today: the day on which rules are read.

    Raises:
        NotFound: there is no such scenario; the sentence names the nearest.
    """
    on = today or uk_today()
    with workspace.session() as session:
        chain = read_layers(session, code)
        other = chain[:-1] if against is None else read_layers(session, against)
        top, name = chain[-1], other[-1].name if other else RECORDS
        found = tuple(_differences(session, other, chain, on))
        words = tuple(each.words for each in found) or (f"{top.name} is the same as {name}.",)
        return ScenarioDifference(code, top.name, other[-1].code if other else "", name, words, found)


def _differences(
    session: Session, before: Sequence[Scenario], after: Sequence[Scenario], today: date
) -> Iterator[ScenarioDifferenceRow]:
    yield from _years(before, after)
    yield from _rules(
        [each for each in read_applicable_rules(session, before, today) if each.on],
        [each for each in read_applicable_rules(session, after, today) if each.on],
        {each.key for each in read_applicable_rules(session, after, today)},
    )
    yield from _weights(session, before, after)
    yield from _locks(before, after)
    yield from _shocks(before, after)


def _years(before: Sequence[Scenario], after: Sequence[Scenario]) -> Iterator[ScenarioDifferenceRow]:
    old, new = (
        join_words(chain[-1].financial_years)
        if chain and chain[-1].financial_years
        else "every year with money"
        for chain in (before, after)
    )
    if old != new:
        yield ScenarioDifferenceRow("years", "", old, new, f"It allocates {new} instead of {old}.")


def _rules(
    before: list[ApplicableRule], after: list[ApplicableRule], carried: set[str]
) -> Iterator[ScenarioDifferenceRow]:
    """Rules that apply in one scenario only; a limit that only moved is listed as one difference."""
    keys_before, keys_after = ({each.key for each in rules} for rules in (before, after))
    removed = [each for each in before if each.key not in keys_after]
    for each in (each for each in after if each.key not in keys_before):
        old = next(
            (rule for rule in removed if rule.stream == each.stream and same_subject(rule.rule, each.rule)),
            None,
        )
        words = rule_in_words(each.rule)
        if old is None:
            yield ScenarioDifferenceRow("rule", each.key, "", words, f"It adds a rule: {_ended(words)}")
            continue
        removed.remove(old)
        was = rule_in_words(old.rule)
        sentence = f"A limit moves: {_ended(words)} It was: {_ended(was)}"
        yield ScenarioDifferenceRow("limit", each.key, was, words, sentence)
    for each in removed:
        words = rule_in_words(each.rule)
        how = "switches a rule off" if each.key in carried else "does without a rule"
        yield ScenarioDifferenceRow("rule", each.key, words, "", f"It {how}: {_ended(words)}")


def _weights(
    session: Session, before: Sequence[Scenario], after: Sequence[Scenario]
) -> Iterator[ScenarioDifferenceRow]:
    old, new = effective_weights(before), effective_weights(after)
    for priority in session.exec(select(Priority).order_by(col(Priority.id))):
        was, weight = (weights.get(priority.code, priority.weight) for weights in (old, new))
        if was != weight:
            words = f"The weight of {priority.name} moves from {was:g} to {weight:g}."
            yield ScenarioDifferenceRow("weight", priority.code, f"{was:g}", f"{weight:g}", words)


def _locks(before: Sequence[Scenario], after: Sequence[Scenario]) -> Iterator[ScenarioDifferenceRow]:
    old, new = effective_locks(before), effective_locks(after)
    for project in dict.fromkeys((*new, *old)):
        was, state = old.get(project, ""), new.get(project, "")
        if was != state:
            words = f"{project} is locked {state}." if state else f"{project} is not locked {was} any more."
            yield ScenarioDifferenceRow("lock", project, was, state, words)


def _shocks(before: Sequence[Scenario], after: Sequence[Scenario]) -> Iterator[ScenarioDifferenceRow]:
    known = load_shocks()
    old, new = effective_shocks(before), effective_shocks(after)
    alike = [(each.key, each.figures) for each in old]
    for shock in new:
        if (shock.key, shock.figures) in alike:
            alike.remove((shock.key, shock.figures))
            continue
        words = shock_words(shock, known)
        yield ScenarioDifferenceRow("shock", shock.key, "", words, f"It has the shock: {words}.")
    for shock in old:
        if (shock.key, shock.figures) in alike:
            alike.remove((shock.key, shock.figures))
            words = shock_words(shock, known)
            yield ScenarioDifferenceRow(
                "shock", shock.key, words, "", f"It does not have the shock: {words}."
            )


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
