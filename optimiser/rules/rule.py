"""What every rule of a problem is: a record with a name, and what it answers when asked.

A rule's module holds all that is known of it: the record, its rows in the model, its check, what it forbids
and demands, and its reasons in words. The model and the verifier see two halves of a rule that share the
record and nothing else: `rows` and its neighbours ask a `ModelView`, `breaches` and its neighbours ask an
`AuditView`, so that one mistake cannot hide in both.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, NamedTuple, Protocol

from pydantic import Field

from optimiser.problem_parts import Area, Cost, Option, Pot, Project
from optimiser.record import Record
from optimiser.solution import Carried, Choice, Line
from optimiser.verdict import Breach

BasisPoints = Annotated[int, Field(ge=0, le=10**9)]

STRUCTURE = ""  # the name of rows that hold whatever the rules are


class Money(Record):
    """Which money a rule speaks of: pence spent that meets every condition given; None means any.

    Attributes:
        streams: stream ids.
        financial_years: such as "2026/27", of the pot that pays.
        cost_types: `capital`, `revenue-labour`, `revenue-other`.
        projects: project ids.
        priorities: priority ids; a project's money counts under its one main priority.
        areas: area ids.
        rural: True for money spent in rural areas, False for urban, None for either.
    """

    streams: tuple[str, ...] | None = None
    financial_years: tuple[str, ...] | None = None
    cost_types: tuple[str, ...] | None = None
    projects: tuple[str, ...] | None = None
    priorities: tuple[str, ...] | None = None
    areas: tuple[str, ...] | None = None
    rural: bool | None = None

    def mentions(self) -> Iterator[tuple[str, Iterable[str]]]:
        """(what, ids) of everything that it names."""
        for what in ("streams", "cost_types", "projects", "priorities", "areas"):
            yield what, getattr(self, what) or ()


class Row(NamedTuple):
    """A constraint in whole numbers: `at_least <= sum of weight * column <= at_most`.

    Attributes:
        rule: the name that a board knows it by; STRUCTURE where it is no rule.
        terms: column -> whole-number weight.
        unit: `pence`, `share` (ten-thousandths of a penny, over `divided_by`), `ratio` (pence times heads) or
            `count`.
        divided_by: the common divisor that was taken out of a share's weights.
    """

    rule: str
    terms: dict[int, int]
    at_least: int | None
    at_most: int | None
    unit: Literal["pence", "share", "ratio", "count"]
    divided_by: int = 1

    def holds(self, values: Sequence[int]) -> bool:
        """Whether the row is met, exactly."""
        activity = self.activity(values)
        return (self.at_least is None or activity >= self.at_least) and (
            self.at_most is None or activity <= self.at_most
        )

    def activity(self, values: Sequence[int]) -> int:
        """The sum of weight times value."""
        return sum(weight * values[column] for column, weight in self.terms.items())


def reduced(terms: dict[int, int], limit: int) -> tuple[dict[int, int], int, int]:
    """Divide a row's weights by what they have in common: the weights, the limit, and the divisor."""
    common = math.gcd(limit, *terms.values()) or 1
    return {column: weight // common for column, weight in terms.items()}, limit // common, common


def ones(columns: Iterable[int]) -> dict[int, int]:
    """Weight 1 for each column."""
    return dict.fromkeys(columns, 1)


class Limit(NamedTuple):
    """One figure of a rule, by which it can be eased and priced.

    Attributes:
        field: the record's field.
        value: as it is.
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


class Obstacle(NamedTuple):
    """Why a rule keeps an option out, as far as can be said without solving.

    Attributes:
        why: one sentence.
        enters_if: what would let the option in; empty where that takes solving.
        is_certain: no solving can say more.
    """

    why: str
    enters_if: str = ""
    is_certain: bool = False


class ModelView(Protocol):
    """What a rule may ask of the model: the problem's parts, and the columns that decide about them."""

    @property
    def areas(self) -> Sequence[Area]:
        """Every area of the problem, in its order."""

    @property
    def pots(self) -> Mapping[str, Pot]:
        """Pot id -> pot, in the problem's order."""

    @property
    def options(self) -> Mapping[str, Option]:
        """Option id -> option."""

    @property
    def project_of(self) -> Mapping[str, Project]:
        """Option id -> its project."""

    @property
    def chosen(self) -> Mapping[str, int]:
        """Option id -> the column that is 1 where it is chosen."""

    @property
    def chosen_by_project(self) -> Mapping[str, Sequence[int]]:
        """Project id -> the `chosen` columns of its options."""

    @property
    def steps(self) -> Mapping[tuple[str, str], int]:
        """(option id, area id) -> the column of steps delivered there."""

    @property
    def money(self) -> Mapping[tuple[str, str, int], int]:
        """(pot id, option id, funding cell) -> the column of pence paid."""

    @property
    def carried(self) -> Mapping[tuple[str, str], int]:
        """(from pot id, to pot id) -> the column of pence carried forward."""

    def paying(self, money: Money) -> list[int]:
        """The money columns that meet every condition of `money`, in order."""

    def available(self, money: Money) -> int:
        """Pence that the pots of these streams, years and cost types hold, spent or not."""


@dataclass(frozen=True)
class Payment:
    """A line whose pot, option and area are known, with all that a rule may ask about it."""

    line: Line
    pot: Pot
    option: Option
    priority: str
    area: Area


class AuditView(Protocol):
    """What a rule may ask of an allocation: what was chosen, paid and carried, and nothing of the model."""

    @property
    def areas(self) -> Mapping[str, Area]:
        """Area id -> area, in the problem's order."""

    @property
    def pots(self) -> Mapping[str, Pot]:
        """Pot id -> pot, in the problem's order."""

    @property
    def chosen(self) -> Sequence[tuple[Option, Choice]]:
        """The choices of options that the problem has."""

    @property
    def projects_chosen(self) -> Mapping[str, int]:
        """Project id -> how many times an option of it is chosen; 0 for every other."""

    @property
    def payments(self) -> Sequence[Payment]:
        """The lines whose every id the problem has."""

    @property
    def carried(self) -> Sequence[Carried]:
        """What is carried from year to year."""

    def spent(self, money: Money) -> int:
        """Pence paid that meet every condition of `money`."""

    def available(self, money: Money) -> int:
        """Pence in the pots of these streams, financial years and cost types, spent or not."""


class Rule(Record):
    """What every rule has: a name, unique in its problem, in the words a board reads.

    A kind of rule is one module of this package. It states `kind`, and of the rest only what it needs: most
    have rows; a ring-fence says where it lets a pot pay (`payable_areas`) and has none. Everyone who treats
    kinds of rules differently asks the rule, and no module lists kinds.
    """

    kind: str
    name: str = Field(min_length=1)
    loosens: ClassVar[bool] = False  # allows what would otherwise be forbidden, and so is never in the way

    @property
    def is_ring_fence(self) -> bool:
        """Whether it says where a pot may pay."""
        return type(self).payable_areas is not Rule.payable_areas

    # What the rule speaks of.

    def mentions(self) -> Iterator[tuple[str, Iterable[str]]]:
        """(what, ids) of everything that the rule names: streams, areas, projects, options, and so on."""
        for money in self.moneys():
            yield from money.mentions()

    def moneys(self) -> tuple[Money, ...]:
        """The descriptions of money in the rule."""
        return ()

    def area_sets(self) -> Iterator[frozenset[str]]:
        """The sets of areas that the rule distinguishes where money is paid."""
        for money in self.moneys():
            if money.areas is not None:
                yield frozenset(money.areas)

    def is_about_rurality(self, rural: frozenset[str], classes: Collection[frozenset[str]]) -> bool:
        """Whether the rule weighs rural areas, or classes of rurality, against others."""
        return False

    def check_options(self, options: Iterable[Option]) -> None:
        """Refuse options that the rule cannot be applied to.

        Raises:
            ValueError: which option, and what to give.
        """

    # What it asks of the model.

    def rows(self, model: ModelView) -> Iterator[Row]:
        """The rule as whole-number rows over the model's columns."""
        return iter(())

    def payable_areas(self, pot: Pot, project: Project, cost: Cost) -> frozenset[str] | None:
        """Where the rule lets a pot pay for a project's cost: None for anywhere, no area ids for nowhere."""
        return None

    def extra_pence(self, pot: Pot) -> int:
        """Pence that the rule lets a pot promise beyond what it holds."""
        return 0

    def carry_year(self, pot: Pot) -> str | None:
        """The later financial year that the rule lets a pot's money wait for; None for none."""
        return None

    # What it finds in an allocation.

    def breaches(self, index: AuditView) -> Iterator[Breach]:
        """Where an allocation breaks the rule, from what was chosen and paid alone."""
        return iter(())

    def room(self, index: AuditView) -> Room | None:
        """How far an allocation is from the rule's limit; None where nothing is counted."""
        return None

    def is_in_the_way(self, index: AuditView) -> bool:
        """Whether a rule that counts nothing is what stands between a project and its funding."""
        return False

    def allowed_over(self, pot: Pot) -> int:
        """Pence by which a pot may be overspent, for the verifier."""
        return 0

    def underwriter_of(self, pot: Pot) -> str | None:
        """Who pays, in words, for what the rule lets a pot promise beyond what it holds; None for no one."""
        return None

    def match_gap(self, index: AuditView) -> int | None:
        """Pence of match that are not yet secured; None for a rule that asks for no match."""
        return None

    def allows_carrying(self, giver: Pot, taker: Pot) -> bool:
        """Whether money may be carried from one pot to another of its stream and cost type."""
        return False

    # What it asks for in so many words, for people who decide by hand.

    def forbids(self, project: str, option: str | None = None) -> bool:
        """Whether the rule alone rules out an option, or a whole project where none is given."""
        return False

    def demands(self) -> tuple[str, ...]:
        """The projects that must be funded, whatever else is better."""
        return ()

    def prerequisites(self) -> Mapping[str, Collection[str]]:
        """Project id -> the projects that must be funded before it may be."""
        return {}

    def most_of(self) -> tuple[frozenset[str], int] | None:
        """A set of projects, and how many of them may be funded at most."""
        return None

    def obstacle(self, option: Option, funded: Collection[str], names: Mapping[str, str]) -> Obstacle | None:
        """Why the rule keeps an option out next to what is funded, without solving.

        Args:
            option: one that is not funded.
            funded: project ids.
            names: project id -> name.
        """
        return None

    # Its figures.

    def limits(self) -> tuple[Limit, ...]:
        """The figures by which the rule can be eased."""
        return ()

    @property
    def grows_with_budgets(self) -> bool:
        """Whether more money in a pot makes the rule ask for more, spent or not."""
        return False

    def counts_steps(self, option: str) -> bool:
        """Whether it makes a difference to the rule in how many steps an option is delivered."""
        del option
        return False


def floor_and_cap(at_least: int | None, at_most: int | None, unit: str) -> tuple[Limit, ...]:
    """The limits of a rule that has a floor, a cap, or both."""
    floor = None if at_least is None else Limit("at_least", at_least, unit, -1)
    cap = None if at_most is None else Limit("at_most", at_most, unit, 1)
    return tuple(limit for limit in (floor, cap) if limit is not None)


def require_floor_or_cap(rule: Rule, at_least: int | None, at_most: int | None) -> None:
    """Refuse a rule that states neither.

    Raises:
        ValueError: which rule.
    """
    if at_least is None and at_most is None:
        message = f"{rule.kind} rule {rule.name!r} gives neither at_least nor at_most"
        raise ValueError(message)


def rooms_within(value: int, at_least: int | None, at_most: int | None) -> list[int]:
    """How far a value is above its floor and below its cap, for those that there are."""
    above = [] if at_least is None else [value - at_least]
    below = [] if at_most is None else [at_most - value]
    return above + below
