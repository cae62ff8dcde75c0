"""`match` and `eligibility`: which opportunities suit the partnership best, and what it may apply for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from funding_tui.base.formats import short_day
from funding_tui.commands.console import (
    as_data,
    json_option,
    officer_name,
    print_json,
    print_note,
    print_table,
    standard_options,
    use_workspace,
)

if TYPE_CHECKING:
    from funding_tui.find.matching.gates import EligibilityRule

FIRST = 10


@click.command("match", context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1, type=click.UNPROCESSED)
@click.option("--barred", is_flag=True, help="Also those that the partnership cannot apply for, and why.")
@click.option(
    "--limit", default=FIRST, show_default=True, type=click.IntRange(min=0), help="The most; 0 for all."
)
@json_option
# no -w here, which would swallow the -wales of a search
@click.option("--workspace", default=None, help="The workspace to work on.")
def match_command(
    query: tuple[str, ...], barred: bool, limit: int, as_json: bool, workspace: str | None
) -> None:
    """Rank the open opportunities that hold every word of QUERY, as `search` reads it, for the partnership.

    Gates come first (who may apply, where, open): what one of them bars is left out. Then fit to the
    priorities by the words of the source, the amount, the time left and the match funding asked for. What is
    not known counts half. What was dismissed is left out; that and what was taken up move the rank of
    similar ones.
    """
    from funding_tui.find.matching.ranking import rank_opportunities
    from models.clock import uk_today

    with use_workspace(workspace) as records:
        ranked = rank_opportunities(records, " ".join(query), barred=barred, today=uk_today())
    shown = ranked[:limit] if limit else ranked
    if as_json:
        print_json([{"row": as_data(each.row), "match": as_data(each.match)} for each in shown])
    else:
        print_table(
            ["Number", "Score", "Opportunity", "Funder", "Closes", "Why"],
            [
                [
                    str(each.row.id),
                    "barred" if each.match.barred else str(each.match.score),
                    each.row.title,
                    each.row.funder,
                    short_day(each.row.closes_on) if each.row.closes_on else each.row.closes_text,
                    each.match.line,
                ]
                for each in shown
            ],
            right=(0, 1),
        )
    if len(shown) < len(ranked):
        print_note(f"The first {len(shown)} of {len(ranked):,}; --limit 0 prints them all.")
    elif not ranked:
        print_note("Nothing open that the partnership could apply for; --barred shows what it cannot.")


@click.command("eligibility")
@click.argument("number", type=int)
@click.option("--verify", "field", help="A rule or field that somebody checked against its source.")
@click.option("--yes/--no", "met", default=None, help="What they found; a field can only be right: --yes.")
@click.option("--because", default="", help="What that rests on.")
@click.option("--forget", help="A rule or field whose check is to be removed.")
@click.option("--by", default="", help="Who does it; your name in the settings otherwise.")
@standard_options
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

    Rules are who may apply, where and whether it is open, then every sentence of the page behind it that
    states one (`page: ...`). Where neither source nor page says enough, the rule says check.
    """
    from funding_tui.find.eligibility import read_eligibility, record_check, remove_check
    from models.clock import uk_today

    who, today = officer_name(by), uk_today()
    with use_workspace(workspace) as records:
        if field is not None:
            if met is None:
                message = "say what was found: --yes or --no"
                raise click.UsageError(message)
            verdict = "yes" if met else "no"
            record_check(records, number, field, verdict=verdict, note=because, who=who, today=today)
        if forget is not None:
            remove_check(records, number, forget, who=who)
        rules = read_eligibility(records, number, today=today)
    if as_json:
        print_json([_rule_data(rule) for rule in rules])
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
        print_note(f"{open_questions} to check; once you have checked one: --verify RULE --yes or --no.")


def _uk_day(at: datetime | None) -> str:
    from models.clock import LONDON

    return "" if at is None else short_day(at.astimezone(LONDON).date())


def _rule_data(rule: EligibilityRule) -> dict[str, Any]:
    """A rule by the keys of the JSON; the check of a person is flat in it."""
    data = as_data(rule)
    del data["held"]
    at = rule.verified_at
    return {**data, "verified_by": rule.verified_by, "verified_at": at.isoformat() if at else None}
