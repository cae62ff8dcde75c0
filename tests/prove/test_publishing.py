"""What is published of a decision: the notice, the appendix, spending over £500 and awards."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from funding_tui.allocate.report.report import ProposalStateReport, RunReport
from funding_tui.base.errors import BadInput
from funding_tui.prove.export_formats import PAPER_FORMATS, write_run
from funding_tui.prove.export_run import export_run
from funding_tui.prove.publishing.awards import (
    COLUMNS,
    Publisher,
    read_publisher,
    report_awards,
    write_awards_csv,
    write_awards_json,
)
from funding_tui.prove.publishing.data import OVER, SPEND_HEADINGS, write_spend
from funding_tui.rendering.markdown import escape
from funding_tui.rendering.text import safe_line
from tests.paths import SHARED
from tests.prove.reports import a_report

PUBLISHER = Publisher("360G-example", "GB-LAE-XXX", "Example Council")
SCHEMA = SHARED / "data" / "samples" / "threesixtygiving" / "360-giving-schema.json"
DECIDED = datetime(2026, 12, 10, 14, tzinfo=UTC)


def certified(state: str = "certified") -> RunReport:
    """A certified proposal, every provider known and no amount made up."""
    report = a_report()
    funded = tuple(
        row.model_copy(update={"provider": f"Provider {at}", "illustrative": False})
        for at, row in enumerate(report.funded)
    )
    standing = ProposalStateReport.model_construct(
        number=2, version=3, title="", state=state, decided_by="A. Certifier", decided_at=DECIDED, words=""
    )
    return report.model_copy(update={"funded": funded, "standing": standing})


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_awards_hold_what_the_standard_requires_and_add_up_to_what_is_funded() -> None:
    report = certified()
    awards, left_out = report_awards(report, PUBLISHER)
    package = json.loads(write_awards_json(awards), parse_float=Decimal)
    assert left_out == ()
    for award in package["grants"]:
        for required in ("id", "title", "description", "currency", "amountAwarded", "awardDate"):
            assert award[required]
        for organisation in ("fundingOrganization", "recipientOrganization"):
            (body,) = award[organisation]
            assert body["id"]
            assert body["name"]
        assert re.fullmatch(r"360G-example:p2v3:[a-z0-9-]+", award["id"])
        assert award["currency"] == "GBP"
        assert isinstance(award["amountAwarded"], Decimal | int)
        assert date.fromisoformat(award["awardDate"]) == DECIDED.date()
        (planned,) = award["plannedDates"]
        assert planned["startDate"].endswith("-04-01")
        assert planned["endDate"].endswith("-03-31")
    assert len({award["id"] for award in package["grants"]}) == len(report.funded)
    assert sum(100 * award["amountAwarded"] for award in package["grants"]) == report.allocated


@pytest.mark.shared
@pytest.mark.skipif(not SCHEMA.exists(), reason="the shared data are not here")
def test_awards_are_valid_by_the_standard_s_own_schema() -> None:
    formats = jsonschema.FormatChecker()
    # a day is no instant, which the schema tells apart
    formats.checks("date-time")(lambda value: not isinstance(value, str) or "T" in value)
    schema = json.loads(SCHEMA.read_text("utf-8"))
    by_schema = jsonschema.Draft202012Validator(schema, format_checker=formats)
    awards, _ = report_awards(certified(), PUBLISHER)
    package = json.loads(write_awards_json(awards))
    faults = [fault.message for award in package["grants"] for fault in by_schema.iter_errors(award)]
    assert faults == []
    spoilt = {**package["grants"][0], "awardDate": "10/12/2026"}
    assert list(by_schema.iter_errors(spoilt))


def test_awards_in_a_spreadsheet_have_the_standard_s_headings() -> None:
    awards, _ = report_awards(certified(), PUBLISHER)
    rows = rows_of(write_awards_csv(awards))
    assert list(rows[0]) == list(COLUMNS.values())
    assert [row["Identifier"] for row in rows] == [award["id"] for award in awards]
    assert rows[0]["Funding Org:Name"] == "Example Council"


def test_what_is_not_recorded_or_illustrative_is_left_out_and_named() -> None:
    report = certified()
    first, second, *rest = report.funded
    unknown = first.model_copy(update={"provider": ""})
    made_up = second.model_copy(update={"illustrative": True})
    awards, left_out = report_awards(
        report.model_copy(update={"funded": (unknown, made_up, *rest)}), PUBLISHER
    )
    assert len(awards) == len(rest)
    assert left_out == (
        f"{first.name} is left out: its provider is not recorded.",
        f"{second.name} is left out: its amount is illustrative.",
    )


@pytest.mark.parametrize("state", ["draft", "submitted", "declined"])
def test_nothing_is_an_award_before_it_is_certified(state: str) -> None:
    with pytest.raises(BadInput, match="only a certified proposal is an award"):
        report_awards(certified(state), PUBLISHER)
    with pytest.raises(BadInput, match="only a certified proposal"):
        report_awards(a_report(), PUBLISHER)


@pytest.mark.parametrize("expected", [{}, {"prefix": "360G-x"}, {"prefix": "mine", "org_id": "GB-1"}])
def test_a_publisher_is_never_made_up(expected: dict[str, str]) -> None:
    with pytest.raises(BadInput, match=r"\[publishing\]"):
        read_publisher(expected, "Partnership")


def test_a_text_cannot_pass_for_an_amount() -> None:
    report = certified()
    nasty = report.funded[0].model_copy(update={"name": '", "amountAwarded": "9.99'})
    awards, _ = report_awards(report.model_copy(update={"funded": (nasty,)}), PUBLISHER)
    (award,) = json.loads(write_awards_json(awards), parse_float=Decimal)["grants"]
    assert award["amountAwarded"] * 100 == nasty.pence
    assert award["title"] == nasty.name


def test_spending_over_500_pounds_is_listed_row_by_row_and_nothing_is_called_paid() -> None:
    report = a_report()
    rows = rows_of(write_spend(report))
    assert list(rows[0]) == list(SPEND_HEADINGS)
    amounts = [Decimal(row["Amount (£)"]) * 100 for row in rows]
    assert amounts == sorted(amounts, reverse=True)
    assert all(amount > OVER for amount in amounts)
    assert sum(amounts) <= report.allocated
    assert {row["Date"] for row in rows} == {""}
    assert {row["Status"] for row in rows} == {"proposed, not paid"}
    assert {row["Beneficiary"] for row in rows} == {"not recorded"}


@pytest.mark.parametrize("kind", ["decision-notice", "appendix"])
@pytest.mark.parametrize("suffix", list(PAPER_FORMATS))
def test_papers_to_publish_are_written_in_every_kind_of_file(tmp_path: Path, kind: str, suffix: str) -> None:
    assert export_run(a_report(), tmp_path / f"p{suffix}", kind).stat().st_size > 1_000


def test_the_notice_names_every_project_and_what_was_not_chosen() -> None:
    report = a_report()
    notice = write_run(report, Path("notice.md"), "decision-notice").decode()
    assert "Record of a decision" in notice
    for row in (*report.funded, *report.refused):
        assert escape(safe_line(row.name, 100)) in notice
    for row in report.baselines:
        assert row.name in notice


@pytest.mark.parametrize(
    ("kind", "suffix", "sentence"),
    [
        ("minutes", ".md", "use one of paper, decision-notice"),
        ("spend", ".docx", r"a run as spend is written as \.csv"),
    ],
)
def test_what_cannot_be_written_is_refused_with_what_can(
    tmp_path: Path, kind: str, suffix: str, sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence):
        export_run(a_report(), tmp_path / f"x{suffix}", kind)


def test_a_run_without_an_allocation_publishes_nothing(tmp_path: Path) -> None:
    nothing: Any = a_report().model_copy(update={"status": "infeasible", "lines": (), "funded": ()})
    with pytest.raises(BadInput, match="nothing to publish"):
        export_run(nothing, tmp_path / "x.csv", "spend")
