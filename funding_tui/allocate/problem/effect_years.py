"""In which financial years the effect of an option is counted: as stated, within the appraisal horizon.

Nothing here knows what an option costs. An option that does not state when its effect acts is counted for one
year, the first of the plan, and every page that shows it says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from funding_tui.base.formats import join_words
from models.money import FinancialYear
from models.partnership import Partnership
from models.projects import Option

FIRST_YEAR, LAST_YEAR = 1990, 2199  # that a record can name
# how the basis begins of what an upgrade took from the years of costs, so that old figures stayed
UPGRADED = "Assumption made when the workspace was upgraded"


@dataclass(frozen=True, slots=True)
class Horizon:
    """The financial years in which effects are counted.

    Attributes:
        years: in order; the first is the first of the plan.
        stated: the partnership states how many; otherwise they are the years of the plan.
        note: why that many, with the source.
    """

    years: tuple[str, ...]
    stated: bool = False
    note: str = ""

    @property
    def words(self) -> str:
        """The horizon in one sentence, as a paper prints it."""
        if not self.stated:
            plan = f"{self.years[0]} to {self.years[-1]}"
            return f"Effects are counted from {plan}, the years of the plan: no appraisal horizon is stated."
        many = "1 financial year" if len(self.years) == 1 else f"{len(self.years)} financial years"
        note = f" {self.note.strip().rstrip('.')}." if self.note.strip() else " No note says why."
        return f"Effects are counted for {many}, {self.years[0]} to {self.years[-1]}.{note}"


def any_year() -> Horizon:
    """Every year that a record can name: for a list of projects, which has no plan yet."""
    return Horizon(_from(FinancialYear(FIRST_YEAR), LAST_YEAR - FIRST_YEAR + 1))


@dataclass(frozen=True, slots=True)
class EffectYears:
    """When the effect of one option acts, and in which of those years it is counted.

    Attributes:
        begins: the first financial year; the first of the plan where none is stated.
        lasts: whole financial years.
        counted: the years that lie in the horizon.
        stated: whether somebody stated both; an upgrade's assumption is no statement.
        basis: the source of the statement, or the assumption.
    """

    begins: str
    lasts: int
    counted: tuple[str, ...]
    stated: bool
    basis: str

    @property
    def words(self) -> str:
        """When it acts, in words: `2026/27 to 2035/36 (10 years)`."""
        return _span(self.begins, self.lasts)


def plan_years(only_years: Sequence[str], open_years: Iterable[str], today: date) -> tuple[str, ...]:
    """The financial years of a plan: those that its scenario names and that are not over, or have money.

    What a shock takes away changes nothing here, so that the same effect counts alike before and after it.

    Args:
        only_years: that the scenario names; empty for every year in which a pot is open.
        open_years: in which a pot is open.
        today: a year that ended before it does not count.
    """
    this_year = str(FinancialYear.of(today))
    named = [str(FinancialYear.parse(year)) for year in only_years]
    return tuple(sorted({*(year for year in named if year >= this_year), *open_years}))


def read_horizon(partnership: Partnership | None, plan: Sequence[str]) -> Horizon:
    """The appraisal horizon: as the partnership states it, else the years of the plan, from first to last."""
    first, last = FinancialYear.parse(plan[0]), FinancialYear.parse(plan[-1])
    many = partnership.horizon_years if partnership else None
    if partnership is None or many is None:
        return Horizon(_from(first, last.start_year - first.start_year + 1))
    return Horizon(_from(first, many), stated=True, note=partnership.horizon_note)


def years_of_effect(option: Option, horizon: Horizon) -> EffectYears:
    """When the effect of an option acts; what is not stated is one year, the first of the plan."""
    begins = option.effect_from or FinancialYear.parse(horizon.years[0])
    lasts = option.effect_years or 1
    counted = set(horizon.years)
    return EffectYears(
        begins=str(begins),
        lasts=lasts,
        counted=tuple(year for year in _from(begins, lasts) if year in counted),
        stated=not lacking_years(option) and not is_from_upgrade(option),
        basis=_basis(option),
    )


def lacking_years(option: Option) -> bool:
    """Whether an option leaves open when its effect begins or how long it lasts."""
    return option.effect_from is None or option.effect_years is None


def is_from_upgrade(option: Option) -> bool:
    """Whether the years are those that an upgrade took over from the option's costs."""
    return option.effect_basis.startswith(UPGRADED)


def lacking_statement(option: Option) -> str:
    """What an option does not state of its effect's years, and what is counted instead; empty for nothing."""
    missing = [
        words
        for words, absent in (
            ("when its effect begins", option.effect_from is None),
            ("how long it lasts", option.effect_years is None),
            ("what that rests on", not option.effect_basis.strip()),
        )
        if absent
    ]
    if not missing:
        return ""
    instead = []
    if option.effect_from is None:
        instead.append("from the first year of the plan")
    if option.effect_years is None:
        instead.append("for one year")
    counted = f"; counted {' '.join(instead)}, an assumption" if instead else ""
    return f"not stated: {join_words(missing)}{counted}"


def stated_years(option: Option) -> str:
    """When an option says that its effect acts, in words; what it leaves open is called not stated."""
    if option.effect_from is not None and option.effect_years is not None:
        return _span(str(option.effect_from), option.effect_years)
    begins = f"from {option.effect_from}" if option.effect_from else "beginning not stated"
    lasts = f"for {option.effect_years} years" if option.effect_years else "length not stated"
    return f"{begins}, {lasts}"


def _span(begins: str, lasts: int) -> str:
    if lasts == 1:
        return f"{begins} (1 year)"
    last = min(FinancialYear.parse(begins).start_year + lasts - 1, LAST_YEAR)
    return f"{begins} to {FinancialYear(last)} ({lasts} years)"


def _basis(option: Option) -> str:
    """The source that the option states, else what is assumed."""
    assumed = lacking_statement(option)
    stated = option.effect_basis.strip()
    if not assumed:
        return stated
    said = f"Assumption: {assumed}."
    return f"{stated.rstrip('.')}. {said}" if stated else said


def _from(first: FinancialYear, many: int) -> tuple[str, ...]:
    """So many financial years in order; those that no record can name are left out."""
    last = min(first.start_year + many - 1, LAST_YEAR)
    return tuple(str(FinancialYear(year)) for year in range(first.start_year, last + 1))
