"""Over-committed pots and unsigned agreements of a proposal, as its commands print them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from funding_tui.commands.console import one_line

if TYPE_CHECKING:
    from funding_tui.prove.proposals.balance_check import OverCommittedPot, UnsignedAgreement

LONGEST = 2_000  # letters of a sentence


def balances_as_data(
    over_committed: Sequence[OverCommittedPot], at_risk: Sequence[UnsignedAgreement]
) -> dict[str, Any]:
    """Under the keys of --json."""
    return {
        "over_committed": [asdict(each) for each in over_committed],
        "at_risk": [asdict(each) for each in at_risk],
    }


def print_balances(over_committed: Sequence[OverCommittedPot], at_risk: Sequence[UnsignedAgreement]) -> None:
    """As lists of sentences; nothing where there is neither."""
    below = [each.words for each in over_committed]
    unsigned = [f"{each.words}." for each in at_risk]
    for title, sentences in (
        ("Pots that are over-committed:", below),
        ("At risk, because the agreement is not signed:", unsigned),
    ):
        if sentences:
            click.echo(title)
        for sentence in sentences:
            click.echo(f"- {one_line(sentence, limit=LONGEST)}")
