"""`pipeline`: watch opportunities, decide whether to bid, and record what is won."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from funding_tui.base.errors import BadInput
from funding_tui.base.formats import short_day
from funding_tui.commands.console import (
    as_data,
    officer_name,
    one_line,
    parse_percent,
    print_json,
    print_note,
    print_table,
    standard_options,
    use_workspace,
    workspace_option,
)

if TYPE_CHECKING:
    from funding_tui.find.bids.cards import BidRow

BY = click.option("--by", default="", help="Who does it; your name in the settings otherwise.")
ISO = click.DateTime(["%Y-%m-%d"])
LONGEST = 2_000  # letters of a sentence


@click.group("pipeline")
def pipeline_command() -> None:
    """Move opportunities from watching to won, lost or dismissed.

    NUMBER is the opportunity's, as `search` and `match` print it.
    """


@pipeline_command.command("list")
@click.argument("stage", default="")
@standard_options
def list_command(stage: str, as_json: bool, workspace: str | None) -> None:
    """What is in the pipeline, or at STAGE of it; dismissed ones only where STAGE says so."""
    from funding_tui.find.bids.cards import list_bids
    from models.clock import uk_today

    with use_workspace(workspace) as records:
        rows = list_bids(records, stage=stage, today=uk_today())
    if as_json:
        print_json([_bid_data(row) for row in rows])
        return
    if not rows:
        print_note("The pipeline is empty here; add to it with: pipeline move NUMBER watching")
        return
    print_table(
        ["Number", "Stage", "Opportunity", "Closes", "Owner", "Next", "Changed since"],
        [
            [
                str(row.row.id),
                row.stage,
                row.row.title,
                short_day(row.row.closes_on) if row.row.closes_on else row.row.closes_text,
                row.owner,
                "" if row.next_task is None else row.next_task.title,
                "; ".join(f"{field}: {before} to {after}" for field, before, after in row.moved),
            ]
            for row in rows
        ],
        right=(0,),
    )


@pipeline_command.command("show")
@click.argument("number", type=int)
@standard_options
def show_command(number: int, as_json: bool, workspace: str | None) -> None:
    """One opportunity of the pipeline: tasks, notes, what changed, and whether to bid."""
    _show(number, as_json, workspace)


@pipeline_command.command("move")
@click.argument("number", type=int)
@click.argument("stage")
@click.option("--owner", help="Who is responsible from now on.")
@click.option("--why", default="", help="The reason; needed for dismissed and lost.")
@BY
@standard_options
def move_command(
    number: int, stage: str, owner: str | None, why: str, by: str, as_json: bool, workspace: str | None
) -> None:
    """Move an opportunity to STAGE: watching, bidding, submitted, lost or dismissed."""
    from funding_tui.find.bids.stages import move_bid

    with use_workspace(workspace) as records:
        move_bid(records, number, stage, who=officer_name(by), owner=owner, reason=why)
    _show(number, as_json, workspace)


@pipeline_command.command("back")
@click.argument("number", type=int)
@BY
@workspace_option
def back_command(number: int, by: str, workspace: str | None) -> None:
    """Take an opportunity out of the pipeline, as if nothing had been decided."""
    from funding_tui.find.bids.stages import remove_bid

    with use_workspace(workspace) as records:
        remove_bid(records, number, who=officer_name(by))
    print_note(f"Opportunity {number} is out of the pipeline.")


@pipeline_command.command("note")
@click.argument("number", type=int)
@click.argument("text")
@BY
@workspace_option
def note_command(number: int, text: str, by: str, workspace: str | None) -> None:
    """Write a note."""
    from funding_tui.find.bids.stages import add_note

    with use_workspace(workspace) as records:
        add_note(records, number, text, who=officer_name(by))


@pipeline_command.command("task")
@click.argument("number", type=int)
@click.argument("title")
@click.option("--due", type=ISO, help="The day by which.")
@click.option("--owner", default="", help="Who does it; the owner of the bid otherwise.")
@workspace_option
def task_command(number: int, title: str, due: datetime | None, owner: str, workspace: str | None) -> None:
    """Add something to be done; prints its number."""
    from funding_tui.find.bids.stages import add_task

    with use_workspace(workspace) as records:
        click.echo(add_task(records, number, title, due=due.date() if due else None, owner=owner))


@pipeline_command.command("done")
@click.argument("task", type=int)
@workspace_option
def done_command(task: int, workspace: str | None) -> None:
    """Mark a task as done today."""
    from funding_tui.find.bids.stages import finish_task
    from models.clock import uk_today

    with use_workspace(workspace) as records:
        finish_task(records, task, on=uk_today())


@pipeline_command.command("appraise")
@click.argument("number", type=int)
@click.option("--sought", metavar="POUNDS", help="What would be asked for.")
@click.option("--days", type=click.FloatRange(min=0), help="Officer days that the bid takes.")
@click.option("--other-cost", metavar="POUNDS", help="What else it costs.")
@click.option("--match", "match_needed", metavar="POUNDS", help="Match funding that it needs; 0 for none.")
@click.option("--chance", metavar="PERCENT", help="Chance of winning, as somebody judges it.")
@click.option("--basis", help="Whose judgement that is, and what it rests on.")
@click.option("--capacity", type=click.FloatRange(min=0), help="Officer days that there are until it closes.")
@standard_options
def appraise_command(
    number: int,
    sought: str | None,
    days: float | None,
    other_cost: str | None,
    match_needed: str | None,
    chance: str | None,
    basis: str | None,
    capacity: float | None,
    as_json: bool,
    workspace: str | None,
) -> None:
    """State what a bid costs and may bring, and see whether to bid. What is left out stays as it was."""
    from funding_tui.find.bids.cards import update_appraisal

    with use_workspace(workspace) as records:
        update_appraisal(
            records,
            number,
            sought=_pence(sought),
            officer_days=days,
            other_cost=_pence(other_cost),
            match_needed=_pence(match_needed),
            chance_bp=parse_percent(chance),
            chance_basis=basis,
            capacity_days=capacity,
        )
    _show(number, as_json, workspace)


@pipeline_command.command("won")
@click.argument("number", type=int)
@click.option("--pot", "pots", multiple=True, required=True, metavar="'YEAR COST-TYPE POUNDS'")
@click.option("--code", default="", help="Of the stream; made of the title otherwise.")
@click.option("--starts", type=ISO)
@click.option("--ends", type=ISO)
@click.option("--signed", type=ISO, help="When the agreement was signed; at risk until then.")
@click.option("--reference", default="", help="The agreement's.")
@click.option(
    "--duty", "obligations", multiple=True, metavar="'KIND DATE'", help="Such as 'claim 2027-07-15'."
)
@click.option("--rules", type=click.Path(path_type=Path), help="A table of rules, as `import rules` reads.")
@click.option("--why", default="", help="Why it was won.")
@BY
@standard_options
def won_command(
    number: int,
    pots: tuple[str, ...],
    code: str,
    starts: datetime | None,
    ends: datetime | None,
    signed: datetime | None,
    reference: str,
    obligations: tuple[str, ...],
    rules: Path | None,
    why: str,
    by: str,
    as_json: bool,
    workspace: str | None,
) -> None:
    """Record what was won: a stream of the opportunity's name and funder, its pots, obligations and rules."""
    from funding_tui.find.bids.award import BidAward, parse_obligation, parse_pot, record_win

    award = BidAward(
        pots=tuple(parse_pot(pot) for pot in pots),
        code=code,
        starts=starts.date() if starts else None,
        ends=ends.date() if ends else None,
        signed=signed.date() if signed else None,
        reference=reference,
        obligations=tuple(parse_obligation(each) for each in obligations),
        rules=rules,
    )
    with use_workspace(workspace) as records:
        stream = record_win(records, number, award, who=officer_name(by), reason=why)
    if as_json:
        print_json({"stream": stream})
    else:
        click.echo(f"Recorded as stream {stream}: funding-tui pots shows it.")


def _show(number: int, as_json: bool, workspace: str | None) -> None:
    from funding_tui.find.bids.cards import bid_pairs, match_pairs, read_bid
    from models.clock import uk_today

    with use_workspace(workspace) as records:
        card = read_bid(records, number, today=uk_today())
    if as_json:
        print_json(as_data(card) | {"item": _bid_data(card.item)})
        return
    row = card.item.row
    pairs = [*bid_pairs(card), *(match_pairs(card.match) if card.match else ())]
    title = f"{row.id}. {row.title} ({row.funder or 'funder not stated'})"
    for line in (title, *(f"{name}: {words}" for name, words in pairs)):
        click.echo(one_line(line, LONGEST))


def _bid_data(row: BidRow) -> dict[str, Any]:
    return as_data(row) | {"row": as_data(row.row)}


def _pence(text: str | None) -> int | None:
    from models.errors import MoneyError
    from models.money import parse_pounds

    if text is None:
        return None
    try:
        return parse_pounds(text)
    except MoneyError as error:
        raise BadInput(str(error)) from error
