"""Locks: what is held in or out, whatever the sums say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from optimiser.rows import Row, ones
from optimiser.rules.rule import Rule
from optimiser.verdict import Breach

if TYPE_CHECKING:
    from optimiser.formulation.decisions import Decisions
    from optimiser.verifying.audit import Audit


class Lock(Rule):
    """A project, or the one of its options that is given, is held in or held out.

    Mathematics: `chosen = 1` (in) or `chosen = 0` (out).
    Units: none.
    A board reads: "Held in", "Held out".
    """

    kind: Literal["lock"] = "lock"
    project: str
    option: str | None = None
    state: Literal["in", "out"]

    def mentions(self) -> Iterator[tuple[str, Iterable[str]]]:
        """The project, and its option where one is given."""
        yield "projects", (self.project,)
        yield "options", () if self.option is None else (self.option,)

    def rows(self, decisions: Decisions) -> Iterator[Row]:
        """`sum of z = 1`, or `= 0`."""
        if self.option is None:
            columns = decisions.chosen_by_project[self.project]
        else:
            columns = [decisions.chosen[self.option]]
        state = 1 if self.state == "in" else 0
        yield Row(self.name, ones(columns), state, state, "count")

    def breaches(self, audit: Audit) -> Iterator[Breach]:
        """Whether it stands as it is locked."""
        if self.option is None:
            what = f"project {self.project}"
            is_in = audit.projects_chosen[self.project] > 0
        else:
            what = f"option {self.option}"
            is_in = any(option.id == self.option for option, _ in audit.chosen)
        if is_in != (self.state == "in"):
            stands = "is funded" if is_in else "is not funded"
            message = f"{self.name!r}: {what} {stands}, and it is locked {self.state}."
            yield Breach(rule=self.name, by_pence=1, where=what, message=message)
