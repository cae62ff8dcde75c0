"""`streams`, `pots`, `obligations`, `today`, `projects`: funding held, free, due, urgent and fundable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click

from funding_tui.base.formats import short_day
from funding_tui.commands.console import (
    as_data,
    print_json,
    print_note,
    print_table,
    standard_options,
    use_workspace,
)

Row = TypeVar("Row")

MADE_UP = "illustrative"
KEYS = {"spend_by": "dies_on"}  # field -> its stable key in --json


@click.command("streams")
@standard_options
def streams_command(as_json: bool, workspace: str | None) -> None:
    """Funding held, stream by stream: awarded, committed, spent, free.

    With --json prints a list of: code, name, funder, starts, ends, signed_on, signed, pots (how many),
    awarded, received, committed, spent, taken, forecast, free, shortfall, at_risk (all in pence),
    agreement_reference, next_due, illustrative, funder_ends. Forecast spending is not taken from free;
    shortfall is by how much pots of the stream are over-committed, which free counts.
    """
    from funding_tui.hold.agreements import agreement_words
    from funding_tui.hold.streams import streams
    from models.clock import uk_today
    from models.money import format_pounds

    now = uk_today()
    with use_workspace(workspace) as records:
        found = streams(records, now)
    _show(
        found,
        as_json,
        [
            *("Code", "Stream", "Funder", "Awarded", "Committed", "Spent", "Forecast", "Free"),
            *("Agreement", "Next due", ""),
        ],
        lambda row: [
            row.code,
            row.name,
            row.funder,
            *(
                format_pounds(pence)
                for pence in (row.awarded, row.committed, row.spent, row.forecast, row.free)
            ),
            agreement_words(row.agreement_reference, row.signed_on, now),
            short_day(row.next_due) if row.next_due else "nothing",
            _marks(
                f"OVER-COMMITTED by {format_pounds(row.shortfall)}" if row.shortfall else "",
                f"funder ends {short_day(row.funder_ends)}" if row.funder_ends else "",
                MADE_UP if row.illustrative else "",
            ),
        ],
        right=(3, 4, 5, 6, 7),
        none="There are no streams yet; add some with: funding-tui import streams FILE",
    )


@click.command("pots")
@standard_options
def pots_command(as_json: bool, workspace: str | None) -> None:
    """Funding held and free, pot by pot, and the last day on which each pot can be spent.

    With --json prints a list of: id, stream, stream_name, funder, financial_year, cost_type, awarded,
    received, committed, spent, forecast, free (all in pence), dies_on (the last day to spend it), signed,
    illustrative, agreement_reference. Free is below zero where a pot is over-committed. Forecast spending
    is not taken from free.
    """
    from funding_tui.hold.agreements import agreement_name
    from funding_tui.hold.streams import pots
    from models.clock import uk_today
    from models.money import format_pounds

    with use_workspace(workspace) as records:
        found = pots(records, uk_today())
    _show(
        found,
        as_json,
        [
            *("Stream", "Year", "Cost type", "Awarded", "Received", "Committed", "Spent", "Forecast", "Free"),
            *("Spend by", ""),
        ],
        lambda row: [
            row.stream_name,
            row.financial_year,
            row.cost_type,
            *(
                format_pounds(pence)
                for pence in (row.awarded, row.received, row.committed, row.spent, row.forecast, row.free)
            ),
            short_day(row.spend_by),
            _marks(
                "OVER-COMMITTED" if row.free < 0 else "",
                "" if row.signed else f"{agreement_name(row.agreement_reference)} NOT SIGNED",
                MADE_UP if row.illustrative else "",
            ),
        ],
        right=(3, 4, 5, 6, 7, 8),
        none="There are no pots yet; add some with: funding-tui import streams FILE",
    )


@click.command("obligations")
@click.option("--all", "done_too", is_flag=True, help="Those that are done, too.")
@standard_options
def obligations_command(done_too: bool, as_json: bool, workspace: str | None) -> None:
    """What is due, and when; the soonest first.

    With --json prints a list of: id, stream, stream_name, kind, title, due, due_time, days (to the day,
    negative when it has passed), owner, done_on, overdue, illustrative, source, note.
    """
    from funding_tui.hold.obligations import obligations
    from models.clock import uk_today

    with use_workspace(workspace) as records:
        found = [row for row in obligations(records, uk_today()) if done_too or row.done_on is None]
    _show(
        found,
        as_json,
        ["Due", "At", "Days", "Kind", "Obligation", "Stream", "Owner", "State", ""],
        lambda row: [
            short_day(row.due),
            row.due_time,
            str(row.days),
            row.kind,
            row.title,
            row.stream_name,
            row.owner,
            "done" if row.done_on else "OVERDUE" if row.overdue else "open",
            MADE_UP if row.illustrative else "",
        ],
        right=(2,),
        none="There are no obligations yet; add some with: funding-tui import streams FILE",
    )


@click.command("today")
@click.option(
    "--to",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it as a page for an e-mail, NAME.md, instead.",
)
@standard_options
def today_command(to: Path | None, as_json: bool, workspace: str | None) -> None:
    """What cannot wait, the most urgent first.

    With --json prints: sentence; rows, a list of kind (over-committed, obligation, at risk, closing,
    changed, new, year end, next step), title, detail, when, days, illustrative, key.
    """
    from funding_tui.today.today import build_today
    from models.clock import uk_today

    now = uk_today()
    with use_workspace(workspace) as records:
        view = build_today(records, now)
    if to is not None:
        from funding_tui.rendering.files import write_atomically
        from funding_tui.today.pages import write_today_page

        write_atomically(to, write_today_page(view, now).encode())
        print_note(f"What cannot wait is written to {to}.")
        return
    if as_json:
        print_json({"sentence": view.sentence, "rows": [as_data(row) for row in view.rows]})
        return
    click.echo(f"{view.sentence}\n")
    print_table(
        ["Kind", "Days", "What", "Detail", ""],
        [
            [
                row.kind,
                "" if row.days is None else str(row.days),
                row.title,
                row.detail,
                MADE_UP if row.illustrative else "",
            ]
            for row in view.rows
        ],
        right=(1,),
    )


@click.command("projects")
@standard_options
def projects_command(as_json: bool, workspace: str | None) -> None:
    """What could be funded, and what each project still lacks; those that lack something first.

    With --json prints a list of: code, name, priority, intervention, options (how many), least, most
    (pence, all years), places, basis (evidence, officer score, both, assumption, none), score,
    illustrative, missing (what must be filled in first), questions (what is assumed until somebody answers:
    when and how long the effect acts, who else pays, the year of the prices), also_paid_by, price_year,
    effects (of each option: option, begins, years, words, basis).
    """
    from funding_tui.allocate.project_list import list_projects
    from models.money import format_pounds

    with use_workspace(workspace) as records:
        found = list_projects(records)
    _show(
        found,
        as_json,
        [
            "Code",
            "Project",
            "Priority",
            "From",
            "To",
            "Where",
            "Rests on",
            "Effect",
            "Missing",
            "Open questions",
            "",
        ],
        lambda row: [
            row.code,
            row.name,
            row.priority,
            format_pounds(row.least),
            format_pounds(row.most),
            row.places,
            row.basis,
            "; ".join(dict.fromkeys(each.words for each in row.effects)),
            "; ".join(row.missing),
            str(len(row.questions) or ""),
            MADE_UP if row.illustrative else "",
        ],
        right=(3, 4, 9),
        none="There are no projects yet; add some with: funding-tui import projects FILE",
    )


def _marks(*words: str) -> str:
    """What a reader must know of a row, in its last cell."""
    return "; ".join(filter(None, words))


def _show(
    found: Sequence[Row],
    as_json: bool,
    headings: list[str],
    cells: Callable[[Row], list[str]],
    *,
    right: tuple[int, ...],
    none: str,
) -> None:
    """Print rows as JSON under their stable keys, else as a table with a note where there are none."""
    if as_json:
        print_json([{KEYS.get(name, name): value for name, value in as_data(row).items()} for row in found])
        return
    print_table(headings, [cells(row) for row in found], right=right)
    if not found:
        print_note(none)
