"""`read_eligibility`: the rules of one opportunity, yes, no or check, and what a person found who checked."""

from __future__ import annotations

from datetime import datetime

import click

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


@click.command("eligibility")
@click.argument("number", type=int)
@click.option("--verify", "field", help="A rule or field that somebody held against its source.")
@click.option("--yes/--no", "met", default=None, help="What they found; a field can only be right: --yes.")
@click.option("--because", default="", help="What they went by.")
@click.option("--forget", help="A rule or field whose check is to be forgotten.")
@click.option("--by", default="", help="Who does it; your name in the settings otherwise.")
@json_option
@workspace_option
def eligibility_command(
    number: int,
    field: str | None,
    met: bool | None,
    because: str,
    forget: str | None,
    by: str,
    as_json: bool,
    workspace: str | None,
) -> None:
    """Each rule of the opportunity NUMBER: whether the partnership meets it, and the words that decide.

    Rules are who may apply, where and whether it is open, then every sentence of the page behind the listing
    that states one (`page: ...`). Neither listing nor page saying enough, the rule says check.
    """
    from funding_tui.base.settings import load_settings
    from funding_tui.find.eligibility import read_eligibility, record_check, remove_check
    from models.clock import uk_today

    who, today = by or load_settings().officer, uk_today()
    with use_workspace(workspace) as records:
        if field is not None:
            if met is None:
                message = "say what was found: --yes or --no"
                raise click.UsageError(message)
            found = "yes" if met else "no"
            record_check(records, number, field, verdict=found, note=because, who=who, today=today)
        if forget is not None:
            remove_check(records, number, forget, who=who)
        rules = read_eligibility(records, number, today=today)
    if as_json:
        print_json([as_data(rule) for rule in rules])
        return
    print_table(
        ["Met", "Rule", "Why", "Their words", "Read", "Verified"],
        [
            [
                rule.verdict,
                rule.name,
                rule.reason,
                rule.quote,
                _uk_day(rule.read_at),
                f"{_uk_day(rule.verified_at)} {rule.verified_by}".strip(),
            ]
            for rule in rules
        ],
    )
    open_questions = sum(rule.verdict == "check" for rule in rules)
    if open_questions:
        print_note(f"{open_questions} to check; once you have, say so with --verify RULE --yes or --no.")


def _uk_day(at: datetime | None) -> str:
    from models.clock import LONDON

    return "" if at is None else short_day(at.astimezone(LONDON).date())
