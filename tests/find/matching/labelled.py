"""Notices in the shapes of real ones, and which of them an English partnership should look at."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from funding_tui.find.matching.profiles import OpportunityProfile, PartnershipProfile, PriorityProfile

TODAY = date(2026, 11, 23)
PARTNERSHIP = PartnershipProfile(
    country="E",
    applicant_types=("Local authority",),
    priorities=(
        PriorityProfile("domestic-abuse", "Domestic abuse"),
        PriorityProfile("vawg", "Violence against women and girls"),
        PriorityProfile("serious-violence", "Serious violence"),
        PriorityProfile("rural-crime", "Neighbourhood and rural crime"),
        PriorityProfile("asb", "Anti-social behaviour"),
    ),
    lead_days=30,
    smallest_cost=1_000_000,
    free=20_000_000,
)


def labelled() -> list[tuple[OpportunityProfile, bool]]:
    """Each opportunity, and whether it is worth a look: open to an English council, and about a priority."""
    path = Path(__file__).with_name("labelled.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (_profile(number, row), row["worth"] == "1") for number, row in enumerate(csv.DictReader(file))
        ]


def _profile(number: int, row: dict[str, str]) -> OpportunityProfile:
    return OpportunityProfile(
        id=number,
        title=row["title"],
        funder=row["funder"],
        summary=row["summary"],
        themes=_several(row["themes"]),
        places=_several(row["places"]),
        applicant_types=_several(row["who"]),
        status=row["status"],
        closes_on=date.fromisoformat(row["closes_on"]) if row["closes_on"] else None,
        amount=int(row["amount"]) * 100 if row["amount"] else None,
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(";") if each.strip())
