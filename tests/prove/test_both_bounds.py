"""Every paper tells the bound that was checked here apart from the one that only the solver vouches for."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from funding_tui.allocate.report.certainty import CheckedBoundReport
from funding_tui.allocate.report.report import RunReport
from funding_tui.prove.claims import checked_words, proof_words, status_words
from funding_tui.prove.export_formats import write_run
from tests.prove.reading import word
from tests.prove.reports import a_report, an_infeasible_report

CHECKED = CheckedBoundReport(value_bound=4_520.0, gap=0.0261, cases=40, price_sets=7, cannot_hold=3)
BEST = CheckedBoundReport(value_bound=4_402.0, gap=0.0, cases=2, price_sets=1)


def checked(bound: CheckedBoundReport = CHECKED, **changes: Any) -> RunReport:
    return a_report(
        **{"hostile": False, "proven_by": "checked", "checked_bound": bound, "assumed_bp": 0, **changes}
    )


def text_of(report: RunReport, suffix: str) -> str:
    """All that a paper says, its spaces made single."""
    content = write_run(report, Path(f"paper{suffix}"))
    match suffix:
        case ".docx":
            body = word(report).element.body
            text = " ".join("".join(node.itertext()) for node in body.iter() if node.tag.endswith("}p"))
        case ".xlsx":
            sheets = load_workbook(io.BytesIO(content))
            rows = [row for sheet in sheets for row in sheet.iter_rows(values_only=True)]
            text = " ".join(str(cell) for row in rows for cell in row if cell is not None)
        case ".pdf":
            text = subprocess.run(
                ["pdftotext", "-", "-"], input=content, capture_output=True, check=True
            ).stdout.decode()
        case ".html":
            text = re.sub(r"<[^>]*>", " ", content.decode()).replace("&#x27;", "'").replace("&#39;", "'")
        case _:
            text = content.decode().replace("\\", "")
    return " ".join(text.replace("\u00a0", " ").split())


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".html", ".md", ".pdf"])
def test_a_paper_says_what_was_checked_and_what_the_solver_says(suffix: str) -> None:
    if suffix == ".pdf" and shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    text = text_of(checked(), suffix)
    assert "Proven within 2.61% of the best." in text
    assert (
        "No allocation under these rules is worth more than 4,520. Checked here in whole numbers, "
        "without trusting any solver. This one is within 2.61% of that. "
        "By the solver's word it is within 0.32% of the best."
    ) in text
    assert "By the solver's word" in text_of(a_report(hostile=False), suffix)
    assert "Checked here" not in text_of(a_report(hostile=False), suffix)


def test_the_appendix_has_a_row_for_each_and_says_what_they_rest_on() -> None:
    text = text_of(checked(), ".md")
    for row in (
        "| Checked bound of value | 4,520 |",
        "| Checked gap | at most 2.61% |",
        "| Gap by the solver's word | at most 0.32% |",
        "checked in whole numbers, without trusting any solver: 40 cases, 7 sets of prices |",
    ):
        assert row in text
    assert "| Checked bound of value | not checked without a solver |" in text_of(
        a_report(hostile=False), ".md"
    )


def test_harm_is_prevented_only_where_value_is_nothing_else() -> None:
    said = proof_words(checked(value_is_harm=True))
    assert "No allocation under these rules prevents more than 4,520 " in said
    assert "worth" not in said
    assert "prevents" not in proof_words(checked())


def test_what_reaches_its_bound_is_the_best_and_has_no_strange_gap() -> None:
    assert status_words(checked(BEST)) == "proven best"
    assert "This one reaches that." in checked_words(checked(BEST))
    nearly = checked(BEST.model_copy(update={"gap": 4e-6}))
    assert status_words(nearly) == "proven best, to within 0.001%"
    for report in (checked(BEST), nearly, a_report(gap=4e-6)):
        assert "<=" not in f"{proof_words(report)} {status_words(report)}"


def test_a_bound_that_rounding_lifts_far_above_the_value_says_so() -> None:
    lifted = {"assumed_bp": 10_000, "benefit": 33_440.0, "value": 33_440.0, "value_is_harm": True}
    bound = CheckedBoundReport(value_bound=33_473.4, gap=0.001, cases=40, price_sets=7)
    said = checked_words(checked(bound, **lifted))
    assert "prevents more than 34,000 " in said
    assert "within 0.1% of that; the two figures are rounded, that one upwards." in said
    plain = checked_words(checked(bound, **{**lifted, "assumed_bp": 0, "gap": 0.0}))
    assert "rounded" not in plain


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"gap": 0.0}, "best by the solver's word", "This one reaches that."),
        (
            {"proven_by": "solver-twice"},
            "within 0.32% of the best by",
            "given twice in two different ways, no",
        ),
        ({"status": "feasible"}, "not proven best", "The search stopped before it reached the required gap."),
        ({"value_bound": None, "gap": None}, "not proven best", "No bound was proven"),
    ],
)
def test_what_only_the_solver_says_is_called_its_word(
    changes: dict[str, Any], status: str, said: str
) -> None:
    report = a_report(hostile=False, **changes)
    assert status_words(report).startswith(status)
    assert said in proof_words(report)
    assert "proven" not in proof_words(report).replace("No bound was proven", "")


def test_that_no_rule_can_be_kept_is_proven_or_the_solvers_word() -> None:
    none = an_infeasible_report()
    assert status_words(none) == "no allocation possible, by the solver's word"
    shown = none.model_copy(update={"checked_bound": CHECKED.model_copy(update={"value_bound": None})})
    assert status_words(shown) == "no allocation possible"
    assert "Checked here in whole numbers, without trusting any solver: these rules leave no allocation." in (
        proof_words(shown)
    )
    open_still = none.model_copy(update={"checked_bound": CHECKED.model_copy(update={"gap": None})})
    assert "Whether these rules leave any allocation was not proven." in proof_words(open_still)
