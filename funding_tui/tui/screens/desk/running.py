"""Runs: propose, look deeper, price, weigh, compare, and write papers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from funding_tui.tui.screens.desk.opened import OpenDesk

if TYPE_CHECKING:
    from funding_tui.allocate.compare.alternative import Alternative
    from funding_tui.allocate.compare.build import StoredRunRow
    from funding_tui.allocate.compare.floors import FloorSweep
    from funding_tui.allocate.compare.rows import ComparisonRow
    from funding_tui.allocate.history import PastRun
    from funding_tui.allocate.propose import ProposeProgress
    from funding_tui.allocate.report.report import RunReport
    from funding_tui.allocate.rural.analysis import RuralProgress


class RunningDesk(OpenDesk):
    """Runs: propose, look deeper, price, weigh, compare, and write papers."""

    def propose(
        self,
        scenario: str,
        *,
        rural_floor_bp: int | None,
        lock_in: Sequence[str],
        lock_out: Sequence[str],
        switched: Mapping[str, bool] | None = None,
        afresh: bool = False,
        progress: Callable[[ProposeProgress], None],
        cancelled: Callable[[], bool],
    ) -> RunReport:
        """The best use of the money under a scenario; `afresh` to go on from nothing that is held."""
        from funding_tui.allocate.propose import propose
        from funding_tui.allocate.warm_model import WarmModel

        warm_model = self._live or WarmModel()
        self._live = warm_model
        if afresh:
            warm_model.forget()

        return propose(
            self.workspace,
            scenario,
            rural_floor_bp=rural_floor_bp,
            lock_in=lock_in,
            lock_out=lock_out,
            switched=switched,
            warm_model=warm_model,
            # the answer first; what each refused project would displace takes longer, and is asked apart
            deep=False,
            who=self._officer(),
            today=self.day,
            progress=progress,
            cancelled=cancelled,
        )

    def look_deeper(
        self, run: int, *, progress: Callable[[ProposeProgress], None], cancelled: Callable[[], bool]
    ) -> RunReport:
        """What each project that a run refused would displace, and at what price it would enter."""
        from funding_tui.allocate.explanations import explain_refusals

        return explain_refusals(self.workspace, run, progress=progress, cancelled=cancelled)

    def what_it_takes(
        self,
        run: int,
        project: str,
        *,
        progress: Callable[[ProposeProgress], None],
        cancelled: Callable[[], bool],
    ) -> RunReport:
        """What would bring one refused project in."""
        from funding_tui.allocate.explanations import explain_refusals

        return explain_refusals(self.workspace, run, project=project, progress=progress, cancelled=cancelled)

    def price_rules(
        self, run: int, *, progress: Callable[[ProposeProgress], None], cancelled: Callable[[], bool]
    ) -> RunReport:
        """What each rule of a run costs."""
        from funding_tui.allocate.explanations import price_rules

        return price_rules(self.workspace, run, progress=progress, cancelled=cancelled)

    def history(self, scenario: str) -> tuple[PastRun, ...]:
        """The runs of a scenario, each with what changed since the one before."""
        from funding_tui.allocate.history import run_history

        return run_history(self.workspace, scenario)

    def weigh_risk(
        self, run: int, *, progress: Callable[[ProposeProgress], None], cancelled: Callable[[], bool]
    ) -> RunReport:
        """How far a run rests on what is not known, and which evaluation would change it."""
        from funding_tui.allocate.uncertainty import assess_run_uncertainty

        return assess_run_uncertainty(self.workspace, run, progress=progress, cancelled=cancelled)

    def rural(
        self,
        scenario: str,
        *,
        floors: str,
        uplifts: str,
        progress: Callable[[RuralProgress], None],
        cancelled: Callable[[], bool],
    ) -> RunReport:
        """What rurality costs and buys under a scenario, kept with its latest run."""
        from funding_tui.allocate.rural.analysis import rural_analysis
        from funding_tui.allocate.rural.options import build_rural_request

        return rural_analysis(
            self.workspace,
            scenario,
            asked=build_rural_request(floors=floors, uplifts=uplifts),
            who=self._officer(),
            today=self.day,
            progress=progress,
            cancelled=cancelled,
        )

    def last_report(self, scenario: str) -> RunReport | None:
        """What was told of a scenario's latest run; None when it was never run."""
        from funding_tui.allocate.run_store import latest_run, load_report

        run = latest_run(self.workspace, scenario)
        return None if run is None else load_report(self.workspace, run)

    def export(self, report: RunReport, path: Path) -> Path:
        """Write a run as a paper, or as a pack that proves it elsewhere."""
        from funding_tui.prove.export_run import export_run

        return export_run(self.workspace, report, path)

    def kept_runs(self) -> tuple[StoredRunRow, ...]:
        """Every kept run, the latest first."""
        from funding_tui.allocate.compare.build import list_stored_runs

        return list_stored_runs(self.workspace)

    def compare(
        self, asked: Sequence[str]
    ) -> tuple[tuple[Alternative, ...], tuple[ComparisonRow, ...], tuple[str, ...]]:
        """Runs and usual methods side by side: the sides, their figures, and sentences."""
        from funding_tui.allocate.compare.build import compare
        from funding_tui.allocate.compare.figures import comparison_rows
        from funding_tui.allocate.compare.words import comparison_sentences

        sides = compare(self.workspace, asked)
        return sides, comparison_rows(sides), comparison_sentences(sides)

    def report(self, run: int) -> RunReport:
        """What was told of a run."""
        from funding_tui.allocate.run_store import load_report

        return load_report(self.workspace, run)

    def sweep_floors(
        self,
        run: int,
        floors: str,
        *,
        progress: Callable[[FloorSweep], None],
        cancelled: Callable[[], bool],
    ) -> FloorSweep:
        """What each of many rural floors costs a run."""
        from funding_tui.allocate.compare.floors import sweep_floors

        return sweep_floors(self.workspace, run, floors, progress=progress, cancelled=cancelled)

    def export_comparison(
        self, sides: Sequence[Alternative], figures: Sequence[ComparisonRow], path: Path
    ) -> Path:
        """Write a comparison as it stands on the screen."""
        from funding_tui.prove.comparison import write_comparison

        return write_comparison(sides, figures, path)
