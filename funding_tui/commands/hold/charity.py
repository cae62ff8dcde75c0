"""`charity`: what the register of charities of England and Wales says of a provider."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from funding_tui.base.formats import short_day
from funding_tui.commands.console import (
    as_data,
    print_json,
    print_note,
    print_table,
    progress_printer,
    standard_options,
    use_workspace,
)
from models.money import format_pounds

if TYPE_CHECKING:
    from funding_tui.base.progress import Progress
    from funding_tui.base.settings import Settings
    from funding_tui.hold.charity_checks import CharityReport, ProviderReport
    from funding_tui.hold.charity_register import RegisterReport


@click.command("charity")
@click.argument("number", type=int, required=False)
@click.option("--name", default="", help="The charities of a name, by the daily file.")
@click.option("--providers", is_flag=True, help="Every provider that a project names.")
@click.option("--fetch", is_flag=True, help="Download the daily file of the register; no key is needed.")
@click.option(
    "--from", "file", type=click.Path(path_type=Path), help="Keep a daily file that is here already."
)
@click.option("--keep-key", is_flag=True, help="Ask for a key to the API, for the system's keyring.")
@click.option("--forget-key", is_flag=True, help="Take the key out of the system's keyring.")
@standard_options
def charity_command(
    number: int | None = None,
    name: str = "",
    *,
    providers: bool = False,
    fetch: bool = False,
    file: Path | None = None,
    keep_key: bool = False,
    forget_key: bool = False,
    as_json: bool = False,
    workspace: str | None = None,
) -> None:
    """What the register of England and Wales says of the charity NUMBER.

    It is read through its API where FUNDING_TUI_CHARITY_KEY or the system's keyring holds a key, else by the
    daily file, once that is fetched. A provider that is not found is not therefore unregistered: companies,
    councils and the charities of Scotland and Northern Ireland are in other registers.
    """
    from funding_tui.base.settings import load_settings

    settings = load_settings()
    if keep_key or forget_key:
        _key(keep=keep_key)
    elif fetch or file is not None:
        _print_register(_register(settings, file), as_json)
    elif providers:
        from funding_tui.hold.charity_checks import check_providers

        with use_workspace(workspace) as records:
            _print_providers(check_providers(records, settings), as_json)
    elif name or number is not None:
        from funding_tui.hold.charity_checks import find_charities, look_up_charity

        _print_charity(
            find_charities(settings, name) if number is None else look_up_charity(settings, number), as_json
        )
    else:
        message = "name a charity's number, or --name, --providers, --fetch or --from"
        raise click.UsageError(message)


def _key(*, keep: bool) -> None:
    from funding_tui.hold.charity_checks import store_key

    store_key(_typed_key() if keep else "")
    print_note(
        "The key is in the system's keyring." if keep else "The system's keyring holds no key of the app."
    )


def _typed_key() -> str:
    """The key, unseen as it is typed; or a line of the input where no person is at it."""
    if sys.stdin is not None and sys.stdin.isatty():
        return str(click.prompt("Key", hide_input=True, err=True)).strip()
    key = sys.stdin.readline().strip() if sys.stdin is not None else ""
    if not key:
        message = "no key came; type one at a terminal, or pass it as a line of the input"
        raise click.UsageError(message)
    return key


def _register(settings: Settings, file: Path | None) -> RegisterReport:
    from funding_tui.base.settings import open_client
    from funding_tui.commands.interrupts import stop_on_interrupt
    from funding_tui.hold.charity_register import fetch_register, read_register

    def words(at: Progress) -> str:
        return f"{at.stage}: {at.done:,} {'bytes' if at.stage == 'downloading' else 'charities'}"

    report = progress_printer(words, every=2.0)
    with stop_on_interrupt() as interrupted:
        if file is not None:
            return read_register(settings, file, progress=report, cancelled=interrupted)
        with open_client(settings) as client:
            return fetch_register(settings, client, progress=report, cancelled=interrupted)


def _print_register(report: RegisterReport, as_json: bool) -> None:
    if as_json:
        print_json(as_data(report))
        return
    of = f" of {short_day(report.extracted_on)}" if report.extracted_on else ""
    print_note(
        f"The register{of}: charities and subsidiaries {report.held:,}, rows left out {report.left_out:,}."
    )


def _print_providers(report: tuple[ProviderReport, ...], as_json: bool) -> None:
    if as_json:
        print_json([as_data(each) for each in report])
        return
    if not report:
        print_note("No project names a provider.")
        return
    print_table(
        ["Provider", "Finding", "Register", "Projects"],
        [[each.provider, each.finding, each.words, ", ".join(each.projects)] for each in report],
    )


def _print_charity(report: CharityReport, as_json: bool) -> None:
    if as_json:
        print_json(as_data(report))
        return
    print_table(
        ["Number", "Part", "Name", "Status", "Income", "Accounts to", "Postcode"],
        [
            [
                str(each.number),
                str(each.linked) if each.linked else "",
                each.name,
                f"{each.status}{_trouble(each.insolvent, each.in_administration)}",
                "not known" if each.income is None else format_pounds(each.income),
                "not known" if each.accounts_to is None else short_day(each.accounts_to),
                each.postcode,
            ]
            for each in report.charities
        ],
        right=(0, 4),
    )
    if report.charities:
        of = f", {short_day(report.as_of)}" if report.as_of else ""
        print_note(f"By {report.source}{of}. {report.attribution}")
    else:
        print_note("No charity of that name in the register of England and Wales.")


def _trouble(insolvent: bool | None, in_administration: bool | None) -> str:
    report = [
        word for word, holds in (("insolvent", insolvent), ("in administration", in_administration)) if holds
    ]
    return f", {' and '.join(report)}" if report else ""
