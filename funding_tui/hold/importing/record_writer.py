"""What rows state of records that several rows share, and how a record is made to agree with it.

For imports of tens or hundreds of rows (streams, projects, evidence); areas and indicators are compared
in bulk instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias, TypeVar

from sqlmodel import Session, SQLModel

from funding_tui.hold.importing.report import ImportOptions, Outcome, Tally

Record = TypeVar("Record", bound=SQLModel)
_STRENGTH: dict[Outcome, int] = {"unchanged": 0, "changed": 1, "added": 2}


class Fact(NamedTuple):
    """A value, and the row that states it first."""

    value: Any
    row: int


FieldFacts: TypeAlias = dict[str, Fact]


@dataclass(slots=True)
class SharedFacts:
    """Facts of records by key; rows that contradict each other are errors.

    Attributes:
        of: key -> field -> what is stated.
        rows: key -> the first row that names it.
    """

    tally: Tally
    of: dict[str, FieldFacts] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def add_fact(self, key: str, name: str, value: Any, row: int, heading: str) -> None:
        """Note what a row says of a record; None says nothing."""
        facts = self.of.setdefault(key, {})
        self.rows.setdefault(key, row)
        if value is None:
            return
        first = facts.setdefault(name, Fact(value, row))
        if first.value != value:
            self.tally.add_error(
                row,
                heading,
                f"{value} here, but row {first.row} says {first.value} of {key}; make them agree",
            )


@dataclass(frozen=True, slots=True)
class RecordWriter:
    """Adds and updates records, and counts what it did.

    A dry run uses it too, inside a transaction that is then rolled back, so that its counts are the
    import's own.

    Attributes:
        outcomes: row -> the strongest outcome of what it stated.
    """

    session: Session
    options: ImportOptions
    tally: Tally
    outcomes: dict[int, Outcome] = field(default_factory=dict)

    def note_row(self, row: int, outcome: Outcome) -> None:
        """Note what a row meant for a record."""
        before = self.outcomes.setdefault(row, outcome)
        if _STRENGTH[outcome] > _STRENGTH[before]:
            self.outcomes[row] = outcome

    def count_rows(self) -> None:
        """Count every row by its outcome; one that changed nothing is unchanged."""
        for outcome in self.outcomes.values():
            self.tally.count_rows(outcome)
        self.tally.count_rows("unchanged", self.tally.rows - len(self.outcomes))

    def add(self, kind: str, record: Record, row: int) -> Record:
        """Add a record, with its id, because of a row."""
        self.session.add(record)
        self.session.flush()
        self.tally.count_records(kind, "added")
        self.note_row(row, "added")
        return record

    def update(self, kind: str, label: str, record: SQLModel, facts: Mapping[str, Fact]) -> None:
        """Make a record agree with what is stated; what is not stated stays as it is."""
        changed = False
        for name, (value, row) in facts.items():
            before = getattr(record, name)
            if before == value:
                continue
            changed = True
            setattr(record, name, value)
            self.tally.add_change(row, label, name, before, value)
            self.note_row(row, "changed")
        self.tally.count_records(kind, "changed" if changed else "unchanged")

    def save(
        self,
        kind: str,
        label: str,
        record: Record | None,
        maker: type[Record],
        facts: Mapping[str, Fact],
        row: int,
        **fixed: Any,
    ) -> Record:
        """Update an existing record, or add the one that the facts make.

        Args:
            kind: what the records are called in the report.
            label: which record, for the report.
            record: the existing one, or None.
            maker: the record's class.
            facts: what the file states.
            row: the row that first names the record.
            fixed: its key and links, for a new record.
        """
        if record is not None:
            self.update(kind, label, record, facts)
            return record
        values = {name: stated.value for name, stated in facts.items()}
        if "source" in maker.model_fields:
            values.setdefault("source", self.options.default_source)
        return self.add(kind, maker(**fixed, **values), row)
