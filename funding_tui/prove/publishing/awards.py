"""Awards in the 360Giving data standard, for partnerships that publish whom they fund.

One award for each project. What the records do not hold is left out and never invented: a project whose
provider is not recorded is not published, and a sentence says so. See https://standard.threesixtygiving.org.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from funding_tui.allocate.report.allocation import FundedProject
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import BadInput
from funding_tui.base.settings import load_settings
from funding_tui.rendering.rows import csv_bytes
from funding_tui.rendering.text import LONGEST_NAME, LONGEST_PARAGRAPH, safe_line
from models.money import FinancialYear

COLUMNS = {
    "id": "Identifier",
    "title": "Title",
    "description": "Description",
    "currency": "Currency",
    "amountAwarded": "Amount Awarded",
    "awardDate": "Award Date",
    "plannedDates.startDate": "Planned Dates:Start Date",
    "plannedDates.endDate": "Planned Dates:End Date",
    "recipientOrganization.id": "Recipient Org:Identifier",
    "recipientOrganization.name": "Recipient Org:Name",
    "fundingOrganization.id": "Funding Org:Identifier",
    "fundingOrganization.name": "Funding Org:Name",
    "grantProgramme.title": "Grant Programme:Title",
    "dataSource": "Data Source",
}
_PREFIX = re.compile(r"360G-[A-Za-z0-9_-]+")
# no float may stand for money, so amounts are digits until the file is written
_AMOUNT = re.compile(r'"amountAwarded": "(\d+\.\d\d)"')


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes: the prefix that 360Giving gave, and the organisation's own identifier and name."""

    prefix: str
    org_id: str
    name: str


def awards_json(report: RunReport) -> bytes:
    """The awards of a certified proposal as a 360Giving JSON package.

    Raises:
        BadInput: the settings name no publisher, or there is no award.
    """
    return write_awards_json(_awards(report))


def awards_csv(report: RunReport) -> bytes:
    """The awards of a certified proposal as a 360Giving spreadsheet.

    Raises:
        BadInput: the settings name no publisher, or there is no award.
    """
    return write_awards_csv(_awards(report))


def unpublished_projects(report: RunReport) -> tuple[str, ...]:
    """A sentence for each project that is funded and not published, and why."""
    return report_awards(report, read_publisher(load_settings().publishing, report.partnership))[1]


def read_publisher(settings: dict[str, str], partnership: str) -> Publisher:
    """The publisher as the settings state it.

    Raises:
        BadInput: the prefix or the identifier is missing, or is no prefix.
    """
    prefix, org_id = settings.get("prefix", ""), settings.get("org_id", "")
    if not _PREFIX.fullmatch(prefix) or not org_id:
        message = (
            "publishing to 360Giving needs a prefix (360G-...) and your organisation's identifier; put them "
            "into the settings file under [publishing] as prefix and org_id"
        )
        raise BadInput(message)
    return Publisher(prefix, org_id, settings.get("name") or partnership)


def report_awards(report: RunReport, publisher: Publisher) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """The awards of a certified proposal, and a sentence for each project that is left out.

    Raises:
        BadInput: nothing is awarded before a proposal is certified.
    """
    state = report.standing
    if state is None or state.state != "certified" or state.decided_at is None:
        message = "only a certified proposal is an award; certify it first, or export the paper instead"
        raise BadInput(message)
    awards, left_out = [], []
    for row in report.funded:
        if not row.provider:
            left_out.append(f"{row.name} is left out: its provider is not recorded.")
        elif row.illustrative:
            left_out.append(f"{row.name} is left out: its amount is illustrative.")
        else:
            awards.append(_award(report, row, publisher, state.decided_at.date().isoformat()))
    return awards, tuple(left_out)


def write_awards_json(awards: list[dict[str, Any]]) -> bytes:
    """The awards as a 360Giving JSON package; amounts are numbers there, exact to the penny."""
    written = json.dumps({"grants": awards}, indent=2, ensure_ascii=False)
    return (_AMOUNT.sub(r'"amountAwarded": \1', written) + "\n").encode("utf-8")


def write_awards_csv(awards: list[dict[str, Any]]) -> bytes:
    """The awards as a 360Giving spreadsheet, a row each."""
    rows = [[dict(_flat(award)).get(name, "") for name in COLUMNS] for award in awards]
    return csv_bytes([COLUMNS.values(), *rows])


def _awards(report: RunReport) -> list[dict[str, Any]]:
    publisher = read_publisher(load_settings().publishing, report.partnership)
    awards, left_out = report_awards(report, publisher)
    if not awards:
        message = f"there is no award to publish: {' '.join(left_out) or 'nothing was funded.'}"
        raise BadInput(message)
    return awards


def _award(report: RunReport, row: FundedProject, publisher: Publisher, day: str) -> dict[str, Any]:
    years = sorted({line.financial_year for line in report.lines if line.project == row.project})
    name = safe_line(row.provider, LONGEST_NAME)
    version = f"p{report.standing.number}v{report.standing.version}" if report.standing else "run"
    return {
        "id": f"{publisher.prefix}:{version}:{_slug(row.project)}",
        "title": safe_line(row.name, LONGEST_NAME),
        "description": safe_line(f"{row.name}: {row.option_name}. {row.why}", LONGEST_PARAGRAPH),
        "currency": "GBP",
        "amountAwarded": f"{row.pence // 100}.{row.pence % 100:02d}",
        "awardDate": day,
        "plannedDates": [
            {
                "startDate": FinancialYear.parse(years[0]).first_day.isoformat(),
                "endDate": FinancialYear.parse(years[-1]).last_day.isoformat(),
            }
        ],
        "recipientOrganization": [{"id": f"{publisher.prefix}:org:{_slug(name)}", "name": name}],
        "fundingOrganization": [{"id": publisher.org_id, "name": safe_line(publisher.name, LONGEST_NAME)}],
        "grantProgramme": [{"title": safe_line(report.full_name, LONGEST_PARAGRAPH)}],
        "dataSource": f"funding-tui {report.app_version}, {report.problem_hash}",
    }


def _flat(award: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in award.items():
        if isinstance(value, list):
            yield from ((f"{name}.{part}", each) for part, each in value[0].items())
        else:
            yield name, value


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:80] or "unnamed"
