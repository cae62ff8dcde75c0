"""Build what a report says of balances, from the pots as the run found them and its allocation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from funding_tui.allocate.problem.build import ProblemSetup
from funding_tui.allocate.problem.draft import OpenPot
from funding_tui.allocate.report.allocation import PotReport
from funding_tui.allocate.report.balances import (
    AtRiskReport,
    ForecastReport,
    LostReport,
    OverCommittedReport,
    StrandedReport,
    UnspentPot,
)
from funding_tui.base.formats import day, join_words
from funding_tui.hold.agreements import agreement_name, is_signed
from funding_tui.hold.illustrative import IllustrativePots
from funding_tui.hold.streams import PotRow, over_committed, read_funders, read_pots
from models.funding import Stream
from models.ledger import balances
from models.money import FinancialYear, Pence, format_pounds
from models.projects import Option, OptionCost, Project
from optimiser.explaining.stranded import Stranded
from optimiser.solution import Solution
from optimiser.verifying.solution_index import SolutionIndex


@dataclass(frozen=True, slots=True)
class BalanceReports:
    """Every part of a report that is about balances, under the names of the report's fields."""

    by_pot: tuple[PotReport, ...]
    over_committed: tuple[OverCommittedReport, ...]
    at_risk: tuple[AtRiskReport, ...]
    forecasts: tuple[ForecastReport, ...]
    stranded: tuple[StrandedReport, ...]
    lost_if_unspent: tuple[LostReport, ...]


def build_balance_reports(
    session: Session,
    setup: ProblemSetup,
    solution: Solution,
    stranded: Sequence[Stranded],
    illustrative: IllustrativePots,
) -> BalanceReports:
    """All of it in one pass.

    Args:
        session: on the workspace.
        setup: what was solved.
        solution: its answer; without lines where there is no allocation.
        stranded: what no allocation can spend, by pot.
        illustrative: streams and pots whose money is illustrative.
    """
    builder = _Builder(session, setup, solution, stranded, illustrative)
    by_pot = builder.by_pot()
    return BalanceReports(
        by_pot=by_pot,
        over_committed=tuple(builder.over_committed()),
        at_risk=tuple(builder.at_risk()),
        forecasts=tuple(builder.forecasts(by_pot)),
        stranded=tuple(builder.stranded()),
        lost_if_unspent=tuple(builder.lost()),
    )


class _Builder:
    """The pots of a run as it found them, in the order of the records, with what it does to each."""

    def __init__(
        self,
        session: Session,
        setup: ProblemSetup,
        solution: Solution,
        stranded: Sequence[Stranded],
        illustrative: IllustrativePots,
    ) -> None:
        self._session, self._setup, self._solution = session, setup, solution
        self._stranded = {each.pot: each for each in stranded}
        self._illustrative = illustrative
        self._names = dict(setup.stream_names)
        self._allocated: dict[str, Pence] = defaultdict(int)
        for line in solution.lines:
            self._allocated[line.pot] += line.pence
        self._carried: dict[str, Pence] = defaultdict(int)
        for each in solution.carried:
            self._carried[each.from_pot] -= each.pence
            self._carried[each.to_pot] += each.pence
        solved = {pot.id for pot in setup.problem.pots}
        self._pots = [pot for pot in setup.pots if pot.id in solved or pot.free < 0]

    def _is_illustrative(self, pot: OpenPot) -> bool:
        return self._illustrative.pot(pot.stream, pot.financial_year, pot.cost_type)

    def by_pot(self) -> tuple[PotReport, ...]:
        """Each pot with money free, and each below zero."""
        return tuple(self._pot(pot) for pot in self._pots)

    def _pot(self, pot: OpenPot) -> PotReport:
        known = self._stranded.get(pot.id)
        stranded = 0 if known is None else known.pence
        return PotReport(
            stream=pot.stream,
            stream_name=self._names[pot.stream],
            financial_year=pot.financial_year,
            cost_type=pot.cost_type,
            free=pot.free,
            allocated=self._allocated[pot.id],
            stranded=stranded,
            left=pot.free - self._allocated[pot.id] - stranded,
            carried=self._carried[pot.id],
            forecast=pot.forecast,
            spend_by=pot.last_day,
            illustrative=self._is_illustrative(pot),
        )

    def over_committed(self) -> Iterator[OverCommittedReport]:
        """Pots below zero today, or after what the run supposes, those of other years included."""
        of_run = {pot.record: pot for pot in self._setup.pots if pot.record is not None}
        rows = {row.id: row for row in read_pots(self._session, self._setup.today)}
        for pot in self._setup.pots:
            row = None if pot.record is None else rows.get(pot.record)
            if pot.free < 0 or (row is not None and row.free < 0):
                yield self._below_zero(pot, row)
        for row in over_committed(rows.values()):
            if row.id not in of_run:
                name = _pot_name(row.stream_name, row.financial_year, row.cost_type)
                words = (
                    f"{name} is over-committed by {format_pounds(row.shortfall)}; it is not one of the pots "
                    "of this run, so its shortfall is not in the totals."
                )
                yield OverCommittedReport(
                    stream=row.stream,
                    stream_name=row.stream_name,
                    financial_year=row.financial_year,
                    cost_type=row.cost_type,
                    pence=row.shortfall,
                    after=row.free,
                    in_totals=False,
                    illustrative=row.illustrative,
                    words=words,
                )

    def _below_zero(self, pot: OpenPot, row: PotRow | None) -> OverCommittedReport:
        after = pot.free - self._allocated[pot.id] + self._carried[pot.id]
        today = pot.free if row is None else row.free
        name = _pot_name(self._names[pot.stream], pot.financial_year, pot.cost_type)
        short = -min(today, pot.free)
        said = f"{name} is over-committed by {format_pounds(short)}"
        if today >= 0:
            said = f"By what this run supposes, {name} is over-committed by {format_pounds(short)}"
        if pot.free >= 0:
            end = f"this plan, in place of the one before, puts that right and leaves {format_pounds(after)}"
        elif pot.free > today:
            end = f"this plan, in place of the one before, leaves it short of {format_pounds(-pot.free)}"
        else:
            end = "nothing is allocated from it, and its shortfall is in every total"
        return OverCommittedReport(
            stream=pot.stream,
            stream_name=self._names[pot.stream],
            financial_year=pot.financial_year,
            cost_type=pot.cost_type,
            pence=short,
            after=after,
            in_totals=True,
            illustrative=self._is_illustrative(pot) or (row is not None and row.illustrative),
            words=f"{said}; {end}.",
        )

    def at_risk(self) -> Iterator[AtRiskReport]:
        """Streams without a signed agreement from which the run allocates, in the order of the pots."""
        funders = read_funders(self._session, self._setup.today)
        records = {row.code: row for row in self._session.exec(select(Stream))}
        taken = self._taken()
        for code, allocated in self._by_stream().items():
            record = records.get(code)
            signed_on = None if record is None else record.agreement_signed
            if is_signed(signed_on, self._setup.today):
                continue
            name = self._names[code]
            already = taken.get(code, 0)
            agreement = agreement_name("" if record is None else record.agreement_reference)
            before = f"; {format_pounds(already)} is committed or spent under it already" if already else ""
            supposed = (
                "it is supposed, and there is no agreement"
                if record is None
                else (f"{agreement} was not signed on {day(self._setup.today)}")
            )
            yield AtRiskReport(
                stream=code,
                stream_name=name,
                funder="" if record is None else funders.get(record.funder_id, ""),
                agreement_reference="" if record is None else record.agreement_reference,
                allocated=allocated,
                taken=already,
                projects=tuple(self._projects_paid_by(code)),
                as_at=self._setup.today,
                illustrative=self._illustrative.stream(code),
                words=f"{name}: {format_pounds(allocated)} is allocated at risk: {supposed}{before}.",
            )

    def _by_stream(self) -> dict[str, Pence]:
        found: dict[str, Pence] = defaultdict(int)
        for pot in self._pots:
            if self._allocated[pot.id]:
                found[pot.stream] += self._allocated[pot.id]
        return found

    def _taken(self) -> dict[str, Pence]:
        """Stream code -> pence committed or spent, in all its years."""
        by_pot = balances(self._session)
        found: dict[str, Pence] = defaultdict(int)
        for row in read_pots(self._session, self._setup.today):
            if row.id in by_pot:
                found[row.stream] += by_pot[row.id].taken
        return found

    def _projects_paid_by(self, stream: str) -> Iterable[str]:
        pots = {pot.id for pot in self._pots if pot.stream == stream}
        owner = {option.id: option.project for option in self._setup.problem.options}
        paid = {owner[line.option] for line in self._solution.lines if line.pot in pots}
        return (project.name for project in self._setup.problem.projects if project.id in paid)

    def forecasts(self, by_pot: Iterable[PotReport]) -> Iterator[ForecastReport]:
        """Pots with further spending expected, and how much of that the run gives to something else."""
        for row in by_pot:
            if row.forecast <= 0:
                continue
            left = row.free - row.allocated + row.carried
            offered = max(0, min(row.allocated, row.forecast - left))
            name = _pot_name(row.stream_name, row.financial_year, row.cost_type)
            more = format_pounds(row.forecast)
            said = f"{name}: {more} of further spending is forecast, and is not taken from free"
            end = (
                f"this run allocates {format_pounds(offered)} of the money that the forecast needs"
                if offered
                else f"this run leaves {format_pounds(left)}"
                if left >= 0
                else "the pot has nothing free"
            )
            yield ForecastReport(
                stream=row.stream,
                stream_name=row.stream_name,
                financial_year=row.financial_year,
                cost_type=row.cost_type,
                pence=row.forecast,
                left=left,
                offered=offered,
                illustrative=row.illustrative,
                words=f"{said}; {end}.",
            )

    def stranded(self) -> Iterator[StrandedReport]:
        """What no allocation can spend, pot by pot."""
        for pot in self._pots:
            known = self._stranded.get(pot.id)
            if known is None:
                continue
            why = known.why if known.is_asked_for else f"{known.why}{self._left_out(pot)}"
            yield StrandedReport(
                stream=pot.stream,
                stream_name=self._names[pot.stream],
                financial_year=pot.financial_year,
                cost_type=pot.cost_type,
                pence=known.pence,
                why=why,
                rules=known.rules,
                found_by=known.found_by,
                illustrative=self._is_illustrative(pot),
            )

    def _left_out(self, pot: OpenPot) -> str:
        """Which projects ask for such money and could not be considered, the first few with the reason."""
        asking = self._session.exec(
            select(Project.code, Project.name)
            .join(Option, col(Option.project_id) == col(Project.id))
            .join(OptionCost, col(OptionCost.option_id) == col(Option.id))
            .where(
                OptionCost.cost_type == pot.cost_type,
                OptionCost.financial_year == FinancialYear.parse(pot.financial_year),
            )
            .order_by(col(Project.id))
        )
        names = dict(asking.all())
        found = [(names[code], why) for code, why in self._setup.left_out if code in names]
        if not found:
            return ""
        more = f" and {len(found) - 2} more" if len(found) > 2 else ""
        said = "; ".join(f"{name}: {why.rstrip('.')}" for name, why in found[:2])
        return f" Left out: {said}{more}."

    def lost(self) -> Iterator[LostReport]:
        """What must be spent by a day or is lost, the next day first, then by stream."""
        groups: dict[tuple[str, str], list[tuple[OpenPot, Pence]]] = defaultdict(list)
        for pot in self._pots:
            unspent = pot.free - self._allocated[pot.id] + self._carried[pot.id]
            if unspent > 0:
                groups[pot.last_day.isoformat(), pot.stream].append((pot, unspent))
        for _, of in sorted(groups.items()):
            row = self._lost_row(of)
            if row.pence:
                yield row

    def _lost_row(self, of: Sequence[tuple[OpenPot, Pence]]) -> LostReport:
        first = of[0][0]
        unspent = sum(pence for _, pence in of)
        by_year: dict[str, Pence] = defaultdict(int)
        for pot, pence in of:
            by_year[pot.financial_year] += pence
        waits = sum(min(pence, self._may_wait(first, year)) for year, pence in by_year.items())
        parts = join_words(
            [f"{pot.financial_year} {pot.cost_type} {format_pounds(pence)}" for pot, pence in of]
        )
        lost = format_pounds(unspent - waits)
        carry = f" ({format_pounds(waits)} more may be carried to a later year)" if waits else ""
        return LostReport(
            stream=first.stream,
            stream_name=self._names[first.stream],
            by=first.last_day,
            pots=tuple(
                UnspentPot(financial_year=pot.financial_year, cost_type=pot.cost_type, pence=pence)
                for pot, pence in of
            ),
            unspent=unspent,
            may_be_carried=waits,
            pence=unspent - waits,
            illustrative=any(self._is_illustrative(pot) for pot, _ in of),
            words=(
                f"{lost} of {self._names[first.stream]} must be spent by {day(first.last_day)} or is lost"
                f"{carry}: {parts}."
            ),
        )

    def _may_wait(self, pot: OpenPot, year: str) -> Pence:
        """Pence of a stream's year that its rules still let be carried on, if the stream lasts so long."""
        index = SolutionIndex(self._setup.problem, self._solution)
        allowed = 0
        givers = [
            each
            for each in self._setup.problem.pots
            if each.stream == pot.stream and each.financial_year == year
        ]
        for rule in self._setup.problem.rules:
            later = next((to for each in givers if (to := rule.carry_year(each)) is not None), None)
            if later is None:
                continue
            room = rule.room(index)
            lasts = pot.ends is None or pot.ends >= FinancialYear.parse(later).first_day
            if lasts and room is not None:
                allowed += max(room.left, 0)
        return allowed


def _pot_name(stream: str, year: str, cost_type: str) -> str:
    return f"{stream}, {year} {cost_type}"
