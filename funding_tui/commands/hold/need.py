"""`need`: what need is counted by, how often rural victims report, and the need formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from funding_tui.base.errors import BadInput
from funding_tui.commands.console import (
    as_data,
    one_line,
    parse_percent,
    print_json,
    print_table,
    standard_options,
    use_workspace,
)

if TYPE_CHECKING:
    from funding_tui.hold.need import NeedSettings

NONE = "none"


@click.group("need", invoke_without_command=True)
@standard_options
@click.pass_context
def need_command(ctx: click.Context, as_json: bool, workspace: str | None) -> None:
    """What need is counted by. Without a verb, prints it."""
    if ctx.invoked_subcommand is None:
        from funding_tui.hold.need import need_settings

        with use_workspace(workspace) as records:
            _print(need_settings(records), as_json)


@need_command.command("reporting")
@click.argument("harm")
@click.argument("percent")
@click.option("--because", default="", metavar="WORDS", help="Where it was read, or whose assumption it is.")
@click.option("--by", default="", help="Who states it; your name in the settings otherwise.")
@standard_options
def reporting_command(
    harm: str, percent: str, because: str, by: str, as_json: bool, workspace: str | None
) -> None:
    """State that rural victims report HARM only PERCENT as often as others, or none.

    Counts in rural areas are raised by it, in every run from now on; what rests on that counts as assumed.
    """
    from funding_tui.base.settings import load_settings
    from funding_tui.hold.need import set_reporting

    rate = None if percent.strip().casefold() == NONE else parse_percent(percent)
    with use_workspace(workspace) as records:
        who = by.strip() or load_settings().officer
        _print(set_reporting(records, harm, rate, because, who=who), as_json)


@need_command.command("formula")
@click.argument("shares")
@click.option("--because", default="", metavar="WORDS", help="Why those shares, with the source.")
@click.option("--by", default="", help="Who states it; your name in the settings otherwise.")
@standard_options
def formula_command(shares: str, because: str, by: str, as_json: bool, workspace: str | None) -> None:
    """State the SHARES of the population-and-need baseline, such as "population=60%, need=40%", or none.

    A share is `population`, `need` (recorded harm) or the code of an indicator.
    """
    from funding_tui.base.settings import load_settings
    from funding_tui.hold.need import set_formula

    with use_workspace(workspace) as records:
        who = by.strip() or load_settings().officer
        _print(set_formula(records, _shares(shares), because, who=who), as_json)


def _shares(text: str) -> dict[str, int]:
    if text.strip().casefold() == NONE:
        return {}
    found: dict[str, int] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        name, sign, share = part.partition("=")
        figure = parse_percent(share.strip()) if sign else None
        if figure is None or name.strip() in found:
            message = f"{part[:40]!r} is no share; write each once, as population=60%, need=40%"
            raise BadInput(message)
        found[name.strip()] = figure
    return found


def _print(settings: NeedSettings, as_json: bool) -> None:
    from funding_tui.base.formats import percent
    from funding_tui.hold.need import formula_words

    if as_json:
        print_json(as_data(settings))
        return
    rows = [
        [
            one_line(harm.code),
            one_line(harm.name),
            one_line(harm.counted_by),
            f"{harm.weight:g}",
            "" if harm.rural_reporting_bp is None else percent(harm.rural_reporting_bp),
            one_line(harm.source),
        ]
        for harm in settings.harms
    ]
    headings = ["harm", "name", "counted by", "weight", "rural victims report", "source"]
    print_table(headings, rows, right=(3, 4))
    why = f" ({one_line(settings.formula_note)})" if settings.formula_note else ""
    click.echo(f"Need formula: {formula_words(settings.formula)}{why}.")
