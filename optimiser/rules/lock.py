"""Locks: what is funded, or not, whatever the sums say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal

from optimiser.problem_parts import Option
from optimiser.rules.rule import AuditView, ModelView, Obstacle, Row, Rule, ones
from optimiser.verdict import Breach


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

    def rows(self, model: ModelView) -> Iterator[Row]:
        """`sum of z = 1`, or `= 0`."""
        if self.option is None:
            columns = model.chosen_by_project[self.project]
        else:
            columns = [model.chosen[self.option]]
        state = 1 if self.state == "in" else 0
        yield Row(self.name, ones(columns), state, state, "count")

    def breaches(self, index: AuditView) -> Iterator[Breach]:
        """Whether it stands as it is locked."""
        if self.option is None:
            what = f"project {self.project}"
            is_in = index.projects_chosen[self.project] > 0
        else:
            what = f"option {self.option}"
            is_in = any(option.id == self.option for option, _ in index.chosen)
        if is_in != (self.state == "in"):
            stands = "is funded" if is_in else "is not funded"
            message = f"{self.name!r}: {what} {stands}, and it is locked {self.state}."
            yield Breach(rule=self.name, by_pence=1, where=what, message=message)

    def check_options(self, options: Iterable[Option]) -> None:
        """The option is one of the project."""
        own = {option.id for option in options if option.project == self.project}
        if self.option is not None and self.option not in own:
            message = f"rule {self.name!r} locks {self.option!r}, which is no option of {self.project!r}"
            raise ValueError(message)

    def is_in_the_way(self, index: AuditView) -> bool:
        """Always: nothing is free to move that is locked."""
        return True

    def forbids(self, project: str, option: str | None = None) -> bool:
        """What is locked out, and the other options of a project that is locked into one."""
        if project != self.project:
            return False
        if self.state == "out":
            return self.option in (None, option)
        return option is not None and self.option not in (None, option)

    def demands(self) -> tuple[str, ...]:
        """The project that is locked in."""
        return (self.project,) if self.state == "in" else ()

    def obstacle(self, option: Option, funded: Collection[str], names: Mapping[str, str]) -> Obstacle | None:
        """It is locked out."""
        if self.state == "out" and self.forbids(option.project, option.id):
            return Obstacle("It is locked out.", "it were no longer locked out", is_certain=True)
        return None
