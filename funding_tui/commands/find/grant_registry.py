"""`registry`: files of grants that publishers keep at 360Giving's registry."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from funding_tui import exit_codes
from funding_tui.base.formats import short_day
from funding_tui.commands.console import (
    as_data,
    json_option,
    print_json,
    print_note,
    print_table,
    use_workspace,
    workspace_option,
)

if TYPE_CHECKING:
    from funding_tui.find.grant_registry import GrantsFileReport
    from sources.awards.registry import GrantsFile

_TELL_SECONDS = 2.0


@click.command("registry")
@click.argument("words", metavar="WORDS...", nargs=-1)
@click.option("--fetch", is_flag=True, help="Import every file of the publishers named, by prefix or name.")
@json_option
@workspace_option
def registry_command(words: tuple[str, ...], fetch: bool, as_json: bool, workspace: str | None) -> None:
    """List the files of grants whose publisher or title holds all WORDS, or with --fetch import them.

    With --fetch each of WORDS is one publisher: its prefix, such as 360G-example, or words of its name in
    quotes. A file is kept whole or not at all; one that fails stops no other. Its licence is kept with it.
    Exit codes of --fetch: 0 all complete, 1 nothing, 4 a part.
    """
    from funding_tui.commands.console import stop_on_interrupt
    from funding_tui.find.grant_registry import fetch_registry_files, find_registry_files

    with stop_on_interrupt() as interrupted:
        if not fetch:
            _list(find_registry_files(" ".join(words), cancelled=interrupted), as_json)
            return
        with use_workspace(workspace) as records:
            told = fetch_registry_files(records, words, progress=_teller(), cancelled=interrupted)
    _tell(told, as_json)
    states = {each.state for each in told}
    if states != {"complete"}:
        sys.exit(exit_codes.FAILED if states == {"failed"} else exit_codes.PARTLY_DONE)


def _list(files: tuple[GrantsFile, ...], as_json: bool) -> None:
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


def _tell(told: tuple[GrantsFileReport, ...], as_json: bool) -> None:
    if as_json:
        print_json([as_data(each) | {"file": as_data(each.file)} for each in told])
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
            for each in told
        ],
        right=(3, 4, 5, 6),
    )
    for each in told:
        if each.why:
            print_note(f"{each.file.publisher}, {each.file.title}: {each.why}")


def _teller() -> Callable[[GrantsFile, str, int], None]:
    last = 0.0

    def tell(file: GrantsFile, stage: str, count: int) -> None:
        nonlocal last
        if sys.stderr.isatty() and time.monotonic() - last > _TELL_SECONDS:
            last = time.monotonic()
            print_note(f"{file.publisher}, {file.title}: {stage}, {count:,}")

    return tell
