"""Proposals: every version with its state, and the steps that an officer and a certifier take."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content

from funding_tui.allocate.report.identity.certificate import DEMONSTRATION
from funding_tui.base.formats import count, short_day, short_moment
from funding_tui.base.names import NAMES_ARE_TYPED
from funding_tui.base.printable import printable
from funding_tui.tui.jobs import Job
from funding_tui.tui.keymap import key
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.screens.windows import Field, FileNameScreen, FormScreen, TextScreen
from funding_tui.tui.session import WorkspaceSession
from funding_tui.tui.text import field_lines, paragraphs, plain, under_title
from funding_tui.tui.widgets.browser import View, table_view
from funding_tui.tui.widgets.rows import Column, LoadedRows, TableRow
from models.money import format_pounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funding_tui.allocate.proposal_state import ProposalName
    from funding_tui.prove.proposals.balance_check import UnsignedAgreement
    from funding_tui.prove.proposals.overview import ProposalDetail, ProposalList
    from funding_tui.prove.proposals.queries import ProposalRow
    from funding_tui.prove.proposals.virements import VirementRow

COLUMNS = (
    Column("Name", 6),
    Column("State", 10),
    Column("Title", 20, grow=1),
    Column("Run", 4, right=True),
    Column("Allocated", 14, right=True),
    Column("Drafted by", 14, drop=1),
)
LOG = (
    Column("On", 11),
    Column("From", 20, grow=1),
    Column("To", 20, grow=1),
    Column("Amount", 11, right=True),
    Column("Basis", 8),
    Column("What", 16, drop=2),
    Column("Why", 16, drop=3),
    Column("By", 12, drop=1),
    Column("Under", 6, drop=4),
)
TONES = {"certified": "strong", "declined": "warn", "superseded": "quiet"}


class ProposalsScreen(WorkspaceScreen):
    """Proposals, and the run that could become the next one.

    Args:
        run: the run of the next proposal; None for the latest.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("n", "draft", "New", "proposals.draft", tip="Make a new proposal of this run"),
        key("v", "version", "Version", "proposals.version", tip="Use this run for its next version"),
        key("s", "submit", "Submit", "proposals.submit", tip="Send this draft to be certified"),
        key(
            "c", "certify", "Certify", "proposals.certify", tip="Certify it, and commit its money in one step"
        ),
        key("d", "decline", "Decline", "proposals.decline", tip="Decline it, with a reason"),
        key("E,x", "export", "Export", "proposals.export", tip="Write its paper, or a pack that proves it"),
    ]
    EXPLANATION = (
        "Every version of every proposal. n makes a new proposal of the run named above, v the next version"
        " of the row's proposal. s submits a draft; then somebody else certifies it with c, or declines it "
        "with d and a reason. A certificate re-checks every rule on today's records and turns the "
        "allocation into commitments in one step. Enter says what changed since the version before and "
        "whether it still meets every rule; x writes the paper, or a pack (.zip) that proves it elsewhere. "
        "Tab shows the log of virements, which are made with: funding-tui proposal virement."
    )

    def __init__(self, run: int | None = None) -> None:
        super().__init__()
        self._run = run
        self._rows: tuple[ProposalRow, ...] = ()
        self._at_risk: Mapping[str, tuple[UnsignedAgreement, ...]] = {}

    def load(self) -> None:
        """Read the proposals and the log."""

        def verb(session: WorkspaceSession, job: Job) -> ProposalList:
            from funding_tui.prove.proposals.overview import proposal_list

            return proposal_list(session.workspace, session.day)

        self.run_verb("proposals", verb, self._show_list)

    def _show_list(self, found: ProposalList) -> None:
        self._rows, self._at_risk = found.proposals, found.at_risk
        self._run = self._run or found.latest_run
        versions = count(len(found.proposals), "version of a proposal", "versions of proposals")
        waiting = sum(1 for row in found.proposals if row.state == "submitted")
        none = "There is no run yet: press 5 (Allocate), then r (Run)."
        next_run = f"Press n to draft run {self._run}." if self._run else none
        self.set_heading(f"{versions}, {waiting} awaiting a decision. {next_run}")
        self.browser.show(
            [
                View(
                    "Proposals",
                    COLUMNS,
                    LoadedRows([_line(row) for row in found.proposals]),
                    full=lambda at: _full(found.proposals[at]),
                    open=self._open,
                    empty="No proposal yet. Press n to make one of the latest run.",
                ),
                table_view(
                    "Virements",
                    LOG,
                    [_logged(row) for row in found.virements],
                    "No money was moved after a certificate.",
                ),
            ]
        )

    def _open(self, at: int) -> None:
        name = _name(self._rows[at])

        def verb(session: WorkspaceSession, job: Job) -> ProposalDetail:
            from funding_tui.prove.proposals.overview import proposal_detail

            return proposal_detail(session.workspace, name, session.day)

        def show(detail: ProposalDetail) -> None:
            self.app.push_screen(TextScreen(_proposal_words(detail)))

        self.run_verb("proposal", verb, show)

    def action_draft(self) -> None:
        """Make a new proposal of the run."""
        self._draft(None)

    def action_version(self) -> None:
        """Use the run for the next version of the row's proposal."""
        row = self._row()
        if row is not None:
            self._draft(row)

    def _draft(self, of: ProposalRow | None) -> None:
        run = self._run
        if run is None:
            self.notify(
                "There is no run to make a proposal from: press 5 (Allocate), then r (Run).", markup=False
            )
            return
        what = "a new proposal" if of is None else f"the next version of proposal {of.number}"

        def verb(session: WorkspaceSession, title: str, who: str) -> ProposalRow:
            from funding_tui.prove.proposals.lifecycle import draft

            return draft(session.workspace, run, who=who, title=title, of=of.number if of else None)

        self._ask(
            f"Make {what} of run {run}. A draft commits no money.",
            (
                Field("Title", of.title if of else "", "the scenario's name"),
                Field("Drafted by", self.officer, "your name"),
            ),
            verb,
        )

    def action_submit(self) -> None:
        """Send the row's draft to be certified."""
        row = self._row()
        if row is None:
            return

        def verb(session: WorkspaceSession, who: str, note: str) -> ProposalRow:
            from funding_tui.prove.proposals.lifecycle import submit

            return submit(session.workspace, _name(row), who=who, note=note)

        self._ask(
            f"Send {row.name} to be certified. Somebody else must certify it.",
            (Field("Submitted by", self.officer, "your name"), Field("Note to the certifier")),
            verb,
        )

    def action_certify(self) -> None:
        """Certify the row's version."""
        row = self._row()
        if row is None:
            return

        def verb(session: WorkspaceSession, who: str, note: str, at_risk: str = "") -> ProposalRow:
            from funding_tui.prove.proposals.lifecycle import certify

            done = certify(
                session.workspace, _name(row), who=who, today=session.day, note=note, at_risk=at_risk
            )
            return done.proposal

        unsigned = self._at_risk.get(row.name, ())
        risk = f" Not signed: {'; '.join(each.words for each in unsigned)}." if unsigned else ""
        self._ask(
            f"Certify {row.name}: {format_pounds(row.allocated)} is re-checked on today's records, and "
            f"becomes commitments in the ledger in one step.{risk} {NAMES_ARE_TYPED}",
            (
                Field("Certified by", "", "not who submitted it"),
                Field("Note, which stays with it"),
                *((Field("Why at risk", "", "why it is put at risk; printed"),) if unsigned else ()),
            ),
            verb,
        )

    def action_decline(self) -> None:
        """Decline the row's version."""
        row = self._row()
        if row is None:
            return

        def verb(session: WorkspaceSession, who: str, reason: str) -> ProposalRow:
            from funding_tui.prove.proposals.lifecycle import decline

            return decline(session.workspace, _name(row), who=who, reason=reason)

        self._ask(
            f"Decline {row.name}. The reason stays with it, so that the next version can correct it. "
            f"{NAMES_ARE_TYPED}",
            (Field("Declined by", "", "not who submitted it"), Field("Reason")),
            verb,
        )

    def action_export(self) -> None:
        """Write the row's paper, or a pack of it."""
        row = self._row()
        if row is None:
            return

        from funding_tui.prove.export_formats import run_suffixes
        from funding_tui.rendering.formats import name_suffixes

        def write(session: WorkspaceSession, path: Path, job: Job) -> Path:
            from funding_tui.prove.export_run import export_run
            from funding_tui.prove.proposals.queries import proposal_report

            return export_run(
                proposal_report(session.workspace, _name(row)), path, workspace=session.workspace
            )

        self.app.push_screen(
            FileNameScreen(
                f"Write {row.name} to which file?",
                f"proposal-{row.number}-version-{row.version}{_mark(row)}.docx",
                name_suffixes(run_suffixes()),
                write,
            )
        )

    def _row(self) -> ProposalRow | None:
        """The version under the cursor; None, and said so, where there is none."""
        at = self.browser.table.cursor
        if self.browser.view.name == "Proposals" and at < len(self._rows):
            return self._rows[at]
        self.notify("Choose a version in the list of proposals first.", markup=False)
        return None

    def _ask(self, question: str, fields: tuple[Field, ...], verb: Callable[..., ProposalRow]) -> None:
        def closed(row: ProposalRow | None) -> None:
            if row is not None:
                self.notify(printable(row.words), markup=False)
                self.show_changed_records()

        self.app.push_screen(FormScreen(question, fields, verb), closed)


def _name(row: ProposalRow) -> ProposalName:
    from funding_tui.allocate.proposal_state import ProposalName

    return ProposalName(row.number, row.version)


def _line(row: ProposalRow) -> TableRow:
    return TableRow(
        (row.name, row.state, row.title, str(row.run), format_pounds(row.allocated), row.created_by or "-"),
        TONES.get(row.state, ""),
    )


def _full(row: ProposalRow) -> Content:
    steps = [
        (step.state, f"{short_moment(step.at)}, {step.who or 'no name'}. {step.reason}") for step in row.steps
    ]
    return paragraphs([plain(row.title).stylize("bold"), plain(row.words), field_lines(steps)])


def _proposal_words(detail: ProposalDetail) -> Content:
    parts: list[Content | str] = [_full(detail.row)]
    if detail.since is not None:
        parts.append(under_title(f"What changed since {detail.since.before}", _list(detail.since.words)))
        parts.append(under_title("What changed in the inputs", _list(detail.since.inputs)))
        moved = [
            f"{line.name}, {line.pot}: {format_pounds(line.before)} to {format_pounds(line.after)}"
            for line in detail.since.lines
        ]
        parts.append(under_title("Line by line", _list(moved)))
    if detail.row.state in ("draft", "submitted"):
        all_met = ["It meets every rule on today's records, to the penny."]
        parts.append(under_title("Today", _list(detail.broken or all_met)))
    if detail.over_committed:
        below = [each.words for each in detail.over_committed]
        parts.append(under_title("Pots that are over-committed", _list(below)))
    if detail.at_risk:
        unsigned = [f"{each.words}, which is not signed." for each in detail.at_risk]
        parts.append(under_title("At risk: whoever certifies it says why", _list(unsigned)))
    if detail.changed:
        parts.append(under_title("What changed in the records since it was solved", _list(detail.changed)))
    return paragraphs(parts)


def _list(sentences: tuple[str, ...] | list[str]) -> Content:
    return plain("\n".join(f"- {sentence}" for sentence in sentences) or "Nothing.")


def _logged(row: VirementRow) -> tuple[str, ...]:
    return (
        short_day(row.on),
        f"{row.from_pot} {row.from_project}".strip(),
        f"{row.to_pot} {row.to_project}".strip(),
        format_pounds(row.pence),
        row.basis,
        row.what,
        row.why,
        row.recorded_by,
        row.proposal,
    )


def _mark(row: ProposalRow) -> str:
    """What the name of its file says of a demonstration."""
    return f"-{DEMONSTRATION}" if row.words.startswith(DEMONSTRATION) else ""
