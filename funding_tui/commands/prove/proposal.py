"""`proposal`: make a run into a paper, submit it, certify or decline it, and move its money afterwards."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from funding_tui import exit_codes
from funding_tui.base.errors import BadInput
from funding_tui.commands.console import (
    one_line,
    parse_run_number,
    print_json,
    print_note,
    print_table,
    standard_options,
    use_workspace,
)
from funding_tui.commands.prove.balance_output import balances_as_data, print_balances

if TYPE_CHECKING:
    from funding_tui.prove.proposals.queries import ProposalRow

LONGEST = 2_000  # letters of a sentence
WHO = "Who does it (default: your name in the settings)."
POT = "STREAM YEAR COST-TYPE"


@click.group("proposal")
def proposal_command() -> None:
    """Make a run into a proposal, then submit, certify or decline it.

    P1 names proposal 1 at its latest version, P1.2 its second version. A version never changes: draft RUN
    --of P1 makes the next one. Whoever certifies is not who submitted, and certifying turns the allocation
    into commitments in the ledger in one step.
    """


@proposal_command.command("list")
@standard_options
def list_command(as_json: bool, workspace: str | None) -> None:
    """List every version of every proposal, the latest first."""
    from funding_tui.prove.proposals.queries import proposals
    from models.money import format_pounds

    with use_workspace(workspace) as records:
        rows = proposals(records)
    if as_json:
        print_json([_plain(row) for row in rows])
        return
    if not rows:
        print_note("There is no proposal yet; make one of a run with: proposal draft RUN")
        return
    print_table(
        ("Name", "State", "Title", "Run", "Allocated", "By"),
        [
            (row.name, row.state, row.title, str(row.run), format_pounds(row.allocated), row.created_by)
            for row in rows
        ],
        right=(3, 4),
    )


@proposal_command.command("show")
@click.argument("name", metavar="PROPOSAL")
@standard_options
def show_command(name: str, as_json: bool, workspace: str | None) -> None:
    """Show the state of PROPOSAL and what it allocates."""
    from funding_tui.allocate.proposal_state import parse_proposal_name
    from funding_tui.prove.proposals.queries import proposal

    with use_workspace(workspace) as records:
        row = proposal(records, parse_proposal_name(name))
    _tell(row, as_json)


@proposal_command.command("check")
@click.argument("name", metavar="PROPOSAL")
@standard_options
def check_command(name: str, as_json: bool, workspace: str | None) -> None:
    """Check that PROPOSAL still meets every rule today.

    It is checked on today's balances, rules and records. Pots below zero, and agreements that are not
    signed, are named either way. Exit codes: 0 it holds, 1 it does not.
    """
    from funding_tui.allocate.proposal_state import parse_proposal_name
    from funding_tui.prove.proposals.checking import check
    from models.clock import uk_today

    with use_workspace(workspace) as records:
        found = check(records, parse_proposal_name(name), uk_today())
    if as_json:
        holds = {"holds": not found.broken, "broken": found.broken, "changed": found.changed}
        print_json({**holds, **balances_as_data(found.over_committed, found.at_risk)})
    else:
        click.echo("It no longer holds:" if found.broken else "It holds: every rule, to the penny.")
        _sentences(found.broken)
        print_balances(found.over_committed, found.at_risk)
        if found.changed:
            click.echo("Changed in the records since it was solved:")
            _sentences(found.changed)
    if found.broken:
        sys.exit(exit_codes.FAILED)


@proposal_command.command("draft")
@click.argument("run", metavar="RUN")
@click.option("--of", "of", metavar="PROPOSAL", help="Make the next version of this proposal.")
@click.option("--title", default="", help="The title of the paper (default: the scenario's name).")
@click.option("--by", default="", help=WHO)
@standard_options
def draft_command(
    run: str, of: str | None, title: str, by: str, as_json: bool, workspace: str | None
) -> None:
    """Make RUN into a proposal, or into its next version.

    RUN is a number or "latest".
    """
    from funding_tui.allocate.proposal_state import parse_proposal_name
    from funding_tui.prove.proposals.lifecycle import draft

    number = parse_proposal_name(of).number if of else None
    with use_workspace(workspace) as records:
        row = draft(records, parse_run_number(run), who=_who(by), title=title, of=number)
    _tell(row, as_json)


@proposal_command.command("submit")
@click.argument("name", metavar="PROPOSAL")
@click.option("--by", default="", help=WHO)
@click.option("--note", default="", help="A note to the certifier.")
@standard_options
def submit_command(name: str, by: str, note: str, as_json: bool, workspace: str | None) -> None:
    """Send a draft to be certified."""
    from funding_tui.allocate.proposal_state import parse_proposal_name
    from funding_tui.prove.proposals.lifecycle import submit

    with use_workspace(workspace) as records:
        row = submit(records, parse_proposal_name(name), who=_who(by), note=note)
    _tell(row, as_json)


@proposal_command.command("certify")
@click.argument("name", metavar="PROPOSAL")
@click.option("--by", required=True, help="The certifier, who is not the one who submitted it.")
@click.option("--note", default="", help="What the certifier adds.")
@click.option(
    "--at-risk",
    default="",
    metavar="WHY",
    help="Why money is committed under an agreement that is not signed; it is kept and printed.",
)
@standard_options
def certify_command(
    name: str, by: str, note: str, at_risk: str, as_json: bool, workspace: str | None
) -> None:
    """Certify a submitted version and commit its money.

    It is re-checked on today's balances, rules and records first; then the allocation becomes commitments
    in the ledger in one step. Certifying it again changes nothing. Names are as typed, and nobody is asked to
    prove theirs. Exit code 2 where it may not be certified: also where a pot is over-committed and would
    pay or sink deeper, and where an agreement is not signed and --at-risk does not say why.
    """
    from funding_tui.allocate.proposal_state import parse_proposal_name
    from funding_tui.base.names import NAMES_ARE_TYPED
    from funding_tui.prove.proposals.lifecycle import certify
    from models.clock import uk_today
    from models.money import format_pounds

    with use_workspace(workspace) as records:
        done = certify(
            records, parse_proposal_name(name), who=by, today=uk_today(), note=note, at_risk=at_risk
        )
    if at_risk.strip() and not done.at_risk and not done.already:
        print_note("Every agreement is signed, so --at-risk was not needed and is not kept.")
    if as_json:
        counts = {
            "pence": done.pence,
            "entries": done.entries,
            "changed": done.changed,
            "already": done.already,
            **balances_as_data(done.over_committed, done.at_risk),
        }
        print_json({**_plain(done.proposal), **counts})
        return
    click.echo(done.proposal.words)
    if done.already:
        click.echo("It was certified before; nothing was changed now.")
        return
    click.echo(NAMES_ARE_TYPED)
    click.echo(f"{format_pounds(done.pence)} more is committed in the ledger, in {done.entries} entries.")
    print_balances(done.over_committed, done.at_risk)
    if done.changed:
        click.echo("Changed in the records since it was solved, without breaking a rule:")
        _sentences(done.changed)


@proposal_command.command("decline")
@click.argument("name", metavar="PROPOSAL")
@click.option("--by", required=True, help="Who declines it, who is not the one who submitted it.")
@click.option("--reason", required=True, help="Why; it is saved with the version.")
@standard_options
def decline_command(name: str, by: str, reason: str, as_json: bool, workspace: str | None) -> None:
    """Decline a submitted version, with a reason."""
    from funding_tui.allocate.proposal_state import parse_proposal_name
    from funding_tui.prove.proposals.lifecycle import decline

    with use_workspace(workspace) as records:
        row = decline(records, parse_proposal_name(name), who=by, reason=reason)
    _tell(row, as_json)


@proposal_command.command("diff")
@click.argument("name", metavar="PROPOSAL")
@click.argument("since", metavar="[EARLIER]", required=False)
@standard_options
def diff_command(name: str, since: str | None, as_json: bool, workspace: str | None) -> None:
    """Show what changed in PROPOSAL since an earlier version.

    Without EARLIER it is compared with the version before.
    """
    from funding_tui.allocate.proposal_state import parse_proposal_name
    from funding_tui.prove.proposals.overview import difference
    from models.money import format_pounds

    with use_workspace(workspace) as records:
        found = difference(records, parse_proposal_name(name), parse_proposal_name(since) if since else None)
    if as_json:
        print_json(asdict(found))
        return
    click.echo(f"What changed from {found.before} to {found.after}:")
    _sentences(found.words)
    if found.inputs:
        click.echo("Inputs that changed:")
        _sentences(found.inputs)
    click.echo()
    rows = [
        (line.project, line.pot, format_pounds(line.before), format_pounds(line.after))
        for line in found.lines
    ]
    print_table(("Project", "Pot", "From", "To"), rows, right=(2, 3))


@proposal_command.command("virement")
@click.argument("amount", metavar="AMOUNT")
@click.option("--from", "from_pot", required=True, metavar=POT, help="The pot that gives.")
@click.option("--to", "to_pot", metavar=POT, help="The pot that takes (default: the same pot).")
@click.option(
    "--from-project", default="", metavar="CODE", help="Whose commitment falls; leave out for free money."
)
@click.option(
    "--to-project", default="", metavar="CODE", help="Whose commitment rises; leave out for free money."
)
@click.option("--under", metavar="PROPOSAL", help="The certified proposal whose projects it moves between.")
@click.option("--what", required=True, help="What the money is for.")
@click.option("--why", required=True, help="Why it moves.")
@click.option("--forecast", is_flag=True, help="Expected: logged, and nothing moves in the ledger yet.")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day it takes effect (default: today)."
)
@click.option("--by", default="", help="Who moves it (default: your name in the settings).")
@standard_options
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
    """Move AMOUNT pounds between projects or pots, and log it.

    The log says from, to, what, why and who. Refused where the stream does not permit it, the money is not
    there, or a rule would break.
    """
    from funding_tui.allocate.proposal_state import parse_proposal_name
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
        row = make_virement(records, request, who=_who(by))
    if as_json:
        print_json(asdict(row))
    else:
        click.echo(f"Logged as virement {row.id} ({row.basis}).")


@proposal_command.command("virements")
@click.argument("name", metavar="[PROPOSAL]", required=False)
@standard_options
def virements_command(name: str | None, as_json: bool, workspace: str | None) -> None:
    """List the virements, oldest first; of one PROPOSAL if named."""
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


def _who(given: str) -> str:
    from funding_tui.base.settings import load_settings

    return given.strip() or load_settings().officer


def _tell(row: ProposalRow, as_json: bool) -> None:
    from models.money import format_pounds

    if as_json:
        print_json(_plain(row))
        return
    click.echo(f"{row.name}  {one_line(row.title, limit=LONGEST)}")
    click.echo(one_line(row.words, limit=LONGEST))
    click.echo(
        f"Run {row.run}, {one_line(row.run_name, limit=LONGEST)}: {format_pounds(row.allocated)} allocated."
    )


def _plain(row: ProposalRow) -> dict[str, Any]:
    fields = asdict(row)
    del fields["id"]  # of the record; the name is what to call it by
    return fields


def _sentences(words: tuple[str, ...]) -> None:
    for sentence in words:
        click.echo(f"- {one_line(sentence, limit=LONGEST)}")
