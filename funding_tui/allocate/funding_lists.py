"""What somebody else chose to fund (last year's list, the board's own), to be compared with every run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from funding_tui.base.errors import BadInput, NotFound, did_you_mean
from funding_tui.base.formats import join_words
from funding_tui.base.names import Spellings, name_key
from funding_tui.hold.importing.cells import read_text
from funding_tui.hold.importing.field_table import match_table
from funding_tui.hold.importing.files.tables import open_table
from funding_tui.hold.importing.report import Tally
from funding_tui.hold.importing.synonyms import PROJECT_FIELDS
from models.allocations import FundingList
from models.changes import record_audit
from models.clock import uk_today
from models.database import Workspace
from models.projects import Option, Project
from optimiser.problem import FundingList as ProblemList
from optimiser.problem import Option as ProblemOption

METHODS = ("equal split", "population and need formula", "flat per area", "greedy by score")
LONGEST_NAME = 60  # letters, as it stands in tables


@dataclass(frozen=True, slots=True)
class FundingListRow:
    """One funding list.

    Attributes:
        entries: `PROJECT` or `PROJECT/OPTION`, the first to be paid first.
    """

    code: str
    name: str
    entries: tuple[str, ...]
    source: str
    stated_by: str
    stated_on: date


def funding_lists(workspace: Workspace) -> tuple[FundingListRow, ...]:
    """Every funding list, in the order in which they were first given."""
    with workspace.session() as session:
        return tuple(map(_row, session.exec(select(FundingList).order_by(col(FundingList.id)))))


def set_funding_list(
    workspace: Workspace,
    code: str,
    entries: Sequence[str],
    *,
    name: str = "",
    source: str = "",
    who: str = "",
    today: date | None = None,
) -> FundingListRow:
    """Store a funding list in place of an earlier one of its code; it is a baseline of every run from now on.

    Args:
        workspace: with projects.
        code: of the list, such as `last-year`.
        entries: codes of projects, or `PROJECT/OPTION`; the first to be paid first.
        name: what a board calls it; what it was called before, or its code, when empty.
        source: where the list comes from.
        who: who states it.
        today: the day to record.

    Raises:
        BadInput: it has no entries, an entry comes twice, or its name is that of a usual method.
        NotFound: an entry names no project or option.
    """
    code = " ".join(code.split())
    with workspace.session(writing=True) as session:
        chosen = _known_entries(session, entries)
        record = session.exec(select(FundingList).where(FundingList.code == code)).first()
        before = None if record is None else _row(record)
        stated: dict[str, Any] = {
            "name": _free_name(session, code, name or (record.name if record else code)),
            "entries": list(chosen),
            "source": source or (record.source if record else ""),
            "stated_by": who,
            "stated_on": today or uk_today(),
        }
        if record is None:
            record = FundingList(code=code, **stated)
        else:
            record.sqlmodel_update(stated)
        session.add(record)
        record_audit(
            session,
            "funding list",
            who=who,
            record=f"funding list {code}",
            before={"entries": list(before.entries)} if before else None,
            after={"entries": list(chosen)},
            why=source,
        )
        session.flush()
        return _row(record)


def remove_funding_list(workspace: Workspace, code: str, *, who: str = "") -> None:
    """Take a funding list away; runs that were compared with it keep what they said.

    Raises:
        NotFound: there is no such list.
    """
    with workspace.session(writing=True) as session:
        record = session.exec(select(FundingList).where(FundingList.code == code)).first()
        if record is None:
            raise NotFound(did_you_mean("funding list", code, session.exec(select(FundingList.code))))
        before = {"entries": list(record.entries)}
        record_audit(session, "funding list removed", who=who, record=f"funding list {code}", before=before)
        session.delete(record)


def read_entries(path: Path) -> tuple[str, ...]:
    """The entries of a funding list in a file: a column of projects, and perhaps one of options.

    Raises:
        BadInput: the file is no such table; the sentence names the row.
    """
    tally = Tally()
    with open_table(path) as table:
        columns = match_table(
            table, tally, {name: PROJECT_FIELDS[name] for name in ("code", "name", "option")}
        )
        columns.require_column(
            ("code", "name"), "no column names the projects; head one 'project code' or 'project name'"
        )
        found = []
        for row, cells in columns.rows() if not tally.has_errors() else ():
            code = columns.read(row, cells, "code", read_text) or columns.read(row, cells, "name", read_text)
            option = columns.read(row, cells, "option", read_text)
            found.append(f"{code}/{option}" if option else str(code or ""))
    if tally.errors:
        first = tally.errors[0]
        message = f"{path.name}, row {first.row}: {first.message}"
        raise BadInput(message)
    return tuple(found)


def problem_lists(
    session: Session, options: Iterable[ProblemOption], why_not: Mapping[str, str], committed: Collection[str]
) -> tuple[tuple[ProblemList, ...], tuple[str, ...]]:
    """The funding lists as a problem has them, and a sentence on each that names what is not on offer.

    Args:
        session: on the workspace.
        options: those on offer.
        why_not: project code, or `PROJECT/OPTION`, -> why it is not on offer.
        committed: codes of projects that are certified already.
    """
    by_project: dict[str, list[str]] = {}
    for option in options:
        by_project.setdefault(option.project, []).append(option.id)
    offered = {option for each in by_project.values() for option in each}
    lists, notes = [], []
    for record in session.exec(select(FundingList).order_by(col(FundingList.id))):
        entries, missing = [], []
        for entry in record.entries:
            found = [entry] if entry in offered else by_project.get(entry, [])
            project = entry.partition("/")[0]
            if found:
                entries.append(tuple(found))
            elif project not in committed:
                reason = why_not.get(entry) or why_not.get(project)
                missing.append(f"{entry} ({reason.rstrip('.')})" if reason else entry)
        lists.append(ProblemList(id=record.code, name=record.name, entries=tuple(entries)))
        if missing:
            notes.append(f"{record.name} names what is not on offer: {join_words(missing)}.")
    return tuple(lists), tuple(notes)


def _known_entries(session: Session, entries: Sequence[str]) -> tuple[str, ...]:
    """The entries in the spelling of the records."""
    projects = {project.code: project for project in session.exec(select(Project))}
    codes = Spellings(projects)
    by_name = {name_key(project.name): code for code, project in projects.items()}
    options: dict[int, list[str]] = {}
    for record in session.exec(select(Option)):
        options.setdefault(record.project_id, []).append(record.code)
    found: list[str] = []
    for entry in filter(None, (each.strip() for each in entries)):
        typed, slash, option = (part.strip() for part in entry.partition("/"))
        code = codes.settle(typed)
        code = code if code in projects else by_name.get(name_key(typed), "")
        if not code:
            raise NotFound(did_you_mean("project", typed, projects))
        known = options.get(projects[code].id or 0, [])
        own = Spellings(known).settle(option) if slash else ""
        if slash and own not in known:
            raise NotFound(did_you_mean(f"option of {code}", option, known))
        found.append(f"{code}/{own}" if slash else code)
    chosen = [entry.partition("/")[0] for entry in found]
    twice = next((code for code in chosen if chosen.count(code) > 1), None)
    if twice is not None:
        message = f"{twice} is on the list twice; keep one entry of it"
        raise BadInput(message)
    if not found:
        message = "the list names no project; give codes such as: idva/full, lights"
        raise BadInput(message)
    return tuple(found)


def _free_name(session: Session, code: str, name: str) -> str:
    name = " ".join(name.split())[:LONGEST_NAME]
    taken = {name_key(each.name) for each in session.exec(select(FundingList)) if each.code != code}
    if not code or not name:
        message = "the list needs a code, such as last-year"
        raise BadInput(message)
    if name_key(name) in {*taken, *map(name_key, METHODS)}:
        message = f"{name!r} is the name of another baseline; give the list a name of its own"
        raise BadInput(message)
    return name


def _row(record: FundingList) -> FundingListRow:
    return FundingListRow(
        code=record.code,
        name=record.name,
        entries=tuple(record.entries),
        source=record.source,
        stated_by=record.stated_by,
        stated_on=record.stated_on,
    )
