"""Uncertainty reads the same on paper, in the workbook and on screen."""

from __future__ import annotations

import pytest

from funding_tui.allocate.report.build_uncertainty import distribution_words
from funding_tui.allocate.report.tables import (
    CHOSEN_HEADINGS,
    EVALUATION_HEADINGS,
    RANGE_HEADINGS,
    chosen_cells,
    evaluation_cells,
    range_cells,
    uncertainty_line,
    uncertainty_lines,
)
from funding_tui.allocate.report.uncertainty import UncertainInputReport
from funding_tui.prove.sections.uncertainty import NOT_STATED, NOT_WORKED_OUT
from funding_tui.tui.screens.allocate.run_views import allocation_views
from funding_tui.tui.screens.allocate.state import AllocateState
from funding_tui.tui.screens.allocate.summary import summary
from optimiser.uncertain_inputs import Beta, Interval, LogNormal, Point, Triangular
from tests.prove.reading import Calculated, markdown, word, word_tables
from tests.prove.reports import a_report, an_old_report, the_doubts, the_robustness

KNOWN = "Uncertain inputs, and the range assumed for each"
RANGES = "Benefit over 1,000 draws, in days of the Cambridge Crime Harm Index"
CHOSEN = "How often each project would be chosen if the true figures were known"
WORTHS = "What an evaluation would be worth"


def sheet_rows(report):
    rows = [[cell.value for cell in row] for row in Calculated(report).values["Risk"].iter_rows()]
    return [[cell for cell in row if cell is not None] for row in rows]


def screen_view(report, name):
    (view,) = [
        view for view in allocation_views(AllocateState(report=report), print, print) if view.name == name
    ]
    return view


def test_the_paper_gives_each_uncertain_input_its_range_and_source():
    head, measured, judged = word_tables(a_report())[KNOWN]
    assert head == ["Uncertain input", "Range assumed", "Rests on", "Source"]
    assert measured == [
        "the effect of street lighting on total crime",
        "anywhere from 0.6 to 1.4 times as stated, none likelier than another",
        "evidence",
        "doi.org/10.1111/1745-9133.12419",
    ]
    assert judged[0] == "the benefit of Farm watch; the benefit of Mentoring"
    assert judged[2:] == ["assumption", "an officer's score; assumption of the partnership"]


@pytest.mark.slow
def test_the_paper_has_the_ranges_the_counts_and_the_worth_of_evaluations():
    result, known = the_robustness(), a_report().precision
    tables = word_tables(a_report())
    head, *ranges = tables[RANGES]
    assert tuple(head) == RANGE_HEADINGS
    assert [tuple(row) for row in ranges] == [range_cells(row, known) for row in result.ranges]
    assert ranges[0] == [
        *("This proposal", "4,000", "3,000", "4,000", "5,100", "2,900", "93.5%", "not known"),
    ]
    head, *chosen = tables[CHOSEN]
    assert tuple(head) == CHOSEN_HEADINGS
    assert [tuple(row) for row in chosen] == [chosen_cells(row, result) for row in result.chosen]
    head, first, second = tables[WORTHS]
    assert tuple(head) == EVALUATION_HEADINGS
    # spending of a demonstration is made up, and so is what is worked out from it
    assert first[3] == "£1,812.70\u00a0(i)"
    assert [first[:3], first[4]] == [list(evaluation_cells(result.worths[0], known)[:3]), "yes"]
    assert tuple(second) == evaluation_cells(result.worths[1], known)
    said = [paragraph.text for paragraph in word(a_report()).paragraphs]
    assert all(sentence in said for sentence in result.words)


def test_the_workbook_holds_the_same_figures_as_numbers():
    rows = sheet_rows(a_report())
    mine = ["This proposal", 4_000.0, 3_000.0, 4_000.0, 5_100.0, 2_900.0, 0.935, "not known"]
    assert mine in rows
    assert ["Project FARM", "Two posts", "yes", 19] in rows
    assert ["the effect of street lighting on total crime", 30.0, 0.103, 1_812.7, "yes"] in rows
    assert ["the benefit of Farm watch", 0.9, 0.012, "not known", "not shown"] in rows
    assert any("an officer's score; assumption of the partnership" in row for row in rows)


@pytest.mark.slow
def test_the_chance_of_an_overspend_is_printed_where_it_is_known():
    report = a_report(robustness=the_robustness(overspend_bp=1_250))
    assert word_tables(report)[RANGES][1][-1] == "12.5%"
    assert next(row for row in sheet_rows(report) if row[:1] == ["This proposal"])[-1] == 0.125


def test_the_screen_says_it_in_sentences_and_the_summary_on_one_line():
    report = a_report()
    view = screen_view(report, "Risk")
    shown = [line.cells[0] for line in view.rows.page(0, len(view.rows))]
    assert tuple(shown) == uncertainty_lines(the_robustness())
    assert "Project FARM (Two posts) would be chosen in 19 of 20 draws." in shown
    line = uncertainty_line(the_robustness(), report.precision)
    assert line == "nine draws of ten from 3,000 to 5,100"
    assert len(line) <= 78
    assert line in summary(AllocateState(report=report)).plain


def test_the_curve_of_benefit_is_bounded_in_the_appendix():
    facts = dict(word_tables(a_report())["The run"])
    assert facts["Benefit curve"] == "within 0.05% of the true curve"


@pytest.mark.slow
def test_a_run_that_was_not_asked_says_so_and_an_older_one_claims_nothing():
    old = an_old_report()
    assert NOT_WORKED_OUT in markdown(old)
    assert NOT_STATED in markdown(old)
    assert dict(word_tables(old)["The run"])["Benefit curve"] == "not recorded"
    assert [row for row in sheet_rows(old) if row][1:] == [[NOT_WORKED_OUT], [NOT_STATED]]
    (line,) = screen_view(old, "Risk").rows.page(0, 9)
    assert line.cells[0] == "Not worked out yet; press R to test this run against what is uncertain."
    assert "draws" not in summary(AllocateState(report=old)).plain


@pytest.mark.slow
def test_a_name_is_text_and_nothing_else():
    hostile = UncertainInputReport(
        names=("=1+1\x1b[31m", "| [/red]"), spread="x", basis="assumption", source="<b>"
    )
    rows = word_tables(a_report(doubts=(hostile, *the_doubts())))[KNOWN]
    assert rows[1] == ["=1+1[31m; | [/red]", "x", "assumption", "<b>"]


@pytest.mark.parametrize(
    ("spread", "words"),
    [
        (Point(value=0.8), "0.8 times as stated, exactly"),
        (Interval(low=0, high=2), "anywhere from 0 to 2 times as stated, none likelier than another"),
        (Triangular(low=0.5, mode=1, high=2), "from 0.5 to 2 times as stated, likeliest 1 times"),
        (
            LogNormal(median=1, low=0.5, high=2),
            "95% of the time from 0.5 to 2 times as stated, as often below 1 as above",
        ),
        (Beta(alpha=1, beta=1, high=2), "90% of the time from 0.1 to 1.9 times as stated"),
    ],
)
def test_each_kind_of_distribution_is_put_in_words(spread, words):
    assert distribution_words(spread) == words
