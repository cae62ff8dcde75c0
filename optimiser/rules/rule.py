"""What every rule of a problem is: a record with a name, and what it may say to model, verifier and reader.

A rule's file holds the record, its rows in the model and its check. The two halves share the record and
nothing else: `rows` speaks of columns (`formulation/decisions.py`), `broken` of what was chosen and paid
(`verifying/books.py`), so that one mistake cannot hide in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple

from pydantic import Field

from optimiser.record import Record
from optimiser.rules.money import Money
from optimiser.verdict import Breach

if TYPE_CHECKING:
    from optimiser.formulation.decisions import Decisions
    from optimiser.problem import Cost, Pot, Project
    from optimiser.rows import Row
    from optimiser.verifying.audit import Audit

BASIS_POINTS = 10_000  # basis points in the whole
BasisPoints = Annotated[int, Field(ge=0)]
Pence = Annotated[int, Field(ge=0)]


class Limit(NamedTuple):
    """One figure of a rule, by which it can be eased and priced.

    Attributes:
        field: the record's field.
        value: as it stands.
        unit: `pence`, `basis points`, or what is counted.
        eases: 1 where more is easier, -1 where less is.
    """

    field: str
    value: int
    unit: str
    eases: Literal[1, -1]


class Room(NamedTuple):
    """How far an allocation is from the limit of a rule.

    Attributes:
        left: how much more there could be; negative where the rule is broken.
        unit: `pence`, or what the rule counts.
    """

    left: int
    unit: str


class Rule(Record):
    """What every rule has: a name, unique in its problem, in the words a board reads.

    A kind of rule is one file beside this one. It states `kind`, and of the rest only what it needs: most
    have rows; a ring-fence says where it lets a pot pay (`payable_areas`) and has none.
    """

    kind: str
    name: str = Field(min_length=1)
    loosens: ClassVar[bool] = False  # allows what would otherwise be forbidden, and so is never in the way

    @property
    def is_ring_fence(self) -> bool:
        """Whether it says where a pot may pay."""
        return type(self).payable_areas is not Rule.payable_areas

    def mentions(self) -> Iterator[tuple[str, Iterable[str]]]:
        """(what, ids) of everything that the rule names: streams, areas, projects, options, and so on."""
        for money in self.moneys():
            yield from money.mentions()

    def moneys(self) -> tuple[Money, ...]:
        """The descriptions of money in the rule."""
        return ()

    def area_sets(self) -> Iterator[frozenset[str]]:
        """The sets of areas that the rule tells apart where money is paid; a funding cell lies in or out."""
        for money in self.moneys():
            if money.areas is not None:
                yield frozenset(money.areas)

    def payable_areas(self, pot: Pot, project: Project, cost: Cost) -> frozenset[str] | None:
        """Where the rule lets a pot pay for a project's cost.

        Returns:
            Area ids; None for anywhere, none at all for nowhere.
        """
        del pot, project, cost
        return None

    def rows(self, decisions: Decisions) -> Iterator[Row]:
        """The rule as whole-number rows over the model's columns."""
        del decisions
        return iter(())

    def breaches(self, audit: Audit) -> Iterator[Breach]:
        """Where an allocation breaks the rule, from what was chosen and paid alone."""
        del audit
        return iter(())

    def room(self, audit: Audit) -> Room | None:
        """How far an allocation is from the rule's limit; None where nothing is counted."""
        del audit
        return None

    def limits(self) -> tuple[Limit, ...]:
        """The figures by which the rule can be eased."""
        return ()


def given_limits(*limits: Limit | None) -> tuple[Limit, ...]:
    """Those limits that a rule does state."""
    return tuple(limit for limit in limits if limit is not None)


def floor_and_cap(at_least: int | None, at_most: int | None, unit: str) -> tuple[Limit, ...]:
    """The limits of a rule that has a floor, a cap, or both."""
    return given_limits(
        None if at_least is None else Limit("at_least", at_least, unit, -1),
        None if at_most is None else Limit("at_most", at_most, unit, 1),
    )
