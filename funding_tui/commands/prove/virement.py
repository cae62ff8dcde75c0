"""`proposal virement` and `proposal virements`: move money after a certificate, and read the log."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

import click

from funding_tui.base.errors import BadInput
from funding_tui.commands.console import (
    json_option,
    print_json,
    print_note,
    print_table,
    use_workspace,
    workspace_option,
)

POT = "STREAM YEAR COST-TYPE"


@click.command("virement")
@click.argument("amount", metavar="AMOUNT")
@click.option("--from", "from_pot", required=True, metavar=POT, help="The pot that gives.")
@click.option("--to", "to_pot", metavar=POT, help="The pot that takes (default: the same pot).")
@click.option("--from-project", default="", metavar="CODE", help="Whose promise falls; none for free money.")
@click.option("--to-project", default="", metavar="CODE", help="Whose promise rises; none for free money.")
@click.option("--under", metavar="PROPOSAL", help="The certified proposal whose projects it moves between.")
@click.option("--what", required=True, help="What the money is for.")
@click.option("--why", required=True, help="Why it moves.")
@click.option("--forecast", is_flag=True, help="Expected: logged, and nothing moves in the ledger yet.")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day it takes effect (default: today)."
)
@click.option("--by", default="", help="Who moves it (default: your name in the settings).")
@json_option
@workspace_option
def virement_command(
    amount: str,
    from_pot: str,
    to_pot: str | None,
    from_project: str,
    to_project: str,
    under: str | None,
    what: str,
    why: str,
    forecast: bool,
    day: datetime | None,
    by: str,
    as_json: bool,
    workspace: str | None,
) -> None:
    """Move AMOUNT pounds between projects or pots, and log from, to, what, why and who.

    Refused where the stream does not permit it, the money is not there, or a rule would break.
    """
    from funding_tui.allocate.proposal_state import parse_proposal_name
    from funding_tui.base.settings import load_settings
    from funding_tui.prove.proposals.virements import VirementRequest, make_virement
    from models.clock import uk_today

    request = VirementRequest(
        pence=_pence(amount),
        from_pot=from_pot,
        to_pot=to_pot or from_pot,
        what=what,
        why=why,
        on=day.date() if day else uk_today(),
        from_project=from_project,
        to_project=to_project,
        basis="forecast" if forecast else "actual",
        proposal=parse_proposal_name(under).number if under else None,
    )
    with use_workspace(workspace) as records:
        row = make_virement(records, request, who=by or load_settings().officer)
    if as_json:
        print_json(asdict(row))
    else:
        click.echo(f"Logged as virement {row.id} ({row.basis}).")


@click.command("virements")
@click.argument("name", metavar="[PROPOSAL]", required=False)
@json_option
@workspace_option
def virements_command(name: str | None, as_json: bool, workspace: str | None) -> None:
    """The log of virements, oldest first; of one PROPOSAL where it is named."""
    from funding_tui.allocate.proposal_state import parse_proposal_name
    from funding_tui.prove.proposals.virements import virements
    from models.money import format_pounds

    with use_workspace(workspace) as records:
        rows = virements(records, parse_proposal_name(name).number if name else None)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    if not rows:
        print_note("No money has been moved yet.")
        return
    print_table(
        ("On", "From", "To", "Amount", "What", "Why", "Basis", "By"),
        [
            (
                _day(row.on),
                f"{row.from_pot} {row.from_project}".strip(),
                f"{row.to_pot} {row.to_project}".strip(),
                format_pounds(row.pence),
                row.what,
                row.why,
                row.basis,
                row.recorded_by,
            )
            for row in rows
        ],
        right=(3,),
    )


def _pence(text: str) -> int:
    from models.errors import MoneyError
    from models.money import parse_pounds

    try:
        return parse_pounds(text)
    except MoneyError as fault:
        raise BadInput(str(fault)) from fault


def _day(value: date) -> str:
    return f"{value:%d %b %Y}"
