"""What an officer changed of a scenario for one run alone, and the name that the run has because of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from funding_tui.allocate.report.allocation import ReportPart
from funding_tui.base.formats import join_words

NOBODY = "somebody who gave no name"
MOST_NAMED = 3  # changes that the name of a run lists; its header lists them all
NOT_RECORDED = (
    "Whether anything else was changed of the scenario for this run alone is not recorded: the run was saved "
    "before this was stored."
)


class AddedForRun(ReportPart):
    """One thing that was changed of the scenario for one run alone.

    Attributes:
        kind: a floor under the rural share of all spending, a lock of a project, a rule switched off or on,
            or a certified proposal whose money counts as free.
        item: code of the project, key of the rule, or name of the proposal; empty for a floor.
        value: the floor in basis points or `none`; `in` or `out`; `off` or `on`; `free`.
        words: fits after "with": "at least 90% rural".
        by: the officer; empty where no name was given.
        recorded: with the run; else it was found in the problem of a run that recorded nothing.
    """

    kind: Literal["rural floor", "lock", "rule", "proposal"]
    item: str = ""
    value: str
    words: str
    by: str = ""
    recorded: bool = True


def stored_name(report: Mapping[str, Any]) -> str:
    """What the run of a stored report is called, without reading its problem."""
    return str(report.get("name") or name_unrecorded(str(report["scenario_name"])))


def name_unrecorded(scenario_name: str) -> str:
    """The name of a run of a scenario that recorded none."""
    return f"{scenario_name} (what was added for the run is not recorded)"


def changes_in_words(added: Sequence[AddedForRun]) -> str:
    """The first few changes in one phrase, and how many more there are."""
    named = [each.words for each in added[:MOST_NAMED]]
    more = len(added) - len(named)
    return join_words([*named, *([f"{more} more {'change' if more == 1 else 'changes'}"] if more else [])])


def run_name(scenario_name: str, added: Sequence[AddedForRun], shocks: Sequence[str] = ()) -> str:
    """What a run is called: its scenario, what is supposed to have happened, and what was added for it.

    Args:
        scenario_name: what the scenario is called.
        added: for this run alone.
        shocks: names of the scenario's shocks; one that the scenario's name says already is not repeated.
    """
    supposed = [name for name in dict.fromkeys(shocks) if name.casefold() not in scenario_name.casefold()]
    name = f"{scenario_name} (supposing: {'; '.join(supposed)})" if supposed else scenario_name
    if not added:
        return name
    return f"{name}, with {changes_in_words(added)}, {_added_by(added)}"


def added_data(added: Sequence[AddedForRun] | None) -> list[dict[str, Any]] | None:
    """The same as plain data; None where it was not recorded."""
    return None if added is None else [each.model_dump(mode="json") for each in added]


def _added_by(added: Sequence[AddedForRun]) -> str:
    if not all(each.recorded for each in added):
        return "which the scenario does not say today; who added it is not recorded"
    return f"added for this run by {join_words(list(dict.fromkeys(each.by or NOBODY for each in added)))}"


def added_sentences(added: Sequence[AddedForRun] | None) -> tuple[str, ...]:
    """Each change in a sentence with who made it, for the header of a paper.

    Args:
        added: for a run alone; None where it recorded nothing.
    """
    if added is None:
        return (NOT_RECORDED,)
    said = tuple(_sentence(each) for each in added)
    return said if all(each.recorded for each in added) else (*said, NOT_RECORDED)


def _sentence(added: AddedForRun) -> str:
    words = f"{added.words[:1].upper()}{added.words[1:]}"
    if added.recorded:
        return f"{words}: added for this run by {added.by or NOBODY}. The scenario does not say it."
    return f"{words}: the scenario does not say it today. Who added it, and where, is not recorded."
