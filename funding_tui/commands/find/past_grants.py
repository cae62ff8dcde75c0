"""`awards` and `registry`: grants already made, from 360Giving's service and from publishers' own files."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from funding_tui import exit_codes
from funding_tui.base.formats import join_words, short_day
from funding_tui.commands.console import (
    as_data,
    print_json,
    print_note,
    print_table,
    progress_printer,
    standard_options,
    use_workspace,
)
from funding_tui.rendering.rows import ROW_FORMATS

if TYPE_CHECKING:
    # Only for signatures: the network's libraries load when a command runs, not for its help.
    from funding_tui.base.progress import Progress
    from funding_tui.find.grant_registry import GrantsFileReport
    from sources.awards.giving import GrantsFile, Role

_PROGRESS_SECONDS = 2.0


@click.command("awards")
@click.argument("organisations", metavar="ORG...", nargs=-1, required=True)
@click.option("--received", is_flag=True, help="Grants that they were given, not those that they made.")
@click.option(
    "--to",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=f"Write all of their grants that are saved to this {join_words(list(ROW_FORMATS), 'or')} file.",
)
@standard_options
def awards_command(
    organisations: tuple[str, ...], received: bool, to: Path | None, as_json: bool, workspace: str | None
) -> None:
    """Fetch the grants that organisations made, by identifier, such as GB-CHC-1164883.

    Each page is saved as it is read, so that Ctrl-C or an error loses nothing. Files of grants are imported
    with `import awards`. --to writes all saved grants of these organisations, those from files too, even
    where the service cannot be reached. Exit codes: 0 all complete, 1 nothing, 4 a part.
    """
    from funding_tui.commands.interrupts import stop_on_interrupt
    from funding_tui.find.past_grants import fetch_past_grants

    role: Role = "grants_received" if received else "grants_made"
    if to is not None:
        from funding_tui.rendering.rows import row_format

        row_format(to)  # before a long fetch, not after it
    with use_workspace(workspace) as records, stop_on_interrupt() as interrupted:
        reports = fetch_past_grants(
            records, organisations, role, progress=progress_printer(_pages_words), cancelled=interrupted
        )
        if to is not None:
            from funding_tui.prove.record_lists import write_past_grants

            write_past_grants(records, organisations, role, to)
            print_note(f"Written to {to}.")
    if as_json:
        print_json([asdict(each) for each in reports])
    else:
        print_table(
            ["Organisation", "State", "Added", "Changed", "Unchanged"],
            [
                [
                    each.organisation,
                    each.state,
                    *(f"{n:,}" for n in (each.added, each.changed, each.unchanged)),
                ]
                for each in reports
            ],
            right=(2, 3, 4),
        )
        for each in reports:
            if each.why:
                print_note(f"{each.organisation}: {each.why}")
    _exit_unless_complete(each.state for each in reports)


@click.command("registry")
@click.argument("words", metavar="WORDS...", nargs=-1)
@click.option("--fetch", is_flag=True, help="Import every file of the publishers named, by prefix or name.")
@standard_options
def registry_command(words: tuple[str, ...], fetch: bool, as_json: bool, workspace: str | None) -> None:
    """List the files of grants whose publisher or title holds all WORDS, or with --fetch import them.

    With --fetch each of WORDS is one publisher: its prefix, such as 360G-example, or words of its name in
    quotes. All of a file is saved, or nothing of it, with its licence; where one fails the others are read.
    Exit codes of --fetch: 0 all complete, 1 nothing, 4 a part.
    """
    from funding_tui.commands.interrupts import stop_on_interrupt
    from funding_tui.find.grant_registry import fetch_registry_files, find_registry_files

    with stop_on_interrupt() as interrupted:
        if not fetch:
            _print_files(find_registry_files(" ".join(words), cancelled=interrupted), as_json)
            return
        with use_workspace(workspace) as records:
            reports = fetch_registry_files(
                records,
                words,
                progress=progress_printer(lambda at: f"{at.stage}, {at.done:,}", every=_PROGRESS_SECONDS),
                cancelled=interrupted,
            )
    _print_file_reports(reports, as_json)
    _exit_unless_complete(each.state for each in reports)


def _exit_unless_complete(states: Iterable[str]) -> None:
    different = set(states)
    if different != {"complete"}:
        sys.exit(exit_codes.FAILED if different == {"failed"} else exit_codes.PARTLY_DONE)


def _print_files(files: tuple[GrantsFile, ...], as_json: bool) -> None:
    if as_json:
        print_json([as_data(each) for each in files])
        return
    print_table(
        ["Publisher", "Prefix", "Title", "Modified", "Licence", "File"],
        [
            [each.publisher, each.prefix, each.title, short_day(each.modified), each.licence, each.address]
            for each in files
        ],
    )
    if not files:
        print_note("No file of the registry has these words.")


def _print_file_reports(reports: tuple[GrantsFileReport, ...], as_json: bool) -> None:
    if as_json:
        print_json([as_data(each) | {"file": as_data(each.file)} for each in reports])
        return
    print_table(
        ["Publisher", "Title", "State", "Rows", "Added", "Changed", "Unchanged"],
        [
            [
                each.file.publisher,
                each.file.title,
                each.state,
                *(f"{count:,}" for count in (each.rows, each.added, each.changed, each.unchanged)),
            ]
            for each in reports
        ],
        right=(3, 4, 5, 6),
    )
    for each in reports:
        if each.why:
            print_note(f"{each.file.publisher}, {each.file.title}: {each.why}")


def _pages_words(at: Progress) -> str:
    of = "" if at.total is None else f" of {at.total:,}"
    return f"{at.stage}: {at.done:,}{of} grants"
