"""The desk's verbs on the open workspace, each imported when it is first asked for.

The verbs bring the database, and some the solver or the network; none of them may load before the first
frame, so this file imports them where they are called, which is always in a job.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from funding_tui.desk.area_list import AreaList
    from funding_tui.desk.compare import RunRow
    from funding_tui.desk.compare_floors import FloorSweep
    from funding_tui.desk.compare_rows import Figure
    from funding_tui.desk.compared import Side
    from funding_tui.desk.history import PastRun
    from funding_tui.desk.live import LiveModel
    from funding_tui.desk.proposals.listing import ProposalList, ProposalTold
    from funding_tui.desk.proposals.naming import ProposalName
    from funding_tui.desk.proposals.reading import ProposalRow
    from funding_tui.desk.propose import ProposeProgress
    from funding_tui.desk.reading_sources import SyncProgress
    from funding_tui.desk.report import RunReport
    from funding_tui.desk.rural.analysis import RuralProgress
    from funding_tui.desk.saved_searches import SavedRow
    from funding_tui.desk.scenarios import ScenarioDetail, ScenarioDifference, ShockRow
    from funding_tui.desk.sync import SyncReport
    from funding_tui.desk.terms import Term
    from funding_tui.desk.views import (
        OpportunityDetail,
        OpportunityRow,
        PotRow,
        ProjectDetail,
        ProjectRow,
        ScenarioRow,
        Standing,
        StreamDetail,
        TodayView,
    )


class Desk:
    """What an officer may do in one open workspace.

    Args:
        workspace: as `desk.opening` opened it; only the desk looks into it.
        today: a fixed day, for tests and demonstrations; None for the present day.
    """

    def __init__(self, workspace: Any, today: date | None = None) -> None:
        self.workspace = workspace
        self._today = today
        self._live: LiveModel | None = None

    @property
    def day(self) -> date:
        """The day it is, also after a midnight with the app open."""
        from funding_tui.desk.standing import uk_today

        return self._today or uk_today()

    def standing(self) -> Standing:
        """What is always in sight."""
        from funding_tui.desk.standing import standing

        return standing(self.workspace, self.day)

    def today(self) -> TodayView:
        """What cannot wait."""
        from funding_tui.desk.today import today

        return today(self.workspace, self.day)

    def find(
        self,
        text: str,
        closed: bool,
        *,
        limit: int | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> array[int]:
        """Ids of the opportunities that hold every word, or of the first of them."""
        from funding_tui.desk.finding import find

        return find(self.workspace, text, closed=closed, today=self.day, limit=limit, cancelled=cancelled)

    def terms(self, text: str) -> tuple[Term, ...]:
        """What a search looks for, word by word."""
        from funding_tui.desk.excerpts import terms_of

        return terms_of(text, self.day)

    def save_search(self, name: str, query: str) -> SavedRow:
        """Keep a search under a name."""
        from funding_tui.desk.saved_searches import save_search

        return save_search(self.workspace, name, query, today=self.day)

    def saved_searches(self) -> tuple[SavedRow, ...]:
        """Every saved search, with how much is new to each."""
        from funding_tui.desk.saved_searches import saved_searches

        return saved_searches(self.workspace, today=self.day)

    def look_at_search(self, name: str) -> None:
        """Take a saved search up, so that what it finds is no longer new."""
        from funding_tui.desk.saved_searches import look_at_search

        look_at_search(self.workspace, name)

    def part_listings(self, first: int, second: int) -> None:
        """Say that a listing is not the same money as another."""
        from funding_tui.desk.linking.deciding import part

        part(self.workspace, first, second, today=self.day, who=self.officer)

    def opportunities(self, ids: Sequence[int]) -> tuple[OpportunityRow, ...]:
        """A page of opportunities."""
        from funding_tui.desk.opportunities import rows

        return rows(self.workspace, ids, today=self.day)

    def opportunity(self, key: int) -> OpportunityDetail:
        """One opportunity in full."""
        from funding_tui.desk.listing_detail import detail

        return detail(self.workspace, key, today=self.day)

    def pots(self) -> tuple[PotRow, ...]:
        """Every pot."""
        from funding_tui.desk.held import pots

        return pots(self.workspace, self.day)

    def stream(self, code: str) -> StreamDetail:
        """One stream in full."""
        from funding_tui.desk.held import stream_detail

        return stream_detail(self.workspace, code, self.day)

    def projects(self) -> tuple[ProjectRow, ...]:
        """Every project."""
        from funding_tui.desk.projects import projects

        return projects(self.workspace)

    def project(self, code: str) -> ProjectDetail:
        """One project in full."""
        from funding_tui.desk.projects import project_detail

        return project_detail(self.workspace, code)

    def scenarios(self) -> tuple[ScenarioRow, ...]:
        """Every scenario."""
        from funding_tui.desk.scenarios import scenarios

        return scenarios(self.workspace)

    def set_rural_floor(self, code: str, at_least_bp: int | None) -> ScenarioRow:
        """Write a rural floor into a scenario."""
        from funding_tui.desk.scenarios import set_rural_floor

        return set_rural_floor(self.workspace, code, at_least_bp, who=self._officer())

    def scenario(self, code: str) -> ScenarioDetail:
        """One scenario in full: its rules as switches, weights, locks and shocks."""
        from funding_tui.desk.scenarios import scenario_detail

        return scenario_detail(self.workspace, code, self.day)

    def scenario_difference(self, code: str, against: str | None = None) -> ScenarioDifference:
        """How a scenario differs from its base, or from another."""
        from funding_tui.desk.scenarios import scenario_difference

        return scenario_difference(self.workspace, code, against, self.day)

    def clone_scenario(self, code: str, new_code: str, name: str, note: str = "") -> ScenarioRow:
        """A copy of a scenario under another name."""
        from funding_tui.desk.scenarios import clone_scenario

        return clone_scenario(self.workspace, code, new_code, name, note=note, author=self._officer())

    def remove_scenario(self, code: str) -> None:
        """Take away a scenario that nothing rests on."""
        from funding_tui.desk.scenarios import remove_scenario

        remove_scenario(self.workspace, code, who=self._officer())

    def shocks(self) -> tuple[ShockRow, ...]:
        """Every shock that may be laid on a scenario."""
        from funding_tui.desk.scenarios import shocks

        return shocks(self.workspace)

    def add_shock(self, code: str, shock: str, /, **figures: str) -> ScenarioRow:
        """Lay a shock on a scenario."""
        from funding_tui.desk.scenarios import add_shock

        return add_shock(self.workspace, code, shock, figures, who=self._officer(), today=self.day)

    def drop_shock(self, code: str, shock: str | int) -> ScenarioRow:
        """Take a shock off a scenario."""
        from funding_tui.desk.scenarios import drop_shock

        return drop_shock(self.workspace, code, shock, who=self._officer())

    def switch_rule(self, code: str, rule: str, on: bool) -> ScenarioRow:
        """Let a rule hold in a scenario, or set it aside."""
        from funding_tui.desk.scenarios import switch_rule

        return switch_rule(self.workspace, code, rule, on, who=self._officer(), today=self.day)

    def set_weight(self, code: str, priority: str, weight: float | None) -> ScenarioRow:
        """Weigh a priority otherwise than the strategy does."""
        from funding_tui.desk.scenarios import set_weight

        return set_weight(self.workspace, code, priority, weight, who=self._officer())

    def set_lock(self, code: str, project: str, state: str | None) -> ScenarioRow:
        """Hold a project in or out of a scenario, or let it go."""
        from funding_tui.desk.scenarios import set_lock

        return set_lock(self.workspace, code, project, state, who=self._officer())

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
        from funding_tui.desk.live import LiveModel
        from funding_tui.desk.propose import propose

        live = self._live or LiveModel()
        self._live = live
        if afresh:
            live.forget()

        return propose(
            self.workspace,
            scenario,
            rural_floor_bp=rural_floor_bp,
            lock_in=lock_in,
            lock_out=lock_out,
            switched=switched,
            live=live,
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
        from funding_tui.desk.reasons import look_deeper

        return look_deeper(self.workspace, run, progress=progress, cancelled=cancelled)

    def what_it_takes(
        self,
        run: int,
        project: str,
        *,
        progress: Callable[[ProposeProgress], None],
        cancelled: Callable[[], bool],
    ) -> RunReport:
        """What would bring one refused project in."""
        from funding_tui.desk.reasons import look_deeper

        return look_deeper(self.workspace, run, project=project, progress=progress, cancelled=cancelled)

    def price_rules(
        self, run: int, *, progress: Callable[[ProposeProgress], None], cancelled: Callable[[], bool]
    ) -> RunReport:
        """What each rule of a run costs."""
        from funding_tui.desk.rule_prices import price_rules

        return price_rules(self.workspace, run, progress=progress, cancelled=cancelled)

    def history(self, scenario: str) -> tuple[PastRun, ...]:
        """The runs of a scenario, each with what changed since the one before."""
        from funding_tui.desk.history import history

        return history(self.workspace, scenario)

    def weigh_risk(
        self, run: int, *, progress: Callable[[ProposeProgress], None], cancelled: Callable[[], bool]
    ) -> RunReport:
        """How far a run rests on what is not known, and which evaluation would change it."""
        from funding_tui.desk.robustness import weigh_risk

        return weigh_risk(self.workspace, run, progress=progress, cancelled=cancelled)

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
        from funding_tui.desk.rural.analysis import rural_analysis
        from funding_tui.desk.rural.asks import asks

        return rural_analysis(
            self.workspace,
            scenario,
            asked=asks(floors=floors, uplifts=uplifts),
            who=self._officer(),
            today=self.day,
            progress=progress,
            cancelled=cancelled,
        )

    def last_report(self, scenario: str) -> RunReport | None:
        """What was told of a scenario's latest run; None when it was never run."""
        from funding_tui.desk.runs import latest_run, load_report

        run = latest_run(self.workspace, scenario)
        return None if run is None else load_report(self.workspace, run)

    def sync(self, progress: Callable[[SyncProgress], None], cancelled: Callable[[], bool]) -> SyncReport:
        """Fetch listings from every source."""
        from funding_tui.desk.sync import sync

        return sync(self.workspace, progress=progress, cancelled=cancelled)

    def export(self, report: RunReport, path: Path) -> Path:
        """Write a run as a paper, or as a pack that proves it elsewhere."""
        from funding_tui.desk.pack.reading import is_pack
        from funding_tui.exports.packing import export_pack
        from funding_tui.exports.writing import export_report

        if is_pack(path):
            return export_pack(self.workspace, report, path)
        return export_report(report, path)

    def kept_runs(self) -> tuple[RunRow, ...]:
        """Every kept run, the latest first."""
        from funding_tui.desk.compare import kept_runs

        return kept_runs(self.workspace)

    def compare(self, asked: Sequence[str]) -> tuple[tuple[Side, ...], tuple[Figure, ...], tuple[str, ...]]:
        """Runs and usual methods side by side: the sides, their figures, and sentences."""
        from funding_tui.desk.compare import compare
        from funding_tui.desk.compare_figures import figures_of
        from funding_tui.desk.compare_words import sentences_of

        sides = compare(self.workspace, asked)
        return sides, figures_of(sides), sentences_of(sides)

    def report(self, run: int) -> RunReport:
        """What was told of a run."""
        from funding_tui.desk.runs import load_report

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
        from funding_tui.desk.compare_floors import sweep_floors

        return sweep_floors(self.workspace, run, floors, progress=progress, cancelled=cancelled)

    def export_comparison(self, sides: Sequence[Side], figures: Sequence[Figure], path: Path) -> Path:
        """Write a comparison as it stands on the screen."""
        from funding_tui.exports.comparison import write_comparison

        return write_comparison(sides, figures, path)

    def areas(self) -> AreaList:
        """Every area on record."""
        from funding_tui.desk.area_list import area_list

        return area_list(self.workspace)

    def proposals(self) -> ProposalList:
        """Every version of every proposal, the log of virements, and the latest run."""
        from funding_tui.desk.proposals.listing import proposal_list

        return proposal_list(self.workspace)

    def proposal_told(self, name: ProposalName) -> ProposalTold:
        """A version in full: what changed since the one before, and whether it holds today."""
        from funding_tui.desk.proposals.listing import proposal_told

        return proposal_told(self.workspace, name, self.day)

    def draft_proposal(self, run: int, *, who: str, title: str, of: int | None) -> ProposalRow:
        """A run as a new proposal, or as the next version of one."""
        from funding_tui.desk.proposals.steps import draft

        return draft(self.workspace, run, who=who, title=title, of=of)

    def submit_proposal(self, name: ProposalName, *, who: str, note: str) -> ProposalRow:
        """Send a draft to be certified."""
        from funding_tui.desk.proposals.steps import submit

        return submit(self.workspace, name, who=who, note=note)

    def certify_proposal(self, name: ProposalName, *, who: str, note: str) -> ProposalRow:
        """Certify a version, and commit its money in one step."""
        from funding_tui.desk.proposals.certifying import certify

        return certify(self.workspace, name, who=who, today=self.day, note=note).proposal

    def decline_proposal(self, name: ProposalName, *, who: str, reason: str) -> ProposalRow:
        """Decline a version, with a reason."""
        from funding_tui.desk.proposals.steps import decline

        return decline(self.workspace, name, who=who, reason=reason)

    def export_proposal(self, name: ProposalName, path: Path) -> Path:
        """Write a version's paper, or a pack of it."""
        from funding_tui.desk.proposals.reading import proposal_report

        return self.export(proposal_report(self.workspace, name), path)

    @property
    def officer(self) -> str:
        """Who sits at this desk, as the settings say; empty where they do not."""
        return self._officer()

    def close(self) -> None:
        """Let go of the workspace."""
        self.workspace.close()

    def _officer(self) -> str:
        from funding_tui.settings import load_settings

        return load_settings().officer
