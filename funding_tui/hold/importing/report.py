"""What an import is asked to do, and its report: what it changed, and what in the file cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from funding_tui.base.errors import OperationCancelled
from funding_tui.base.progress import Progress, ReportProgress
from funding_tui.hold.importing.files.tables import Table
from funding_tui.hold.importing.files.workbooks import SheetNotes

Outcome: TypeAlias = Literal["added", "changed", "unchanged"]

MOST_ERRORS = 100
MOST_CHANGES = 20
MOST_REMARKS = 20
_KEYS = {"before": "from", "after": "to"}  # field of a change -> its stable key in --json


@dataclass(frozen=True, slots=True)
class RowError:
    """One thing in the file that cannot be used.

    Attributes:
        row: as a person sees it in a spreadsheet; the headings are usually row 1.
        column: the heading, as it is in the file; empty when the whole row is meant.
        message: one sentence: what is wrong, and how to correct it.
    """

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that the file says otherwise than the workspace.

    Attributes:
        row: the row that says so.
        record: which record, such as `area E01013986`.
        before: the value in the workspace; None where there was none.
        after: the value in the file.
    """

    row: int
    record: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class OptionChange:
    """One option whose effect counts otherwise after an import of evidence.

    Attributes:
        option: `PROJECT/OPTION`.
        harm: the name of the harm.
        before, after: the share 0 to 1 that is prevented of the harm that it reaches; None where none counts.
        evidence_before, evidence_after: what that rests on, in words.
    """

    option: str
    harm: str
    before: float | None
    after: float | None
    evidence_before: str
    evidence_after: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or on a dry run would do.

    Attributes:
        what: areas, indicators, streams, projects or evidence.
        file: the file's name.
        rows: rows read, without headings and blank rows.
        added, changed, unchanged: rows by what they meant for the workspace; all 0 when there are errors,
            because then nothing is stored.
        records: kind of record -> outcome -> how many (a row of areas may hold eight indicators).
        errors: the first 100. error_count: all of them.
        unknown_columns: headings that were not used.
        what_changes: the first 20 differences.
        seconds: wall-clock time taken.
        remarks: the first 20 things that were left out or stay unknown, while the rest is stored.
        remark_count: all of them.
        sheet: which sheet of a workbook was read, which not, and what of it is hidden; None for other files.
        options_changed: the options that count otherwise because of the evidence imported.
    """

    what: str
    file: str
    dry_run: bool
    rows: int
    added: int
    changed: int
    unchanged: int
    records: dict[str, dict[str, int]]
    errors: tuple[RowError, ...]
    error_count: int
    unknown_columns: tuple[str, ...]
    what_changes: tuple[FieldChange, ...]
    seconds: float
    remarks: tuple[RowError, ...] = ()
    remark_count: int = 0
    sheet: SheetNotes | None = None
    options_changed: tuple[OptionChange, ...] = ()

    @property
    def stored(self) -> bool:
        """Whether the workspace now holds what the file says."""
        return not self.dry_run and not self.error_count

    def as_json(self) -> dict[str, Any]:
        """The report as plain data, with the stable keys of `import --json`."""
        changes = (asdict(change) for change in self.what_changes)
        return {
            **asdict(self),
            "what_changes": [
                {_KEYS.get(name, name): at for name, at in change.items()} for change in changes
            ],
            "seconds": round(self.seconds, 3),
            "remarks": [{"row": each.row, "message": each.message} for each in self.remarks],
        }


@dataclass(slots=True)
class Tally:
    """The counts of an import while it runs.

    Attributes:
        rows: rows read so far.
        outcomes: rows by outcome.
        records: kind of record -> outcome -> how many.
        errors: the first 100 errors. error_count: all of them.
        changes: the first 20 differences.
        unknown_columns: headings that are not used.
        remarks: the first 20 things left out or unknown. remark_count: all of them.
        options_changed: the options that count otherwise because of the evidence imported.
    """

    rows: int = 0
    outcomes: dict[Outcome, int] = field(default_factory=lambda: {"added": 0, "changed": 0, "unchanged": 0})
    records: dict[str, dict[str, int]] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    error_count: int = 0
    changes: list[FieldChange] = field(default_factory=list)
    unknown_columns: tuple[str, ...] = ()
    remarks: list[RowError] = field(default_factory=list)
    remark_count: int = 0
    options_changed: list[OptionChange] = field(default_factory=list)

    def add_remark(self, row: int, column: str, message: str) -> None:
        """Note something that is left out or stays unknown, which does not stop the import."""
        self.remark_count += 1
        if self.remark_count <= MOST_REMARKS:
            self.remarks.append(RowError(row, column, message))

    def add_error(self, row: int, column: str, message: str) -> None:
        """Note something that cannot be used."""
        self.error_count += 1
        if self.error_count <= MOST_ERRORS:
            self.errors.append(RowError(row, column, message))

    def has_errors(self) -> bool:
        """Whether anything cannot be used, so that nothing will be stored."""
        return self.error_count > 0

    def count_rows(self, outcome: Outcome, count: int = 1) -> None:
        """Count rows of the file."""
        self.outcomes[outcome] += count

    def count_records(self, kind: str, outcome: Outcome, count: int = 1) -> None:
        """Count records of a kind."""
        of_kind = self.records.setdefault(kind, {"added": 0, "changed": 0, "unchanged": 0})
        of_kind[outcome] += count

    def add_change(self, row: int, record: str, name: str, before: Any, after: Any) -> None:
        """Note a difference for the sample, when there is still room in it."""
        if len(self.changes) < MOST_CHANGES:
            self.changes.append(FieldChange(row, record, name, _plain(before), _plain(after)))


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How one import is to be done.

    Attributes:
        file: the file's name, written as the source where none is given.
        source: where the facts come from, in the officer's words; empty when not given.
        licence: under which the file was given; empty when not known. A row's own comes before it.
        who: who imports.
        dry_run: write nothing.
        today: the day of the import. now: its instant, UTC.
        progress: called with how far it is. cancelled: says whether to stop.
    """

    file: str
    source: str
    who: str
    dry_run: bool
    today: date
    now: datetime
    progress: ReportProgress | None = None
    cancelled: Callable[[], bool] | None = None
    licence: str = ""

    @property
    def default_source(self) -> str:
        """What is written as the source of a record that states none."""
        return self.source or self.file

    def report_progress(self, table: Table, tally: Tally) -> None:
        """Report how far the import is, and stop it when the officer has cancelled.

        Raises:
            OperationCancelled: the officer cancelled.
        """
        if self.cancelled is not None and self.cancelled():
            message = f"the import of {self.file} was stopped; nothing of it was saved"
            raise OperationCancelled(message)
        if self.progress is not None:
            self.progress(Progress(done=tally.rows, share=table.share()))
